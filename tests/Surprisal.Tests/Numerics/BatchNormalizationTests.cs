using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="BatchNormalization"/>.</summary>
public sealed class BatchNormalizationTests
{
    private const double Epsilon = 1e-3;

    [Theory]
    [InlineData(4, 3, 1)]
    [InlineData(2, 5, 7)]
    [InlineData(1, 1, 64)]
    public void A_channel_comes_to_mean_0_and_variance_1(int batch, int channels, int inner)
    {
        double[] x = Expect.Scores<double>(batch * channels * inner, 1);
        double[] mean = new double[channels], variance = new double[channels], result = new double[x.Length];
        BatchNormalization.Statistics<double>(x, inner, mean, variance);
        BatchNormalization.Value<double>(x, inner, mean, variance, Ones(channels), new double[channels], 0, result);
        for (int channel = 0; channel < channels; channel++)
        {
            double[] values = [.. result.Where((_, i) => i / inner % channels == channel)];
            Math.Abs(values.Average()).ShouldBeLessThan(1e-14);
            Expect.Near(values.Average(value => value * value), 1, 1e-13);
        }
    }

    [Fact]
    public void Batch_normalization_by_hand()
    {
        double[] x = [1, 10, 3, 14];
        double[] mean = new double[2], variance = new double[2], result = new double[4];
        BatchNormalization.Statistics<double>(x, 1, mean, variance);
        mean.ShouldBe([2, 12]);
        variance.ShouldBe([1, 4]);
        BatchNormalization.Value<double>(x, 1, mean, variance, [3, 5], [100, 200], 0, result);
        result.ShouldBe([97, 195, 103, 205]);
        BatchNormalization.Value<double>(x, 1, [0, 0], [0, 12], [1, 1], [0, 0], 4, x);
        x.ShouldBe([0.5, 2.5, 1.5, 3.5]);
    }

    [Theory]
    [InlineData(4, 3, 1)]
    [InlineData(3, 2, 5)]
    public void Gradients_agree_with_differences(int batch, int channels, int inner)
    {
        double[] x = Expect.Scores<double>(batch * channels * inner, 1);
        double[] incoming = Expect.Scores<double>(x.Length, 2);
        double[] scale = Expect.Scores<double>(channels, 3);
        double[] offset = Expect.Scores<double>(channels, 4);
        double[] mean = new double[channels], variance = new double[channels];
        double[] byX = new double[x.Length], byScale = new double[channels], byOffset = new double[channels];
        BatchNormalization.Statistics<double>(x, inner, mean, variance);
        BatchNormalization.Gradient<double>(incoming, x, inner, mean, variance, scale, Epsilon, byX, byScale, byOffset);

        Expect.Near<double>(byX, Differences(x), 1e-7, 1e-8);
        Expect.Near<double>(byScale, Differences(scale), 1e-7, 1e-8);
        Expect.Near<double>(byOffset, Differences(offset), 1e-7, 1e-8);

        double[] inPlace = [.. incoming];
        BatchNormalization.Gradient<double>(inPlace, x, inner, mean, variance, scale, Epsilon, inPlace, byScale, byOffset);
        inPlace.ShouldBe(byX);

        double[] Differences(double[] values) => Array.ConvertAll([.. Enumerable.Range(0, values.Length)], i =>
        {
            double value = values[i];
            values[i] = value + 1e-5;
            double above = Loss();
            values[i] = value - 1e-5;
            double below = Loss();
            values[i] = value;
            return (above - below) / 2e-5;
        });

        double Loss()
        {
            double[] result = new double[x.Length];
            BatchNormalization.Statistics<double>(x, inner, mean, variance);
            BatchNormalization.Value<double>(x, inner, mean, variance, scale, offset, Epsilon, result);
            return result.Zip(incoming, (value, by) => value * by).Sum();
        }
    }

    [Fact]
    public void A_large_shared_offset_does_not_spoil_the_variance()
    {
        float[] x = [.. Enumerable.Range(0, 1000).Select(i => 4096 + (i % 2))];
        float[] mean = new float[1], variance = new float[1];
        BatchNormalization.Statistics<float>(x, 1000, mean, variance);
        mean.ShouldBe([4096.5f]);
        variance.ShouldBe([0.25f]);
    }

    [Fact]
    public void Statistics_of_nothing_are_not_a_number()
    {
        float[] mean = new float[2], variance = new float[2];
        BatchNormalization.Statistics<float>([], 3, mean, variance);
        mean.ShouldAllBe(value => float.IsNaN(value));
        variance.ShouldAllBe(value => float.IsNaN(value));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] x = new float[30], other = new float[30], a = new float[2], b = new float[2], c = new float[2], d = new float[2];
        Expect.NoAllocation(() => BatchNormalization.Statistics<float>(x, 3, a, b));
        Expect.NoAllocation(() => BatchNormalization.Value<float>(x, 3, a, b, c, d, Epsilon, x));
        Expect.NoAllocation(() => BatchNormalization.Gradient<float>(other, x, 3, a, b, a, Epsilon, other, c, d));
    }

    [Fact]
    public void Spans_that_do_not_fit_are_refused()
    {
        float[] two = new float[2], three = new float[3];
        Should.Throw<ArgumentException>(() => BatchNormalization.Statistics<float>(new float[7], 3, two, new float[2]))
            .Message.ShouldContain("'x' holds 7 values, but shape [1, 2, 3] needs 6.");
        Should.Throw<ArgumentException>(() => BatchNormalization.Statistics<float>(new float[6], 3, two, three))
            .Message.ShouldContain("'variance' holds 3 values, but 'mean' holds 2.");
        Should.Throw<ArgumentException>(() => BatchNormalization.Value<float>(new float[6], 3, two, two, three, two, 0, new float[6]))
            .Message.ShouldContain("'scale' holds 3 values");
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];
}
