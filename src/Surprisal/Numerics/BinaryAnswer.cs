using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>How much a yes-or-no question should be answered yes and no: the coefficients of <c>−log p</c> and <c>−log(1 − p)</c>.</summary>
/// <remarks>
/// With smoothing <c>e</c> and weights <c>v</c> of yes and <c>w</c> of no, a target <c>t</c> gives <c>v ((1−e) t + e/2)</c> and
/// <c>w ((1−e)(1−t) + e/2)</c>. What rounding takes from <c>1 − t</c> and from the products is kept, since a gradient is the difference of both sides.
/// </remarks>
internal readonly struct BinaryAnswer<TLanes, T>(DoubleWord<TLanes, T> yes, DoubleWord<TLanes, T> no)
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The coefficient of <c>−log p</c>, not negative.</summary>
    public readonly DoubleWord<TLanes, T> Yes = yes;

    /// <summary>The coefficient of <c>−log(1 − p)</c>, not negative.</summary>
    public readonly DoubleWord<TLanes, T> No = no;

    /// <summary>The answer of a target as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BinaryAnswer<TLanes, T> Of(TLanes target) =>
        new(new(target, TLanes.Create(0.0)), DoubleWord<TLanes, T>.SumOfOrdered(TLanes.Create(1.0), -target));

    /// <summary>The answer of a target with weights and smoothing.</summary>
    /// <param name="target">The target <c>t</c>.</param>
    /// <param name="yesWeight">The weight <c>v</c>.</param>
    /// <param name="noWeight">The weight <c>w</c>.</param>
    /// <param name="keep">What smoothing keeps, <c>1 − e</c>.</param>
    /// <param name="half">What it gives to both sides, <c>e/2</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BinaryAnswer<TLanes, T> Of(TLanes target, TLanes yesWeight, TLanes noWeight, TLanes keep, TLanes half)
    {
        BinaryAnswer<TLanes, T> plain = Of(target);
        TLanes yes = TLanes.MultiplyAdd(plain.Yes.High, keep, half);
        TLanes no = TLanes.MultiplyAdd(plain.No.High, keep, half);
        TLanes yesPart = yes * yesWeight;
        TLanes noPart = no * noWeight;
        TLanes noLow = TLanes.MultiplyAdd(plain.No.Low * keep, noWeight, TLanes.MultiplyAdd(no, noWeight, -noPart));
        return new(new(yesPart, TLanes.MultiplyAdd(yes, yesWeight, -yesPart)), new(noPart, noLow));
    }
}
