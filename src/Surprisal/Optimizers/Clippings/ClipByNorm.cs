using Surprisal.Graph;

namespace Surprisal.Optimizers;

/// <summary>Shortens the gradient of each variable by itself to a length of at most the limit: <c>g ← g·min(1, limit / ‖g‖)</c>. Keras: <c>clipnorm</c>.</summary>
public sealed record ClipByNorm : Clipping
{
    /// <summary>Sets the limit.</summary>
    /// <param name="limit">How long a variable's gradient may be, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not a positive number.</exception>
    public ClipByNorm(double limit)
        : base(limit)
    {
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<Symbol> Apply(IReadOnlyList<Symbol> gradients) => [.. gradients.SelectMany(gradient => Shorten([gradient]))];
}
