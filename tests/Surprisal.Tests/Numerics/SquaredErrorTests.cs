using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="SquaredError"/>.</summary>
public sealed class SquaredErrorTests
{
    [Fact]
    public void Both_conventions_by_hand()
    {
        float[] values = [1, 2, 5];
        float[] targets = [0, 4, 2];
        float[] gradient = new float[3];
        SquaredError.HalfSum<float>(values, targets).ShouldBe(7);
        SquaredError.Mean<float>(values, targets).ShouldBe(14f / 3);
        SquaredError.HalfSumGradient<float>(values, targets, gradient);
        gradient.ShouldBe([1, -2, 3]);
        SquaredError.MeanGradient<float>(values, targets, gradient);
        Expect.Near<float>(gradient, [2.0 / 3, -4.0 / 3, 2], 1e-7);
    }

    [Fact]
    public void A_golden_row_after_softmax_comes_out()
    {
        double[] probabilities = new double[3];
        Softmax.Value<double>([1.2, -0.8, -0.5], probabilities);
        Expect.Near(SquaredError.HalfSum<double>(probabilities, [1, 0, 0]), 0.04398664379822082, 1e-14);
        Expect.Near(SquaredError.Mean<double>(probabilities, [1, 0, 0]), 0.02932442919881388, 1e-14);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    public void Every_length_agrees_with_the_plain_sum(int length)
    {
        double[] values = Expect.Scores<double>(length, 1);
        double[] targets = Expect.Scores<double>(length, 2);
        double sum = values.Zip(targets, (value, target) => (value - target) * (value - target)).Sum();
        Expect.Near(SquaredError.HalfSum<double>(values, targets), sum / 2, 1e-14);
    }

    [Fact]
    public void A_million_terms_keep_their_digits_in_float()
    {
        float[] values = new float[1 << 20];
        Array.Fill(values, 0.1f);
        Expect.Near(SquaredError.Mean<float>(values, new float[1 << 20]), 0.1f * (double)0.1f, 1e-6);
    }

    [Fact]
    public void The_mean_of_nothing_is_not_a_number_and_NaN_stays()
    {
        SquaredError.Mean<double>([], []).ShouldBe(double.NaN);
        SquaredError.HalfSum<double>([1, double.NaN], [1, 1]).ShouldBe(double.NaN);
    }

    [Fact]
    public void Different_lengths_are_refused()
    {
        Should.Throw<ArgumentException>(() => SquaredError.HalfSum<float>(new float[3], new float[1]))
            .Message.ShouldContain("'targets' holds 1 values, but 'values' holds 3.");
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] values = new float[1000];
        Expect.NoAllocation(() => SquaredError.Mean<float>(values, values));
        Expect.NoAllocation(() => SquaredError.MeanGradient<float>(values, values, values));
    }
}
