using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Dropout"/>.</summary>
public sealed class DropoutTests
{
    [Fact]
    public void A_rate_of_0_changes_no_bit()
    {
        float[] x = [1, -0f, float.NaN, float.PositiveInfinity, 1e-45f];
        float[] result = new float[5];
        bool[] kept = new bool[5];
        Philox random = new(1);
        Dropout.Value<float>(x, 0, ref random, kept, result);
        result.Select(BitConverter.SingleToInt32Bits).ShouldBe(x.Select(BitConverter.SingleToInt32Bits));
        kept.ShouldAllBe(isKept => isKept);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void As_many_are_dropped_as_the_rate_says_and_the_others_make_up_for_them(double rate)
    {
        const int Count = 100_000;
        double[] x = Expect.Scores<double>(Count);
        double[] result = new double[Count], gradient = new double[Count];
        bool[] kept = new bool[Count];
        Philox random = new(2);
        Dropout.Value<double>(x, rate, ref random, kept, result);
        Dropout.Gradient<double>(x, rate, kept, gradient);

        double share = kept.Count(isKept => isKept) / (double)Count;
        Math.Abs(share - (1 - rate)).ShouldBeLessThan(5 * Math.Sqrt(rate * (1 - rate) / Count));
        for (int i = 0; i < Count; i++)
        {
            result[i].ShouldBe(kept[i] ? x[i] / (1 - rate) : 0);
        }

        gradient.ShouldBe(result);
    }

    [Fact]
    public void The_same_seed_drops_the_same_numbers()
    {
        bool[] first = Kept(seed: 5);
        Kept(seed: 5).ShouldBe(first);
        Kept(seed: 6).ShouldNotBe(first);
    }

    [Fact]
    public void A_rate_outside_0_to_1_is_refused()
    {
        foreach (double rate in (double[])[-0.1, 1, double.NaN])
        {
            Should.Throw<ArgumentOutOfRangeException>(() =>
            {
                Philox random = new(1);
                Dropout.Value<float>([1], rate, ref random, new bool[1], new float[1]);
            }).Message.ShouldContain("but must be in [0, 1).");
        }

        Should.Throw<ArgumentException>(() => Dropout.Gradient<float>([1], 0.5, new bool[2], new float[1]))
            .Message.ShouldContain("'kept' holds 2 values, but shape [1] needs 1.");
    }

    private static bool[] Kept(ulong seed)
    {
        bool[] kept = new bool[100];
        Philox random = new(seed);
        Dropout.Value<float>(new float[100], 0.5, ref random, kept, new float[100]);
        return kept;
    }
}
