using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A function of two numbers, for each lane of two vectors.</summary>
internal interface ILaneFormula
{
    static abstract TLanes Of<TLanes, T>(TLanes x, TLanes y)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;
}
