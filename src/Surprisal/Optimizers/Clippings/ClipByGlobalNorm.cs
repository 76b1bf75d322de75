using Surprisal.Graph;

namespace Surprisal.Optimizers;

/// <summary>Shortens the gradients of all variables by one factor to a common length of at most the limit, which keeps their direction. Keras: <c>global_clipnorm</c>.</summary>
/// <remarks>R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.</remarks>
public sealed record ClipByGlobalNorm : Clipping
{
    /// <summary>Sets the limit.</summary>
    /// <param name="limit">How long all gradients together may be, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not a positive number.</exception>
    public ClipByGlobalNorm(double limit)
        : base(limit)
    {
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<Symbol> Apply(IReadOnlyList<Symbol> gradients) => Shorten(gradients);
}
