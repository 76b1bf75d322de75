using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>A number as an unevaluated sum of two, the second far below the first: nearly twice the digits.</summary>
/// <remarks>
/// Reference: T. J. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18, 1971.
/// </remarks>
internal readonly struct DoubleWord<TLanes, T>(TLanes high, TLanes low)
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    public readonly TLanes High = high;

    public readonly TLanes Low = low;

    /// <summary>The sum, rounded once.</summary>
    public TLanes Rounded
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => High + Low;
    }

    /// <summary>Adds two numbers without loss; the first is 0 or not smaller than the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleWord<TLanes, T> SumOfOrdered(TLanes large, TLanes small)
    {
        TLanes sum = large + small;
        return new(sum, small - (sum - large));
    }

    /// <summary>Adds two numbers without loss.</summary>
    /// <remarks>Reference: D. E. Knuth, "The Art of Computer Programming", volume 2, section 4.2.2.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleWord<TLanes, T> Sum(TLanes x, TLanes y)
    {
        TLanes sum = x + y;
        TLanes part = sum - x;
        return new(sum, (x - (sum - part)) + (y - part));
    }

    /// <summary>Computes a quotient, rounded once but for an error far below the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Quotient(DoubleWord<TLanes, T> x, DoubleWord<TLanes, T> y)
    {
        TLanes inverse = TLanes.Create(1.0) / y.High;
        TLanes quotient = x.High * inverse;
        TLanes rest = TLanes.MultiplyAdd(-quotient, y.High, x.High) + TLanes.MultiplyAdd(-quotient, y.Low, x.Low);
        return TLanes.MultiplyAdd(rest, inverse, quotient);
    }
}
