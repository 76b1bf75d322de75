using System.Numerics;
using System.Numerics.Tensors;

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
