using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A function of one number, for each lane of a vector.</summary>
internal interface IUnaryFormula
{
    TLanes Of<TLanes, T>(TLanes x)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Whether four vectors may be computed in turns, which is faster.</summary>
    static virtual bool IsInTurns => false;

    /// <summary>Computes four vectors in turns, with the same bits; or nothing, where a lane is a rare case.</summary>
    static virtual bool TryInTurns<TLanes, T>(ref TLanes x0, ref TLanes x1, ref TLanes x2, ref TLanes x3)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T> => false;
}
