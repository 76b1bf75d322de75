using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Tests.NumericsTests;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of Dice loss.</summary>
public sealed class DiceTests
{
    [Fact]
    public void It_is_what_the_overlap_lacks_to_one() =>
        new LossFormula<double>(new Dice(), 3).Run([0, 0, 0], [1, 0, 1]).Rows.ShouldBe([1 - (3.0 / 4.5)], 1e-15);

    [Fact]
    public void What_is_sure_and_right_costs_nothing() =>
        new LossFormula<float>(new Dice(), 3).Run([1e4f, -1e4f, float.NegativeInfinity], [1, 0, 0]).Rows.ShouldBe([0]);

    [Fact]
    public void A_softmax_at_the_end_gives_the_probabilities() =>
        new LossFormula<double>(new Dice(Smoothing: 2), 2, Activations.Softmax.Apply).Run([0, 0], [1, 0]).Rows.ShouldBe([1 - (3.0 / 4)], 1e-15);

    [Fact]
    public void No_smoothing_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Dice(0)).ParamName.ShouldBe("Smoothing");

    // With r = σ(−23), of sigmoids the loss is 2r/3 and the gradients ∓r/3; of a softmax that leaves r, 2r/3 and −2r/3, r/3, r/3.
    [Fact]
    public void What_is_sure_and_right_keeps_its_digits()
    {
        double r = Math.Exp(-23) / (1 + Math.Exp(-23));
        (double[] rows, double[] gradient) = new LossFormula<double>(new Dice(), 2).Run([23, -23], [1, 0]);
        Near(rows, [2 * r / 3]);
        Near(gradient, [-r / 3, r / 3]);

        double left = 2 * Math.Exp(-23);
        (rows, gradient) = new LossFormula<double>(new Dice(), 3, Activations.Softmax.Apply).Run([23, 0, 0], [1, 0, 0]);
        Near(rows, [2 * left / 3]);
        Near(gradient, [-2 * left / 3, left / 3, left / 3]);

        static void Near(double[] actual, double[] expected) => Expect.Near<double>(actual, expected, 2e-9);
    }
}
