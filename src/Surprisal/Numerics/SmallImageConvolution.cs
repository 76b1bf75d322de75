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
    /// <param name="shape">The sizes.</param>
    public static bool Suits(ConvolutionShape shape) =>
        Math.Max(shape.Layout.Size, (long)shape.Filters / shape.Groups * shape.Places) <= MostCells;

    /// <summary>The number of images side by side.</summary>
    public static int Images<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T> => 2 * TLanes.Count;

    /// <summary>Computes the convolution of the first images.</summary>
    public static void Value<TLanes, T>(ConvolutionOperands<T> operands, int batch)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        ConvolutionShape shape = operands.Shape;
        int filters = shape.Filters / shape.Groups;
        int size = Convolution.RoundUp(filters, ConvolutionTile.Rows) * shape.FilterSize;
        T[] weights = ArrayPool<T>.Shared.Rent(shape.Groups * size);
        for (int group = 0; group < shape.Groups; group++)
        {
            ReadOnlySpan<T> source = operands.Filter.Slice(group * filters * shape.FilterSize, filters * shape.FilterSize);
            Pack(source, filters, shape.FilterSize, shape.FilterSize, 1, shape.FilterSize, weights.AsSpan(group * size, size));
        }

        int images = Images<TLanes, T>();
        Workers.Run(new ValueWork<TLanes, T>(operands, weights, batch), (batch + images - 1) / images, shape.Nanoseconds(batch));
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
        int size = Convolution.RoundUp(channels, ConvolutionTile.Rows) * filters * cells;
        T[] weights = ArrayPool<T>.Shared.Rent(shape.Groups * size);
        for (int group = 0; group < shape.Groups; group++)
        {
            ReadOnlySpan<T> source = filter.Slice(group * filters * shape.FilterSize, filters * shape.FilterSize);
            Pack(source, channels, filters * cells, cells, channels, cells, weights.AsSpan(group * size, size));
        }

        int images = Images<TLanes, T>();
        Workers.Run(new InputGradientWork<TLanes, T>(incoming, weights, gradient, batch, shape), (batch + images - 1) / images, shape.Nanoseconds(batch));
        ArrayPool<T>.Shared.Return(weights);
    }

    /// <summary>Computes the gradient by the filters, summed over the images.</summary>
    public static void FilterGradient<TLanes, T>(ReadOnlySpan<T> incoming, ReadOnlySpan<T> input, Span<T> gradient, int batch, ConvolutionShape shape)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int parts = Math.Min((batch + ImagesOfSum - 1) / ImagesOfSum, MostParts);
        T[] sums = ArrayPool<T>.Shared.Rent(parts * gradient.Length);
        Workers.Run(new FilterGradientWork<TLanes, T>(incoming, input, sums, parts, batch, shape), parts, shape.Nanoseconds(batch));
        sums.AsSpan(0, gradient.Length).CopyTo(gradient);
        for (int part = 1; part < parts; part++)
        {
            TensorPrimitives.Add(gradient, sums.AsSpan(part * gradient.Length, gradient.Length), gradient);
        }

        ArrayPool<T>.Shared.Return(sums);
    }

    /// <summary>Lays the weights of the rows of a tile beside each other, term after term; rows that are lacking weigh nothing.</summary>
    /// <param name="source">The weights, of which a plane of terms lies in one line.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="terms">The number of terms of a row.</param>
    /// <param name="termsOfPlane">The number of terms of a plane.</param>
    /// <param name="planeStep">The distance of a row's planes, in planes.</param>
    /// <param name="rowStep">The distance of rows.</param>
    /// <param name="packed">Receives the weights.</param>
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

    private readonly ref struct ValueWork<TLanes, T>(ConvolutionOperands<T> operands, ReadOnlySpan<T> weights, int batch) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ConvolutionOperands<T> _operands = operands;
        private readonly ReadOnlySpan<T> _weights = weights;
        private readonly TLanes _zero = TLanes.Create(T.Zero);

        private int Lines => _operands.Ending?.Windows.Rows.Size ?? 1;

        public void Run(int part)
        {
            int lanes = Images<TLanes, T>();
            int first = part * lanes;
            int count = Math.Min(lanes, batch - first);
            ConvolutionShape shape = _operands.Shape;
            SlidingPlanes layout = shape.Layout;
            T[] planes = ArrayPool<T>.Shared.Rent(layout.Size * lanes);
            planes.AsSpan(0, layout.Size * lanes).Clear();
            T[] sums = ArrayPool<T>.Shared.Rent(Lines * ConvolutionTile.Rows * layout.Width * lanes);
            T[] kept = ArrayPool<T>.Shared.Rent(2 * layout.Width * lanes);
            for (int group = 0; group < shape.Groups; group++)
            {
                Gather(_operands.Input, first, count, group, shape, planes, lanes);
                for (int y = 0; y < (_operands.Ending?.Windows.ResultHeight ?? layout.Height); y++)
                {
                    ComputeLine(planes, group, y, sums, kept, first, count);
                }
            }

            ArrayPool<T>.Shared.Return(planes);
            ArrayPool<T>.Shared.Return(sums);
            ArrayPool<T>.Shared.Return(kept);
        }

        /// <summary>Computes a line of the result, of as many lines of sums as a window has.</summary>
        private void ComputeLine(Span<T> planes, int group, int y, Span<T> sums, Span<T> kept, int first, int count)
        {
            ConvolutionShape shape = _operands.Shape;
            SlidingPlanes layout = shape.Layout;
            int lanes = Images<TLanes, T>();
            int rows = ConvolutionTile.Rows;
            int columns = shape.Columns.Size;
            int filters = shape.Filters / shape.Groups;
            int size = Convolution.RoundUp(filters, rows) * shape.FilterSize;
            int lineSize = layout.Width * lanes;
            ConvolutionTile.TermBox box = new(
                new(layout.Channels, shape.Rows.Size * columns * rows, layout.Lines * layout.Pitch * lanes),
                new(shape.Rows.Size, columns * rows, shape.Rows.Dilation * layout.Pitch * lanes),
                new(columns, rows, shape.Columns.Dilation * lanes));
            (int Stride, int Dilation) down = _operands.Ending is { Windows.Rows: var window } ? (window.Stride, window.Dilation) : (1, 1);
            for (int f = 0; f < filters; f += rows)
            {
                for (int line = 0; line < Lines; line++)
                {
                    int row = (y * down.Stride) + (line * down.Dilation);
                    ConvolutionTile.Multiply<TLanes, T>(
                        ref Unsafe.AsRef(in _weights[(group * size) + (f * shape.FilterSize)]), ref planes[row * shape.Rows.Stride * layout.Pitch * lanes],
                        box, layout.Width, shape.Columns.Stride * lanes, ref sums[line * rows * lineSize], lineSize);
                }

                for (int filter = f; filter < Math.Min(f + rows, filters); filter++)
                {
                    Span<T> line = sums[((filter - f) * lineSize)..];
                    int of = (group * filters) + filter;
                    if (_operands.Ending is { } ending)
                    {
                        EndLine(line, rows * lineSize, y, ending, _operands.Bias.IsEmpty ? T.NegativeZero : _operands.Bias[of], kept[..lineSize], kept[lineSize..]);
                        Write(kept, _operands.Result, of, y, first, count);
                        if (!_operands.Places.IsEmpty)
                        {
                            Write(kept[lineSize..], _operands.Places, of, y, first, count);
                        }

                        continue;
                    }

                    if (!_operands.Bias.IsEmpty)
                    {
                        TensorPrimitives.Add(line[..lineSize], _operands.Bias[of], line[..lineSize]);
                    }

                    Write(line, _operands.Result, of, y, first, count);
                }
            }
        }

        /// <summary>Adds the bias to lines of sums, and keeps what their ending says.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void EndLine(Span<T> sums, int lineStep, int y, ConvolutionEnding ending, T bias, Span<T> values, Span<T> places)
        {
            (int lanes, int width) = (Images<TLanes, T>(), _operands.Shape.ResultWidth);
            (Window rows, Window columns) = (ending.Windows.Rows, ending.Windows.Columns);
            (int rowStep, int columnStep) = (lineStep, columns.Dilation * lanes);
            bool isRectified = ending.IsRectified;
            TLanes added = TLanes.Create(bias);
            for (int x = 0; x < ending.Windows.ResultWidth; x++)
            {
                int corner = (y * rows.Stride * width) + (x * columns.Stride);
                ref T window = ref sums[x * columns.Stride * lanes];
                TLanes left = End(TLanes.Load(ref window), added, isRectified);
                TLanes right = End(TLanes.Load(ref Unsafe.Add(ref window, TLanes.Count)), added, isRectified);
                TLanes leftPlace = TLanes.Create(T.CreateTruncating(corner));
                TLanes rightPlace = leftPlace;
                for (int row = 0; row < rows.Size; row++)
                {
                    ref T cell = ref Unsafe.Add(ref window, row * rowStep);
                    int place = corner + (row * rows.Dilation * width);
                    for (int column = 0; column < columns.Size; column++)
                    {
                        TLanes number = TLanes.Create(T.CreateTruncating(place));
                        Take(End(TLanes.Load(ref cell), added, isRectified), number, ref left, ref leftPlace);
                        Take(End(TLanes.Load(ref Unsafe.Add(ref cell, TLanes.Count)), added, isRectified), number, ref right, ref rightPlace);
                        cell = ref Unsafe.Add(ref cell, columnStep);
                        place += columns.Dilation;
                    }
                }

                left.Store(ref values[x * lanes]);
                right.Store(ref values[(x * lanes) + TLanes.Count]);
                leftPlace.Store(ref places[x * lanes]);
                rightPlace.Store(ref places[(x * lanes) + TLanes.Count]);
            }
        }

        /// <summary>A sum with its bias, and 0 in the place of what is not positive, if that is asked for. A zero loses its sign then.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TLanes End(TLanes sum, TLanes bias, bool isRectified) => isRectified ? TLanes.Max(_zero, sum + bias) + _zero : sum + bias;

        /// <summary>Takes a cell if it is larger than the largest one before it. Nothing comes after what is not a number.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Take(TLanes cell, TLanes place, ref TLanes largest, ref TLanes largestPlace)
        {
            TLanes isNew = TLanes.Less(largest, cell) | TLanes.Clear(TLanes.Equal(largest, largest), TLanes.Equal(cell, cell));
            largest = TLanes.Select(isNew, cell, largest);
            largestPlace = TLanes.Select(isNew, place, largestPlace);
        }

        /// <summary>Lays a line of a filter's results where it belongs in each image.</summary>
        private void Write(Span<T> line, Span<T> target, int filter, int y, int first, int count)
        {
            int lanes = Images<TLanes, T>();
            ConvolutionShape shape = _operands.Shape;
            (int height, int width) = _operands.Ending is { Windows: var windows } ? (windows.ResultHeight, windows.ResultWidth) : (shape.ResultHeight, shape.ResultWidth);
            Transposition.Copy(line, lanes, target[((((first * shape.Filters) + filter) * height * width) + (y * width))..], shape.Filters * height * width, width, count);
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
            int size = Convolution.RoundUp(channels, rows) * filters * cells;
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

        private int FiltersOfTile => _fewFilters ? ConvolutionTile.Few : ConvolutionTile.Many;

        private int CellsOfTile => _fewFilters ? ConvolutionTile.Many : ConvolutionTile.Few;

        private int TileCount => _fewFilters ? Tiles(_filters, shape.FilterSize) : Tiles(shape.FilterSize, _filters);

        public void Run(int part)
        {
            SlidingPlanes layout = shape.Layout;
            int stretch = Math.Clamp(PlacesOfStretch / layout.Width, 1, layout.Height);
            int size = TileCount * TileSums * ImagesOfSum;
            T[] planes = ArrayPool<T>.Shared.Rent(layout.Size * TLanes.Count);
            T[] slopes = ArrayPool<T>.Shared.Rent(_filters * stretch * layout.Width * TLanes.Count);
            T[] lanes = ArrayPool<T>.Shared.Rent(size);
            int[] cells = ArrayPool<int>.Shared.Rent(shape.FilterSize);
            for (int cell = 0; cell < shape.FilterSize; cell++)
            {
                (int line, int column) = Math.DivRem(cell, shape.Columns.Size);
                (int channel, int row) = Math.DivRem(line, shape.Rows.Size);
                int place = (((channel * layout.Lines) + (row * shape.Rows.Dilation)) * layout.Pitch) + (column * shape.Columns.Dilation);
                cells[cell] = place * TLanes.Count;
            }

            int blocks = (batch + ImagesOfSum - 1) / ImagesOfSum;
            int end = Math.Min(batch, (part + 1) * blocks / parts * ImagesOfSum);
            for (int group = 0; group < shape.Groups; group++)
            {
                lanes.AsSpan(0, size).Clear();
                planes.AsSpan(0, layout.Size * TLanes.Count).Clear();
                for (int first = part * blocks / parts * ImagesOfSum; first < end; first += TLanes.Count)
                {
                    AddImages(group, first, planes, cells, slopes, stretch, lanes.AsSpan(first % ImagesOfSum));
                }

                Combine(lanes, _sums[(((part * shape.Groups) + group) * _filters * shape.FilterSize)..]);
            }

            ArrayPool<T>.Shared.Return(planes);
            ArrayPool<T>.Shared.Return(slopes);
            ArrayPool<T>.Shared.Return(lanes);
            ArrayPool<int>.Shared.Return(cells);
        }

        private static int Tiles(int few, int many) =>
            (few + ConvolutionTile.Few - 1) / ConvolutionTile.Few * ((many + ConvolutionTile.Many - 1) / ConvolutionTile.Many);

        /// <summary>Adds up what images side by side contribute, each in a lane of its own.</summary>
        private void AddImages(int group, int first, Span<T> planes, ReadOnlySpan<int> cells, Span<T> slopes, int stretch, Span<T> lanes)
        {
            SlidingPlanes layout = shape.Layout;
            int count = Math.Min(TLanes.Count, batch - first);
            int size = shape.Filters * shape.Places;
            if (count < TLanes.Count)
            {
                planes[..(layout.Size * TLanes.Count)].Clear();
                slopes.Clear();
            }

            Gather(_input, first, count, group, shape, planes, TLanes.Count);
            for (int y = 0; y < layout.Height; y += stretch)
            {
                int height = Math.Min(stretch, layout.Height - y);
                int places = height * layout.Width;
                for (int f = 0; f < _filters; f++)
                {
                    ReadOnlySpan<T> source = _incoming[((first * size) + (((group * _filters) + f) * shape.Places) + (y * layout.Width))..];
                    Transposition.Copy(source, size, slopes[(f * places * TLanes.Count)..], TLanes.Count, count, places);
                }

                int line = y * shape.Rows.Stride * layout.Pitch;
                AddPlaces(ref planes[line * TLanes.Count], cells, ref slopes[0], height, ref lanes[0]);
            }
        }

        private void AddPlaces(ref T planes, ReadOnlySpan<int> cells, ref T slopes, int height, ref T lanes)
        {
            int width = shape.ResultWidth;
            nint slopeStep = height * width * TLanes.Count;
            nint cellStep = shape.Columns.Stride * TLanes.Count;
            nint lineStep = shape.Rows.Stride * shape.Layout.Pitch * TLanes.Count;
            int lastFilter = _filters - 1;
            int lastCell = shape.FilterSize - 1;

            // The slopes of the filters of a tile stay in the cache while all cells pass by. What it computes beyond the last is not looked at.
            for (int f = 0; f < _filters; f += FiltersOfTile)
            {
                ConvolutionTile.Streams<T> ofFilters = new(ref slopes, TLanes.Count, width * TLanes.Count)
                {
                    Distance0 = f * slopeStep,
                    Distance1 = Math.Min(f + 1, lastFilter) * slopeStep,
                    Distance2 = Math.Min(f + 2, lastFilter) * slopeStep,
                    Distance3 = Math.Min(f + 3, lastFilter) * slopeStep,
                };
                for (int cell = 0; cell < shape.FilterSize; cell += CellsOfTile)
                {
                    ConvolutionTile.Streams<T> ofCells = new(ref planes, cellStep, lineStep)
                    {
                        Distance0 = cells[cell],
                        Distance1 = cells[Math.Min(cell + 1, lastCell)],
                        Distance2 = cells[Math.Min(cell + 2, lastCell)],
                        Distance3 = cells[Math.Min(cell + 3, lastCell)],
                    };
                    if (_fewFilters)
                    {
                        ConvolutionTile.Accumulate<TLanes, T>(ofFilters, ofCells, height, width, ref lanes, ImagesOfSum);
                    }
                    else
                    {
                        ConvolutionTile.Accumulate<TLanes, T>(ofCells, ofFilters, height, width, ref lanes, ImagesOfSum);
                    }

                    lanes = ref Unsafe.Add(ref lanes, TileSums * ImagesOfSum);
                }
            }
        }

        /// <summary>Adds the lanes of each sum, and puts it in its place.</summary>
        private void Combine(Span<T> lanes, Span<T> gradient)
        {
            int size = shape.FilterSize;
            int tilesOfCells = (size + CellsOfTile - 1) / CellsOfTile;
            for (int f = 0; f < _filters; f++)
            {
                (int tile, int filter) = Math.DivRem(f, FiltersOfTile);
                tile *= tilesOfCells;
                for (int cell = 0, rest = 0; cell < size; cell++, rest++)
                {
                    (tile, rest) = rest == CellsOfTile ? (tile + 1, 0) : (tile, rest);
                    int sum = (tile * TileSums) + (_fewFilters ? (filter * ConvolutionTile.Many) + rest : (rest * ConvolutionTile.Many) + filter);
                    gradient[(f * size) + cell] = TLanes.Sum(Fold(ref lanes[sum * ImagesOfSum], ImagesOfSum / TLanes.Count, 1));
                }
            }
        }

        /// <summary>Adds vectors as <see cref="ILanes{TSelf, T}.Sum"/> adds their lanes: the upper half to the lower one.</summary>
        private static TLanes Fold(ref T vectors, int count, int step) => count == 1
            ? TLanes.Load(ref vectors)
            : Fold(ref vectors, count / 2, step * 2) + Fold(ref Unsafe.Add(ref vectors, step * TLanes.Count), count / 2, step * 2);
    }
}
