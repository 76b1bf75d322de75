using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="MatrixProduct"/>.</summary>
public sealed class MatrixProductTests
{
    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            TheoryData<int, int, int> sizes = [];
            foreach (int rows in (int[])[1, 2, 5, 6, 7, 13, 121])
            {
                foreach (int inner in (int[])[1, 2, 31, 385])
                {
                    foreach (int columns in (int[])[1, 3, 8, 10, 16, 17, 130])
                    {
                        sizes.Add(rows, inner, columns);
                    }
                }
            }

            sizes.Add(32, 784, 10);
            sizes.Add(784, 32, 10);
            sizes.Add(3, 5, 2100);
            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_layout_of_the_factors_gives_the_product_and_writes_nothing_else(int rows, int inner, int columns)
    {
        foreach (bool transposeA in (bool[])[false, true])
        {
            foreach (bool transposeB in (bool[])[false, true])
            {
                Compare<float>(rows, inner, columns, transposeA, transposeB, 2e-6);
                Compare<double>(rows, inner, columns, transposeA, transposeB, 4e-15);
            }
        }
    }

    /// <summary>Small whole numbers, so that every sum is exact.</summary>
    [Fact]
    public void Every_size_up_to_65_gives_the_exact_product_of_whole_numbers_in_every_layout()
    {
        for (int size = 0; size <= 65; size++)
        {
            foreach ((int rows, int inner, int columns) in ((int, int, int)[])[(size, 5, 19), (13, size, 11), (7, 3, size), (size, 65 - size, size)])
            {
                for (int layout = 0; layout < 8; layout++)
                {
                    CompareExactly<float>(rows, inner, columns, (layout & 1) != 0, (layout & 2) != 0, (layout & 4) != 0);
                    CompareExactly<double>(rows, inner, columns, (layout & 1) != 0, (layout & 2) != 0, (layout & 4) != 0);
                }
            }
        }
    }

    [Fact]
    public void Large_odd_sizes_give_the_exact_product_of_whole_numbers()
    {
        for (int layout = 0; layout < 8; layout++)
        {
            CompareExactly<float>(211, 1031, 269, (layout & 1) != 0, (layout & 2) != 0, (layout & 4) != 0);
            CompareExactly<double>(101, 523, 137, (layout & 1) != 0, (layout & 2) != 0, (layout & 4) != 0);

            // A right factor much larger than the left one and the result.
            CompareExactly<float>(37, 1031, 301, (layout & 1) != 0, (layout & 2) != 0, (layout & 4) != 0);
            CompareExactly<double>(17, 131, 71, (layout & 1) != 0, (layout & 2) != 0, (layout & 4) != 0);
        }

        CompareExactly<float>(7, 9, 5003, false, true, false);
        CompareExactly<float>(2003, 17, 10, true, false, true);
    }

    /// <summary>With each width of vectors some of these columns are few more than fill one.</summary>
    [Fact]
    public void Columns_a_few_more_than_lanes_give_chains_of_multiply_adds_in_the_order_of_the_terms()
    {
        const int Inner = 41;
        foreach (int columns in (int[])[5, 6, 9, 10, 11, 17, 18, 20, 21])
        {
            for (int rows = 1; rows < 30; rows++)
            {
                for (int layout = 0; layout < 8; layout++)
                {
                    CompareChains<float>(rows, Inner, columns, (layout & 1) != 0, (layout & 2) != 0, (layout & 4) != 0);
                    CompareChains<double>(rows, Inner, columns, (layout & 1) != 0, (layout & 2) != 0, (layout & 4) != 0);
                }
            }
        }
    }

    [Theory]
    [InlineData(6, 5)]
    [InlineData(13, 10)]
    [InlineData(25, 20)]
    public void A_column_has_the_same_bits_beside_few_others_and_beside_more(int columns, int few)
    {
        const int Rows = 19, Inner = 1031;
        float[] a = Expect.Scores<float>(Rows * Inner, 1);
        float[] b = Expect.Scores<float>(Inner * columns, 2);
        float[] wide = new float[Rows * columns];
        MatrixProduct.Multiply<float>(a, b, wide, Rows, Inner, columns);
        float[] fewer = [.. b.Chunk(columns).SelectMany(row => row[..few])];
        float[] narrow = new float[Rows * few];
        MatrixProduct.Multiply<float>(a, fewer, narrow, Rows, Inner, few);
        Expect.SameBits<float>(narrow, [.. wide.Chunk(columns).SelectMany(row => row[..few])]);
    }

    [Fact]
    public void Where_the_spans_begin_changes_no_bit()
    {
        const int Rows = 37, Inner = 41, Columns = 43;
        float[] a = Expect.Scores<float>(Rows * Inner, 1);
        float[] b = Expect.Scores<float>(Inner * Columns, 2);
        float[] expected = new float[Rows * Columns];
        MatrixProduct.Multiply<float>(a, b, expected, Rows, Inner, Columns, transposeB: true);
        for (int offset = 1; offset < 17; offset++)
        {
            float[] left = [.. new float[offset], .. a];
            float[] right = [.. new float[offset * 3], .. b];
            float[] result = new float[expected.Length + offset];
            MatrixProduct.Multiply<float>(left.AsSpan(offset), right.AsSpan(offset * 3), result.AsSpan(offset), Rows, Inner, Columns, transposeB: true);
            result.AsSpan(offset).SequenceEqual(expected).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_product_by_hand()
    {
        double[] result = new double[4];
        MatrixProduct.Multiply<double>([1, 2, 3, 4, 5, 6], [1, 0, 2, 1, 0, 3], result, 2, 3, 2);
        result.ShouldBe([5, 11, 14, 23]);
    }

    [Fact]
    public void An_ending_is_told_of_each_row_once_when_its_sums_are_complete()
    {
        foreach ((int rows, int inner, int columns) in ((int, int, int)[])[(1, 1, 1), (32, 784, 10), (3, 5, 0), (0, 4, 3), (4, 0, 3), (211, 1031, 269), (150, 700, 1700), (3000, 300, 40)])
        {
            double[] a = [.. Enumerable.Range(0, rows * inner).Select(i => (double)(i % 7))];
            double[] b = [.. Enumerable.Range(0, inner * columns).Select(i => (double)(i % 5))];
            double[] expected = new double[rows * columns];
            MatrixProduct.Multiply<double>(a, b, expected, rows, inner, columns);

            double[] seen = new double[expected.Length];
            double[] result = new double[expected.Length];
            int[] told = new int[rows];
            MatrixProduct.Multiply(a, b, result, rows, inner, columns, new Doubling(seen, told, columns));
            told.ShouldAllBe(times => times == 1);
            seen.ShouldBe(expected);
            result.ShouldBe([.. expected.Select(sum => 2 * sum)]);

            double[] bias = [.. Enumerable.Range(0, columns).Select(i => i * 0.5)];
            MatrixProduct.Multiply(a, b, result, rows, inner, columns, new BiasEnding<double>(bias));
            result.ShouldBe([.. expected.Select((sum, i) => sum + bias[i % columns])]);
        }
    }

    [Fact]
    public void A_bias_of_another_length_than_the_rows_is_refused()
    {
        double[] result = new double[4];
        Should.Throw<ArgumentException>(() => MatrixProduct.Multiply([1, 2], [3, 4], result, 2, 1, 2, new BiasEnding<double>([1.0])))
            .Message.ShouldContain("The bias has 1 numbers");
        MatrixProduct.Multiply([1, 2], [3, 4], result, 2, 1, 2, new BiasEnding<double>([]));
        result.ShouldBe([3, 4, 6, 8]);
    }

    private readonly struct Doubling(double[] seen, int[] told, int columns) : IProductEnding<double>
    {
        public void End(Span<double> sums, int first, int count)
        {
            sums.Length.ShouldBe(count * columns);
            sums.CopyTo(seen.AsSpan(first * columns));
            foreach (ref int times in told.AsSpan(first, count))
            {
                Interlocked.Increment(ref times);
            }

            foreach (ref double sum in sums)
            {
                sum *= 2;
            }
        }
    }

    [Fact]
    public void Products_of_many_pairs_are_those_of_each_pair()
    {
        foreach ((int count, int rows, int inner, int columns) in ((int, int, int, int)[])[(0, 2, 3, 4), (1, 3, 2, 5), (7, 5, 9, 6), (300, 4, 0, 2), (500, 16, 24, 10)])
        {
            for (int layout = 0; layout < 16; layout++)
            {
                (bool transposeA, bool transposeB) = ((layout & 1) != 0, (layout & 2) != 0);
                int countA = (layout & 4) != 0 ? 1 : count;
                int countB = (layout & 8) != 0 ? 1 : count;
                float[] a = Expect.Scores<float>(countA * rows * inner, 1);
                float[] b = Expect.Scores<float>(countB * inner * columns, 2);
                float[] result = new float[count * rows * columns];
                float[] one = new float[rows * columns];
                MatrixProduct.MultiplyEach<float>(a, b, result, count, rows, inner, columns, transposeA, transposeB);
                for (int n = 0; n < count; n++)
                {
                    MatrixProduct.Multiply<float>(
                        a.AsSpan(countA == 1 ? 0 : n * rows * inner, rows * inner),
                        b.AsSpan(countB == 1 ? 0 : n * inner * columns, inner * columns),
                        one, rows, inner, columns, transposeA, transposeB);
                    result.AsSpan(n * rows * columns, rows * columns).SequenceEqual(one).ShouldBeTrue();
                }
            }
        }

        Should.Throw<ArgumentException>(() => MatrixProduct.MultiplyEach<float>(new float[12], new float[7], new float[8], 2, 2, 3, 2));
        float[] shared = new float[12];
        Should.Throw<ArgumentException>(() => MatrixProduct.MultiplyEach<float>(shared, new float[12], shared.AsSpan(0, 8), 2, 2, 3, 2));
    }

    [Fact]
    public void Layouts_give_the_same_bits()
    {
        const int Size = 150;
        float[] a = Expect.Scores<float>(Size * Size, 1);
        float[] b = Expect.Scores<float>(Size * Size, 2);
        float[] plain = new float[Size * Size];
        float[] transposed = new float[Size * Size];
        MatrixProduct.Multiply<float>(a, b, plain, Size, Size, Size);
        MatrixProduct.Multiply<float>(Transpose(a, Size), Transpose(b, Size), transposed, Size, Size, Size, true, true);
        transposed.ShouldBe(plain);
    }

    [Fact]
    public void A_row_has_the_same_bits_alone_and_in_a_batch()
    {
        const int Rows = 32, Inner = 784, Columns = 10;
        float[] a = Expect.Scores<float>(Rows * Inner, 1);
        float[] b = Expect.Scores<float>(Inner * Columns, 2);
        float[] batch = new float[Rows * Columns];
        float[] alone = new float[Columns];
        MatrixProduct.Multiply<float>(a, b, batch, Rows, Inner, Columns);
        for (int row = 0; row < Rows; row++)
        {
            MatrixProduct.Multiply<float>(a.AsSpan(row * Inner, Inner), b, alone, 1, Inner, Columns);
            alone.ShouldBe(batch.AsSpan(row * Columns, Columns).ToArray());
        }
    }

    [Fact]
    public void Not_a_number_stays_in_its_row_and_column()
    {
        float[] a = Expect.Scores<float>(7 * 5);
        float[] b = Expect.Scores<float>(5 * 9, 2);
        a[(2 * 5) + 1] = float.NaN;
        b[(3 * 9) + 4] = float.NaN;
        float[] result = new float[7 * 9];
        MatrixProduct.Multiply<float>(a, b, result, 7, 5, 9);
        for (int i = 0; i < 7; i++)
        {
            for (int j = 0; j < 9; j++)
            {
                float.IsNaN(result[(i * 9) + j]).ShouldBe(i == 2 || j == 4);
            }
        }
    }

    [Fact]
    public void A_sum_of_no_terms_is_zero()
    {
        float[] result = [1, 2, 3, 4];
        MatrixProduct.Multiply<float>([], [], result, 2, 0, 2);
        result.ShouldBe([0, 0, 0, 0]);
    }

    [Fact]
    public void A_span_that_does_not_have_its_shape_is_refused()
    {
        Should.Throw<ArgumentException>(() => MatrixProduct.Multiply<float>(new float[5], new float[6], new float[4], 2, 3, 2))
            .Message.ShouldContain("'a' holds 5 values, but shape [2, 3] needs 6.");
        Should.Throw<ArgumentException>(() => MatrixProduct.Multiply<float>(new float[6], new float[5], new float[4], 2, 3, 2, false, true))
            .Message.ShouldContain("'b' holds 5 values, but shape [2, 3] needs 6.");
        float[] shared = new float[4];
        Should.Throw<ArgumentException>(() => MatrixProduct.Multiply<float>(shared, new float[4], shared, 2, 2, 2))
            .Message.ShouldContain("'result' shares memory with 'a'");
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] a = new float[150 * 150];
        float[] result = new float[150 * 150];
        Expect.NoAllocation(() => MatrixProduct.Multiply<float>(a, a, result, 150, 150, 150, true, true));
        Expect.NoAllocation(() => MatrixProduct.Multiply<float>(a.AsSpan(0, 1500), a.AsSpan(0, 1500), result.AsSpan(0, 100), 10, 150, 10));
    }

    private static float[] Transpose(float[] matrix, int size)
    {
        float[] transposed = new float[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
        {
            transposed[(i % size * size) + (i / size)] = matrix[i];
        }

        return transposed;
    }

    private static void CompareExactly<T>(int rows, int inner, int columns, bool transposeA, bool transposeB, bool add)
        where T : IFloatingPointIeee754<T>
    {
        T[] a = [.. Enumerable.Range(0, rows * inner).Select(i => T.CreateChecked((i * 7 % 17) - 8))];
        T[] b = [.. Enumerable.Range(0, inner * columns).Select(i => T.CreateChecked((i * 5 % 13) - 6))];
        T[] result = [.. Enumerable.Range(0, rows * columns).Select(i => T.CreateChecked(i % 7))];
        T[] expected = add ? [.. result] : new T[result.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < inner; k++)
            {
                T left = a[transposeA ? (k * rows) + i : (i * inner) + k];
                for (int j = 0; j < columns; j++)
                {
                    expected[(i * columns) + j] += left * b[transposeB ? (j * inner) + k : (k * columns) + j];
                }
            }
        }

        MatrixProduct.Multiply<T>(a, b, result, rows, inner, columns, transposeA, transposeB, add);
        result.AsSpan().SequenceEqual(expected).ShouldBeTrue($"{rows} x {inner} x {columns}, {transposeA}, {transposeB}, {add}");
    }

    private static void CompareChains<T>(int rows, int inner, int columns, bool transposeA, bool transposeB, bool add)
        where T : IFloatingPointIeee754<T>
    {
        T[] a = Expect.Scores<T>(rows * inner, 1);
        T[] b = Expect.Scores<T>(inner * columns, 2);
        T[] result = Expect.Scores<T>((rows * columns) + 1, 3);
        T[] expected = [.. result];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                T sum = T.Zero;
                for (int k = 0; k < inner; k++)
                {
                    sum = T.FusedMultiplyAdd(a[transposeA ? (k * rows) + i : (i * inner) + k], b[transposeB ? (j * inner) + k : (k * columns) + j], sum);
                }

                expected[(i * columns) + j] = add ? expected[(i * columns) + j] + sum : sum;
            }
        }

        MatrixProduct.Multiply<T>(a, b, result.AsSpan(0, rows * columns), rows, inner, columns, transposeA, transposeB, add);
        result.AsSpan().SequenceEqual(expected).ShouldBeTrue($"{rows} x {inner} x {columns}, {transposeA}, {transposeB}, {add}");
    }

    private static void Compare<T>(int rows, int inner, int columns, bool transposeA, bool transposeB, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        T[] a = Expect.Scores<T>(rows * inner, 1);
        T[] b = Expect.Scores<T>(inner * columns, 2);
        T[] guarded = new T[(rows * columns) + 20];
        Array.Fill(guarded, T.NaN);
        MatrixProduct.Multiply<T>(a, b, guarded.AsSpan(10, rows * columns), rows, inner, columns, transposeA, transposeB);

        for (int place = 0; place < rows * columns; place++)
        {
            (int i, int j) = Math.DivRem(place, columns);
            double sum = 0;
            double size = 0;
            for (int k = 0; k < inner; k++)
            {
                double left = double.CreateTruncating(a[transposeA ? (k * rows) + i : (i * inner) + k]);
                double right = double.CreateTruncating(b[transposeB ? (j * inner) + k : (k * columns) + j]);
                sum += left * right;
                size += Math.Abs(left * right);
            }

            double error = Math.Abs(double.CreateTruncating(guarded[10 + place]) - sum);
            (error <= tolerance * size).ShouldBeTrue($"[{i}, {j}] is off by {error}");
        }

        Array.TrueForAll(guarded[..10], T.IsNaN).ShouldBeTrue();
        Array.TrueForAll(guarded[^10..], T.IsNaN).ShouldBeTrue();
    }
}
