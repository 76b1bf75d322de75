using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of the hinge loss between the true class and the best other one.</summary>
public sealed class CategoricalHingeTests
{
    [Fact]
    public void The_best_other_class_counts()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new CategoricalHinge(), 3).Run([0.9, -1.2, 1.1, -3, -2, -4], [0, 1, 0, 0, 1, 0]);

        // 1 + 1.1 + 1.2; in the second row no other class is above 0, which stands for the true one: 1 + 0 + 2.
        rows.ShouldBe([3.3, 3], 1e-15);
        gradient.ShouldBe([0, -1, 1, 0, -1, 0]);
    }

    [Fact]
    public void A_lead_of_one_costs_nothing()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new CategoricalHinge(), 3).Run([3, 1, 2], [1, 0, 0]);

        rows.ShouldBe([0]);
        gradient.ShouldBe([0, 0, 0]);
    }
}
