using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The convolution of images with filters, as neural networks call it: the filters are not turned over.</summary>
/// <remarks>
/// <para>
/// <c>result[n, f, y, x] = bias[f] + Σ input[n, c, y·s − p + i·d, x·s − p + j·d] · filter[f, c, i, j]</c>, summed over the
/// channels <c>c</c> of the filter's group and its cells <c>i, j</c>. Padding counts as 0.
/// </para>
/// <para>
/// The sums are those of a product of matrices, filters by the cells that each place covers, and are computed in its tiles. The cells are not
/// laid out as a matrix, though: the images, padded, are read where they lie (<see cref="SlidingPlanes"/>). The gradient by the images is
/// a convolution of the incoming gradient with the filters turned over; that by the filters is a product over the places. The result of an
/// image does not depend on the images beside it, and sums over images are added one image after the other.
/// </para>
/// <para>
/// <c>T</c> is <see cref="float"/> or <see cref="double"/>. Images are <c>[batch, channels, height, width]</c>, filters
/// <c>[filters, channels / groups, rows, columns]</c>. Keras: <c>Conv2D</c>; PyTorch: <c>conv2d</c>; ONNX: <c>Conv</c>.
/// </para>
/// <para>
/// Reference: E. Georganas et al., "Anatomy of high-performance deep learning convolutions on SIMD architectures", SC 2018.
/// </para>
/// </remarks>
public static class Convolution
{
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
        Check.Shape<T>(result, [batch, shape.Filters, shape.ResultHeight, shape.ResultWidth]);
        Value(input, filter, bias, result, places: [], batch, shape, ending: null);
    }

    /// <summary>Computes the convolution and ends its sums while they are at hand.</summary>
    /// <param name="input">The images.</param>
    /// <param name="filter">The filters.</param>
    /// <param name="bias">What is added to the results of each filter, or empty.</param>
    /// <param name="result">Receives the values that the ending keeps: <c>[batch, filters, …]</c>. Shares no memory with the inputs.</param>
    /// <param name="places">Receives the places of what is kept, as <see cref="MaxPooling.Value"/> gives them, or empty.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="ending">What becomes of the sums; null for nothing.</param>
    internal static void Value<T>(
        ReadOnlySpan<T> input, ReadOnlySpan<T> filter, ReadOnlySpan<T> bias, Span<T> result, Span<T> places, int batch, ConvolutionShape shape, ConvolutionEnding? ending)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(input, [batch, shape.Channels, shape.Height, shape.Width]);
        Check.Shape(filter, [shape.Filters, shape.FilterSize]);
        if (!bias.IsEmpty)
        {
            Check.Shape(bias, [shape.Filters]);
        }

        if (ending is not null)
        {
            Check.Shape<T>(result, [batch, shape.Filters, ending.Windows.ResultHeight, ending.Windows.ResultWidth]);
        }

        Check.Apart(result, input);
        Check.Apart(result, filter);
        Check.Apart(result, bias);

        if (result.IsEmpty)
        {
            return;
        }

        VectorWidth.Run<T, ValueKernel<T>>(new(new(input, filter, bias, result, places, shape, ending), batch));
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

        if (incoming.IsEmpty)
        {
            gradient.Clear();
            return;
        }

        VectorWidth.Run<T, InputGradientKernel<T>>(new(incoming, filter, gradient, batch, shape));
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

        gradient.Clear();
        if (!incoming.IsEmpty)
        {
            VectorWidth.Run<T, FilterGradientKernel<T>>(new(incoming, input, gradient, batch, shape));
        }
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

    /// <summary>Slides filters over planes: the sums for a stretch of places after the other.</summary>
    /// <param name="planes">The planes, as the layout has them, with room for a tile behind them.</param>
    /// <param name="layout">Their layout.</param>
    /// <param name="filters">The filters: <c>[count, cells]</c>.</param>
    /// <param name="count">Their number.</param>
    /// <param name="bias">What is added to the sums of each filter, or empty.</param>
    /// <param name="result">Receives the sums: <c>[count, height, width]</c>.</param>
    private static void Slide<TLanes, T>(
        ReadOnlySpan<T> planes, SlidingPlanes layout, ReadOnlySpan<T> filters, int count, ReadOnlySpan<T> bias, Span<T> result)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int tile = MatrixTile.Columns<TLanes, T>();
        int step = RoundUp(layout.StretchLength, tile);
        int places = layout.Height * layout.Width;
        TileRun[] runs = ArrayPool<TileRun>.Shared.Rent(layout.RunCount);
        T[] sums = ArrayPool<T>.Shared.Rent(count * step);
        layout.CopyRuns(runs);
        TileTerms terms = new(runs.AsSpan(0, layout.RunCount), layout.RunLength, 1, layout.RunStep);
        Span<nint> rows = stackalloc nint[MatrixTile.MostRows];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = row * layout.Cells;
        }

        for (int y = 0; y < layout.Height; y += layout.StretchHeight)
        {
            int height = Math.Min(layout.StretchHeight, layout.Height - y);
            int length = ((height - 1) * layout.Pitch) + layout.Width;
            for (int place = 0; place < length; place += tile)
            {
                int high;
                for (int f = 0; f < count; f += high)
                {
                    high = Math.Min(count - f, MatrixTile.Rows<TLanes, T>());
                    MatrixTile.Multiply<TLanes, T>(
                        ref Unsafe.AsRef(in filters[f * layout.Cells]), rows[..high],
                        ref Unsafe.AsRef(in planes[layout.Line(y) + place]), terms,
                        ref sums[(f * step) + place], step, tile, add: false);
                }
            }

            for (int f = 0; f < count; f++)
            {
                for (int line = 0; line < height; line++)
                {
                    ReadOnlySpan<T> from = sums.AsSpan((f * step) + (line * layout.Pitch), layout.Width);
                    Span<T> to = result.Slice((f * places) + ((y + line) * layout.Width), layout.Width);
                    if (bias.IsEmpty)
                    {
                        from.CopyTo(to);
                    }
                    else
                    {
                        TensorPrimitives.Add(from, bias[f], to);
                    }
                }
            }
        }

        ArrayPool<TileRun>.Shared.Return(runs);
        ArrayPool<T>.Shared.Return(sums);
    }

    /// <summary>Room for planes, all 0, and for a tile that reaches beyond them.</summary>
    private static T[] RentPlanes<TLanes, T>(SlidingPlanes layout)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int size = layout.Size + MatrixTile.Columns<TLanes, T>();
        T[] planes = ArrayPool<T>.Shared.Rent(size);
        planes.AsSpan(0, size).Clear();
        return planes;
    }

    /// <summary>The least multiple of a unit that holds a number.</summary>
    internal static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    private readonly ref struct ValueKernel<T>(ConvolutionOperands<T> operands, int batch) : IKernel<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ConvolutionOperands<T> _operands = operands;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            // Few images leave too many lanes empty.
            int images = SmallImageConvolution.Images<TLanes, T>();
            int together = SmallImageConvolution.Suits(_operands.Shape) ? batch / images * images : 0;
            if (together > 0)
            {
                SmallImageConvolution.Value<TLanes, T>(_operands, together);
            }

            Workers.Run(new ValueWork<TLanes, T>(_operands, together), batch - together, _operands.Shape.Nanoseconds(batch - together));
        }
    }

    private readonly ref struct ValueWork<TLanes, T>(ConvolutionOperands<T> operands, int first) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ConvolutionOperands<T> _operands = operands;

        public void Run(int part)
        {
            ConvolutionShape shape = _operands.Shape;
            SlidingPlanes layout = shape.Layout;
            T[] planes = RentPlanes<TLanes, T>(layout);
            int filters = shape.Filters / shape.Groups;
            int size = layout.Channels * shape.Height * shape.Width;
            int sumsSize = filters * shape.Places;
            T[] sums = _operands.Ending is null ? [] : ArrayPool<T>.Shared.Rent(sumsSize);
            int image = (first + part) * shape.Groups;
            for (int of = image; of < image + shape.Groups; of++)
            {
                int f = (of - image) * filters;
                layout.Fill(_operands.Input.Slice(of * size, size), shape.Height, shape.Width, (shape.Rows.Before, 1), (shape.Columns.Before, 1), planes);
                Slide<TLanes, T>(
                    planes, layout, _operands.Filter.Slice(f * layout.Cells, filters * layout.Cells), filters,
                    _operands.Bias.IsEmpty ? [] : _operands.Bias.Slice(f, filters), _operands.Ending is null ? _operands.Result.Slice(of * sumsSize, sumsSize) : sums);
                if (_operands.Ending is { } ending)
                {
                    int kept = filters * ending.Windows.ResultHeight * ending.Windows.ResultWidth;
                    ending.End(
                        sums.AsSpan(0, sumsSize), _operands.Result.Slice(of * kept, kept), _operands.Places.IsEmpty ? [] : _operands.Places.Slice(of * kept, kept));
                }
            }

            ArrayPool<T>.Shared.Return(planes);
            ArrayPool<T>.Shared.Return(sums);
        }
    }

    private readonly ref struct InputGradientKernel<T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> filter, Span<T> gradient, int batch, ConvolutionShape shape) : IKernel<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _incoming = incoming;
        private readonly ReadOnlySpan<T> _filter = filter;
        private readonly Span<T> _gradient = gradient;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            if (SmallImageConvolution.Suits(shape))
            {
                SmallImageConvolution.InputGradient<TLanes, T>(_incoming, _filter, _gradient, batch, shape);
                return;
            }

            T[] turned = ArrayPool<T>.Shared.Rent(_filter.Length);
            Turn(_filter, shape, turned);
            Workers.Run(new InputGradientWork<TLanes, T>(_incoming, turned, _gradient, shape), batch, shape.Nanoseconds(batch));
            ArrayPool<T>.Shared.Return(turned);
        }

        /// <summary>Turns filters over, so that each channel has its cells of all filters of its group: <c>[groups, channels, filters, rows, columns]</c>.</summary>
        private static void Turn(ReadOnlySpan<T> filter, ConvolutionShape shape, Span<T> turned)
        {
            int filters = shape.Filters / shape.Groups;
            int channels = shape.Channels / shape.Groups;
            int cells = shape.Rows.Size * shape.Columns.Size;
            for (int i = 0; i < shape.Filters * channels; i++)
            {
                (int f, int channel) = Math.DivRem(i, channels);
                (int group, f) = Math.DivRem(f, filters);
                Span<T> to = turned.Slice(((((group * channels) + channel) * filters) + f) * cells, cells);
                filter.Slice(i * cells, cells).CopyTo(to);
                to.Reverse();
            }
        }
    }

    private readonly ref struct InputGradientWork<TLanes, T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> turned, Span<T> gradient, ConvolutionShape shape) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _incoming = incoming;
        private readonly ReadOnlySpan<T> _turned = turned;
        private readonly Span<T> _gradient = gradient;

        public void Run(int part)
        {
            SlidingPlanes layout = shape.TurnedLayout;
            T[] planes = RentPlanes<TLanes, T>(layout);
            int filters = shape.Filters / shape.Groups;
            int channels = shape.Channels / shape.Groups;
            int weights = channels * layout.Cells;
            int size = filters * shape.Places;
            int pixels = channels * shape.Height * shape.Width;
            (int Before, int Stride) down = ((int)shape.Rows.Reach - 1 - shape.Rows.Before, shape.Rows.Stride);
            (int Before, int Stride) right = ((int)shape.Columns.Reach - 1 - shape.Columns.Before, shape.Columns.Stride);
            for (int group = 0; group < shape.Groups; group++)
            {
                int of = (part * shape.Groups) + group;
                layout.Fill(_incoming.Slice(of * size, size), shape.ResultHeight, shape.ResultWidth, down, right, planes);
                Slide<TLanes, T>(planes, layout, _turned.Slice(group * weights, weights), channels, bias: [], _gradient.Slice(of * pixels, pixels));
            }

            ArrayPool<T>.Shared.Return(planes);
        }
    }

    private readonly ref struct FilterGradientKernel<T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> input, Span<T> gradient, int batch, ConvolutionShape shape) : IKernel<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _incoming = incoming;
        private readonly ReadOnlySpan<T> _input = input;
        private readonly Span<T> _gradient = gradient;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            if (SmallImageConvolution.Suits(shape))
            {
                SmallImageConvolution.FilterGradient<TLanes, T>(_incoming, _input, _gradient, batch, shape);
                return;
            }

            SlidingPlanes layout = shape.Layout;
            int tile = MatrixTile.Columns<TLanes, T>();
            int filters = shape.Filters / shape.Groups;
            int width = RoundUp(filters, tile);
            int size = layout.Channels * shape.Height * shape.Width;
            int sumsSize = layout.Cells * width;
            T[] planes = RentPlanes<TLanes, T>(layout);
            T[] lines = ArrayPool<T>.Shared.Rent(shape.Places * tile);
            T[] sums = ArrayPool<T>.Shared.Rent(shape.Groups * sumsSize);
            TileRun[] runs = ArrayPool<TileRun>.Shared.Rent(layout.Height);
            for (int y = 0; y < layout.Height; y++)
            {
                runs[y] = new(layout.Line(y), y * layout.Width * tile);
            }

            TileTerms terms = new(runs.AsSpan(0, layout.Height), layout.Width, 1, tile);
            using Borrowed<nint> cells = new(layout.Cells);
            for (int cell = 0; cell < layout.Cells; cell++)
            {
                cells.Span[cell] = layout.Cell(cell);
            }

            for (int part = 0; part < batch * shape.Groups; part++)
            {
                layout.Fill(_input.Slice(part * size, size), shape.Height, shape.Width, (shape.Rows.Before, 1), (shape.Columns.Before, 1), planes);
                for (int f = 0; f < filters; f += tile)
                {
                    Transpose(_incoming[(((part * filters) + f) * shape.Places)..], Math.Min(tile, filters - f), tile, lines);
                    int high;
                    for (int cell = 0; cell < layout.Cells; cell += high)
                    {
                        high = Math.Min(layout.Cells - cell, MatrixTile.Rows<TLanes, T>());
                        MatrixTile.Multiply<TLanes, T>(
                            ref planes[0], cells.Span.Slice(cell, high), ref lines[0], terms,
                            ref sums[(part % shape.Groups * sumsSize) + (cell * width) + f], width, tile, add: part >= shape.Groups);
                    }
                }
            }

            for (int i = 0; i < _gradient.Length; i++)
            {
                (int f, int cell) = Math.DivRem(i, layout.Cells);
                (int group, f) = Math.DivRem(f, filters);
                _gradient[i] = sums[(group * sumsSize) + (cell * width) + f];
            }

            ArrayPool<T>.Shared.Return(planes);
            ArrayPool<T>.Shared.Return(lines);
            ArrayPool<T>.Shared.Return(sums);
            ArrayPool<TileRun>.Shared.Return(runs);
        }

        /// <summary>Lays the gradients of some filters side by side, place after place.</summary>
        private void Transpose(ReadOnlySpan<T> incoming, int filters, int tile, Span<T> lines)
        {
            int places = shape.Places;
            if (filters < tile)
            {
                lines[..(places * tile)].Clear();
            }

            Transposition.Copy(incoming, places, lines, tile, filters, places);
        }
    }
}
