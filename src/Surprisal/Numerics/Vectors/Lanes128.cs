using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Surprisal.Numerics;

/// <summary>Lanes of a vector of 128 bits.</summary>
internal readonly struct Lanes128<T>(Vector128<T> value) : ILanes<Lanes128<T>, T>
    where T : IFloatingPointIeee754<T>
{
    private readonly Vector128<T> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Create(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Create(double value) =>
        typeof(T) == typeof(float)
            ? new(Vector128.Create((float)value).As<float, T>())
            : new(Vector128.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Create(float single, double twice) =>
        typeof(T) == typeof(float)
            ? new(Vector128.Create(single).As<float, T>())
            : new(Vector128.Create(twice).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> CreateBits(int single, long twice) =>
        typeof(T) == typeof(float)
            ? new(Vector128.Create(single).As<int, T>())
            : new(Vector128.Create(twice).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(ref T source) => new(Vector128.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly Lanes128<T> At(ref T source) => ref Unsafe.As<T, Lanes128<T>>(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T target) => _value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void StorePast(void* target)
    {
        if (typeof(T) == typeof(float))
        {
            Vector128.StoreAlignedNonTemporal(_value.AsSingle(), (float*)target);
        }
        else
        {
            Vector128.StoreAlignedNonTemporal(_value.AsDouble(), (double*)target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes128<T> LoadPart(ref T source, int count, T padding)
    {
        if (!Avx.IsSupported)
        {
            return PartialLanes.Load<Lanes128<T>, T>(ref source, count, padding);
        }

        // The processor skips the memory of masked lanes, so that it may lie outside of the span.
        Vector128<T> mask = Mask(count);
        fixed (void* address = &Unsafe.As<T, byte>(ref source))
        {
            Vector128<T> loaded = typeof(T) == typeof(float)
                ? Avx.MaskLoad((float*)address, mask.AsSingle()).As<float, T>()
                : Avx.MaskLoad((double*)address, mask.AsDouble()).As<double, T>();
            return new(Vector128.ConditionalSelect(mask, loaded, Vector128.Create(padding)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void StorePart(ref T target, int count)
    {
        if (!Avx.IsSupported)
        {
            PartialLanes.Store(this, ref target, count);
            return;
        }

        Vector128<T> mask = Mask(count);
        fixed (void* address = &Unsafe.As<T, byte>(ref target))
        {
            if (typeof(T) == typeof(float))
            {
                Avx.MaskStore((float*)address, mask.AsSingle(), _value.AsSingle());
            }
            else
            {
                Avx.MaskStore((double*)address, mask.AsDouble(), _value.AsDouble());
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(
        ref T first, RowSteps rows, out Lanes128<T> column0, out Lanes128<T> column1, out Lanes128<T> column2, out Lanes128<T> column3)
    {
        if (!Transposition.HasSquares128<T>())
        {
            PartialLanes.LoadColumns(ref first, rows.One, out column0, out column1, out column2, out column3);
            return;
        }

        Transposition.Load(
            ref Unsafe.As<T, float>(ref first), rows, out Vector128<float> x0, out Vector128<float> x1, out Vector128<float> x2, out Vector128<float> x3);
        column0 = new(x0.As<float, T>());
        column1 = new(x1.As<float, T>());
        column2 = new(x2.As<float, T>());
        column3 = new(x3.As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(ref T first, RowSteps rows, Lanes128<T> column0, Lanes128<T> column1, Lanes128<T> column2, Lanes128<T> column3)
    {
        if (!Transposition.HasSquares128<T>())
        {
            PartialLanes.StoreColumns(ref first, rows.One, column0, column1, column2, column3);
            return;
        }

        Transposition.Store(
            ref Unsafe.As<T, float>(ref first), rows, column0._value.AsSingle(), column1._value.AsSingle(), column2._value.AsSingle(), column3._value.AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> x, in Lanes128<T> y) => new(x._value + y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> x, in Lanes128<T> y) => new(x._value - y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> x, in Lanes128<T> y) => new(x._value * y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> x, Lanes128<T> y) => new(x._value / y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> x) => new(-x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator &(Lanes128<T> x, Lanes128<T> y) => new(x._value & y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator |(Lanes128<T> x, Lanes128<T> y) => new(x._value | y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> MultiplyAdd(Lanes128<T> x, Lanes128<T> y, Lanes128<T> z) =>
        typeof(T) == typeof(float)
            ? new(Vector128.FusedMultiplyAdd(x._value.AsSingle(), y._value.AsSingle(), z._value.AsSingle()).As<float, T>())
            : new(Vector128.FusedMultiplyAdd(x._value.AsDouble(), y._value.AsDouble(), z._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lanes128<T> sum, Lanes128<T> x, Lanes128<T> y)
    {
        ref Vector128<T> value = ref Unsafe.AsRef(in sum._value);
        value = typeof(T) == typeof(float)
            ? Vector128.FusedMultiplyAdd(x._value.AsSingle(), y._value.AsSingle(), value.AsSingle()).As<float, T>()
            : Vector128.FusedMultiplyAdd(x._value.AsDouble(), y._value.AsDouble(), value.AsDouble()).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Square(Lanes128<T> x) => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Sqrt(Lanes128<T> x) => new(Vector128.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Greater(Lanes128<T> x, Lanes128<T> y) => Create(1.0) & Less(y, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Abs(Lanes128<T> x) => new(Vector128.Abs(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Max(Lanes128<T> x, Lanes128<T> y) => new(Vector128.MaxNative(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Clear(in Lanes128<T> x, Lanes128<T> mask) => new(Vector128.AndNot(x._value, mask._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> yes, Lanes128<T> no) =>
        new(Vector128.ConditionalSelect(mask._value, yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Equal(Lanes128<T> x, in Lanes128<T> y) => new(Vector128.Equals(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyEqual(Lanes128<T> x, Lanes128<T> y) => Vector128.EqualsAny(x._value, y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNegative(Lanes128<T> x) => x._value.ExtractMostSignificantBits() == (1u << Count) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Less(Lanes128<T> x, Lanes128<T> y) => new(Vector128.LessThan(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AddBits(Lanes128<T> x, Lanes128<T> y) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() + y._value.AsInt32()).As<int, T>())
            : new((x._value.AsInt64() + y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SubtractBits(Lanes128<T> x, Lanes128<T> y) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() - y._value.AsInt32()).As<int, T>())
            : new((x._value.AsInt64() - y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ToExponent(Lanes128<T> x) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() << 23).As<int, T>())
            : new((x._value.AsInt64() << 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> FromExponent(Lanes128<T> x) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() >>> 23).As<int, T>())
            : new((x._value.AsInt64() >>> 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> FromBits(Lanes128<T> x)
    {
        Lanes128<T> power = Create(8388608f, 4503599627370496.0);
        return (x | power) - power;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Even(Lanes128<T> x, Lanes128<T> y) => new(Vector128.Create(Even(x._value), Even(y._value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> InTurns(Lanes128<T> x, Lanes128<T> y) => new(typeof(T) == typeof(float)
        ? InTurns(x._value, y._value, Vector128.Create(0, 0, 1, 1))
        : InTurns(x._value, y._value, Vector128.Create(0L, 0)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> InTurnsUpper(Lanes128<T> x, Lanes128<T> y) => new(typeof(T) == typeof(float)
        ? InTurns(x._value, y._value, Vector128.Create(2, 2, 3, 3))
        : InTurns(x._value, y._value, Vector128.Create(1L, 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LoadQuarter(ref T source) => Create(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Quarters(Lanes128<T> x0, Lanes128<T> x1, Lanes128<T> x2, Lanes128<T> x3)
    {
        Vector128<T> odd = Vector128.Create(0, -1, 0, -1).As<int, T>();
        Vector128<T> lower = Vector128.ConditionalSelect(odd, x1._value, x0._value);
        Vector128<T> upper = Vector128.ConditionalSelect(odd, x3._value, x2._value);
        return new(Vector128.ConditionalSelect(Vector128.Create(0, 0, -1, -1).As<int, T>(), upper, lower));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lanes128<T> x)
    {
        Vector128<T> v = x._value;
        return Vector128<T>.Count == 4
            ? (v.GetElement(0) + v.GetElement(2)) + (v.GetElement(1) + v.GetElement(3))
            : v.GetElement(0) + v.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(Lanes128<T> x)
    {
        Vector128<T> v = x._value;
        T max = Larger(v.GetElement(0), v.GetElement(1));
        return Vector128<T>.Count == 4 ? Larger(max, Larger(v.GetElement(2), v.GetElement(3))) : max;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Larger(T x, T y) => x > y ? x : y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Mask(int count) =>
        typeof(T) == typeof(float)
            ? Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).As<int, T>()
            : Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)count)).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<T> Even(Vector128<T> x) => typeof(T) == typeof(float)
        ? Vector128.Shuffle(x.AsSingle(), Vector128.Create(0, 2, 0, 2)).As<float, T>().GetLower()
        : Vector128.Shuffle(x.AsDouble(), Vector128.Create(0L, 0)).As<double, T>().GetLower();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> InTurns(Vector128<T> x, Vector128<T> y, Vector128<int> places) => Vector128.ConditionalSelect(
        Vector128.Create(-1, 0, -1, 0).As<int, T>(),
        Vector128.Shuffle(x.AsSingle(), places).As<float, T>(),
        Vector128.Shuffle(y.AsSingle(), places).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> InTurns(Vector128<T> x, Vector128<T> y, Vector128<long> places) => Vector128.ConditionalSelect(
        Vector128.Create(-1L, 0).As<long, T>(),
        Vector128.Shuffle(x.AsDouble(), places).As<double, T>(),
        Vector128.Shuffle(y.AsDouble(), places).As<double, T>());
}
