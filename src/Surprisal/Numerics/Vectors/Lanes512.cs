using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Surprisal.Numerics;

/// <summary>Lanes of a vector of 512 bits.</summary>
internal readonly struct Lanes512<T>(Vector512<T> value) : ILanes<Lanes512<T>, T>
    where T : IFloatingPointIeee754<T>
{
    private readonly Vector512<T> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Create(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Create(double value) =>
        typeof(T) == typeof(float)
            ? new(Vector512.Create((float)value).As<float, T>())
            : new(Vector512.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Create(float single, double twice) =>
        typeof(T) == typeof(float)
            ? new(Vector512.Create(single).As<float, T>())
            : new(Vector512.Create(twice).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> CreateBits(int single, long twice) =>
        typeof(T) == typeof(float)
            ? new(Vector512.Create(single).As<int, T>())
            : new(Vector512.Create(twice).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(ref T source) => new(Vector512.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly Lanes512<T> At(ref T source) => ref Unsafe.As<T, Lanes512<T>>(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T target) => _value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void StorePast(void* target)
    {
        if (typeof(T) == typeof(float))
        {
            Vector512.StoreAlignedNonTemporal(_value.AsSingle(), (float*)target);
        }
        else
        {
            Vector512.StoreAlignedNonTemporal(_value.AsDouble(), (double*)target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadPart(ref T source, int count, T padding)
    {
        int half = Vector256<T>.Count;
        return count < half
            ? new(Vector512.Create(Lanes256<T>.LoadPart(ref source, count, padding).Value, Vector256.Create(padding)))
            : new(Vector512.Create(
                Vector256.LoadUnsafe(ref source),
                Lanes256<T>.LoadPart(ref Unsafe.Add(ref source, half), count - half, padding).Value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePart(ref T target, int count)
    {
        int half = Vector256<T>.Count;
        if (count < half)
        {
            new Lanes256<T>(_value.GetLower()).StorePart(ref target, count);
            return;
        }

        _value.GetLower().StoreUnsafe(ref target);
        new Lanes256<T>(_value.GetUpper()).StorePart(ref Unsafe.Add(ref target, half), count - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(
        ref T first, RowSteps rows, out Lanes512<T> column0, out Lanes512<T> column1, out Lanes512<T> column2, out Lanes512<T> column3)
    {
        ref T middle = ref Unsafe.Add(ref first, Lanes256<T>.Count * rows.One);
        Lanes256<T>.LoadColumns(ref first, rows, out Lanes256<T> lower0, out Lanes256<T> lower1, out Lanes256<T> lower2, out Lanes256<T> lower3);
        Lanes256<T>.LoadColumns(ref middle, rows, out Lanes256<T> upper0, out Lanes256<T> upper1, out Lanes256<T> upper2, out Lanes256<T> upper3);
        column0 = new(Vector512.Create(lower0.Value, upper0.Value));
        column1 = new(Vector512.Create(lower1.Value, upper1.Value));
        column2 = new(Vector512.Create(lower2.Value, upper2.Value));
        column3 = new(Vector512.Create(lower3.Value, upper3.Value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(ref T first, RowSteps rows, Lanes512<T> column0, Lanes512<T> column1, Lanes512<T> column2, Lanes512<T> column3)
    {
        ref T middle = ref Unsafe.Add(ref first, Lanes256<T>.Count * rows.One);
        Lanes256<T>.StoreColumns(
            ref first, rows, new(column0._value.GetLower()), new(column1._value.GetLower()), new(column2._value.GetLower()), new(column3._value.GetLower()));
        Lanes256<T>.StoreColumns(
            ref middle, rows, new(column0._value.GetUpper()), new(column1._value.GetUpper()), new(column2._value.GetUpper()), new(column3._value.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> x, in Lanes512<T> y) => new(x._value + y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> x, in Lanes512<T> y) => new(x._value - y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> x, in Lanes512<T> y) => new(x._value * y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> x, Lanes512<T> y) => new(x._value / y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> x) => new(-x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator &(Lanes512<T> x, Lanes512<T> y) => new(x._value & y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator |(Lanes512<T> x, Lanes512<T> y) => new(x._value | y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyAdd(Lanes512<T> x, Lanes512<T> y, Lanes512<T> z) =>
        typeof(T) == typeof(float)
            ? new(Vector512.FusedMultiplyAdd(x._value.AsSingle(), y._value.AsSingle(), z._value.AsSingle()).As<float, T>())
            : new(Vector512.FusedMultiplyAdd(x._value.AsDouble(), y._value.AsDouble(), z._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lanes512<T> sum, Lanes512<T> x, Lanes512<T> y)
    {
        ref Vector512<T> value = ref Unsafe.AsRef(in sum._value);
        value = typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(x._value.AsSingle(), y._value.AsSingle(), value.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(x._value.AsDouble(), y._value.AsDouble(), value.AsDouble()).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Square(Lanes512<T> x) => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Sqrt(Lanes512<T> x) => new(Vector512.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Greater(Lanes512<T> x, Lanes512<T> y) => Create(1.0) & Less(y, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Abs(Lanes512<T> x) => new(Vector512.Abs(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Max(Lanes512<T> x, Lanes512<T> y) => new(Vector512.MaxNative(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Clear(in Lanes512<T> x, Lanes512<T> mask) => new(Vector512.AndNot(x._value, mask._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> yes, Lanes512<T> no) =>
        new(Vector512.ConditionalSelect(mask._value, yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> x, in Lanes512<T> y) => new(Vector512.Equals(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyEqual(Lanes512<T> x, Lanes512<T> y) => Vector512.EqualsAny(x._value, y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNegative(Lanes512<T> x) => x._value.ExtractMostSignificantBits() == (1u << Count) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Less(Lanes512<T> x, Lanes512<T> y) => new(Vector512.LessThan(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AddBits(Lanes512<T> x, Lanes512<T> y) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() + y._value.AsInt32()).As<int, T>())
            : new((x._value.AsInt64() + y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SubtractBits(Lanes512<T> x, Lanes512<T> y) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() - y._value.AsInt32()).As<int, T>())
            : new((x._value.AsInt64() - y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ToExponent(Lanes512<T> x) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() << 23).As<int, T>())
            : new((x._value.AsInt64() << 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> FromExponent(Lanes512<T> x) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() >>> 23).As<int, T>())
            : new((x._value.AsInt64() >>> 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> FromBits(Lanes512<T> x)
    {
        Lanes512<T> power = Create(8388608f, 4503599627370496.0);
        return (x | power) - power;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Even(Lanes512<T> x, Lanes512<T> y) => new(Vector512.Create(Even(x._value), Even(y._value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> InTurns(Lanes512<T> x, Lanes512<T> y) => new(typeof(T) == typeof(float)
        ? InTurns(x._value, y._value, Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7))
        : InTurns(x._value, y._value, Vector512.Create(0L, 0, 1, 1, 2, 2, 3, 3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> InTurnsUpper(Lanes512<T> x, Lanes512<T> y) => new(typeof(T) == typeof(float)
        ? InTurns(x._value, y._value, Vector512.Create(8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15))
        : InTurns(x._value, y._value, Vector512.Create(4L, 4, 5, 5, 6, 6, 7, 7)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadQuarter(ref T source) => new(Vector512.Create(Vector128.LoadUnsafe(ref source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Quarters(Lanes512<T> x0, Lanes512<T> x1, Lanes512<T> x2, Lanes512<T> x3)
    {
        Vector512<T> odd = Vector512.Create(0L, 0, -1, -1, 0, 0, -1, -1).As<long, T>();
        Vector512<T> lower = Vector512.ConditionalSelect(odd, x1._value, x0._value);
        Vector512<T> upper = Vector512.ConditionalSelect(odd, x3._value, x2._value);
        return new(Vector512.ConditionalSelect(Vector512.Create(0L, 0, 0, 0, -1, -1, -1, -1).As<long, T>(), upper, lower));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lanes512<T> x) => Lanes256<T>.Sum(new(x._value.GetLower() + x._value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(Lanes512<T> x) => Lanes256<T>.Max(new(Vector256.MaxNative(x._value.GetLower(), x._value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Even(Vector512<T> x) => typeof(T) == typeof(float)
        ? Vector512.Shuffle(x.AsSingle(), Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 0, 2, 4, 6, 8, 10, 12, 14)).As<float, T>().GetLower()
        : Vector512.Shuffle(x.AsDouble(), Vector512.Create(0L, 2, 4, 6, 0, 2, 4, 6)).As<double, T>().GetLower();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> InTurns(Vector512<T> x, Vector512<T> y, Vector512<int> places) => Vector512.ConditionalSelect(
        Vector512.Create(-1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0).As<int, T>(),
        Vector512.Shuffle(x.AsSingle(), places).As<float, T>(),
        Vector512.Shuffle(y.AsSingle(), places).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> InTurns(Vector512<T> x, Vector512<T> y, Vector512<long> places) => Vector512.ConditionalSelect(
        Vector512.Create(-1L, 0, -1, 0, -1, 0, -1, 0).As<long, T>(),
        Vector512.Shuffle(x.AsDouble(), places).As<double, T>(),
        Vector512.Shuffle(y.AsDouble(), places).As<double, T>());
}
