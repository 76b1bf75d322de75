using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The last steps from the terms of a row to what is wanted of them, each a type, so that one loop serves all of them.</summary>
internal static class RowTerm
{
    /// <summary>The quotient by a number.</summary>
    public readonly struct Quotient<T> : IRowTerm<Quotient<T>, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly double _divisor;
        private readonly T _opposite;
        private readonly T _inverse;

        public Quotient(T divisor)
            : this(double.CreateTruncating(divisor))
        {
        }

        private Quotient(double divisor)
        {
            T rounded = T.CreateTruncating(divisor);
            _divisor = divisor;
            _inverse = T.One / rounded;

            // By infinity, every quotient is 0, which the correction would miss.
            _opposite = T.IsInfinity(rounded) ? T.Zero : -rounded;
        }

        public Quotient<T> Times(double factor) => new(_divisor / factor);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T> =>
            LaneSpan<TLanes, T>.Quotient(x, TLanes.Create(_opposite), TLanes.Create(_inverse));
    }

    /// <summary>The product with a number.</summary>
    public readonly struct Product<T>(double factor) : IRowTerm<Product<T>, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly T _factor = T.CreateTruncating(factor);

        public Product<T> Times(double more) => new(factor * more);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T> => x * TLanes.Create(_factor);
    }

    /// <summary>The product with a number, less a multiple of the second one.</summary>
    public readonly struct ProductLess<T>(double factor, T weight) : IRowTerm<ProductLess<T>, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly T _factor = T.CreateTruncating(factor);

        public ProductLess<T> Times(double more) => new(factor * more, weight);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T> =>
            TLanes.MultiplyAdd(x, TLanes.Create(_factor), y * TLanes.Create(-weight));
    }

    /// <summary>The product with a number, less another one.</summary>
    public readonly struct ProductLessNumber<T>(double factor, T number) : IRowTerm<ProductLessNumber<T>, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly T _factor = T.CreateTruncating(factor);

        public ProductLessNumber<T> Times(double more) => new(factor * more, number);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T> => TLanes.MultiplyAdd(x, TLanes.Create(_factor), TLanes.Create(-number));
    }

    /// <summary>Of a score instead of a term: the score less two numbers, one after the other.</summary>
    public readonly struct Difference<T>(T first, T second) : IRowTerm<Difference<T>, T>
        where T : IFloatingPointIeee754<T>
    {
        public Difference<T> Times(double factor) => this;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T> => x - TLanes.Create(first) - TLanes.Create(second);
    }
}
