using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The loop over spans for formulas of one or two numbers. The tail runs as a partial vector.</summary>
internal static class Map
{
    public static void Run<T, TFormula>(ReadOnlySpan<T> x, Span<T> result, TFormula formula = default)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IUnaryFormula =>
        VectorWidth.Run<T, Unary<T, TFormula>>(new(x, result, formula));

    public static void Run<T, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, ILaneFormula =>
        VectorWidth.Run<T, Binary<T, TFormula>>(new(x, y, result));

    private readonly ref struct Unary<T, TFormula>(ReadOnlySpan<T> x, Span<T> result, TFormula formula) : IKernel<T>
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IUnaryFormula
    {
        private readonly ReadOnlySpan<T> _x = x;
        private readonly Span<T> _result = result;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            ref T source = ref MemoryMarshal.GetReference(_x);
            ref T target = ref MemoryMarshal.GetReference(_result);
            nint whole = _x.Length - (_x.Length % TLanes.Count);

            // A processor compares the lowest 12 bits of an address first: a load just above a waiting store waits for it.
            // Where the result lies a little above its input in this sense, as with arrays allocated in a row, go downwards.
            nint distance = Unsafe.ByteOffset(ref source, ref target) & 4095;
            bool down = distance is > 0 and < 2048;
            nint step = down ? -TLanes.Count : TLanes.Count;
            nint i = down ? whole - TLanes.Count : 0;
            for (nint left = whole; left > 0; left -= TLanes.Count)
            {
                formula.Of<TLanes, T>(TLanes.Load(ref Unsafe.Add(ref source, i))).Store(ref Unsafe.Add(ref target, i));
                i += step;
            }

            if (whole < _x.Length)
            {
                Tail<TLanes>((int)whole);
            }
        }

        // Apart from the loop, because the compiler stops expanding a method of too many expressions.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Tail<TLanes>(int start)
            where TLanes : struct, ILanes<TLanes, T>
        {
            int count = _x.Length - start;
            TLanes tail = TLanes.LoadPart(ref Unsafe.Add(ref MemoryMarshal.GetReference(_x), start), count, T.Zero);
            formula.Of<TLanes, T>(tail).StorePart(ref Unsafe.Add(ref MemoryMarshal.GetReference(_result), start), count);
        }
    }

    private readonly ref struct Binary<T, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) : IKernel<T>
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, ILaneFormula
    {
        private readonly ReadOnlySpan<T> _x = x;
        private readonly ReadOnlySpan<T> _y = y;
        private readonly Span<T> _result = result;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            ref T left = ref MemoryMarshal.GetReference(_x);
            ref T right = ref MemoryMarshal.GetReference(_y);
            ref T target = ref MemoryMarshal.GetReference(_result);
            nint whole = _x.Length - (_x.Length % TLanes.Count);
            for (nint i = 0; i < whole; i += TLanes.Count)
            {
                TLanes a = TLanes.Load(ref Unsafe.Add(ref left, i));
                TLanes b = TLanes.Load(ref Unsafe.Add(ref right, i));
                TFormula.Of<TLanes, T>(a, b).Store(ref Unsafe.Add(ref target, i));
            }

            if (whole < _x.Length)
            {
                Tail<TLanes>((int)whole);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Tail<TLanes>(int start)
            where TLanes : struct, ILanes<TLanes, T>
        {
            int count = _x.Length - start;
            TLanes a = TLanes.LoadPart(ref Unsafe.Add(ref MemoryMarshal.GetReference(_x), start), count, T.Zero);
            TLanes b = TLanes.LoadPart(ref Unsafe.Add(ref MemoryMarshal.GetReference(_y), start), count, T.Zero);
            TFormula.Of<TLanes, T>(a, b).StorePart(ref Unsafe.Add(ref MemoryMarshal.GetReference(_result), start), count);
        }
    }
}
