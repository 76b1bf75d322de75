using Surprisal.Graph;

namespace Surprisal.Optimizers;

/// <summary>Brings each element of a gradient into <c>[−limit, limit]</c>, which may turn its direction. Keras: <c>clipvalue</c>.</summary>
public sealed record ClipByValue : Clipping
{
    /// <summary>Sets the limit.</summary>
    /// <param name="limit">How large an element may be, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not a positive number.</exception>
    public ClipByValue(double limit)
        : base(limit)
    {
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<Symbol> Apply(IReadOnlyList<Symbol> gradients) => [.. gradients.Select(gradient => Ops.Clip(gradient, -Limit, Limit))];
}
