using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>A game with a margin: the discriminator has <c>max(0, 1 − a) + max(0, 1 + b)</c> for real a and fake b, the generator <c>−b</c>.</summary>
/// <remarks>
/// <para>
/// The discriminator's gradients are −1 and 1 within the margin and 0 elsewhere, and at its edge; the generator's is −1. NaN gives NaN.
/// </para>
/// <para>Reference: J. H. Lim, J. C. Ye, "Geometric GAN", 2017.</para>
/// </remarks>
public sealed record AdversarialHinge : AdversarialLoss
{
    /// <inheritdoc/>
    public override Symbol Discriminator(Symbol real, Symbol fake) => Relu(1 - real) + Relu(1 + fake);

    /// <inheritdoc/>
    public override Symbol Generator(Symbol fake) => -fake;
}
