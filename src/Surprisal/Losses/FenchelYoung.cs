using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>The loss that a regularizer of the predicted probabilities leads to: <c>Ω*(x) + Ω(t) − Σ t x</c>.</summary>
/// <remarks>
/// <para>
/// Never negative, and 0 where the scores predict the targets: the gradient by a score is <c>∇Ω*(x)ₖ − tₖ</c>, prediction less target. By default it is
/// the sparsemax loss, whose predictions are exactly 0 for classes far behind, and which is exactly 0 once the right class leads by 1. With
/// <see cref="Regularizer.NegativeEntropy"/> it is the Kullback–Leibler divergence, in nats. Both run in a form that cancels nothing.
/// </para>
/// <para>
/// The model's output is taken as raw scores. With both of these regularizers, a target of exactly 0 removes its class, also one whose score
/// is −∞; a target above 0 there gives +∞. A score of NaN or +∞ gives NaN. The targets are to sum to 1: else a shared offset of the scores counts.
/// </para>
/// <para>Optax: <c>make_fenchel_young_loss</c>, which leaves <c>Ω(t)</c> out.</para>
/// <para>Reference: M. Blondel, A. F. T. Martins, V. Niculae, "Learning with Fenchel-Young Losses", JMLR 21(35), 2020.</para>
/// </remarks>
/// <param name="Regularizer"><c>Ω</c> with its conjugate; null for <see cref="Regularizer.HalfSquares"/>.</param>
public sealed record FenchelYoung(Regularizer? Regularizer = null) : Loss
{
    /// <summary><c>Ω</c> with its conjugate <c>Ω*</c>.</summary>
    public Regularizer Regularizer { get; } = Regularizer ?? Regularizer.HalfSquares;

    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(targets);
        Symbol conjugate = PerRow(Regularizer.Conjugate(output), output, nameof(Regularizer.Conjugate));
        Symbol value = PerRow(Regularizer.Value(targets), targets, nameof(Regularizer.Value));
        Symbol agreement = ReduceSum(Weigh(targets, output), axis: -1, keepDims: true);
        return Reshape(conjugate - agreement + value, output.Shape.WithoutLast());
    }

    private static Symbol PerRow(Symbol formula, Symbol input, string name) => formula.Shape.Equals(input.Shape.WithoutLast())
        ? ExpandDims(formula, -1)
        : throw new ArgumentException(
            $"The regularizer's {name} has shape {formula.Shape} for {input.Shape}, but one number for each row is needed: {input.Shape.WithoutLast()}. "
            + "Sum over the last axis.",
            nameof(formula));
}
