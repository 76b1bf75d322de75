using Surprisal.Metrics;

namespace Surprisal.Tests.MetricsTests;

/// <summary>How often a model is right for how sure it is.</summary>
public sealed class ReliabilityTests
{
    [Fact]
    public void Bins_by_hand()
    {
        float[,] probabilities = { { 0.9f, 0.1f }, { 0.3f, 0.7f }, { 0.2f, 0.8f }, { 0.5f, 0.5f } };

        var reliability = Reliability.Of(probabilities, [0, 0, 1, 0], bins: 4);

        reliability.Count.ShouldBe(4);
        reliability.Bins.Select(bin => bin.Count).ShouldBe([0, 1, 1, 2]);
        (double low, double high, _, double confidence, double accuracy) = reliability.Bins[3];
        (low, high, accuracy).ShouldBe((0.75, 1, 1));
        confidence.ShouldBe(0.85, 1e-6);
        reliability.Bins[3].Gap.ShouldBe(-0.15, 1e-6);
        reliability.Bins[2].Gap.ShouldBe(0.7, 1e-6);
        reliability.ExpectedError.ShouldBe((0.5 + 0.7 + (2 * 0.15)) / 4, 1e-6);
        reliability.MaximumError.ShouldBe(0.7, 1e-6);
        double.IsNaN(reliability.Bins[0].Gap).ShouldBeTrue();
    }

    [Fact]
    public void A_NaN_makes_the_errors_NaN_and_no_samples_too()
    {
        double.IsNaN(new Reliability().ExpectedError).ShouldBeTrue();
        float[,] probabilities = { { 0.1f, float.NaN, 0.9f }, { 1, 0, 0 } };

        var reliability = Reliability.Of(probabilities, [2, 0]);

        double.IsNaN(reliability.ExpectedError).ShouldBeTrue();
        double.IsNaN(reliability.MaximumError).ShouldBeTrue();
        reliability.Clear();
        reliability.Add(0.75, isRight: true);
        reliability.ExpectedError.ShouldBe(0.25);
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentException>(() => Reliability.Of(new float[2, 3], [0])).Message.ShouldContain("'labels' has 1 values, but 'probabilities' has 2 rows.");
        Should.Throw<ArgumentOutOfRangeException>(() => Reliability.Of(new float[1, 3], [3])).ParamName.ShouldBe("labels");
        Should.Throw<ArgumentOutOfRangeException>(() => new Reliability(0)).ParamName.ShouldBe("bins");
    }
}
