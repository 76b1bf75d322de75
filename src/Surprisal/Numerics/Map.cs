using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The loop over spans for formulas of one or two numbers. The tail runs as a partial vector.</summary>
internal static class Map
{
    public static void Run<T, TFormula>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IUnaryFormula =>
        VectorWidth.Run<T, Unary<T, TFormula>>(new(x, result));

    public static void Run<T, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, ILaneFormula =>
        VectorWidth.Run<T, Binary<T, TFormula>>(new(x, y, result));

    private readonly ref struct Unary<T, TFormula>(ReadOnlySpan<T> x, Span<T> result) : IKernel<T>
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IUnaryFormula
    {
        private readonly ReadOnlySpan<T> _x = x;
        private readonly Span<T> _result = result;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            ref T source = ref MemoryMarshal.GetReference(_x);
            ref T target = ref MemoryMarshal.GetReference(_result);
            nint whole = _x.Length - (_x.Length % TLanes.Count);
            for (nint i = 0; i < whole; i += TLanes.Count)
            {
                TFormula.Of<TLanes, T>(TLanes.Load(ref Unsafe.Add(ref source, i))).Store(ref Unsafe.Add(ref target, i));
            }

            int rest = _x.Length - (int)whole;
            if (rest > 0)
            {
                TLanes tail = TLanes.LoadPart(ref Unsafe.Add(ref source, whole), rest, T.Zero);
                TFormula.Of<TLanes, T>(tail).StorePart(ref Unsafe.Add(ref target, whole), rest);
            }
        }
    }

    private readonly ref struct Binary<T, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) : IKernel<T>
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, ILaneFormula
    {
        private readonly ReadOnlySpan<T> _x = x;
        private readonly ReadOnlySpan<T> _y = y;
        private readonly Span<T> _result = result;

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

            int rest = _x.Length - (int)whole;
            if (rest > 0)
            {
                TLanes a = TLanes.LoadPart(ref Unsafe.Add(ref left, whole), rest, T.Zero);
                TLanes b = TLanes.LoadPart(ref Unsafe.Add(ref right, whole), rest, T.Zero);
                TFormula.Of<TLanes, T>(a, b).StorePart(ref Unsafe.Add(ref target, whole), rest);
            }
        }
    }
}
