using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A function of one number, for each lane of a vector.</summary>
internal interface IUnaryFormula
{
    TLanes Of<TLanes, T>(TLanes x)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;
}
