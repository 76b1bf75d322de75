using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The arithmetic of formulas that no kernel knows: on numbers that know how exact they are, or on numbers that are exact enough for all.</summary>
internal interface IRegionNumber<TSelf> :
    IAdditionOperators<TSelf, TSelf, TSelf>, ISubtractionOperators<TSelf, TSelf, TSelf>, IMultiplyOperators<TSelf, TSelf, TSelf>,
    IDivisionOperators<TSelf, TSelf, TSelf>, IUnaryNegationOperators<TSelf, TSelf>
    where TSelf : struct, IRegionNumber<TSelf>
{
    bool IsNaN { get; }

    static abstract implicit operator TSelf(double x);

    /// <summary>The sum of some numbers, 0 of none.</summary>
    static abstract TSelf Sum(ReadOnlySpan<TSelf> terms);

    static abstract TSelf Exp(in TSelf x);

    static abstract TSelf Log(in TSelf x);

    static abstract TSelf Sqrt(in TSelf x);

    static abstract TSelf Abs(in TSelf x);

    /// <summary>Computes <c>xʸ</c>: 1 for <c>y = 0</c>; for a negative x only whole y, others are NaN.</summary>
    static abstract TSelf Power(in TSelf x, in TSelf y);

    /// <summary>The larger of two numbers; NaN if one is.</summary>
    static abstract TSelf Max(in TSelf x, in TSelf y);

    /// <summary>One of four, as x is less than, equal to or greater than y, or one of them is NaN.</summary>
    static abstract TSelf Choose(in TSelf x, in TSelf y, in TSelf less, in TSelf equal, in TSelf greater, in TSelf unordered);

    /// <summary>The nearest double; what is beyond 2¹⁰¹⁵ is infinite.</summary>
    double ToDouble();

    /// <summary>The nearest number of a precision, or NaN where it is not known to all digits.</summary>
    T To<T>()
        where T : IFloatingPointIeee754<T>;
}
