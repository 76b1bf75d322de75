using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A function of two numbers for each lane, with settings of its own. As the term of a sum it is 0 for two zeros.</summary>
internal interface ITerm<T>
    where T : IFloatingPointIeee754<T>
{
    TLanes Of<TLanes>(TLanes x, TLanes y)
        where TLanes : struct, ILanes<TLanes, T>;
}
