using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace Surprisal.Numerics;

/// <summary>The convolution of images with filters, as neural networks call it: the filters are not turned over.</summary>
/// <remarks>
/// <para>
/// <c>result[n, f, y, x] = bias[f] + Σ input[n, c, y·s − p + i·d, x·s − p + j·d] · filter[f, c, i, j]</c>, summed over the
/// channels <c>c</c> of the filter's group and its cells <c>i, j</c>. Padding counts as 0.
/// </para>
/// <para>
/// The cells that each place of a filter covers are laid out as a column of a matrix, for a block of places at a time,
/// so that the sums become a product of matrices. Blocks hold whole images or equal parts of one: the result of an image
/// does not depend on the images beside it.
/// </para>
/// <para>
/// <c>T</c> is <see cref="float"/> or <see cref="double"/>. Images are <c>[batch, channels, height, width]</c>, filters
/// <c>[filters, channels / groups, rows, columns]</c>. Keras: <c>Conv2D</c>; PyTorch: <c>conv2d</c>; ONNX: <c>Conv</c>.
/// </para>
/// <para>
/// Reference: K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document
/// Processing", IWFHR 2006.
/// </para>
/// </remarks>
public static class Convolution
{
    // The matrix of a block stays in a second-level cache of 512 KB beside the filters.
    private const int MaxBlockSize = 1 << 16;

    /// <summary>Computes the convolution.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="input">The images: <c>[batch, channels, height, width]</c>.</param>
    /// <param name="filter">The filters: <c>[filters, channels / groups, rows, columns]</c>.</param>
    /// <param name="bias">What is added to the results of each filter: <c>[filters]</c>, or empty.</param>
    /// <param name="result">Receives the values: <c>[batch, filters, result height, result width]</c>. Shares no memory with the inputs.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps an input.</exception>
    public static void Value<T>(
        ReadOnlySpan<T> input, ReadOnlySpan<T> filter, ReadOnlySpan<T> bias, Span<T> result, int batch, ConvolutionShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(input, [batch, shape.Channels, shape.Height, shape.Width]);
        Check.Shape(filter, [shape.Filters, shape.FilterSize]);
        Check.Shape<T>(result, [batch, shape.Filters, shape.ResultHeight, shape.ResultWidth]);
        if (!bias.IsEmpty)
        {
            Check.Shape(bias, [shape.Filters]);
        }

        Check.Apart(result, input);
        Check.Apart(result, filter);
        Check.Apart(result, bias);

        Blocks blocks = new(batch, shape);
        T[] cells = ArrayPool<T>.Shared.Rent(blocks.MaxPlaces * shape.FilterSize);
        T[] products = ArrayPool<T>.Shared.Rent(blocks.MaxPlaces * blocks.Filters);
        for (int i = 0; i < blocks.Count; i++)
        {
            Block block = blocks[i];
            Unfold(input, block, shape, cells);
            Multiply(blocks.FiltersOf(block, filter), cells, products, blocks.Filters, shape.FilterSize, block.Count);
            for (int f = 0; f < blocks.Filters; f++)
            {
                int of = (block.Group * blocks.Filters) + f;
                for (int image = 0; image < block.Images; image++)
                {
                    ReadOnlySpan<T> from = products.AsSpan((f * block.Count) + (image * block.Places), block.Places);
                    TensorPrimitives.Add(from, bias.IsEmpty ? T.Zero : bias[of], result.Slice(block.Start(image, of, shape), block.Places));
                }
            }
        }

        ArrayPool<T>.Shared.Return(cells);
        ArrayPool<T>.Shared.Return(products);
    }

    /// <summary>Computes the gradient by the images.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="incoming">The gradient by the result: <c>[batch, filters, result height, result width]</c>.</param>
    /// <param name="filter">The filters: <c>[filters, channels / groups, rows, columns]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[batch, channels, height, width]</c>. Shares no memory with the inputs.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the gradient overlaps an input.</exception>
    public static void InputGradient<T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> filter, Span<T> gradient, int batch, ConvolutionShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(incoming, [batch, shape.Filters, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape(filter, [shape.Filters, shape.FilterSize]);
        Check.Shape<T>(gradient, [batch, shape.Channels, shape.Height, shape.Width]);
        Check.Apart(gradient, incoming);
        Check.Apart(gradient, filter);

        Blocks blocks = new(batch, shape);
        T[] cells = ArrayPool<T>.Shared.Rent(blocks.MaxPlaces * shape.FilterSize);
        T[] lines = ArrayPool<T>.Shared.Rent(blocks.MaxPlaces * blocks.Filters);
        gradient.Clear();
        for (int i = 0; i < blocks.Count; i++)
        {
            Block block = blocks[i];
            Gather(incoming, block, shape, lines);
            Multiply(blocks.FiltersOf(block, filter), lines, cells, shape.FilterSize, blocks.Filters, block.Count, transposeA: true);
            Fold(cells, block, shape, gradient);
        }

        ArrayPool<T>.Shared.Return(cells);
        ArrayPool<T>.Shared.Return(lines);
    }

    /// <summary>Computes the gradient by the filters, summed over the images.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="incoming">The gradient by the result: <c>[batch, filters, result height, result width]</c>.</param>
    /// <param name="input">The images: <c>[batch, channels, height, width]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[filters, channels / groups, rows, columns]</c>. Shares no memory with the inputs.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the gradient overlaps an input.</exception>
    public static void FilterGradient<T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> input, Span<T> gradient, int batch, ConvolutionShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(incoming, [batch, shape.Filters, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape(input, [batch, shape.Channels, shape.Height, shape.Width]);
        Check.Shape<T>(gradient, [shape.Filters, shape.FilterSize]);
        Check.Apart(gradient, incoming);
        Check.Apart(gradient, input);

        Blocks blocks = new(batch, shape);
        T[] cells = ArrayPool<T>.Shared.Rent(blocks.MaxPlaces * shape.FilterSize);
        T[] lines = ArrayPool<T>.Shared.Rent(blocks.MaxPlaces * blocks.Filters);
        T[] part = ArrayPool<T>.Shared.Rent(blocks.Filters * shape.FilterSize);
        gradient.Clear();
        for (int i = 0; i < blocks.Count; i++)
        {
            Block block = blocks[i];
            Gather(incoming, block, shape, lines);
            Unfold(input, block, shape, cells);
            Multiply(lines, cells, part, blocks.Filters, block.Count, shape.FilterSize, transposeB: true);
            Span<T> sum = gradient.Slice(block.Group * blocks.Filters * shape.FilterSize, blocks.Filters * shape.FilterSize);
            TensorPrimitives.Add(sum, part.AsSpan(0, sum.Length), sum);
        }

        ArrayPool<T>.Shared.Return(cells);
        ArrayPool<T>.Shared.Return(lines);
        ArrayPool<T>.Shared.Return(part);
    }

    /// <summary>Computes the gradient by the bias, summed over the images and their places.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="incoming">The gradient by the result: <c>[batch, filters, result height, result width]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[filters]</c>. Shares no memory with <paramref name="incoming"/>.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap.</exception>
    public static void BiasGradient<T>(ReadOnlySpan<T> incoming, Span<T> gradient, int batch, ConvolutionShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(incoming, [batch, shape.Filters, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape<T>(gradient, [shape.Filters]);
        Check.Apart(gradient, incoming);

        int lines = batch * shape.Filters;
        T[] sums = ArrayPool<T>.Shared.Rent(lines);
        Reduce.Sum(incoming, lines, shape.Places, 1, sums.AsSpan(0, lines));
        Reduce.Sum(sums.AsSpan(0, lines), 1, batch, shape.Filters, gradient);
        ArrayPool<T>.Shared.Return(sums);
    }

    private static void Multiply<T>(
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result, int rows, int inner, int columns, bool transposeA = false, bool transposeB = false)
        where T : IFloatingPointIeee754<T> =>
        MatrixProduct.Multiply(
            a[..(rows * inner)], b[..(inner * columns)], result[..(rows * columns)], rows, inner, columns, transposeA, transposeB);

    /// <summary>Copies what the filters of a group cover at the places of a block: <c>[cells of a filter, places]</c>, 0 for padding.</summary>
    private static void Unfold<T>(ReadOnlySpan<T> input, Block block, ConvolutionShape shape, Span<T> cells)
        where T : IFloatingPointIeee754<T>
    {
        cells[..(shape.FilterSize * block.Count)].Clear();
        int step = shape.Columns.Stride;
        for (Runs runs = new(block, shape); runs.Next();)
        {
            Span<T> to = cells.Slice(runs.Cell, runs.Count);
            ReadOnlySpan<T> from = input[runs.Pixel..];
            if (step == 1)
            {
                from[..to.Length].CopyTo(to);
                continue;
            }

            for (int i = 0; i < to.Length; i++)
            {
                to[i] = from[i * step];
            }
        }
    }

    /// <summary>Adds to each pixel what stands in the cells that were copied from it.</summary>
    private static void Fold<T>(ReadOnlySpan<T> cells, Block block, ConvolutionShape shape, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        int step = shape.Columns.Stride;
        for (Runs runs = new(block, shape); runs.Next();)
        {
            ReadOnlySpan<T> from = cells.Slice(runs.Cell, runs.Count);
            Span<T> to = gradient[runs.Pixel..];
            if (step == 1)
            {
                TensorPrimitives.Add(from, to[..from.Length], to[..from.Length]);
                continue;
            }

            for (int i = 0; i < from.Length; i++)
            {
                to[i * step] += from[i];
            }
        }
    }

    /// <summary>Copies the gradients by the results of a group at the places of a block: <c>[filters of a group, places]</c>.</summary>
    private static void Gather<T>(ReadOnlySpan<T> incoming, Block block, ConvolutionShape shape, Span<T> lines)
    {
        int filters = shape.Filters / shape.Groups;
        for (int f = 0; f < filters; f++)
        {
            for (int image = 0; image < block.Images; image++)
            {
                incoming.Slice(block.Start(image, (block.Group * filters) + f, shape), block.Places)
                    .CopyTo(lines[((f * block.Count) + (image * block.Places))..]);
            }
        }
    }

    /// <summary>Places of the filters of one group that are computed at once: some of an image, or all of several images.</summary>
    private readonly record struct Block(int Group, int FirstImage, int Images, int FirstPlace, int Places)
    {
        public int Count => Images * Places;

        /// <summary>Where the results of a filter on an image of the block begin.</summary>
        public int Start(int image, int filter, ConvolutionShape shape) =>
            ((((FirstImage + image) * shape.Filters) + filter) * shape.Places) + FirstPlace;
    }

    /// <summary>The blocks that a convolution is cut into. How an image is cut does not depend on the others.</summary>
    private readonly ref struct Blocks
    {
        private readonly ConvolutionShape _shape;
        private readonly int _batch;
        private readonly int _parts;
        private readonly int _images;
        private readonly int _places;

        public Blocks(int batch, ConvolutionShape shape)
        {
            (_batch, _shape) = (batch, shape);
            int most = Math.Max(1, MaxBlockSize / shape.FilterSize);
            int places = Math.Max(1, shape.Places);
            _parts = (places + most - 1) / most;
            _places = (places + _parts - 1) / _parts;
            _images = Math.Clamp(most / places, 1, Math.Max(1, batch));
            Count = shape.Places == 0 ? 0 : shape.Groups * _parts * ((batch + _images - 1) / _images);
        }

        public int Count { get; }

        public int MaxPlaces => _images * _places;

        /// <summary>The number of filters of a group.</summary>
        public int Filters => _shape.Filters / _shape.Groups;

        public Block this[int index]
        {
            get
            {
                (index, int group) = Math.DivRem(index, _shape.Groups);
                (int images, int part) = Math.DivRem(index, _parts);
                int first = images * _images;
                int place = part * _places;
                return new(group, first, Math.Min(_images, _batch - first), place, Math.Min(_places, _shape.Places - place));
            }
        }

        /// <summary>The filters of a block's group.</summary>
        public ReadOnlySpan<T> FiltersOf<T>(Block block, ReadOnlySpan<T> filter) =>
            filter.Slice(block.Group * Filters * _shape.FilterSize, Filters * _shape.FilterSize);
    }

    /// <summary>The cells of a block that lie within an image, as runs along a line of it.</summary>
    private ref struct Runs(Block block, ConvolutionShape shape)
    {
        private int _cell = -1;
        private int _image = block.Images;
        private int _place = block.Places;
        private int _row;
        private int _column;
        private int _first;
        private int _end;

        /// <summary>Where the run begins in the matrix of cells.</summary>
        public int Cell { get; private set; }

        /// <summary>Where it begins in the images.</summary>
        public int Pixel { get; private set; }

        /// <summary>How many cells it has, each the stride of the columns from the next.</summary>
        public int Count { get; private set; }

        public bool Next()
        {
            do
            {
                if (_place == block.Places)
                {
                    (_place, _image) = (0, _image + 1);
                }

                if (_image >= block.Images)
                {
                    (_cell, _image, _place) = (_cell + 1, 0, 0);
                    if (_cell == shape.FilterSize)
                    {
                        return false;
                    }

                    (_row, _column) = Math.DivRem(_cell % (shape.Rows.Size * shape.Columns.Size), shape.Columns.Size);
                    (_first, _end) = shape.Columns.Windows(_column, shape.Width, shape.ResultWidth);
                }

                Advance();
            }
            while (Count <= 0);

            return true;
        }

        /// <summary>Goes to the next line of places, whose part within the image becomes the run.</summary>
        private void Advance()
        {
            (int y, int x) = Math.DivRem(block.FirstPlace + _place, shape.ResultWidth);
            int length = Math.Min(shape.ResultWidth - x, block.Places - _place);
            int line = (y * shape.Rows.Stride) - shape.Rows.Before + (_row * shape.Rows.Dilation);
            int first = Math.Max(_first, x);
            int channels = shape.Channels / shape.Groups;
            int channel = (block.Group * channels) + (_cell / (shape.Rows.Size * shape.Columns.Size));
            int plane = ((block.FirstImage + _image) * shape.Channels) + channel;

            Count = (uint)line < (uint)shape.Height ? Math.Min(_end, x + length) - first : 0;
            Cell = (_cell * block.Count) + (_image * block.Places) + _place + first - x;
            Pixel = (((plane * shape.Height) + line) * shape.Width)
                + (first * shape.Columns.Stride) - shape.Columns.Before + (_column * shape.Columns.Dilation);
            _place += length;
        }
    }
}
