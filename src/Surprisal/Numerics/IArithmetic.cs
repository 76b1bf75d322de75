namespace Surprisal.Numerics;

/// <summary>Arithmetic on numbers of any kind, so that a formula is written once: for the lanes that it runs on and for the symbols that it is known by.</summary>
/// <typeparam name="TSelf">The implementing kind of numbers.</typeparam>
internal interface IArithmetic<TSelf>
    where TSelf : IArithmetic<TSelf>
{
    static abstract TSelf operator +(TSelf x, in TSelf y);

    static abstract TSelf operator -(TSelf x, in TSelf y);

    static abstract TSelf operator *(TSelf x, in TSelf y);

    static abstract TSelf operator /(TSelf x, TSelf y);

    static abstract TSelf Square(TSelf x);

    static abstract TSelf Sqrt(TSelf x);

    /// <summary>1 where x is greater than y and 0 elsewhere, NaN included.</summary>
    static abstract TSelf Greater(TSelf x, TSelf y);
}
