using Surprisal.Graph;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of Fenchel–Young losses, and that the known ones run as one kernel.</summary>
public sealed class FenchelYoungTests
{
    private static readonly double[] Scores = [1.2, -0.8, -0.5, 0.9, -1.2, 1.1];

    [Fact]
    public void Half_of_the_squares_gives_the_golden_sparsemax_loss()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new FenchelYoung(), 3).Run(Scores, [1, 0, 0, 0, 1, 0]);

        rows.ShouldBe([0, 2.46], 1e-15);
        gradient.ShouldBe([0, 0, 0, 0.4, -1, 0.6], 1e-15);
    }

    [Fact]
    public void Negative_entropy_gives_the_golden_divergence()
    {
        double[] targets = [0.7, 0.2, 0.1, 0.7, 0.2, 0.1];
        (double[] rows, double[] gradient) = new LossFormula<double>(new FenchelYoung(Regularizer.NegativeEntropy), 3).Run(Scores, targets);

        rows.ShouldBe([0.04431115300220023, 0.4499802433110879], 1e-15);
        gradient.ShouldBe(new LossFormula<double>(new KullbackLeibler(), 3).Run(Scores, targets).Gradient, 1e-15);
    }

    [Fact]
    public void Negative_entropy_at_a_label_is_cross_entropy_with_all_its_digits()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new FenchelYoung(Regularizer.NegativeEntropy), 3).Run([40, 0, 0], [1, 0, 0]);

        rows[0].ShouldBe(8.496708510583178e-18, 1e-31);
        gradient[0].ShouldBe(-8.496708510583178e-18, 1e-31);
    }

    [Fact]
    public void Both_run_as_their_kernel()
    {
        string sparse = new LossFormula<float>(new FenchelYoung(), 3).Describe();
        sparse.ShouldContain(" = SparsemaxLoss(");
        sparse.ShouldNotContain(" = Sparsemax(");

        string soft = new LossFormula<float>(new FenchelYoung(Regularizer.NegativeEntropy), 3).Describe();
        soft.ShouldContain(" = SoftmaxCrossEntropy(");
    }

    // Ω(t) = Σ t², twice the squares: Ω*(x) = 2 · (½‖·‖²)*(x/2), which predicts by sparsemax(x/2).
    [Fact]
    public void A_regularizer_of_ones_own_predicts_by_the_gradient_of_its_conjugate()
    {
        Regularizer squares = new(
            targets => Ops.ReduceSum(Ops.Square(targets), axis: -1),
            logits => 2 * Regularizer.HalfSquares.Conjugate(logits / 2));
        (double[] rows, double[] gradient) = new LossFormula<double>(new FenchelYoung(squares), 3).Run([0.9, -1.2, 1.1], [0, 1, 0]);

        // p = sparsemax([0.45, −0.6, 0.55]) = [0.45, 0, 0.55], and Ω*(x) = ⟨p, x⟩ − Ω(p) = 1.01 − 0.505.
        rows.ShouldBe([0.505 + 1 + 1.2], 1e-15);
        gradient.ShouldBe([0.45, -1, 0.55], 1e-15);
    }

    [Fact]
    public void A_formula_of_another_shape_is_refused() =>
        Should.Throw<ArgumentException>(() => new LossFormula<double>(new FenchelYoung(new(t => Ops.Square(t), x => Ops.LogSumExp(x))), 3))
            .Message.ShouldContain("The regularizer's Value has shape [batch, 3] for [batch, 3], but one number for each row is needed: [batch].");
}
