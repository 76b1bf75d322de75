using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Probabilities as such, renormalized and clipped if so wished.</summary>
/// <param name="clip">What is wished.</param>
/// <param name="epsilon">The least probability for numbers of the type they are stored in.</param>
internal readonly struct ClippedProbability(Clip clip, double epsilon) : ILikelihood
{
    private readonly double _lowest = epsilon;
    private readonly double _highest = 1 - epsilon;

    public bool Renormalizes { get; } = clip.Renormalizes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Log<TLanes, T>(TLanes x, TLanes sum)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes p = x / sum;
        TLanes lowest = TLanes.Create(_lowest);
        TLanes highest = TLanes.Create(_highest);
        p = TLanes.Select(TLanes.Less(p, lowest), lowest, TLanes.Select(TLanes.Less(highest, p), highest, p));
        return Logarithm<TLanes, T>.Log(p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope<TLanes, T>(TLanes x, TLanes q, TLanes sum)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes zero = TLanes.Create(0.0);
        TLanes unclipped = Unclipped<TLanes, T>(x, q, sum);

        // −0 would turn an infinity around.
        TLanes slope = zero - TLanes.Clear(unclipped / (x + zero), TLanes.Equal(unclipped, zero));
        return TLanes.Select(TLanes.Equal(x, x), slope, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Unclipped<TLanes, T>(TLanes x, TLanes q, TLanes sum)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes p = x / sum;
        return TLanes.Clear(q, TLanes.Less(p, TLanes.Create(_lowest)) | TLanes.Less(TLanes.Create(_highest), p));
    }
}
