using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>The original game: the discriminator has <c>−log D(a) − log(1 − D(b))</c> for real a and fake b, the generator <c>log(1 − D(b))</c>, with <c>D = σ</c>.</summary>
/// <remarks>
/// <para>
/// The generator's gradient by its score is <c>−σ(b)</c>: it vanishes where the discriminator sees through it, which is why
/// <see cref="NonSaturating"/> is used more. A score of −∞ or +∞ has its limit; NaN gives NaN.
/// </para>
/// <para>Reference: I. Goodfellow et al., "Generative Adversarial Nets", NIPS 2014.</para>
/// </remarks>
public sealed record Minimax : AdversarialLoss
{
    /// <inheritdoc/>
    public override Symbol Discriminator(Symbol real, Symbol fake) => -Log(Sigmoid(real)) - Log(1 - Sigmoid(fake));

    /// <inheritdoc/>
    public override Symbol Generator(Symbol fake) => Log(1 - Sigmoid(fake));
}
