using Surprisal.Graph;

namespace Surprisal.Losses;

/// <summary>A game of differences: the discriminator, here a critic, has <c>b − a</c> for real a and fake b, the generator <c>−b</c>.</summary>
/// <remarks>
/// <para>
/// The gradients by the scores are −1, 1 and −1. The mean estimates the distance of two distributions only while the critic is
/// kept smooth, by clipped weights or a penalty, which is no part of this. NaN gives NaN.
/// </para>
/// <para>Reference: M. Arjovsky, S. Chintala, L. Bottou, "Wasserstein GAN", ICML 2017.</para>
/// </remarks>
public sealed record Wasserstein : AdversarialLoss
{
    /// <inheritdoc/>
    public override Symbol Discriminator(Symbol real, Symbol fake) => fake - real;

    /// <inheritdoc/>
    public override Symbol Generator(Symbol fake) => -fake;
}
