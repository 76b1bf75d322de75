using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The term of a sum over pairs of numbers.</summary>
internal interface ITerm<T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>What fills the lanes behind the last number: two of them have the term 0.</summary>
    static virtual T Padding => T.Zero;

    TLanes Of<TLanes>(TLanes x, TLanes y)
        where TLanes : struct, ILanes<TLanes, T>;
}
