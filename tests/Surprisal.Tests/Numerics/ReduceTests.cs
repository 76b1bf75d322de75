using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Reduce"/>.</summary>
public sealed class ReduceTests
{
    public static TheoryData<int, int, int> Shapes =>
    [
        (1, 1, 1), (1, 7, 1), (3, 10, 1), (2, 257, 1), (1, 5000, 1), (1, 4, 3), (2, 300, 5), (3, 17, 300), (2, 2, 257), (0, 3, 2), (2, 3, 0),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_agrees_with_the_plain_loop(int outer, int length, int inner)
    {
        Compare<float>(outer, length, inner, 1e-6);
        Compare<double>(outer, length, inner, 1e-14);
    }

    [Fact]
    public void By_hand_along_rows_and_columns()
    {
        float[] x = [1, 5, 3, 4, 2, 6];
        float[] rows = new float[2];
        float[] columns = new float[3];
        Reduce.Sum<float>(x, 2, 3, 1, rows);
        rows.ShouldBe([9, 12]);
        Reduce.Sum<float>(x, 1, 2, 3, columns);
        columns.ShouldBe([5, 7, 9]);
        Reduce.Max<float>(x, 1, 2, 3, columns);
        columns.ShouldBe([4, 5, 6]);
        Reduce.ArgMax<float>(x, 2, 3, 1, rows);
        rows.ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_million_terms_keep_their_digits_in_float(int inner)
    {
        const int Length = 1 << 20;
        float[] x = new float[Length * inner];
        Array.Fill(x, 0.1f);
        float[] sums = new float[inner];
        Reduce.Sum<float>(x, 1, Length, inner, sums);
        Expect.Near(sums[0], Length * (double)0.1f, 5e-6);
    }

    [Fact]
    public void Sums_do_not_depend_on_where_the_numbers_lie()
    {
        float[] numbers = Expect.Scores<float>(5001);
        float[] room = GC.AllocateArray<float>(5100, pinned: true);
        float[] expected = new float[1];
        float[] sum = new float[1];
        Reduce.Sum<float>(numbers, 1, 5001, 1, expected);
        for (int offset = 0; offset < 16; offset++)
        {
            numbers.CopyTo(room.AsSpan(offset));
            Reduce.Sum<float>(room.AsSpan(offset, 5001), 1, 5001, 1, sum);
            sum.ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_first_of_equals_is_the_place_and_NaN_counts_as_largest(int inner)
    {
        for (int length = 1; length <= 40; length++)
        {
            double[] x = new double[length * inner];
            double[] result = new double[inner];
            Reduce.ArgMax<double>(x, 1, length, inner, result);
            result[0].ShouldBe(0);

            x[(length - 1) * inner] = double.NaN;
            x[0] = length > 1 ? double.PositiveInfinity : double.NaN;
            Reduce.ArgMax<double>(x, 1, length, inner, result);
            result[0].ShouldBe(length - 1);
            Reduce.Max<double>(x, 1, length, inner, result);
            result[0].ShouldBe(double.NaN);
        }
    }

    [Fact]
    public void A_row_of_minus_infinity_has_its_place_and_maximum()
    {
        float[] x = [float.NegativeInfinity, float.NegativeInfinity];
        float[] result = new float[1];
        Reduce.ArgMax<float>(x, 1, 2, 1, result);
        result[0].ShouldBe(0);
        Reduce.Max<float>(x, 1, 2, 1, result);
        result[0].ShouldBe(float.NegativeInfinity);
    }

    [Fact]
    public void The_sum_of_nothing_is_zero_but_it_has_no_largest_value()
    {
        float[] result = [7, 7];
        Reduce.Sum<float>([], 2, 0, 1, result);
        result.ShouldBe([0, 0]);
        Reduce.Sum<float>([], 1, 0, 2, result);
        result.ShouldBe([0, 0]);
        Should.Throw<ArgumentException>(() => Reduce.Max<float>([], 2, 0, 1, result))
            .Message.ShouldContain("'length' is 0, but an empty axis has no largest value.");
        Should.Throw<ArgumentException>(() => Reduce.ArgMax<float>([], 2, 0, 1, result))
            .Message.ShouldContain("'length' is 0");
    }

    [Fact]
    public void A_span_that_does_not_have_its_shape_is_refused()
    {
        Should.Throw<ArgumentException>(() => Reduce.Sum<float>(new float[6], 2, 3, 1, new float[3]))
            .Message.ShouldContain("'result' holds 3 values, but shape [2, 1] needs 2.");
        float[] room = new float[6];
        Should.Throw<ArgumentException>(() => Reduce.Max<float>(room, 2, 3, 1, room.AsSpan(0, 2)))
            .Message.ShouldContain("'result' shares memory with 'x'.");
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] x = new float[320];
        float[] rows = new float[32];
        float[] columns = new float[10];
        Expect.NoAllocation(() =>
        {
            Reduce.Sum<float>(x, 32, 10, 1, rows);
            Reduce.Sum<float>(x, 1, 32, 10, columns);
            Reduce.ArgMax<float>(x, 32, 10, 1, rows);
        });
    }

    private static void Compare<T>(int outer, int length, int inner, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        T[] x = Expect.Scores<T>(outer * length * inner);
        T[] sums = new T[outer * inner];
        T[] maxima = new T[outer * inner];
        T[] places = new T[outer * inner];
        Reduce.Sum<T>(x, outer, length, inner, sums);
        Reduce.Max<T>(x, outer, length, inner, maxima);
        Reduce.ArgMax<T>(x, outer, length, inner, places);

        for (int column = 0; column < outer * inner; column++)
        {
            int start = (column / inner * length * inner) + (column % inner);
            T[] line = [.. Enumerable.Range(0, length).Select(k => x[start + (k * inner)])];
            double[] wide = Array.ConvertAll(line, double.CreateTruncating);
            double error = Math.Abs(double.CreateTruncating(sums[column]) - wide.Sum());
            (error <= tolerance * wide.Sum(Math.Abs)).ShouldBeTrue();
            maxima[column].ShouldBe(line.Max());
            places[column].ShouldBe(T.CreateTruncating(Array.IndexOf(line, line.Max())));
        }
    }
}
