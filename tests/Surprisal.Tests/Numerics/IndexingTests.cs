using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Indexing"/>, <see cref="Scan"/> and <see cref="Layout"/> against plain definitions.</summary>
public sealed class IndexingTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 7, 3)]
    [InlineData(3, 50, 1)]
    [InlineData(2, 9, 5)]
    public void The_best_places_are_those_of_a_stable_sort(int outer, int length, int inner)
    {
        // Rounded, so that many values are equal.
        double[] x = Array.ConvertAll(Expect.Scores<double>(outer * length * inner), Math.Round);
        x[x.Length / 2] = double.NaN;
        for (int count = 0; count <= length; count++)
        {
            double[] result = new double[outer * count * inner];
            Indexing.TopK<double>(x, outer, length, inner, count, result);
            for (int line = 0; line < outer * inner; line++)
            {
                (int o, int i) = Math.DivRem(line, inner);
                IEnumerable<int> sorted = Enumerable.Range(0, length)
                    .OrderByDescending(k => double.IsNaN(x[(((o * length) + k) * inner) + i]))
                    .ThenByDescending(k => x[(((o * length) + k) * inner) + i]);
                Enumerable.Range(0, count).Select(k => (int)result[(((o * count) + k) * inner) + i]).ShouldBe(sorted.Take(count));
            }
        }
    }

    [Fact]
    public void Gathering_and_adding_agree_with_their_definitions()
    {
        (int batch, int outer, int length, int count, int inner) = (2, 3, 4, 5, 6);
        double[] x = Expect.Scores<double>(batch * outer * length * inner);
        double[] added = Expect.Scores<double>(batch * outer * count * inner, 2);
        double[] places = [0, 3, 3, 1, 0, 2, 2, 2, 1, 3];
        double[] taken = new double[added.Length];
        double[] sums = new double[x.Length];
        Indexing.Gather<double>(x, places, batch, outer, length, count, inner, taken);
        Indexing.ScatterAdd<double>(added, places, batch, outer, count, length, inner, sums);

        double[] expected = new double[x.Length];
        for (int row = 0; row < batch * outer; row++)
        {
            for (int k = 0; k < count; k++)
            {
                int place = (int)places[(row / outer * count) + k];
                for (int i = 0; i < inner; i++)
                {
                    taken[(((row * count) + k) * inner) + i].ShouldBe(x[(((row * length) + place) * inner) + i]);
                    expected[(((row * length) + place) * inner) + i] += added[(((row * count) + k) * inner) + i];
                }
            }
        }

        sums.ShouldBe(expected);
    }

    [Fact]
    public void Running_sums_in_float_keep_the_digits_of_a_million_terms()
    {
        float[] x = new float[1 << 20];
        Array.Fill(x, 0.1f);
        float[] sums = new float[x.Length];
        Scan.Sum<float>(x, 1, x.Length, 1, exclusive: false, reverse: false, sums);
        Expect.Near(sums[^1], (1 << 20) * (double)0.1f, 1e-7);
        Scan.Sum<float>(x, 1, x.Length, 1, exclusive: true, reverse: true, sums);
        Expect.Near(sums[0], ((1 << 20) - 1) * (double)0.1f, 1e-7);
        sums[^1].ShouldBe(0);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        float[] x = [1, 2, 3, 4];
        Should.Throw<ArgumentException>(() => Layout.Slice<float>(x, 1, 4, 1, 2, 1, 3, new float[3]))
            .Message.ShouldStartWith("3 elements were asked for along an axis, from place 2 to place 4, but the axis has size 4.");
        Should.Throw<ArgumentException>(() => Layout.Place<float>(x, 1, 4, 1, 0, -1, 9, new float[9]))
            .Message.ShouldStartWith("4 elements were asked for along an axis, from place 0 to place -3, but the axis has size 9.");
        Should.Throw<ArgumentException>(() => Layout.Transpose<float>(x, [2, 2], [0, 0], new float[4]))
            .Message.ShouldStartWith("'axes' is [0, 0], but the array has 2 axes. Name each of 0 to 1 once, of no more than 8 axes.");
        Should.Throw<ArgumentException>(() => Layout.Transpose<float>(x, [4], [0], x)).Message.ShouldContain("'result' shares memory with 'x'.");
        Should.Throw<ArgumentException>(() => Indexing.TopK<float>(x, 1, 4, 1, 5, new float[5])).Message.ShouldContain("the axis has size 4");
        Should.Throw<ArgumentException>(() => Indexing.Gather<float>(x, x, 1, 1, 4, 3, 1, new float[3]))
            .Message.ShouldContain("'indices' holds 4 values, but shape [1, 3] needs 3.");
        Should.Throw<ArgumentOutOfRangeException>(() => Indexing.ScatterAdd<float>([1], [float.NaN], 1, 1, 1, 2, 1, new float[2]))
            .Message.ShouldContain("'indices' is NaN at 0");
    }

    [Fact]
    public void Noise_is_the_upper_bits_of_each_word()
    {
        Philox words = new(7, 2);
        double[] noise = new double[9];
        new Philox(7, 2).Fill(noise.AsSpan());
        noise.ShouldBe([.. Enumerable.Range(0, 9).Select(_ => (words.NextUInt32() >> 8) / 16777216.0)]);
    }
}
