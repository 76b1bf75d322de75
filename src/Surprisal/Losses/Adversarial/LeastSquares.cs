using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>A game of squares: the discriminator has <c>½(a − r)² + ½(b − f)²</c> for real a and fake b, the generator <c>½(b − w)²</c>.</summary>
/// <remarks>
/// <para>The gradients by the scores are <c>a − r</c>, <c>b − f</c> and <c>b − w</c>: a fake far on the right side is drawn back too. NaN gives NaN.</para>
/// <para>Reference: X. Mao, Q. Li, H. Xie, R. Lau, Z. Wang, S. P. Smolley, "Least Squares Generative Adversarial Networks", ICCV 2017.</para>
/// </remarks>
/// <param name="Real"><c>r</c>, the score that the discriminator wants for real samples.</param>
/// <param name="Fake"><c>f</c>, the score that it wants for fake ones.</param>
/// <param name="Wanted"><c>w</c>, the score that the generator wants for them.</param>
public sealed record LeastSquares(double Real = 1, double Fake = 0, double Wanted = 1) : AdversarialLoss
{
    /// <inheritdoc/>
    public override Symbol Discriminator(Symbol real, Symbol fake) => (0.5 * Square(real - Real)) + (0.5 * Square(fake - Fake));

    /// <inheritdoc/>
    public override Symbol Generator(Symbol fake) => 0.5 * Square(fake - Wanted);
}
