using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="MaxPooling"/> and <see cref="AveragePooling"/>.</summary>
[Collection(nameof(ThreadCount))]
public sealed class PoolingTests
{
    private static readonly PoolingShape[] Shapes =
    [
        new(1, 1, new(1), new(1)),
        new(6, 7, new(2) { Stride = 2 }, new(3) { Stride = 2 }),
        new(5, 5, new(3) { Before = 1, After = 1 }, new(3) { Before = 2, After = 1 }),
        new(5, 6, new(3) { Stride = 2, RoundsUp = true }, new(3) { Stride = 2, RoundsUp = true, Before = 1, After = 1 }),
        new(7, 8, new(2) { Dilation = 3 }, new(3) { Dilation = 2, Before = 1, After = 2 }),
        PoolingShape.Global(4, 9),

        // The gaps of a dilated window may leave all its cells in the padding.
        new(2, 2, new(2) { Dilation = 3, Before = 1, After = 1 }, new(2) { Dilation = 3, Before = 1, After = 1 }),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Shapes.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Each_window_gives_its_largest_number_and_its_mean(int index)
    {
        Compare<float>(Shapes[index], 1e-6);
        Compare<double>(Shapes[index], 1e-14);
    }

    [Fact]
    public void It_is_so_for_planes_of_every_width()
    {
        for (int width = 2; width <= 257; width++)
        {
            Compare<float>(new(2, width, new(2) { Stride = 2 }, new(2) { Stride = 2 }), 1e-6);
            Compare<double>(new(2, width, new(2), new(2) { Stride = 1 + (width % 3), RoundsUp = true }), 1e-14);
        }

        Compare<float>(PoolingShape.Global(3, 2051), 1e-6);
    }

    [Fact]
    public void Lines_of_any_length_are_pooled_alike()
    {
        for (int width = 2; width < 80; width++)
        {
            Window pair = new(2) { Stride = 2 };
            Compare<float>(new(5, width, pair, pair), 1e-6);
            Compare<double>(new(4, width, new(3) { Stride = 3 }, pair), 1e-14, most: 5);
            Compare<float>(new(4, width, pair, new(2)), 1e-6, most: 5);
        }
    }

    [Fact]
    public void Of_equal_numbers_the_first_is_taken_in_a_vector_too()
    {
        PoolingShape shape = new(2, 64, new(2) { Stride = 2 }, new(2) { Stride = 2 });
        float[] input = new float[128], result = new float[32], places = new float[32];
        input.AsSpan(64).Clear();
        (input[7], input[70], input[71]) = (1, 1, float.NaN);
        (input[20], input[21], input[84]) = (float.NaN, 5, float.NaN);
        MaxPooling.Value<float>(input, result, places, 1, shape);
        (places[3], places[10], places[11]).ShouldBe((71, 20, 22));
        (float.IsNaN(result[3]), float.IsNaN(result[10]), result[11]).ShouldBe((true, true, 0));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_number_of_threads_changes_no_bits(int threads)
    {
        PoolingShape shape = new(28, 28, new(2) { Stride = 2 }, new(2) { Stride = 2 });
        float[] input = Expect.Scores<float>(300 * 784, 1);
        float[] alone, together;
        using (new ThreadCount(1))
        {
            alone = All(input, shape);
        }

        using (new ThreadCount(threads))
        {
            together = All(input, shape);
        }

        together.ShouldBe(alone);

        static float[] All(float[] input, PoolingShape shape)
        {
            float[] result = new float[300 * 196], places = new float[300 * 196], gradient = new float[input.Length];
            MaxPooling.Value<float>(input, result, places, 300, shape);
            MaxPooling.Gradient<float>(result, places, gradient, 300, shape);
            return [.. result, .. places, .. gradient];
        }
    }

    [Fact]
    public void Pooling_by_hand()
    {
        PoolingShape shape = new(2, 3, new(2), new(2));
        double[] result = new double[2];
        double[] places = new double[2];
        MaxPooling.Value<double>([1, 5, 5, 4, 2, 3], result, places, 1, shape);
        result.ShouldBe([5, 5]);
        places.ShouldBe([1, 1]);

        double[] gradient = new double[6];
        MaxPooling.Pick<double>([10, 11, 12, 13, 14, 15], places, result, 1, shape);
        result.ShouldBe([.. places.Select(place => 10.0 + place)]);
        MaxPooling.Gradient<double>([10, 1], places, gradient, 1, shape);
        gradient.ShouldBe([0, 11, 0, 0, 0, 0]);

        AveragePooling.Value<double>([1, 5, 5, 4, 2, 3], result, 1, shape);
        result.ShouldBe([3, 3.75]);
        AveragePooling.Gradient<double>([4, 8], gradient, 1, shape);
        gradient.ShouldBe([1, 3, 2, 1, 3, 2]);
    }

    [Fact]
    public void Padding_counts_on_request_but_what_lies_beyond_it_never()
    {
        PoolingShape shape = new(1, 3, new(1), new(2) { Stride = 2, Before = 1, RoundsUp = true });
        double[] result = new double[2];
        AveragePooling.Value<double>([2, 4, 6], result, 1, shape);
        result.ShouldBe([2, 5]);
        AveragePooling.Value<double>([2, 4, 6], result, 1, shape, countsPadding: true);
        result.ShouldBe([1, 5]);

        shape = new(1, 4, new(1), new(3) { Stride = 2, RoundsUp = true });
        AveragePooling.Value<double>([1, 2, 3, 6], result, 1, shape, countsPadding: true);
        result.ShouldBe([2, 4.5]);
    }

    [Fact]
    public void Not_a_number_wins_and_a_window_of_padding_alone_has_no_place()
    {
        float[] result = new float[1];
        float[] places = new float[1];
        MaxPooling.Value<float>([1, float.NaN, 2, float.NaN], result, places, 1, PoolingShape.Global(2, 2));
        float.IsNaN(result[0]).ShouldBeTrue();
        places.ShouldBe([1]);

        PoolingShape gaps = new(1, 2, new(1), new(2) { Dilation = 3, Before = 1, After = 1 });
        MaxPooling.Value<float>([3, 4], result, places, 1, gaps);
        result.ShouldBe([float.NegativeInfinity]);
        places.ShouldBe([-1]);
        AveragePooling.Value<float>([3, 4], result, 1, gaps);
        float.IsNaN(result[0]).ShouldBeTrue();
        AveragePooling.Value<float>([3, 4], result, 1, gaps, countsPadding: true);
        result.ShouldBe([0]);

        float[] gradient = [7, 7];
        MaxPooling.Pick<float>([3, 4], places, result, 1, gaps);
        result[0].ShouldBe(0);
        MaxPooling.Gradient<float>([5], places, gradient, 1, gaps);
        gradient.ShouldBe([0, 0]);
        AveragePooling.Gradient<float>([5], gradient, 1, gaps);
        gradient.ShouldBe([0, 0]);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] input = new float[3 * 42];
        float[] result = new float[3 * Shapes[1].ResultHeight * Shapes[1].ResultWidth];
        float[] places = new float[result.Length];
        Expect.NoAllocation(() => MaxPooling.Value<float>(input, result, places, 3, Shapes[1]));
        Expect.NoAllocation(() => MaxPooling.Gradient<float>(result, places, input, 3, Shapes[1]));
        Expect.NoAllocation(() => AveragePooling.Value<float>(input, result, 3, Shapes[1]));
        Expect.NoAllocation(() => AveragePooling.Gradient<float>(result, input, 3, Shapes[1]));
    }

    [Fact]
    public void Spans_and_places_that_do_not_fit_are_refused()
    {
        PoolingShape shape = new(2, 2, new(2), new(1));
        float[] four = new float[4], two = new float[2], three = new float[3];
        Should.Throw<ArgumentException>(() => MaxPooling.Value<float>(three, two, [], 1, shape))
            .Message.ShouldContain("'input' holds 3 values, but shape [1, 2, 2] needs 4.");
        Should.Throw<ArgumentException>(() => MaxPooling.Value<float>(four, two, new float[1], 1, shape))
            .Message.ShouldContain("'places' holds 1 values, but shape [1, 1, 2] needs 2.");
        Should.Throw<ArgumentOutOfRangeException>(() => MaxPooling.Gradient<float>(two, [0, 4], four, 1, shape))
            .Message.ShouldContain("'places' is 4 at 1, but a plane has 4 cells.");
        Should.Throw<ArgumentException>(() => AveragePooling.Value<float>(four, three, 1, shape))
            .Message.ShouldContain("'result' holds 3 values, but shape [1, 1, 2] needs 2.");
        Should.Throw<ArgumentException>(() => AveragePooling.Gradient<float>(four.AsSpan(0, 2), four, 1, shape))
            .Message.ShouldContain("'gradient' shares memory with 'incoming'");
    }

    private static void Compare<T>(PoolingShape shape, double tolerance, int most = 0)
        where T : IFloatingPointIeee754<T>
    {
        const int Planes = 3;
        int size = shape.Height * shape.Width;
        int windows = shape.ResultHeight * shape.ResultWidth;
        T[] input = Expect.Scores<T>(Planes * size, 1);
        for (int i = 0; i < input.Length && most > 0; i++)
        {
            // Few different numbers, so that many are equal.
            input[i] = T.CreateTruncating(i * 7 % most);
        }

        T[] incoming = Expect.Scores<T>(Planes * windows, 2);
        T[] places = new T[Planes * windows];
        T[] maxima = new T[Planes * windows], maximaGradient = new T[Planes * size];
        T[] means = new T[Planes * windows], meansGradient = new T[Planes * size];
        MaxPooling.Value<T>(input, maxima, places, Planes, shape);
        MaxPooling.Gradient<T>(incoming, places, maximaGradient, Planes, shape);
        AveragePooling.Value<T>(input, means, Planes, shape);
        AveragePooling.Gradient<T>(incoming, meansGradient, Planes, shape);

        double[] byMaxima = new double[Planes * size], byMeans = new double[Planes * size];
        for (int place = 0; place < incoming.Length; place++)
        {
            int x = place % shape.ResultWidth;
            int y = place / shape.ResultWidth % shape.ResultHeight;
            int plane = place / windows;
            int[] cells =
            [
                .. from i in Enumerable.Range(0, shape.Rows.Size)
                   let row = (y * shape.Rows.Stride) - shape.Rows.Before + (i * shape.Rows.Dilation)
                   where row >= 0 && row < shape.Height
                   from j in Enumerable.Range(0, shape.Columns.Size)
                   let column = (x * shape.Columns.Stride) - shape.Columns.Before + (j * shape.Columns.Dilation)
                   where column >= 0 && column < shape.Width
                   select (plane * size) + (row * shape.Width) + column,
            ];
            if (cells.Length == 0)
            {
                places[place].ShouldBe(T.NegativeOne);
                continue;
            }

            int top = cells.MaxBy(cell => input[cell]);
            places[place].ShouldBe(T.CreateTruncating(top - (plane * size)));
            maxima[place].ShouldBe(input[top]);
            Expect.Near(double.CreateTruncating(means[place]), cells.Average(cell => double.CreateTruncating(input[cell])), tolerance * 10);
            byMaxima[top] += double.CreateTruncating(incoming[place]);
            foreach (int cell in cells)
            {
                byMeans[cell] += double.CreateTruncating(incoming[place]) / cells.Length;
            }
        }

        Expect.Near<T>(maximaGradient, byMaxima, tolerance, 10 * tolerance);
        Expect.Near<T>(meansGradient, byMeans, tolerance, 10 * tolerance);
    }
}
