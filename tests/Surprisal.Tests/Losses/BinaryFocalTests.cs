using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of focal loss of each class by itself.</summary>
public sealed class BinaryFocalTests
{
    [Fact]
    public void It_gives_the_golden_value() =>
        new LossFormula<double>(new BinaryFocal(), 1).Run([1.5], [0]).Rows.ShouldBe([1.1372723156191766], 1e-15);

    [Fact]
    public void True_and_false_are_mirror_images()
    {
        var loss = new LossFormula<double>(new BinaryFocal(), 1);
        (double[] rows, double[] gradient) = loss.Run([1.5, -1.5], [0, 1]);

        rows[1].ShouldBe(rows[0]);
        gradient[1].ShouldBe(-gradient[0]);
    }

    [Fact]
    public void Without_a_focus_it_is_sigmoid_cross_entropy() =>
        new LossFormula<double>(new BinaryFocal(Gamma: 0), 1).Run([1.5, -2, 0.5], [0, 0.3, 1]).Rows
            .ShouldBe([1.7014132779827524, 0.7269280110429724, 0.4740769841801067], 1e-15);

    [Fact]
    public void Alpha_weighs_true_classes_and_its_rest_the_false() =>
        new LossFormula<double>(new BinaryFocal(Gamma: 0, Alpha: 0.25), 1).Run([1.5, 0.5], [0, 1]).Rows
            .ShouldBe([0.75 * 1.7014132779827524, 0.25 * 0.4740769841801067], 1e-15);

    [Fact]
    public void Infinite_scores_have_their_limits() =>
        new LossFormula<double>(new BinaryFocal(), 1).Run([double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity], [0, 1, 1]).Rows
            .ShouldBe([0, 0, double.PositiveInfinity]);

    [Fact]
    public void A_weight_outside_0_to_1_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new BinaryFocal(Alpha: 2)).ParamName.ShouldBe("Alpha");
}
