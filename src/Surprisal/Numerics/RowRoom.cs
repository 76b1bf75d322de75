using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Where one row keeps what is known of it between the passes.</summary>
/// <param name="terms">A room for the terms or the softmax; empty if none is needed.</param>
/// <param name="maxima">A room for the maxima of the segments of a long row; else empty.</param>
internal readonly ref struct RowRoom<T>(Span<T> terms, Span<T> maxima)
    where T : IFloatingPointIeee754<T>
{
    public Span<T> Terms { get; } = terms;

    public Span<T> Maxima { get; } = maxima;

    /// <summary>Whether values are stored past the caches.</summary>
    public bool IsPast { get; init; }
}
