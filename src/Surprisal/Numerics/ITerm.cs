using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The term of a sum over pairs of numbers; 0 for two zeros.</summary>
internal interface ITerm<T>
    where T : IFloatingPointIeee754<T>
{
    TLanes Of<TLanes>(TLanes x, TLanes y)
        where TLanes : struct, ILanes<TLanes, T>;
}
