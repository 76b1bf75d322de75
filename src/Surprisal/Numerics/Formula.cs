using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The functions of two numbers, each a type, so that one loop serves all of them.</summary>
internal static class Formula
{
    public readonly struct Add : IBinaryFormula
    {
        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Add(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Add(x, y, result);

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Add(y, x, result);
    }

    public readonly struct Subtract : IBinaryFormula
    {
        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Subtract(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Subtract(x, y, result);

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Subtract(x, y, result);
    }

    public readonly struct Multiply : IBinaryFormula
    {
        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Multiply(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Multiply(x, y, result);

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Multiply(y, x, result);
    }

    public readonly struct Divide : IBinaryFormula
    {
        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Divide(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Divide(x, y, result);

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Divide(x, y, result);
    }

    public readonly struct Power : IBinaryFormula, ILaneFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of<TLanes, T>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => PowerFunction<TLanes, T>.Power(x, y);

        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Map.Run<T, Power>(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T>
        {
            // The exponents of most formulas need no logarithm.
            if (y == T.One)
            {
                x.CopyTo(result);
            }
            else if (y == T.One + T.One)
            {
                TensorPrimitives.Multiply(x, x, result);
            }
            else
            {
                Map.Run(x, result, new To(double.CreateTruncating(y)));
            }
        }

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Map.Run(y, result, new OfBase(double.CreateTruncating(x)));

        private readonly struct To(double exponent) : IUnaryFormula
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public TLanes Of<TLanes, T>(TLanes x)
                where TLanes : struct, ILanes<TLanes, T>
                where T : IFloatingPointIeee754<T> => PowerFunction<TLanes, T>.Power(x, TLanes.Create(exponent));
        }

        private readonly struct OfBase(double x) : IUnaryFormula
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public TLanes Of<TLanes, T>(TLanes y)
                where TLanes : struct, ILanes<TLanes, T>
                where T : IFloatingPointIeee754<T> => PowerFunction<TLanes, T>.Power(TLanes.Create(x), y);
        }
    }

    public readonly struct Minimum : IBinaryFormula
    {
        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Min(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Min(x, y, result);

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Min(y, x, result);
    }

    public readonly struct Maximum : IBinaryFormula
    {
        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Max(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Max(x, y, result);

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => TensorPrimitives.Max(y, x, result);
    }

    public readonly struct Equal : IBinaryFormula, IRelation
    {
        public static bool Holds<T>(T x, T y)
            where T : IFloatingPointIeee754<T> => x == y;

        public static Vector<T> Holds<T>(Vector<T> x, Vector<T> y) => Vector.Equals(x, y);

        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Mark<T, Equal>(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Mark<T, Equal>(x, new ReadOnlySpan<T>(in y), result);

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Mark<T, Equal>(new ReadOnlySpan<T>(in x), y, result);
    }

    public readonly struct Greater : IBinaryFormula, IRelation
    {
        public static bool Holds<T>(T x, T y)
            where T : IFloatingPointIeee754<T> => x > y;

        public static Vector<T> Holds<T>(Vector<T> x, Vector<T> y) => Vector.GreaterThan(x, y);

        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Mark<T, Greater>(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Mark<T, Greater>(x, new ReadOnlySpan<T>(in y), result);

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Mark<T, Greater>(new ReadOnlySpan<T>(in x), y, result);
    }

    public readonly struct GreaterEqual : IBinaryFormula, IRelation
    {
        public static bool Holds<T>(T x, T y)
            where T : IFloatingPointIeee754<T> => x >= y;

        public static Vector<T> Holds<T>(Vector<T> x, Vector<T> y) => Vector.GreaterThanOrEqual(x, y);

        public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Mark<T, GreaterEqual>(x, y, result);

        public static void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Mark<T, GreaterEqual>(x, new ReadOnlySpan<T>(in y), result);

        public static void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
            where T : IFloatingPointIeee754<T> => Mark<T, GreaterEqual>(new ReadOnlySpan<T>(in x), y, result);
    }

    private interface IRelation
    {
        static abstract bool Holds<T>(T x, T y)
            where T : IFloatingPointIeee754<T>;

        static abstract Vector<T> Holds<T>(Vector<T> x, Vector<T> y);
    }

    /// <summary>Writes 1 where the relation holds and 0 elsewhere; an input of one element repeats.</summary>
    private static void Mark<T, TRelation>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TRelation : struct, IRelation
    {
        int i = 0;
        for (; i <= result.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> left = x.Length == 1 ? new Vector<T>(x[0]) : new Vector<T>(x[i..]);
            Vector<T> right = y.Length == 1 ? new Vector<T>(y[0]) : new Vector<T>(y[i..]);
            (TRelation.Holds(left, right) & Vector<T>.One).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            T left = x.Length == 1 ? x[0] : x[i];
            T right = y.Length == 1 ? y[0] : y[i];
            result[i] = TRelation.Holds(left, right) ? T.One : T.Zero;
        }
    }
}
