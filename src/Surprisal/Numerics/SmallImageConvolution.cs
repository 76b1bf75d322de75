using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The convolution of many small images, a lane of a vector for each: no lane is lost at the edge of an image, however narrow it is.</summary>
/// <remarks>
/// Images are laid side by side, pixel by pixel, and results back again; both ways take far less time than the sums. Sums are chains of
/// fused multiply-adds in the order of channels, lines and columns, as in <see cref="Convolution"/>, so a value does not depend on how it was computed.
/// </remarks>
internal static class SmallImageConvolution
{
    // So many cells of 16 images take 512 KB, and stay close to the processor.
    private const int MostCells = 8192;

    // Gradients by the filters are summed over so many images side by side, whatever the width of a vector.
    private const int ImagesOfSum = 16;

    // So many places of a few filters and channels stay in a first-level cache of 32 KB.
    private const int PlacesOfStretch = 128;

    // Each part of the images has sums of its own.
    private const int MostParts = 8;

    private const int TileSums = ConvolutionTile.Few * ConvolutionTile.Many;

    /// <summary>Whether the images are small enough.</summary>
    public static bool Suits(ConvolutionShape shape) =>
        Math.Max(shape.Layout.Size, (long)shape.Filters / shape.Groups * shape.Places) <= MostCells;

    /// <summary>The number of images side by side.</summary>
    public static int Images<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T> => 2 * TLanes.Count;

    /// <summary>Computes the convolution.</summary>
    public static void Value<TLanes, T>(
        ReadOnlySpan<T> input, ReadOnlySpan<T> filter, ReadOnlySpan<T> bias, Span<T> result, int batch, ConvolutionShape shape)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int filters = shape.Filters / shape.Groups;
        int size = RoundUp(filters, ConvolutionTile.Rows) * shape.FilterSize;
        T[] weights = ArrayPool<T>.Shared.Rent(shape.Groups * size);
        for (int group = 0; group < shape.Groups; group++)
        {
            ReadOnlySpan<T> source = filter.Slice(group * filters * shape.FilterSize, filters * shape.FilterSize);
            Pack(source, filters, shape.FilterSize, shape.FilterSize, 1, shape.FilterSize, weights.AsSpan(group * size, size));
        }

        int images = Images<TLanes, T>();
        Workers.Run(new ValueWork<TLanes, T>(input, weights, bias, result, batch, shape), (batch + images - 1) / images, Nanoseconds(batch, shape));
        ArrayPool<T>.Shared.Return(weights);
    }

    /// <summary>Computes the gradient by the images.</summary>
    public static void InputGradient<TLanes, T>(ReadOnlySpan<T> incoming, ReadOnlySpan<T> filter, Span<T> gradient, int batch, ConvolutionShape shape)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int filters = shape.Filters / shape.Groups;
        int channels = shape.Channels / shape.Groups;
        int cells = shape.Rows.Size * shape.Columns.Size;
        int size = RoundUp(channels, ConvolutionTile.Rows) * filters * cells;
        T[] weights = ArrayPool<T>.Shared.Rent(shape.Groups * size);
        for (int group = 0; group < shape.Groups; group++)
        {
            ReadOnlySpan<T> source = filter.Slice(group * filters * shape.FilterSize, filters * shape.FilterSize);
            Pack(source, channels, filters * cells, cells, channels, cells, weights.AsSpan(group * size, size));
        }

        int images = Images<TLanes, T>();
        Workers.Run(new InputGradientWork<TLanes, T>(incoming, weights, gradient, batch, shape), (batch + images - 1) / images, Nanoseconds(batch, shape));
        ArrayPool<T>.Shared.Return(weights);
    }

    /// <summary>Computes the gradient by the filters, summed over the images.</summary>
    public static void FilterGradient<TLanes, T>(ReadOnlySpan<T> incoming, ReadOnlySpan<T> input, Span<T> gradient, int batch, ConvolutionShape shape)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int parts = Math.Min((batch + ImagesOfSum - 1) / ImagesOfSum, MostParts);
        T[] sums = ArrayPool<T>.Shared.Rent(parts * gradient.Length);
        Workers.Run(new FilterGradientWork<TLanes, T>(incoming, input, sums, parts, batch, shape), parts, Nanoseconds(batch, shape));
        sums.AsSpan(0, gradient.Length).CopyTo(gradient);
        for (int part = 1; part < parts; part++)
        {
            TensorPrimitives.Add(gradient, sums.AsSpan(part * gradient.Length, gradient.Length), gradient);
        }

        ArrayPool<T>.Shared.Return(sums);
    }

    /// <summary>Lays the weights of the rows of a tile beside each other, term after term; rows that are lacking weigh nothing.</summary>
    /// <remarks>Row r has its term t at <c>((t / termsOfPlane · planeStep) + r · rowFactor) · termsOfPlane + t % termsOfPlane</c>.</remarks>
    private static void Pack<T>(ReadOnlySpan<T> source, int rows, int terms, int termsOfPlane, int planeStep, int rowStep, Span<T> packed)
        where T : IFloatingPointIeee754<T>
    {
        if (rows % ConvolutionTile.Rows != 0)
        {
            packed.Clear();
        }

        for (int row = 0; row < rows; row++)
        {
            (int tile, int place) = Math.DivRem(row, ConvolutionTile.Rows);
            Span<T> target = packed.Slice(tile * ConvolutionTile.Rows * terms, ConvolutionTile.Rows * terms);
            for (int plane = 0; plane < terms / termsOfPlane; plane++)
            {
                ReadOnlySpan<T> from = source.Slice((row * rowStep) + (plane * planeStep * termsOfPlane), termsOfPlane);
                for (int term = 0; term < from.Length; term++)
                {
                    target[place] = from[term];
                    place += ConvolutionTile.Rows;
                }
            }
        }
    }

    // A core does 10 to 60 multiply-adds in a nanosecond.
    private static long Nanoseconds(int batch, ConvolutionShape shape) => (long)batch * shape.Filters * shape.Places * shape.FilterSize / 32;

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    /// <summary>Lays the planes of images of a group side by side within their padding.</summary>
    private static void Gather<T>(ReadOnlySpan<T> input, int first, int count, int group, ConvolutionShape shape, Span<T> planes, int lanes)
    {
        SlidingPlanes layout = shape.Layout;
        int size = shape.Channels * shape.Height * shape.Width;
        int columns = Math.Min(shape.Width, layout.Pitch - shape.Columns.Before);
        for (int line = 0; line < layout.Channels * shape.Height && columns > 0; line++)
        {
            (int channel, int y) = Math.DivRem(line, shape.Height);
            int row = y + shape.Rows.Before;
            if (row < layout.Lines)
            {
                int source = (first * size) + (((group * layout.Channels * shape.Height) + line) * shape.Width);
                int target = (((channel * layout.Lines) + row) * layout.Pitch) + shape.Columns.Before;
                Transposition.Copy(input[source..], size, planes[(target * lanes)..], lanes, count, columns);
            }
        }
    }

    private readonly ref struct ValueWork<TLanes, T>(
        ReadOnlySpan<T> input, ReadOnlySpan<T> weights, ReadOnlySpan<T> bias, Span<T> result, int batch, ConvolutionShape shape) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _input = input;
        private readonly ReadOnlySpan<T> _weights = weights;
        private readonly ReadOnlySpan<T> _bias = bias;
        private readonly Span<T> _result = result;

        public void Run(int part)
        {
            int lanes = Images<TLanes, T>();
            int first = part * lanes;
            int count = Math.Min(lanes, batch - first);
            SlidingPlanes layout = shape.Layout;
            T[] planes = ArrayPool<T>.Shared.Rent(layout.Size * lanes);
            planes.AsSpan(0, layout.Size * lanes).Clear();
            T[] sums = ArrayPool<T>.Shared.Rent(ConvolutionTile.Rows * layout.Width * lanes);
            for (int group = 0; group < shape.Groups; group++)
            {
                Gather(_input, first, count, group, shape, planes, lanes);
                for (int y = 0; y < layout.Height; y++)
                {
                    ComputeLine(planes, group, y, sums, first, count);
                }
            }

            ArrayPool<T>.Shared.Return(planes);
            ArrayPool<T>.Shared.Return(sums);
        }

        private void ComputeLine(Span<T> planes, int group, int y, Span<T> sums, int first, int count)
        {
            SlidingPlanes layout = shape.Layout;
            int lanes = Images<TLanes, T>();
            int rows = ConvolutionTile.Rows;
            int columns = shape.Columns.Size;
            int filters = shape.Filters / shape.Groups;
            int size = RoundUp(filters, rows) * shape.FilterSize;
            ConvolutionTile.TermBox box = new(
                new(layout.Channels, shape.Rows.Size * columns * rows, layout.Lines * layout.Pitch * lanes),
                new(shape.Rows.Size, columns * rows, shape.Rows.Dilation * layout.Pitch * lanes),
                new(columns, rows, shape.Columns.Dilation * lanes));
            for (int f = 0; f < filters; f += rows)
            {
                ConvolutionTile.Multiply<TLanes, T>(
                    ref Unsafe.AsRef(in _weights[(group * size) + (f * shape.FilterSize)]), ref planes[y * shape.Rows.Stride * layout.Pitch * lanes],
                    box, layout.Width, shape.Columns.Stride * lanes, ref sums[0], layout.Width * lanes);
                for (int filter = f; filter < Math.Min(f + rows, filters); filter++)
                {
                    Span<T> line = sums.Slice((filter - f) * layout.Width * lanes, layout.Width * lanes);
                    int of = (group * filters) + filter;
                    if (!_bias.IsEmpty)
                    {
                        TensorPrimitives.Add(line, _bias[of], line);
                    }

                    Span<T> target = _result[((((first * shape.Filters) + of) * shape.Places) + (y * layout.Width))..];
                    Transposition.Copy(line, lanes, target, shape.Filters * shape.Places, layout.Width, count);
                }
            }
        }
    }

    private readonly ref struct InputGradientWork<TLanes, T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> weights, Span<T> gradient, int batch, ConvolutionShape shape) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _incoming = incoming;
        private readonly ReadOnlySpan<T> _weights = weights;
        private readonly Span<T> _gradient = gradient;

        public void Run(int part)
        {
            int lanes = Images<TLanes, T>();
            int first = part * lanes;
            int count = Math.Min(lanes, batch - first);
            int filters = shape.Filters / shape.Groups;
            T[] planes = ArrayPool<T>.Shared.Rent(filters * shape.Places * lanes);
            T[] sums = ArrayPool<T>.Shared.Rent(ConvolutionTile.Rows * shape.Width * lanes);
            for (int group = 0; group < shape.Groups; group++)
            {
                int size = filters * shape.Places;
                ReadOnlySpan<T> source = _incoming[(((first * shape.Groups) + group) * size)..];
                Transposition.Copy(source, shape.Groups * size, planes, lanes, count, size);
                for (int y = 0; y < shape.Height; y++)
                {
                    ComputeLine(planes, group, y, sums, first, count);
                }
            }

            ArrayPool<T>.Shared.Return(planes);
            ArrayPool<T>.Shared.Return(sums);
        }

        private void ComputeLine(Span<T> planes, int group, int y, Span<T> sums, int first, int count)
        {
            int lanes = Images<TLanes, T>();
            int rows = ConvolutionTile.Rows;
            int filters = shape.Filters / shape.Groups;
            int channels = shape.Channels / shape.Groups;
            int cells = shape.Rows.Size * shape.Columns.Size;
            int size = RoundUp(channels, rows) * filters * cells;
            Windows lines = Windows.Over(y, shape.Rows, shape.ResultHeight);
            for (int c = 0; c < channels; c += rows)
            {
                for (int x = 0, end; x < shape.Width; x = end)
                {
                    // Pixels that filters reach in the same way are computed together.
                    Windows columns = Windows.Over(x, shape.Columns, shape.ResultWidth);
                    for (end = x + 1; end < shape.Width && Windows.Over(end, shape.Columns, shape.ResultWidth) == columns with { First = columns.First + end - x }; end++)
                    {
                    }

                    ConvolutionTile.TermBox box = new(
                        new(filters, cells * rows, shape.Places * lanes),
                        new(lines.Count, lines.CellStep * shape.Columns.Size * rows, -lines.Step * shape.ResultWidth * lanes),
                        new(columns.Count, columns.CellStep * rows, -columns.Step * lanes));
                    int weight = (lines.Cell * shape.Columns.Size) + columns.Cell;
                    int place = (lines.First * shape.ResultWidth) + columns.First;
                    bool isEmpty = lines.Count == 0 || columns.Count == 0;
                    ConvolutionTile.Multiply<TLanes, T>(
                        ref Unsafe.AsRef(in _weights[(group * size) + (c * filters * cells) + (isEmpty ? 0 : weight * rows)]), ref planes[isEmpty ? 0 : place * lanes],
                        box, end - x, lanes, ref sums[x * lanes], shape.Width * lanes);
                }

                for (int channel = c; channel < Math.Min(c + rows, channels); channel++)
                {
                    int of = (((first * shape.Channels) + (group * channels) + channel) * shape.Height) + y;
                    ReadOnlySpan<T> line = sums.Slice((channel - c) * shape.Width * lanes, shape.Width * lanes);
                    Transposition.Copy(line, lanes, _gradient[(of * shape.Width)..], shape.Channels * shape.Height * shape.Width, shape.Width, count);
                }
            }
        }

        /// <summary>The windows along one axis that cover a cell, each with another cell of its own.</summary>
        /// <param name="Count">Their number.</param>
        /// <param name="Cell">The cell of the first that covers it.</param>
        /// <param name="CellStep">How much further that of the next is.</param>
        /// <param name="First">The first window.</param>
        /// <param name="Step">How much the next one is before it.</param>
        private readonly record struct Windows(int Count, int Cell, int CellStep, int First, int Step)
        {
            public static Windows Over(int cell, Window window, int count)
            {
                Windows windows = default;
                for (int i = 0; i < window.Size; i++)
                {
                    long offset = cell + (long)window.Before - ((long)i * window.Dilation);
                    if (offset < 0)
                    {
                        break;
                    }

                    (long place, long rest) = Math.DivRem(offset, window.Stride);
                    if (rest != 0 || place >= count)
                    {
                        continue;
                    }

                    windows = windows.Count switch
                    {
                        0 => new(1, i, 0, (int)place, 0),
                        1 => windows with { Count = 2, CellStep = i - windows.Cell, Step = windows.First - (int)place },
                        _ => windows with { Count = windows.Count + 1 },
                    };
                }

                return windows;
            }
        }
    }

    private readonly ref struct FilterGradientWork<TLanes, T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> input, Span<T> sums, int parts, int batch, ConvolutionShape shape) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _incoming = incoming;
        private readonly ReadOnlySpan<T> _input = input;
        private readonly Span<T> _sums = sums;
        private readonly int _filters = shape.Filters / shape.Groups;

        /// <summary>Whether a tile takes a few filters and many cells, or a few cells and many filters: whichever makes fewer tiles.</summary>
        private readonly bool _fewFilters =
            Tiles(shape.Filters / shape.Groups, shape.FilterSize) <= Tiles(shape.FilterSize, shape.Filters / shape.Groups);

        public void Run(int part)
        {
            SlidingPlanes layout = shape.Layout;
            int stretch = Math.Clamp(PlacesOfStretch / layout.Width, 1, layout.Height);
            int tiles = _fewFilters ? Tiles(_filters, layout.Cells) : Tiles(layout.Cells, _filters);
            T[] planes = ArrayPool<T>.Shared.Rent(layout.Size * ImagesOfSum);
            T[] slopes = ArrayPool<T>.Shared.Rent(_filters * stretch * layout.Width * ImagesOfSum);
            T[] lanes = ArrayPool<T>.Shared.Rent(tiles * TileSums * ImagesOfSum);
            int blocks = (batch + ImagesOfSum - 1) / ImagesOfSum;
            for (int group = 0; group < shape.Groups; group++)
            {
                lanes.AsSpan(0, tiles * TileSums * ImagesOfSum).Clear();
                planes.AsSpan(0, layout.Size * ImagesOfSum).Clear();
                for (int block = part * blocks / parts; block < (part + 1) * blocks / parts; block++)
                {
                    AddImages(group, block * ImagesOfSum, planes, slopes, stretch, lanes);
                }

                Combine(lanes, _sums[(((part * shape.Groups) + group) * _filters * shape.FilterSize)..]);
            }

            ArrayPool<T>.Shared.Return(planes);
            ArrayPool<T>.Shared.Return(slopes);
            ArrayPool<T>.Shared.Return(lanes);
        }

        private static int Tiles(int few, int many) =>
            (few + ConvolutionTile.Few - 1) / ConvolutionTile.Few * ((many + ConvolutionTile.Many - 1) / ConvolutionTile.Many);

        /// <summary>Adds up what images side by side contribute, in lanes of their own.</summary>
        private void AddImages(int group, int first, Span<T> planes, Span<T> slopes, int stretch, Span<T> lanes)
        {
            SlidingPlanes layout = shape.Layout;
            int count = Math.Min(ImagesOfSum, batch - first);
            int size = shape.Filters * shape.Places;
            if (count < ImagesOfSum)
            {
                planes[..(layout.Size * ImagesOfSum)].Clear();
                slopes.Clear();
            }

            Gather(_input, first, count, group, shape, planes, ImagesOfSum);
            for (int y = 0; y < layout.Height; y += stretch)
            {
                int height = Math.Min(stretch, layout.Height - y);
                int places = height * layout.Width;
                for (int f = 0; f < _filters; f++)
                {
                    ReadOnlySpan<T> source = _incoming[((first * size) + (((group * _filters) + f) * shape.Places) + (y * layout.Width))..];
                    Transposition.Copy(source, size, slopes[(f * places * ImagesOfSum)..], ImagesOfSum, count, places);
                }

                int line = y * shape.Rows.Stride * layout.Pitch;
                AddPlaces(planes[(line * ImagesOfSum)..], slopes, height, lanes);
            }
        }

        private void AddPlaces(Span<T> planes, Span<T> slopes, int height, Span<T> lanes)
        {
            SlidingPlanes layout = shape.Layout;
            int cellStep = shape.Columns.Stride * ImagesOfSum;
            int lineStep = shape.Rows.Stride * layout.Pitch * ImagesOfSum;
            int slopeLine = layout.Width * ImagesOfSum;
            int fewCount = _fewFilters ? _filters : layout.Cells;
            int manyCount = _fewFilters ? layout.Cells : _filters;
            Span<T> tile = lanes;
            for (int few = 0; few < fewCount; few += ConvolutionTile.Few)
            {
                for (int many = 0; many < manyCount; many += ConvolutionTile.Many)
                {
                    int f = _fewFilters ? few : many;
                    int cell = _fewFilters ? many : few;
                    for (int lane = 0; lane < ImagesOfSum; lane += TLanes.Count)
                    {
                        ConvolutionTile.Streams<T> ofFilters = new(ref slopes[lane], ImagesOfSum, slopeLine)
                        {
                            Distance0 = Slopes(f, height),
                            Distance1 = Slopes(f + 1, height),
                            Distance2 = Slopes(f + 2, height),
                            Distance3 = Slopes(f + 3, height),
                        };
                        ConvolutionTile.Streams<T> ofCells = new(ref planes[lane], cellStep, lineStep)
                        {
                            Distance0 = Cell(cell),
                            Distance1 = Cell(cell + 1),
                            Distance2 = Cell(cell + 2),
                            Distance3 = Cell(cell + 3),
                        };
                        ConvolutionTile.Accumulate<TLanes, T>(
                            _fewFilters ? ofFilters : ofCells, _fewFilters ? ofCells : ofFilters, height, layout.Width, ref tile[lane], ImagesOfSum);
                    }

                    tile = tile[(TileSums * ImagesOfSum)..];
                }
            }
        }

        // What a tile computes beyond the last is not looked at.
        private nint Slopes(int filter, int height) => (nint)Math.Min(filter, _filters - 1) * height * shape.ResultWidth * ImagesOfSum;

        private nint Cell(int cell)
        {
            (int line, int column) = Math.DivRem(Math.Min(cell, shape.FilterSize - 1), shape.Columns.Size);
            (int channel, int row) = Math.DivRem(line, shape.Rows.Size);
            return (nint)((((channel * shape.Layout.Lines) + (row * shape.Rows.Dilation)) * shape.Layout.Pitch) + (column * shape.Columns.Dilation)) * ImagesOfSum;
        }

        /// <summary>Adds the lanes of each sum, and puts it in its place.</summary>
        private void Combine(Span<T> lanes, Span<T> gradient)
        {
            int cells = shape.FilterSize;
            int manyCount = _fewFilters ? cells : _filters;
            int tilesOfLine = (manyCount + ConvolutionTile.Many - 1) / ConvolutionTile.Many;
            for (int f = 0; f < _filters; f++)
            {
                for (int cell = 0; cell < cells; cell++)
                {
                    (int few, int fewRest) = Math.DivRem(_fewFilters ? f : cell, ConvolutionTile.Few);
                    (int many, int manyRest) = Math.DivRem(_fewFilters ? cell : f, ConvolutionTile.Many);
                    int sum = (((few * tilesOfLine) + many) * TileSums) + (fewRest * ConvolutionTile.Many) + manyRest;
                    gradient[(f * cells) + cell] = TLanes.Sum(Fold(ref lanes[sum * ImagesOfSum], ImagesOfSum / TLanes.Count, 1));
                }
            }
        }

        /// <summary>Adds vectors as <see cref="ILanes{TSelf, T}.Sum"/> adds their lanes: the upper half to the lower one.</summary>
        private static TLanes Fold(ref T vectors, int count, int step) => count == 1
            ? TLanes.Load(ref vectors)
            : Fold(ref vectors, count / 2, step * 2) + Fold(ref Unsafe.Add(ref vectors, step * TLanes.Count), count / 2, step * 2);
    }
}
