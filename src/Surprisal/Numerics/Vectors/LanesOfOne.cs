using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>A single number as a vector of width 1, for processors without vectors and for values on their own.</summary>
internal readonly struct LanesOfOne<T>(T value) : ILanes<LanesOfOne<T>, T>
    where T : IFloatingPointIeee754<T>
{
    private readonly T _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public T Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _value;
    }

    private long Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float)
            ? Unsafe.BitCast<T, int>(_value)
            : Unsafe.BitCast<T, long>(_value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Create(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Create(double value) =>
        typeof(T) == typeof(float) ? new(Unsafe.BitCast<float, T>((float)value)) : new(Unsafe.BitCast<double, T>(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Create(float single, double twice) =>
        typeof(T) == typeof(float) ? new(Unsafe.BitCast<float, T>(single)) : new(Unsafe.BitCast<double, T>(twice));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> CreateBits(int single, long twice) =>
        typeof(T) == typeof(float) ? new(Unsafe.BitCast<int, T>(single)) : new(Unsafe.BitCast<long, T>(twice));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Load(ref T source) => new(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly LanesOfOne<T> At(ref T source) => ref Unsafe.As<T, LanesOfOne<T>>(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T target) => target = _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void StorePast(void* target) => Unsafe.WriteUnaligned(target, _value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> LoadPart(ref T source, int count, T padding) => new(count > 0 ? source : padding);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePart(ref T target, int count)
    {
        if (count > 0)
        {
            target = _value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(
        ref T first, RowSteps rows, out LanesOfOne<T> column0, out LanesOfOne<T> column1, out LanesOfOne<T> column2, out LanesOfOne<T> column3)
    {
        column0 = new(first);
        column1 = new(Unsafe.Add(ref first, 1));
        column2 = new(Unsafe.Add(ref first, 2));
        column3 = new(Unsafe.Add(ref first, 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(ref T first, RowSteps rows, LanesOfOne<T> column0, LanesOfOne<T> column1, LanesOfOne<T> column2, LanesOfOne<T> column3)
    {
        column0.Store(ref first);
        column1.Store(ref Unsafe.Add(ref first, 1));
        column2.Store(ref Unsafe.Add(ref first, 2));
        column3.Store(ref Unsafe.Add(ref first, 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> operator +(LanesOfOne<T> x, in LanesOfOne<T> y) => new(x._value + y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> operator -(LanesOfOne<T> x, in LanesOfOne<T> y) => new(x._value - y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> operator *(LanesOfOne<T> x, in LanesOfOne<T> y) => new(x._value * y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> operator /(LanesOfOne<T> x, LanesOfOne<T> y) => new(x._value / y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> operator -(LanesOfOne<T> x) => new(-x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> operator &(LanesOfOne<T> x, LanesOfOne<T> y) => FromWhole(x.Bits & y.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> operator |(LanesOfOne<T> x, LanesOfOne<T> y) => FromWhole(x.Bits | y.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> MultiplyAdd(LanesOfOne<T> x, LanesOfOne<T> y, LanesOfOne<T> z) =>
        new(T.FusedMultiplyAdd(x._value, y._value, z._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref LanesOfOne<T> sum, LanesOfOne<T> x, LanesOfOne<T> y) => sum = MultiplyAdd(x, y, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Square(LanesOfOne<T> x) => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Sqrt(LanesOfOne<T> x) => new(T.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Greater(LanesOfOne<T> x, LanesOfOne<T> y) => Create(1.0) & Less(y, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Abs(LanesOfOne<T> x) => new(T.Abs(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Max(LanesOfOne<T> x, LanesOfOne<T> y) => x._value > y._value ? x : y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Clear(in LanesOfOne<T> x, LanesOfOne<T> mask) => FromWhole(x.Bits & ~mask.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Select(LanesOfOne<T> mask, LanesOfOne<T> yes, LanesOfOne<T> no) =>
        mask.Bits != 0 ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Equal(LanesOfOne<T> x, in LanesOfOne<T> y) => FromWhole(x._value == y._value ? -1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyEqual(LanesOfOne<T> x, LanesOfOne<T> y) => x._value == y._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNegative(LanesOfOne<T> x) => T.IsNegative(x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Less(LanesOfOne<T> x, LanesOfOne<T> y) => FromWhole(x._value < y._value ? -1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> AddBits(LanesOfOne<T> x, LanesOfOne<T> y) => FromWhole(x.Bits + y.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> SubtractBits(LanesOfOne<T> x, LanesOfOne<T> y) => FromWhole(x.Bits - y.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> ToExponent(LanesOfOne<T> x) => FromWhole(x.Bits << (typeof(T) == typeof(float) ? 23 : 52));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> FromExponent(LanesOfOne<T> x) =>
        typeof(T) == typeof(float) ? FromWhole((uint)x.Bits >> 23) : FromWhole(x.Bits >>> 52);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Even(LanesOfOne<T> x, LanesOfOne<T> y) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> InTurns(LanesOfOne<T> x, LanesOfOne<T> y) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> InTurnsUpper(LanesOfOne<T> x, LanesOfOne<T> y) => y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> LoadQuarter(ref T source) => new(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> Quarters(LanesOfOne<T> x0, LanesOfOne<T> x1, LanesOfOne<T> x2, LanesOfOne<T> x3) => x0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(LanesOfOne<T> x) => x._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesOfOne<T> FromBits(LanesOfOne<T> x) => new(T.CreateTruncating(x.Bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(LanesOfOne<T> x) => x._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LanesOfOne<T> FromWhole(long bits) => CreateBits((int)bits, bits);
}
