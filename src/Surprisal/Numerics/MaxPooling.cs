using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The largest number of each window over planes.</summary>
/// <remarks>
/// Padding never wins: a window with no cell in the plane gives −∞ and the place −1. NaN counts as larger than all, and of
/// equal numbers the first is taken. Places are whole numbers in the precision of the planes. <c>T</c> is <see cref="float"/> or <see cref="double"/>. Keras: <c>MaxPooling2D</c>.
/// </remarks>
public static class MaxPooling
{
    // Work is shared in parts of about so many numbers.
    private const int PartSize = 1 << 15;

    // What it takes to look at the places of a line of windows and to spread it, however short.
    private const int LineNanoseconds = 15;

    /// <summary>Computes the largest numbers and where they stand.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="input">The planes: <c>[planes, height, width]</c>.</param>
    /// <param name="result">Receives the values: <c>[planes, result height, result width]</c>. Shares no memory with <paramref name="input"/>.</param>
    /// <param name="places">
    /// Receives for each value its place in its plane, counted along the lines; −1 for none: <c>[planes, result height, result width]</c>, or empty.
    /// </param>
    /// <param name="planes">The number of planes: channels times images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, spans overlap, or a plane has more cells than the precision can number one by one.</exception>
    public static void Value<T>(ReadOnlySpan<T> input, Span<T> result, Span<T> places, int planes, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(input, [planes, shape.Height, shape.Width]);
        Check.Shape<T>(result, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Apart(result, input);
        if (!places.IsEmpty)
        {
            Check.Shape<T>(places, [planes, shape.ResultHeight, shape.ResultWidth]);
            Check.Apart(places, input);
            Check.Apart(places, result);
            RequireCountable<T>(shape);
        }

        VectorWidth.Run<T, ValueKernel<T>>(new(input, result, places, planes, shape));
    }

    /// <summary>Computes the gradient by the planes: each window's goes to the number that it took.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="incoming">The gradient by the result: <c>[planes, result height, result width]</c>.</param>
    /// <param name="places">The places that <see cref="Value"/> gave: <c>[planes, result height, result width]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[planes, height, width]</c>. Shares no memory with the inputs.</param>
    /// <param name="planes">The number of planes: channels times images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place is not in its plane; some of the gradient is written by then.</exception>
    public static void Gradient<T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> places, Span<T> gradient, int planes, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(incoming, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape(places, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape<T>(gradient, [planes, shape.Height, shape.Width]);
        Check.Apart(gradient, incoming);
        Check.Apart(gradient, places);

        VectorWidth.Run<T, GradientKernel<T>>(new(incoming, places, gradient, planes, shape));
    }

    /// <summary>Takes from other planes what stands where the largest numbers stood: the reverse of <see cref="Gradient"/>.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="input">The planes: <c>[planes, height, width]</c>.</param>
    /// <param name="places">The places that <see cref="Value"/> gave: <c>[planes, result height, result width]</c>.</param>
    /// <param name="result">Receives what stands there, 0 where no place is: <c>[planes, result height, result width]</c>. Shares no memory with the inputs.</param>
    /// <param name="planes">The number of planes: channels times images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place is not in its plane; some of the result is written by then.</exception>
    public static void Pick<T>(ReadOnlySpan<T> input, ReadOnlySpan<T> places, Span<T> result, int planes, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(input, [planes, shape.Height, shape.Width]);
        Check.Shape(places, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape<T>(result, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Apart(result, input);
        Check.Apart(result, places);

        int size = shape.Height * shape.Width;
        int windows = shape.ResultHeight * shape.ResultWidth;
        for (int plane = 0; plane < planes; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * size, size);
            for (int target = plane * windows; target < (plane + 1) * windows; target++)
            {
                result[target] = PlaceAt(places, target, size) is >= 0 and var place ? cells[place] : T.Zero;
            }
        }
    }

    /// <summary>Refuses planes whose cells have no number of their own, because the precision has no odd whole numbers beyond some size.</summary>
    internal static void RequireCountable<T>(PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        long most = typeof(T) == typeof(float) ? 1 << 24 : long.MaxValue;
        if ((long)shape.Height * shape.Width > most)
        {
            throw new ArgumentException(
                $"'places' are wanted of planes of {shape.Height} by {shape.Width} cells, but {typeof(T).Name} can tell at most {most} cells apart. Pool smaller images, or cut them.",
                nameof(shape));
        }
    }

    private static int PlaceAt<T>(ReadOnlySpan<T> places, int index, int size)
        where T : IFloatingPointIeee754<T>
    {
        int place = T.ConvertToIntegerNative<int>(places[index]);
        if (place < -1 || place >= size || T.CreateTruncating(place) != places[index])
        {
            throw new ArgumentOutOfRangeException(
                nameof(places), places[index], $"'places' is {places[index]} at {index}, but a plane has {size} cells. Give the places that Value gave.");
        }

        return place;
    }

    private static void Share<TWork>(TWork work, int planes, PoolingShape shape, int nanosecondsOfLine = 0)
        where TWork : struct, IDivisibleWork, allows ref struct
    {
        int each = PlanesOfPart(shape);
        long windows = (long)shape.ResultHeight * shape.ResultWidth;
        long ofPlane = ((((long)shape.Height * shape.Width) + windows) / 4) + ((long)shape.ResultHeight * nanosecondsOfLine);
        Workers.Run(work, (planes + each - 1) / each, planes * ofPlane);
    }

    private static int PlanesOfPart(PoolingShape shape) => Math.Max(1, PartSize / Math.Max(1, shape.Height * shape.Width));

    private static (int First, int Count) PlanesOf(int part, int planes, PoolingShape shape)
    {
        int each = PlanesOfPart(shape);
        return (part * each, Math.Min(each, planes - (part * each)));
    }

    /// <summary>How far windows side by side are from the first of them.</summary>
    private static TLanes Distances<TLanes, T>(int stride)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        Unsafe.SkipInit(out LaneNumbers<T> room);
        Span<T> distances = room;
        for (int i = 0; i < TLanes.Count; i++)
        {
            distances[i] = T.CreateTruncating(i * stride);
        }

        return TLanes.Load(ref distances[0]);
    }

    [InlineArray(16)]
    private struct LaneNumbers<T>
    {
        private T _first;
    }

    /// <summary>Pools a plane some windows of which reach into its padding.</summary>
    private static void TakeParts<T>(ReadOnlySpan<T> cells, Span<T> values, Span<T> tops, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        for (int target = 0; target < values.Length; target++)
        {
            (int y, int x) = Math.DivRem(target, shape.ResultWidth);
            int top = Top(cells, new(y, x, shape));
            values[target] = top >= 0 ? cells[top] : T.NegativeInfinity;
            if (!tops.IsEmpty)
            {
                tops[target] = T.CreateTruncating(top);
            }
        }
    }

    private static int Top<T>(ReadOnlySpan<T> cells, WindowCells window)
        where T : IFloatingPointIeee754<T>
    {
        int top = -1;
        for (int row = 0; row < window.Rows; row++)
        {
            for (int column = 0; column < window.Columns; column++)
            {
                int place = window.Place(row, column);
                bool isNew = top < 0 || cells[place] > cells[top] || (T.IsNaN(cells[place]) && !T.IsNaN(cells[top]));
                top = isNew ? place : top;
            }
        }

        return top;
    }

    private readonly ref struct ValueKernel<T>(ReadOnlySpan<T> input, Span<T> result, Span<T> places, int planes, PoolingShape shape) : IKernel<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _input = input;
        private readonly Span<T> _result = result;
        private readonly Span<T> _places = places;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T> => Share(new ValueWork<TLanes, T>(_input, _result, _places, planes, shape), planes, shape);
    }

    private readonly ref struct ValueWork<TLanes, T>(ReadOnlySpan<T> input, Span<T> result, Span<T> places, int planes, PoolingShape shape) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _input = input;
        private readonly Span<T> _result = result;
        private readonly Span<T> _places = places;
        private readonly int _rows = shape.Rows.Size;
        private readonly (int Size, int Dilation, int Stride) _columns = (shape.Columns.Size, shape.Columns.Dilation, shape.Columns.Stride);
        private readonly int _width = shape.ResultWidth;
        private readonly int _down = shape.Rows.Dilation * shape.Width;
        private readonly TLanes _distances = Distances<TLanes, T>(shape.Columns.Stride);

        /// <summary>How far a vector of windows reaches from its first cell.</summary>
        private readonly long _reach = ((shape.Rows.Size - 1L) * shape.Rows.Dilation * shape.Width)
            + ((shape.Columns.Size - 1L) * shape.Columns.Dilation) + ((long)TLanes.Count * shape.Columns.Stride);

        public void Run(int part)
        {
            int size = shape.Height * shape.Width;
            int windows = shape.ResultHeight * shape.ResultWidth;
            (int first, int count) = PlanesOf(part, planes, shape);
            ReadOnlySpan<T> cells = _input.Slice(first * size, count * size);
            Span<T> values = _result.Slice(first * windows, count * windows);
            Span<T> tops = _places.IsEmpty ? [] : _places.Slice(first * windows, count * windows);
            for (int plane = 0; plane < count; plane++)
            {
                if (!shape.IsWithinPlane)
                {
                    TakeParts(
                        cells.Slice(plane * size, size), values.Slice(plane * windows, windows), tops.IsEmpty ? [] : tops.Slice(plane * windows, windows), shape);
                    continue;
                }

                for (int y = 0; y < shape.ResultHeight; y++)
                {
                    int target = (plane * windows) + (y * shape.ResultWidth);
                    TakeLine(cells[(plane * size)..], y * shape.Rows.Stride * shape.Width, values[target..], tops.IsEmpty ? [] : tops[target..]);
                }
            }
        }

        /// <summary>Pools a line of windows that all lie within the plane. What comes after it in the result may be written over.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void TakeLine(ReadOnlySpan<T> cells, int line, Span<T> values, Span<T> tops)
        {
            int stride = _columns.Stride;
            int x = 0;

            // What a vector of windows reads; those beyond the line belong to the next one, which is computed later.
            int last = (int)Math.Min((cells.Length - line - _reach) / stride, values.Length - TLanes.Count);
            if (stride <= 2 && cells.Length - line >= _reach)
            {
                TLanes window = TLanes.Create(T.CreateTruncating(line)) + _distances;
                TLanes step = TLanes.Create(T.CreateTruncating(TLanes.Count * stride));
                ref T first = ref Unsafe.Add(ref MemoryMarshal.GetReference(cells), line);
                for (; x < _width && x <= last; x += TLanes.Count)
                {
                    TLanes value = Windows(ref first, stride);
                    TLanes distance = TLanes.Create(T.Zero);
                    for (int row = 0; row < _rows; row++)
                    {
                        int place = row * _down;
                        for (int column = 0; column < _columns.Size; column++, place += _columns.Dilation)
                        {
                            TLanes cell = Windows(ref Unsafe.Add(ref first, place), stride);

                            // Nothing comes after what is not a number.
                            TLanes isNumber = TLanes.Equal(value, value);
                            TLanes isNew = TLanes.Less(value, cell) | TLanes.Clear(isNumber, TLanes.Equal(cell, cell));
                            value = TLanes.Select(isNew, cell, value);
                            distance = TLanes.Select(isNew, TLanes.Create(T.CreateTruncating(place)), distance);
                        }
                    }

                    value.Store(ref Unsafe.Add(ref MemoryMarshal.GetReference(values), x));
                    if (!tops.IsEmpty)
                    {
                        (window + distance).Store(ref Unsafe.Add(ref MemoryMarshal.GetReference(tops), x));
                    }

                    window += step;
                    first = ref Unsafe.Add(ref first, TLanes.Count * stride);
                }
            }

            for (; x < _width; x++)
            {
                (int top, T value) = TopOf(cells, line + (x * stride));
                values[x] = value;
                if (!tops.IsEmpty)
                {
                    tops[x] = T.CreateTruncating(top);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Windows(ref T first, int stride) =>
            stride == 1 ? TLanes.Load(ref first) : TLanes.Even(TLanes.Load(ref first), TLanes.Load(ref Unsafe.Add(ref first, TLanes.Count)));

        private (int Top, T Value) TopOf(ReadOnlySpan<T> cells, int window)
        {
            (int top, T value) = (window, cells[window]);
            for (int row = 0; row < shape.Rows.Size; row++)
            {
                int place = window + (row * shape.Rows.Dilation * shape.Width);
                for (int column = 0; column < shape.Columns.Size; column++, place += shape.Columns.Dilation)
                {
                    if (!(cells[place] <= value) && !T.IsNaN(value))
                    {
                        (top, value) = (place, cells[place]);
                    }
                }
            }

            return (top, value);
        }
    }

    private readonly ref struct GradientKernel<T>(ReadOnlySpan<T> incoming, ReadOnlySpan<T> places, Span<T> gradient, int planes, PoolingShape shape) : IKernel<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _incoming = incoming;
        private readonly ReadOnlySpan<T> _places = places;
        private readonly Span<T> _gradient = gradient;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T> => Share(new GradientWork<TLanes, T>(_incoming, _places, _gradient, planes, shape), planes, shape, LineNanoseconds);
    }

    private readonly ref struct GradientWork<TLanes, T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> places, Span<T> gradient, int planes, PoolingShape shape) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _incoming = incoming;
        private readonly ReadOnlySpan<T> _places = places;
        private readonly Span<T> _gradient = gradient;
        private readonly TLanes _distances = Distances<TLanes, T>(2);

        public void Run(int part)
        {
            int size = shape.Height * shape.Width;
            int windows = shape.ResultHeight * shape.ResultWidth;
            (int first, int count) = PlanesOf(part, planes, shape);
            Span<T> cells = _gradient.Slice(first * size, count * size);
            bool areInPairs = shape.IsWithinPlane && shape.Rows.Stride >= shape.Rows.Reach
                && shape.Columns is { Size: 2, Stride: 2, Dilation: 1 };
            for (int plane = 0; plane < count; plane++)
            {
                int source = (first + plane) * windows;
                cells.Slice(plane * size, size).Clear();
                if (!areInPairs || !AreInTheirWindows(_places.Slice(source, windows)))
                {
                    Scatter(source, windows, cells.Slice(plane * size, size));
                    continue;
                }

                for (int y = 0; y < shape.ResultHeight; y++)
                {
                    int line = source + (y * shape.ResultWidth);
                    SpreadLine(_incoming.Slice(line, shape.ResultWidth), _places.Slice(line, shape.ResultWidth), cells[(plane * size)..], y * shape.Rows.Stride * shape.Width);
                }
            }
        }

        private void Scatter(int source, int windows, Span<T> cells)
        {
            for (int i = source; i < source + windows; i++)
            {
                if (PlaceAt(_places, i, cells.Length) is >= 0 and var place)
                {
                    cells[place] += _incoming[i];
                }
            }
        }

        /// <summary>Whether each place of a plane is in its own window, two columns wide, or is none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private bool AreInTheirWindows(ReadOnlySpan<T> places)
        {
            int width = shape.ResultWidth;
            int down = shape.Rows.Dilation * shape.Width;
            int rows = shape.Rows.Size;
            TLanes one = TLanes.Create(T.One);
            TLanes none = TLanes.Create(T.NegativeOne);
            TLanes strangers = TLanes.Create(T.Zero);
            for (int start = 0, line = 0; start < places.Length; start += width, line += shape.Rows.Stride * shape.Width)
            {
                for (int x = 0; x < width; x += TLanes.Count)
                {
                    ref T first = ref Unsafe.Add(ref MemoryMarshal.GetReference(places), start + x);
                    TLanes top = x + TLanes.Count <= width ? TLanes.Load(ref first) : TLanes.LoadPart(ref first, width - x, T.NegativeOne);
                    TLanes isKnown = TLanes.Equal(top, none);
                    for (int row = 0, window = line + (2 * x); row < rows; row++, window += down)
                    {
                        TLanes left = TLanes.Create(T.CreateTruncating(window)) + _distances;
                        isKnown |= TLanes.Equal(top, left) | TLanes.Equal(top, left + one);
                    }

                    strangers += TLanes.Clear(one, isKnown);
                }
            }

            return TLanes.Sum(strangers) == T.Zero;
        }

        /// <summary>Writes the cells of a line of windows that lie apart, each two columns wide. Zeros may be written beyond a line of the plane, before the next one is.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void SpreadLine(ReadOnlySpan<T> incoming, ReadOnlySpan<T> places, Span<T> cells, int line)
        {
            int down = shape.Rows.Dilation * shape.Width;
            ref T slopes = ref MemoryMarshal.GetReference(incoming);
            ref T tops = ref MemoryMarshal.GetReference(places);
            TLanes one = TLanes.Create(T.One);
            for (int row = 0; row < shape.Rows.Size; row++, line += down)
            {
                for (int x = 0; x < incoming.Length; x += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, incoming.Length - x);
                    bool isWhole = count == TLanes.Count;
                    TLanes slope = isWhole ? TLanes.Load(ref Unsafe.Add(ref slopes, x)) : TLanes.LoadPart(ref Unsafe.Add(ref slopes, x), count, T.Zero);
                    TLanes top = isWhole ? TLanes.Load(ref Unsafe.Add(ref tops, x)) : TLanes.LoadPart(ref Unsafe.Add(ref tops, x), count, T.NegativeOne);
                    TLanes left = TLanes.Create(T.CreateTruncating(line + (2 * x))) + _distances;
                    TLanes atLeft = TLanes.Equal(top, left) & slope;
                    TLanes atRight = TLanes.Equal(top, left + one) & slope;
                    Span<T> target = cells[(line + (2 * x))..];
                    if (target.Length >= 2 * TLanes.Count)
                    {
                        TLanes.InTurns(atLeft, atRight).Store(ref target[0]);
                        TLanes.InTurnsUpper(atLeft, atRight).Store(ref target[TLanes.Count]);
                    }
                    else
                    {
                        TLanes.InTurns(atLeft, atRight).StorePart(ref target[0], Math.Min(TLanes.Count, target.Length));
                        if (target.Length > TLanes.Count)
                        {
                            TLanes.InTurnsUpper(atLeft, atRight).StorePart(ref target[TLanes.Count], target.Length - TLanes.Count);
                        }
                    }
                }
            }
        }
    }
}
