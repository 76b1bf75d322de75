using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Where rows keep what is known of them between the passes.</summary>
/// <param name="terms">A room for the terms or the softmax of one row; empty if none is needed.</param>
/// <param name="maxima">A room for the maxima of the segments of a long row; else empty.</param>
internal readonly ref struct RowRoom<T>(Span<T> terms, Span<T> maxima)
    where T : IFloatingPointIeee754<T>
{
    public Span<T> Terms { get; } = terms;

    public Span<T> Maxima { get; } = maxima;

    /// <summary>A room for the largest score of each row.</summary>
    public Span<T> Tops { get; init; }

    /// <summary>A room for the rest of each row.</summary>
    public Span<T> Rests { get; init; }

    /// <summary>Whether values are stored past the caches.</summary>
    public bool IsPast { get; init; }
}
