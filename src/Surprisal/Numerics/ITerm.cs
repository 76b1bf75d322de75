using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A function of two numbers for each lane, with settings of its own; the term of a sum.</summary>
internal interface ITerm<T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Whether the formula takes a few instructions, so that four vectors fit in one loop.</summary>
    static virtual bool IsShort => false;

    TLanes Of<TLanes>(TLanes x, TLanes y)
        where TLanes : struct, ILanes<TLanes, T>;
}
