using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The loop over arrays for formulas of several operations, each of which is rounded as by itself, and the formulas.</summary>
internal static class Fused
{
    /// <summary>Computes a formula for each element.</summary>
    /// <param name="x">The first array: <c>[n]</c>.</param>
    /// <param name="y">The second array: <c>[n]</c>.</param>
    /// <param name="z">The third array: <c>[n]</c>; any of the others if the formula has none.</param>
    /// <param name="a">A number; anything if the formula has none.</param>
    /// <param name="b">Another one.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of an array.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an array partly.</exception>
    public static void Run<T, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, T a, T b, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IFusedFormula
    {
        Check.SameLength(y, x);
        Check.SameLength(z, x);
        Check.SameLength<T>(result, x);
        Check.SameOrApart(result, x);
        Check.SameOrApart(result, y);
        Check.SameOrApart(result, z);

        VectorWidth.Run<T, Kernel<T, TFormula>>(new(x, y, z, a, b, result));
    }

    /// <summary>A part of one array and a part of the square of another, as in a running mean of squares.</summary>
    public readonly struct SumWithSquare : IFusedFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TNumber Of<TNumber>(TNumber x, TNumber y, TNumber z, TNumber a, TNumber b)
            where TNumber : IArithmetic<TNumber> => (a * x) + (b * TNumber.Square(y));
    }

    /// <summary>A part of one array and a part of another, as in a running mean.</summary>
    public readonly struct Sum : IFusedFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TNumber Of<TNumber>(TNumber x, TNumber y, TNumber z, TNumber a, TNumber b)
            where TNumber : IArithmetic<TNumber> => (a * x) + (b * y);
    }

    /// <summary>A part of one array without a part of another, as in momentum.</summary>
    public readonly struct Difference : IFusedFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TNumber Of<TNumber>(TNumber x, TNumber y, TNumber z, TNumber a, TNumber b)
            where TNumber : IArithmetic<TNumber> => (a * x) - (b * y);
    }

    /// <summary>An array without a part of another, as in gradient descent.</summary>
    public readonly struct Descent : IFusedFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TNumber Of<TNumber>(TNumber x, TNumber y, TNumber z, TNumber a, TNumber b)
            where TNumber : IArithmetic<TNumber> => x - (a * y);
    }

    /// <summary>Descent by steps divided by the root of a third array, which is kept from 0 as in Adam.</summary>
    public readonly struct DescentByRoot : IFusedFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TNumber Of<TNumber>(TNumber x, TNumber y, TNumber z, TNumber a, TNumber b)
            where TNumber : IArithmetic<TNumber> => x - (a * y / (TNumber.Sqrt(z) + b));
    }

    /// <summary>Descent by steps divided by the root of a third array, which is kept from 0 as in RMSprop and Adagrad.</summary>
    public readonly struct DescentByRootOfSum : IFusedFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TNumber Of<TNumber>(TNumber x, TNumber y, TNumber z, TNumber a, TNumber b)
            where TNumber : IArithmetic<TNumber> => x - (a * y / TNumber.Sqrt(z + b));
    }

    /// <summary>An array times 1 where another is greater than a number, and times 0 elsewhere, as in the gradient of ReLU.</summary>
    public readonly struct WhereGreater : IFusedFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TNumber Of<TNumber>(TNumber x, TNumber y, TNumber z, TNumber a, TNumber b)
            where TNumber : IArithmetic<TNumber> => x * TNumber.Greater(y, a);
    }

    private readonly ref struct Kernel<T, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, T a, T b, Span<T> result) : IKernel<T>
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IFusedFormula
    {
        private readonly ReadOnlySpan<T> _x = x;
        private readonly ReadOnlySpan<T> _y = y;
        private readonly ReadOnlySpan<T> _z = z;
        private readonly Span<T> _result = result;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            ref T first = ref MemoryMarshal.GetReference(_x);
            ref T second = ref MemoryMarshal.GetReference(_y);
            ref T third = ref MemoryMarshal.GetReference(_z);
            ref T target = ref MemoryMarshal.GetReference(_result);
            TLanes one = TLanes.Create(a);
            TLanes other = TLanes.Create(b);
            nint whole = _x.Length - (_x.Length % TLanes.Count);
            for (nint i = 0; i < whole; i += TLanes.Count)
            {
                TLanes value = TFormula.Of(
                    TLanes.Load(ref Unsafe.Add(ref first, i)), TLanes.Load(ref Unsafe.Add(ref second, i)), TLanes.Load(ref Unsafe.Add(ref third, i)), one, other);
                value.Store(ref Unsafe.Add(ref target, i));
            }

            int left = _x.Length - (int)whole;
            if (left > 0)
            {
                TLanes value = TFormula.Of(
                    TLanes.LoadPart(ref Unsafe.Add(ref first, whole), left, T.Zero),
                    TLanes.LoadPart(ref Unsafe.Add(ref second, whole), left, T.Zero),
                    TLanes.LoadPart(ref Unsafe.Add(ref third, whole), left, T.Zero),
                    one,
                    other);
                value.StorePart(ref Unsafe.Add(ref target, whole), left);
            }
        }
    }
}
