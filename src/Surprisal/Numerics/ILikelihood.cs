using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>How numbers say how likely classes are, for each lane.</summary>
internal interface ILikelihood
{
    /// <summary>Whether rows are divided by their sums first.</summary>
    bool Renormalizes { get; }

    /// <summary>Computes the logarithm of the probability.</summary>
    /// <param name="x">The number of a class.</param>
    /// <param name="sum">What it is divided by first; 1 for nothing.</param>
    TLanes Log<TLanes, T>(TLanes x, TLanes sum)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes <c>−q ∂log/∂x</c> for a fixed sum; 0 for <c>q = 0</c> and where the logarithm is clipped.</summary>
    /// <param name="x">The number of a class.</param>
    /// <param name="q">The target.</param>
    /// <param name="sum">What the number is divided by first.</param>
    TLanes Slope<TLanes, T>(TLanes x, TLanes q, TLanes sum)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Gives <c>q</c>, or 0 where the logarithm is clipped.</summary>
    TLanes Unclipped<TLanes, T>(TLanes x, TLanes q, TLanes sum)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;
}
