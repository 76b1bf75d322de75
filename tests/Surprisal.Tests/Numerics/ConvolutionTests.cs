using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Convolution"/>.</summary>
[Collection(nameof(ThreadCount))]
public sealed class ConvolutionTests
{
    private static readonly (int Batch, ConvolutionShape Shape)[] Samples =
    [
        (1, new(1, 1, 1, 1, new(1), new(1))),
        (2, new(3, 5, 6, 4, new(3), new(2))),
        (3, new(2, 7, 5, 5, new(3) { Before = 1, After = 1 }, new(3) { Before = 1, After = 1 })),
        (2, new(2, 8, 9, 3, new(3) { Stride = 2, Before = 1 }, new(2) { Stride = 3, After = 2 })),
        (2, new(2, 9, 8, 3, new(3) { Dilation = 2, Before = 2, After = 1 }, new(2) { Dilation = 3, Stride = 2, Before = 1, After = 3 })),
        (2, new(4, 6, 6, 6, new(3), new(3), groups: 2)),
        (2, new(3, 6, 5, 6, new(2) { Before = 1 }, new(3) { After = 1 }, groups: 3)),
        (2, new(1, 2, 2, 2, new(5) { Before = 3, After = 3 }, new(4) { Before = 2, After = 3 })),
        (1, new(1, 3, 70, 1, new(1) { RoundsUp = true, Stride = 2 }, new(70) { RoundsUp = true })),
        (0, new(2, 3, 3, 2, new(2), new(2))),

        // Several images in one block, and one image in several blocks.
        (700, new(1, 4, 4, 2, new(3), new(3))),
        (2, new(32, 40, 40, 3, new(3) { Before = 1, After = 1 }, new(3) { Before = 1, After = 1 })),

        // More images than lanes, and some left over; gradients by the filters in several parts.
        (37, new(3, 6, 7, 7, new(3) { Before = 1, After = 1 }, new(4) { Before = 2, After = 1 })),
        (150, new(4, 5, 5, 6, new(2) { Stride = 2 }, new(3) { Before = 1 }, groups: 2)),

        // Images too large to lie side by side.
        (3, new(4, 70, 67, 6, new(3) { Stride = 2, Before = 1 }, new(2) { Stride = 3, Dilation = 2 }, groups: 2)),
        (2, new(2, 71, 66, 17, new(4) { Before = 3 }, new(5) { Dilation = 2, After = 4 })),
    ];

    /// <summary>Shapes that differ in everything.</summary>
    private static IEnumerable<(int Batch, ConvolutionShape Shape)> OddShapes()
    {
        var random = new Philox(11, 0);
        for (int count = 0; count < 60; count++)
        {
            int groups = Between(1, 3);
            (int channels, int filters) = (groups * Between(1, groups == 1 ? 17 : 4), groups * Between(1, groups == 1 ? 17 : 4));
            (Window rows, Window columns) = (Any(), Any());
            int height = (int)rows.Reach + Between(0, 6), width = (int)columns.Reach + Between(0, 6);
            yield return (Between(1, 5), new(channels, height, width, filters, rows, columns, groups));
        }

        int Between(int least, int most) => least + random.NextInt(most - least + 1);

        Window Any() => new(Between(1, 5)) { Stride = Between(1, 3), Dilation = Between(1, 2), Before = Between(0, 3), After = Between(0, 3), RoundsUp = Between(0, 1) == 1 };
    }

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Samples.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void It_is_the_sum_of_products_that_the_textbook_writes(int index)
    {
        Compare<float>(Samples[index].Batch, Samples[index].Shape, 4e-6);
        Compare<double>(Samples[index].Batch, Samples[index].Shape, 1e-14);
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Rectified_and_pooled_at_once_it_has_the_bits_of_one_after_the_other(int index)
    {
        (int batch, ConvolutionShape shape) = Samples[index];
        foreach (bool isRectified in new[] { true, false })
        {
            foreach ((Window rows, Window columns) in new[] { (new Window(1), new Window(1)), (new(2) { Stride = 2 }, new(2) { Stride = 2 }), (new(2) { Dilation = 2, Stride = 4 }, new(3) { Stride = 3 }) })
            {
                if (rows.Reach <= shape.ResultHeight && columns.Reach <= shape.ResultWidth)
                {
                    var ending = new ConvolutionEnding(isRectified, new PoolingShape(shape.ResultHeight, shape.ResultWidth, rows, columns));
                    ConvolutionEnding.Suits(ending.Windows).ShouldBeTrue();
                    ShouldEndAlike<float>(batch, shape, ending);
                    ShouldEndAlike<double>(batch, shape, ending);
                }
            }
        }
    }

    private static void ShouldEndAlike<T>(int batch, ConvolutionShape shape, ConvolutionEnding ending)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Whole numbers make zeros and equal cells; NaN and infinities reach some windows.
        var random = new Philox(5, 0);
        T[] input = Whole(batch * shape.Channels * shape.Height * shape.Width, ref random);
        T[] filter = Whole(shape.Filters * shape.FilterSize, ref random);
        T[] bias = Whole(shape.Filters, ref random);
        for (int i = 11; i < input.Length; i += 97)
        {
            input[i] = i % 3 == 0 ? T.NaN : i % 3 == 1 ? T.NegativeInfinity : T.PositiveInfinity;
        }

        foreach (T[] added in new[] { bias, [] })
        {
            T[] sums = new T[batch * shape.Filters * shape.ResultHeight * shape.ResultWidth];
            Convolution.Value<T>(input, filter, added, sums, batch, shape);
            if (ending.IsRectified)
            {
                Elementwise.Relu<T>(sums, sums);
            }

            int kept = batch * shape.Filters * ending.Windows.ResultHeight * ending.Windows.ResultWidth;
            (T[] values, T[] places, T[] expected, T[] expectedPlaces) = (new T[kept], new T[kept], new T[kept], new T[kept]);
            MaxPooling.Value(sums, expected, expectedPlaces, batch * shape.Filters, ending.Windows);
            Convolution.Value<T>(input, filter, added, values, places, batch, shape, ending);
            Bits(values).ShouldBe(Bits(expected));
            Bits(places).ShouldBe(Bits(expectedPlaces));
            values.AsSpan().Clear();
            Convolution.Value<T>(input, filter, added, values, [], batch, shape, ending);
            Bits(values).ShouldBe(Bits(expected));
        }

        static T[] Whole(int count, ref Philox random)
        {
            var numbers = new T[count];
            for (int i = 0; i < count; i++)
            {
                numbers[i] = T.CreateTruncating(random.NextInt(5) - 2);
            }

            return numbers;
        }

        // Which NaN it is depends on the instruction.
        static string[] Bits(T[] numbers) => Array.ConvertAll(numbers, number => T.IsNaN(number) ? "NaN" : $"{number:R}");
    }

    [Fact]
    public void It_is_so_for_images_of_every_width()
    {
        for (int width = 3; width <= 257; width++)
        {
            ConvolutionShape narrow = new(1, 2, width, 2, new(2), new(3)), padded = new(2, 1, width, 7, new(1), new(3) { Before = 1, After = 1 });
            Compare<float>(1, width % 2 == 0 ? narrow : padded, 4e-6);
            Compare<double>(1, width % 2 == 0 ? padded : narrow, 1e-14);
        }

        Compare<float>(1, new(1, 3, 2051, 3, new(3), new(5) { Before = 2, After = 2 }), 4e-6);
    }

    [Fact]
    public void Any_shape_gives_the_sum_of_products()
    {
        foreach ((int batch, ConvolutionShape shape) in OddShapes())
        {
            Compare<float>(batch, shape, 4e-6);
            Compare<double>(batch, shape, 1e-14);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_number_of_threads_changes_no_bits(int threads)
    {
        foreach ((int batch, ConvolutionShape shape) in Samples.Append((200, new ConvolutionShape(6, 14, 14, 16, new(5), new(5)))))
        {
            float[] alone, together;
            using (new ThreadCount(1))
            {
                alone = All(batch, shape);
            }

            using (new ThreadCount(threads))
            {
                together = All(batch, shape);
            }

            together.ShouldBe(alone);
        }

        static float[] All(int batch, ConvolutionShape shape)
        {
            float[] input = Expect.Scores<float>(batch * shape.Channels * shape.Height * shape.Width, 1);
            float[] filter = Expect.Scores<float>(shape.Filters * shape.FilterSize, 2);
            float[] incoming = Expect.Scores<float>(batch * shape.Filters * shape.ResultHeight * shape.ResultWidth, 4);
            float[] result = new float[incoming.Length], byInput = new float[input.Length], byFilter = new float[filter.Length];
            Convolution.Value<float>(input, filter, [], result, batch, shape);
            Convolution.InputGradient<float>(incoming, filter, byInput, batch, shape);
            Convolution.FilterGradient<float>(incoming, input, byFilter, batch, shape);
            return [.. result, .. byInput, .. byFilter];
        }
    }

    [Fact]
    public void A_convolution_by_hand()
    {
        double[] result = new double[4];
        ConvolutionShape shape = new(1, 3, 3, 1, new(2), new(2));
        Convolution.Value<double>([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 0, 0, -1], [10], result, 1, shape);
        result.ShouldBe([6, 6, 6, 6]);

        double[] byInput = new double[9];
        Convolution.InputGradient<double>([1, 2, 3, 4], [1, 0, 0, -1], byInput, 1, shape);
        byInput.ShouldBe([1, 2, 0, 3, 3, -2, 0, -3, -4]);

        double[] byFilter = new double[4];
        Convolution.FilterGradient<double>([1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9], byFilter, 1, shape);
        byFilter.ShouldBe([37, 47, 67, 77]);

        double[] byBias = new double[1];
        Convolution.BiasGradient<double>([1, 2, 3, 4], byBias, 1, shape);
        byBias.ShouldBe([10]);
    }

    [Fact]
    public void An_image_has_the_same_bits_alone_and_in_a_batch()
    {
        const int Batch = 41;
        foreach (ConvolutionShape shape in (ConvolutionShape[])[Samples[3].Shape, Samples[10].Shape, Samples[11].Shape, Samples[12].Shape])
        {
            int size = shape.Channels * shape.Height * shape.Width;
            int resultSize = shape.Filters * shape.ResultHeight * shape.ResultWidth;
            float[] input = Expect.Scores<float>(Batch * size, 1);
            float[] filter = Expect.Scores<float>(shape.Filters * shape.FilterSize, 2);
            float[] bias = Expect.Scores<float>(shape.Filters, 3);
            float[] incoming = Expect.Scores<float>(Batch * resultSize, 4);
            float[] result = new float[Batch * resultSize];
            float[] gradient = new float[Batch * size];
            Convolution.Value<float>(input, filter, bias, result, Batch, shape);
            Convolution.InputGradient<float>(incoming, filter, gradient, Batch, shape);

            float[] alone = new float[resultSize];
            float[] gradientAlone = new float[size];
            for (int image = 0; image < Batch; image++)
            {
                Convolution.Value<float>(input.AsSpan(image * size, size), filter, bias, alone, 1, shape);
                alone.ShouldBe(result.AsSpan(image * resultSize, resultSize).ToArray());
                Convolution.InputGradient<float>(incoming.AsSpan(image * resultSize, resultSize), filter, gradientAlone, 1, shape);
                gradientAlone.ShouldBe(gradient.AsSpan(image * size, size).ToArray());
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        foreach ((int batch, ConvolutionShape shape) in ((int, ConvolutionShape)[])[Samples[3], Samples[11], Samples[12]])
        {
            AllocateNothing(batch, shape);
        }
    }

    private static void AllocateNothing(int batch, ConvolutionShape shape)
    {
        float[] input = new float[batch * shape.Channels * shape.Height * shape.Width];
        float[] filter = new float[shape.Filters * shape.FilterSize];
        float[] bias = new float[shape.Filters];
        float[] result = new float[batch * shape.Filters * shape.ResultHeight * shape.ResultWidth];
        Expect.NoAllocation(() => Convolution.Value<float>(input, filter, bias, result, batch, shape));
        Expect.NoAllocation(() => Convolution.InputGradient<float>(result, filter, input, batch, shape));
        Expect.NoAllocation(() => Convolution.FilterGradient<float>(result, input, filter, batch, shape));
        Expect.NoAllocation(() => Convolution.BiasGradient<float>(result, bias, batch, shape));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentException>(() => new ConvolutionShape(4, 5, 5, 6, new(3), new(3), groups: 3))
            .Message.ShouldContain("'groups' is 3, but there are 4 channels and 6 filters. Give a divisor of both.");
        Should.Throw<ArgumentException>(() => new ConvolutionShape(1, 5, 2, 1, new(3), new(3)))
            .Message.ShouldContain("A window of 3 cells with a dilation of 1 reaches over 3 cells, but the axis has 2");
        Window far = new(3) { Stride = 32768, Before = 32768, After = 32768 };
        Should.Throw<ArgumentException>(() => new ConvolutionShape(1, 8, 8, 1, far, far)).Message.ShouldContain("are too large for an array. Give less padding");
        Window sparse = Window.Same(8, 3, dilation: 1 << 29);
        Should.Throw<ArgumentException>(() => new ConvolutionShape(1, 8, 8, 1, sparse, new(1))).Message.ShouldContain("are too large for an array. Give less padding");

        ConvolutionShape shape = new(1, 3, 3, 2, new(2), new(2));
        float[] nine = new float[9], eight = new float[8], two = new float[2];
        Should.Throw<ArgumentException>(() => Convolution.Value<float>(eight, eight, two, new float[8], 1, shape))
            .Message.ShouldContain("'input' holds 8 values, but shape [1, 1, 3, 3] needs 9.");
        Should.Throw<ArgumentException>(() => Convolution.Value<float>(nine, nine, two, new float[8], 1, shape))
            .Message.ShouldContain("'filter' holds 9 values, but shape [2, 4] needs 8.");
        Should.Throw<ArgumentException>(() => Convolution.Value<float>(nine, eight, nine, new float[8], 1, shape))
            .Message.ShouldContain("'bias' holds 9 values, but shape [2] needs 2.");
        Should.Throw<ArgumentException>(() => Convolution.Value<float>(nine, eight, two, eight, 1, shape))
            .Message.ShouldContain("'result' shares memory with 'filter'");
        Should.Throw<ArgumentException>(() => Convolution.InputGradient<float>(nine, eight, nine, 1, shape))
            .Message.ShouldContain("'incoming' holds 9 values");
        Should.Throw<ArgumentException>(() => Convolution.FilterGradient<float>(eight, nine, nine, 1, shape))
            .Message.ShouldContain("'gradient' holds 9 values");
        Should.Throw<ArgumentException>(() => Convolution.BiasGradient<float>(eight, nine, 1, shape))
            .Message.ShouldContain("'gradient' holds 9 values");
    }

    private static void Compare<T>(int batch, ConvolutionShape shape, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        T[] input = Expect.Scores<T>(batch * shape.Channels * shape.Height * shape.Width, 1);
        T[] filter = Expect.Scores<T>(shape.Filters * shape.FilterSize, 2);
        T[] bias = Expect.Scores<T>(shape.Filters, 3);
        T[] incoming = Expect.Scores<T>(batch * shape.Filters * shape.ResultHeight * shape.ResultWidth, 4);

        // Each product of the sum, found by the definition, goes to the value and to both gradients.
        Sums value = new(incoming.Length), byInput = new(input.Length), byFilter = new(filter.Length), byBias = new(bias.Length);
        int channels = shape.Channels / shape.Groups;
        for (int place = 0; place < incoming.Length; place++)
        {
            int x = place % shape.ResultWidth;
            int y = place / shape.ResultWidth % shape.ResultHeight;
            int f = place / (shape.ResultWidth * shape.ResultHeight) % shape.Filters;
            int image = place / (shape.ResultWidth * shape.ResultHeight * shape.Filters);
            value.Add(place, bias[f], T.One);
            byBias.Add(f, incoming[place], T.One);
            for (int weight = 0; weight < shape.FilterSize; weight++)
            {
                int j = weight % shape.Columns.Size;
                int i = weight / shape.Columns.Size % shape.Rows.Size;
                int c = (weight / (shape.Columns.Size * shape.Rows.Size)) + (f / (shape.Filters / shape.Groups) * channels);
                int row = (y * shape.Rows.Stride) - shape.Rows.Before + (i * shape.Rows.Dilation);
                int column = (x * shape.Columns.Stride) - shape.Columns.Before + (j * shape.Columns.Dilation);
                if (row < 0 || row >= shape.Height || column < 0 || column >= shape.Width)
                {
                    continue;
                }

                int pixel = (((((image * shape.Channels) + c) * shape.Height) + row) * shape.Width) + column;
                int of = (f * shape.FilterSize) + weight;
                value.Add(place, input[pixel], filter[of]);
                byInput.Add(pixel, incoming[place], filter[of]);
                byFilter.Add(of, incoming[place], input[pixel]);
            }
        }

        T[] result = Filled<T>(incoming.Length);
        Convolution.Value<T>(input, filter, bias, result, batch, shape);
        value.ShouldBe(result, tolerance, "value");

        T[] gradient = Filled<T>(input.Length);
        Convolution.InputGradient<T>(incoming, filter, gradient, batch, shape);
        byInput.ShouldBe(gradient, tolerance, "gradient by the input");

        gradient = Filled<T>(filter.Length);
        Convolution.FilterGradient<T>(incoming, input, gradient, batch, shape);
        byFilter.ShouldBe(gradient, tolerance, "gradient by the filter");

        gradient = Filled<T>(bias.Length);
        Convolution.BiasGradient<T>(incoming, gradient, batch, shape);
        byBias.ShouldBe(gradient, tolerance, "gradient by the bias");
    }

    // What was there before must not matter.
    private static T[] Filled<T>(int length)
        where T : IFloatingPointIeee754<T>
    {
        T[] filled = new T[length];
        Array.Fill(filled, T.NaN);
        return filled;
    }

    /// <summary>Sums of products in double, each with the sum of their sizes, which errors are measured by.</summary>
    private sealed class Sums(int count)
    {
        private readonly double[] _sums = new double[count];
        private readonly double[] _sizes = new double[count];

        public void Add<T>(int place, T left, T right)
            where T : IFloatingPointIeee754<T>
        {
            double product = double.CreateTruncating(left) * double.CreateTruncating(right);
            _sums[place] += product;
            _sizes[place] += Math.Abs(product);
        }

        public void ShouldBe<T>(T[] actual, double tolerance, string what)
            where T : IFloatingPointIeee754<T>
        {
            actual.Length.ShouldBe(_sums.Length);
            for (int place = 0; place < _sums.Length; place++)
            {
                double error = Math.Abs(double.CreateTruncating(actual[place]) - _sums[place]);
                (error <= tolerance * _sizes[place]).ShouldBeTrue($"{what} at {place}: {actual[place]} instead of {_sums[place]}");
            }
        }
    }
}
