using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>The original game with another generator: the discriminator has <c>−log D(a) − log(1 − D(b))</c> for real a and fake b, the generator <c>−log D(b)</c>, with <c>D = σ</c>.</summary>
/// <remarks>
/// <para>
/// The generator's gradient by its score is <c>−σ(−b)</c>: strongest where the discriminator sees through it. A score of −∞ or +∞ has
/// its limit; NaN gives NaN.
/// </para>
/// <para>Reference: I. Goodfellow et al., "Generative Adversarial Nets", NIPS 2014, section 3.</para>
/// </remarks>
public sealed record NonSaturating : AdversarialLoss
{
    /// <inheritdoc/>
    public override Symbol Discriminator(Symbol real, Symbol fake) => -Log(Sigmoid(real)) - Log(1 - Sigmoid(fake));

    /// <inheritdoc/>
    public override Symbol Generator(Symbol fake) => -Log(Sigmoid(fake));
}
