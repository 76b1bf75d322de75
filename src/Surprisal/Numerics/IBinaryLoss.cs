using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The loss of a yes-or-no question, <c>−a log p − b log(1 − p)</c>, and its slope, for each lane.</summary>
/// <remarks>A coefficient of exactly 0 removes its term, also an infinite one; NaN stays NaN.</remarks>
internal interface IBinaryLoss
{
    /// <summary>Whether loss and slope are made from something that both need.</summary>
    static abstract bool HasShared { get; }

    /// <summary>Computes what loss and slope share.</summary>
    /// <param name="x">What says <c>p</c>.</param>
    DoubleWord<TLanes, T> Shared<TLanes, T>(TLanes x)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes the loss.</summary>
    /// <param name="x">What says <c>p</c>.</param>
    /// <param name="answer">The coefficients.</param>
    /// <param name="shared">What it shares with the slope.</param>
    TLanes Loss<TLanes, T>(TLanes x, BinaryAnswer<TLanes, T> answer, DoubleWord<TLanes, T> shared)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes the derivative of the loss by <c>x</c>.</summary>
    /// <param name="x">What says <c>p</c>.</param>
    /// <param name="answer">The coefficients.</param>
    /// <param name="shared">What it shares with the loss.</param>
    TLanes Slope<TLanes, T>(TLanes x, BinaryAnswer<TLanes, T> answer, DoubleWord<TLanes, T> shared)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;
}
