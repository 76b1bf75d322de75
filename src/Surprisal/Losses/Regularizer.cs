using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>What holds probabilities away from the corners: a convex function <c>Ω</c> of a distribution, with its conjugate <c>Ω*</c>.</summary>
/// <remarks>
/// <para>
/// <c>Ω*(x) = max ⟨p, x⟩ − Ω(p)</c> over all distributions p, as a function of raw scores. Its gradient is the p at which the maximum is taken:
/// what the scores predict under this regularizer. Each pair has one <see cref="FenchelYoung"/> loss.
/// </para>
/// <para>Reference: M. Blondel, A. F. T. Martins, V. Niculae, "Learning with Fenchel-Young Losses", JMLR 21(35), 2020.</para>
/// </remarks>
/// <param name="Value"><c>Ω</c>, as a formula over targets <c>[batch, classes]</c> that gives one number for each row: <c>[batch]</c>.</param>
/// <param name="Conjugate"><c>Ω*</c>, as a formula over scores <c>[batch, classes]</c> that gives one number for each row: <c>[batch]</c>.</param>
public sealed record Regularizer(Func<Symbol, Symbol> Value, Func<Symbol, Symbol> Conjugate)
{
    /// <summary>The negative of Shannon's entropy, <c>Σ t log t</c> in nats, with <c>log Σ exp x</c>: predicts by softmax.</summary>
    /// <remarks>Its loss is the Kullback–Leibler divergence from the targets to the softmax: cross-entropy less the targets' own entropy.</remarks>
    public static Regularizer NegativeEntropy { get; } = new(
        targets => ReduceSum(Weigh(targets, Log(targets)), axis: -1),
        logits => LogSumExp(logits));

    /// <summary>Half the sum of squares, <c>½ Σ t²</c>, with <c>Σ p x − ½p²</c> at <c>p = sparsemax(x)</c>: predicts by sparsemax.</summary>
    public static Regularizer HalfSquares { get; } = new(
        targets => ReduceSum(0.5 * Square(targets), axis: -1),
        logits => ReduceSum(Weigh(Sparsemax(logits), logits) - (0.5 * Square(Sparsemax(logits))), axis: -1));
}
