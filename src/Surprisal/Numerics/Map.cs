using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The loop over spans for formulas of one or two numbers. The tail runs as a partial vector.</summary>
/// <remarks>
/// Numbers stored as <see cref="Half"/> are brought to <see cref="float"/> in blocks on the stack, and each result is rounded once.
/// Many numbers are shared among threads.
/// </remarks>
internal static class Map
{
    // A part takes 3 to 100 µs: enough to be worth handing over, little enough to share evenly.
    private const int PartLength = 1 << 14;

    // What the cheapest formulas take of a nanosecond for an element; others take up to twenty times as long.
    private const int ElementsPerNanosecond = 4;

    public static void Run<T, TFormula>(ReadOnlySpan<T> x, Span<T> result, TFormula formula = default)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IUnaryFormula =>
        VectorWidth.RunStored<T, Unary<T, TFormula>>(new(x, result, formula));

    public static void Run<T, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, ILaneFormula =>
        VectorWidth.RunStored<T, Binary<T, TFormula>>(new(x, y, result));

    /// <summary>Shares numbers among threads.</summary>
    private static void Share<TMap, TLanes, T>(TMap map, int length)
        where TMap : struct, IMap, allows ref struct
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T> =>
        Workers.Run(new Parts<TMap, TLanes, T>(map, length), (int)(((long)length + PartLength - 1) / PartLength), nanoseconds: length / ElementsPerNanosecond);

    /// <summary>A formula of some of the numbers.</summary>
    private interface IMap
    {
        void Run<TLanes, T>(Range range)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>;
    }

    private readonly ref struct Parts<TMap, TLanes, T>(TMap map, int length) : IDivisibleWork
        where TMap : struct, IMap, allows ref struct
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly TMap _map = map;

        public void Run(int part)
        {
            int start = part * PartLength;
            _map.Run<TLanes, T>(start..(start + Math.Min(PartLength, length - start)));
        }
    }

    private readonly ref struct Unary<TStored, TFormula>(ReadOnlySpan<TStored> x, Span<TStored> result, TFormula formula) : IStoredKernel, IMap
        where TStored : IFloatingPointIeee754<TStored>
        where TFormula : struct, IUnaryFormula
    {
        private readonly ReadOnlySpan<TStored> _x = x;
        private readonly Span<TStored> _result = result;
        private readonly bool _isPast = TFormula.IsInTurns && Cache.IsPassedBy<TStored>(result, x);

        public void Run<TLanes, T>()
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Share<Unary<TStored, TFormula>, TLanes, T>(this, _x.Length);

        public void Run<TLanes, T>(Range range)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            ReadOnlySpan<TStored> inputs = _x[range];
            Span<TStored> outputs = _result[range];
            if (typeof(TStored) == typeof(T))
            {
                All<TLanes, T>(Stored.As<TStored, T>(inputs), Stored.As<TStored, T>(outputs), _isPast);
                return;
            }

            Unsafe.SkipInit(out Block<T> room);
            Span<T> block = room;
            for (int start = 0; start < inputs.Length; start += block.Length)
            {
                Span<T> numbers = block[..Math.Min(block.Length, inputs.Length - start)];
                Stored.Convert(inputs.Slice(start, numbers.Length), numbers);
                All<TLanes, T>(numbers, numbers, isPast: false);
                Stored.Convert<T, TStored>(numbers, outputs.Slice(start, numbers.Length));
            }
        }

        private void All<TLanes, T>(ReadOnlySpan<T> x, Span<T> result, bool isPast)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            if (!TFormula.IsInTurns)
            {
                Loop<TLanes, T>(x, result);
            }
            else if (isPast)
            {
                Past<TLanes, T>(x, result);
            }
            else
            {
                int whole = x.Length - (x.Length % (4 * TLanes.Count));
                InTurns<TLanes, T>(x[..whole], result[..whole], isPast: false);
                Loop<TLanes, T>(x[whole..], result[whole..]);
            }
        }

        /// <summary>Stores whole lines past the caches, and the ends as usual.</summary>
        private unsafe void Past<TLanes, T>(ReadOnlySpan<T> x, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            // Pinned, as the lines would not stay lines if the collector moved them.
            fixed (byte* address = &Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(result)))
            {
                int start = Math.Min(x.Length, (int)(-(nint)address & (Cache.LineLength - 1)) / Unsafe.SizeOf<T>());
                int end = start + ((x.Length - start) / (4 * TLanes.Count) * (4 * TLanes.Count));
                Loop<TLanes, T>(x[..start], result[..start]);
                InTurns<TLanes, T>(x[start..end], result[start..end], isPast: true);
                Loop<TLanes, T>(x[end..], result[end..]);
                Cache.Fence();
            }
        }

        /// <summary>Takes groups of four vectors.</summary>
        /// <param name="x">The numbers, whole groups of them.</param>
        /// <param name="result">Receives the values; pinned, and at the start of a line, if they are stored past the caches.</param>
        /// <param name="isPast">Whether they are.</param>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private unsafe void InTurns<TLanes, T>(ReadOnlySpan<T> x, Span<T> result, bool isPast)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            ref T source = ref MemoryMarshal.GetReference(x);
            ref T target = ref MemoryMarshal.GetReference(result);
            bool down = !isPast && GoesDown(ref source, ref target);
            nint step = down ? -4 * TLanes.Count : 4 * TLanes.Count;
            nint i = down ? x.Length - (4 * TLanes.Count) : 0;
            for (nint left = x.Length; left > 0; left -= 4 * TLanes.Count)
            {
                ref T from = ref Unsafe.Add(ref source, i);
                ref T to = ref Unsafe.Add(ref target, i);
                TLanes x0 = TLanes.Load(ref from);
                TLanes x1 = TLanes.Load(ref Unsafe.Add(ref from, TLanes.Count));
                TLanes x2 = TLanes.Load(ref Unsafe.Add(ref from, 2 * TLanes.Count));
                TLanes x3 = TLanes.Load(ref Unsafe.Add(ref from, 3 * TLanes.Count));
                if (!TFormula.TryInTurns<TLanes, T>(ref x0, ref x1, ref x2, ref x3))
                {
                    Loop<TLanes, T>(x.Slice((int)i, 4 * TLanes.Count), result.Slice((int)i, 4 * TLanes.Count));
                }
                else if (isPast)
                {
                    byte* line = (byte*)Unsafe.AsPointer(ref to);
                    int size = TLanes.Count * Unsafe.SizeOf<T>();
                    x0.StorePast(line);
                    x1.StorePast(line + size);
                    x2.StorePast(line + (2 * size));
                    x3.StorePast(line + (3 * size));
                }
                else
                {
                    x0.Store(ref to);
                    x1.Store(ref Unsafe.Add(ref to, TLanes.Count));
                    x2.Store(ref Unsafe.Add(ref to, 2 * TLanes.Count));
                    x3.Store(ref Unsafe.Add(ref to, 3 * TLanes.Count));
                }

                i += step;
            }
        }

        /// <summary>Whether the result lies a little above its input in the lowest bits of their addresses, as with arrays allocated in a row.</summary>
        /// <remarks>
        /// A processor compares the lowest 12 bits of an address first: a load just above a waiting store waits for it. Downwards none is.
        /// </remarks>
        private static bool GoesDown<T>(ref T source, ref T target) => (Unsafe.ByteOffset(ref source, ref target) & 4095) is > 0 and < 2048;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Loop<TLanes, T>(ReadOnlySpan<T> x, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            ref T source = ref MemoryMarshal.GetReference(x);
            ref T target = ref MemoryMarshal.GetReference(result);
            nint whole = x.Length - (x.Length % TLanes.Count);
            bool down = GoesDown(ref source, ref target);
            nint step = down ? -TLanes.Count : TLanes.Count;
            nint i = down ? whole - TLanes.Count : 0;
            for (nint left = whole; left > 0; left -= TLanes.Count)
            {
                formula.Of<TLanes, T>(TLanes.Load(ref Unsafe.Add(ref source, i))).Store(ref Unsafe.Add(ref target, i));
                i += step;
            }

            if (whole < x.Length)
            {
                Tail<TLanes, T>(x[(int)whole..], result[(int)whole..]);
            }
        }

        // Apart from the loop, because the compiler stops expanding a method of too many expressions.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Tail<TLanes, T>(ReadOnlySpan<T> x, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes tail = TLanes.LoadPart(ref MemoryMarshal.GetReference(x), x.Length, T.Zero);
            formula.Of<TLanes, T>(tail).StorePart(ref MemoryMarshal.GetReference(result), x.Length);
        }
    }

    private readonly ref struct Binary<TStored, TFormula>(ReadOnlySpan<TStored> x, ReadOnlySpan<TStored> y, Span<TStored> result) : IStoredKernel, IMap
        where TStored : IFloatingPointIeee754<TStored>
        where TFormula : struct, ILaneFormula
    {
        private readonly ReadOnlySpan<TStored> _x = x;
        private readonly ReadOnlySpan<TStored> _y = y;
        private readonly Span<TStored> _result = result;

        public void Run<TLanes, T>()
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Share<Binary<TStored, TFormula>, TLanes, T>(this, _x.Length);

        public void Run<TLanes, T>(Range range)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            ReadOnlySpan<TStored> inputs = _x[range];
            ReadOnlySpan<TStored> others = _y[range];
            Span<TStored> outputs = _result[range];
            if (typeof(TStored) == typeof(T))
            {
                Loop<TLanes, T>(Stored.As<TStored, T>(inputs), Stored.As<TStored, T>(others), Stored.As<TStored, T>(outputs));
                return;
            }

            Unsafe.SkipInit(out Block<T> leftRoom);
            Unsafe.SkipInit(out Block<T> rightRoom);
            Span<T> leftBlock = leftRoom;
            Span<T> rightBlock = rightRoom;
            for (int start = 0; start < inputs.Length; start += leftBlock.Length)
            {
                Span<T> left = leftBlock[..Math.Min(leftBlock.Length, inputs.Length - start)];
                Span<T> right = rightBlock[..left.Length];
                Stored.Convert(inputs.Slice(start, left.Length), left);
                Stored.Convert(others.Slice(start, left.Length), right);
                Loop<TLanes, T>(left, right, left);
                Stored.Convert<T, TStored>(left, outputs.Slice(start, left.Length));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Loop<TLanes, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            ref T left = ref MemoryMarshal.GetReference(x);
            ref T right = ref MemoryMarshal.GetReference(y);
            ref T target = ref MemoryMarshal.GetReference(result);
            nint whole = x.Length - (x.Length % TLanes.Count);
            for (nint i = 0; i < whole; i += TLanes.Count)
            {
                TLanes a = TLanes.Load(ref Unsafe.Add(ref left, i));
                TLanes b = TLanes.Load(ref Unsafe.Add(ref right, i));
                TFormula.Of<TLanes, T>(a, b).Store(ref Unsafe.Add(ref target, i));
            }

            if (whole < x.Length)
            {
                Tail<TLanes, T>(x[(int)whole..], y[(int)whole..], result[(int)whole..]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Tail<TLanes, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes a = TLanes.LoadPart(ref MemoryMarshal.GetReference(x), x.Length, T.Zero);
            TLanes b = TLanes.LoadPart(ref MemoryMarshal.GetReference(y), x.Length, T.Zero);
            TFormula.Of<TLanes, T>(a, b).StorePart(ref MemoryMarshal.GetReference(result), x.Length);
        }
    }

    [InlineArray(256)]
    private struct Block<T>
    {
        private T _first;
    }
}
