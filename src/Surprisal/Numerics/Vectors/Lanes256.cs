using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Surprisal.Numerics;

/// <summary>Lanes of a vector of 256 bits.</summary>
internal readonly struct Lanes256<T>(Vector256<T> value) : ILanes<Lanes256<T>, T>
    where T : IFloatingPointIeee754<T>
{
    private readonly Vector256<T> _value = value;

    public Vector256<T> Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _value;
    }

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Create(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Create(double value) =>
        typeof(T) == typeof(float)
            ? new(Vector256.Create((float)value).As<float, T>())
            : new(Vector256.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Create(float single, double twice) =>
        typeof(T) == typeof(float)
            ? new(Vector256.Create(single).As<float, T>())
            : new(Vector256.Create(twice).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> CreateBits(int single, long twice) =>
        typeof(T) == typeof(float)
            ? new(Vector256.Create(single).As<int, T>())
            : new(Vector256.Create(twice).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(ref T source) => new(Vector256.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly Lanes256<T> At(ref T source) => ref Unsafe.As<T, Lanes256<T>>(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T target) => _value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void StorePast(void* target)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256.StoreAlignedNonTemporal(_value.AsSingle(), (float*)target);
        }
        else
        {
            Vector256.StoreAlignedNonTemporal(_value.AsDouble(), (double*)target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes256<T> LoadPart(ref T source, int count, T padding)
    {
        if (!Avx.IsSupported)
        {
            return PartialLanes.Load<Lanes256<T>, T>(ref source, count, padding);
        }

        // The processor skips the memory of masked lanes, so that it may lie outside of the span.
        Vector256<T> mask = Mask(count);
        fixed (void* address = &Unsafe.As<T, byte>(ref source))
        {
            Vector256<T> loaded = typeof(T) == typeof(float)
                ? Avx.MaskLoad((float*)address, mask.AsSingle()).As<float, T>()
                : Avx.MaskLoad((double*)address, mask.AsDouble()).As<double, T>();
            return new(Vector256.ConditionalSelect(mask, loaded, Vector256.Create(padding)));
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

        Vector256<T> mask = Mask(count);
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
        ref T first, RowSteps rows, out Lanes256<T> column0, out Lanes256<T> column1, out Lanes256<T> column2, out Lanes256<T> column3)
    {
        if (!Avx.IsSupported)
        {
            PartialLanes.LoadColumns(ref first, rows.One, out column0, out column1, out column2, out column3);
        }
        else if (typeof(T) == typeof(float))
        {
            Transposition.Load(
                ref Unsafe.As<T, float>(ref first), rows, out Vector256<float> x0, out Vector256<float> x1, out Vector256<float> x2, out Vector256<float> x3);
            column0 = new(x0.As<float, T>());
            column1 = new(x1.As<float, T>());
            column2 = new(x2.As<float, T>());
            column3 = new(x3.As<float, T>());
        }
        else
        {
            Transposition.Load(
                ref Unsafe.As<T, double>(ref first), rows, out Vector256<double> x0, out Vector256<double> x1, out Vector256<double> x2, out Vector256<double> x3);
            column0 = new(x0.As<double, T>());
            column1 = new(x1.As<double, T>());
            column2 = new(x2.As<double, T>());
            column3 = new(x3.As<double, T>());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(ref T first, RowSteps rows, Lanes256<T> column0, Lanes256<T> column1, Lanes256<T> column2, Lanes256<T> column3)
    {
        if (!Avx.IsSupported)
        {
            PartialLanes.StoreColumns(ref first, rows.One, column0, column1, column2, column3);
        }
        else if (typeof(T) == typeof(float))
        {
            Transposition.Store(
                ref Unsafe.As<T, float>(ref first), rows, column0._value.AsSingle(), column1._value.AsSingle(), column2._value.AsSingle(), column3._value.AsSingle());
        }
        else
        {
            Transposition.Store(
                ref Unsafe.As<T, double>(ref first), rows, column0._value.AsDouble(), column1._value.AsDouble(), column2._value.AsDouble(), column3._value.AsDouble());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(
        ref T first,
        RowSteps rows,
        Lanes256<T> column0,
        Lanes256<T> column1,
        Lanes256<T> column2,
        Lanes256<T> column3,
        Lanes256<T> column4,
        Lanes256<T> column5,
        Lanes256<T> column6,
        Lanes256<T> column7)
    {
        if (Avx.IsSupported && typeof(T) == typeof(float))
        {
            Transposition.Store(
                ref Unsafe.As<T, float>(ref first),
                rows,
                column0._value.AsSingle(),
                column1._value.AsSingle(),
                column2._value.AsSingle(),
                column3._value.AsSingle(),
                column4._value.AsSingle(),
                column5._value.AsSingle(),
                column6._value.AsSingle(),
                column7._value.AsSingle());
            return;
        }

        StoreColumns(ref first, rows, column0, column1, column2, column3);
        StoreColumns(ref Unsafe.Add(ref first, 4), rows, column4, column5, column6, column7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> x, in Lanes256<T> y) => new(x._value + y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> x, in Lanes256<T> y) => new(x._value - y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> x, in Lanes256<T> y) => new(x._value * y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> x, Lanes256<T> y) => new(x._value / y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> x) => new(-x._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator &(Lanes256<T> x, Lanes256<T> y) => new(x._value & y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator |(Lanes256<T> x, Lanes256<T> y) => new(x._value | y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> MultiplyAdd(Lanes256<T> x, Lanes256<T> y, Lanes256<T> z) =>
        typeof(T) == typeof(float)
            ? new(Vector256.FusedMultiplyAdd(x._value.AsSingle(), y._value.AsSingle(), z._value.AsSingle()).As<float, T>())
            : new(Vector256.FusedMultiplyAdd(x._value.AsDouble(), y._value.AsDouble(), z._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Lanes256<T> sum, Lanes256<T> x, Lanes256<T> y)
    {
        ref Vector256<T> value = ref Unsafe.AsRef(in sum._value);
        value = typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(x._value.AsSingle(), y._value.AsSingle(), value.AsSingle()).As<float, T>()
            : Vector256.FusedMultiplyAdd(x._value.AsDouble(), y._value.AsDouble(), value.AsDouble()).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Square(Lanes256<T> x) => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Sqrt(Lanes256<T> x) => new(Vector256.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Greater(Lanes256<T> x, Lanes256<T> y) => Create(1.0) & Less(y, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Abs(Lanes256<T> x) => new(Vector256.Abs(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Max(Lanes256<T> x, Lanes256<T> y) => new(Vector256.MaxNative(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Clear(in Lanes256<T> x, Lanes256<T> mask) => new(Vector256.AndNot(x._value, mask._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> yes, Lanes256<T> no) =>
        !Avx.IsSupported ? new(Vector256.ConditionalSelect(mask._value, yes._value, no._value))
        : typeof(T) == typeof(float)
            ? new(Avx.BlendVariable(no._value.AsSingle(), yes._value.AsSingle(), mask._value.AsSingle()).As<float, T>())
            : new(Avx.BlendVariable(no._value.AsDouble(), yes._value.AsDouble(), mask._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> x, in Lanes256<T> y) => new(Vector256.Equals(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyEqual(Lanes256<T> x, Lanes256<T> y) => Vector256.EqualsAny(x._value, y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNegative(Lanes256<T> x) => x._value.ExtractMostSignificantBits() == (1u << Count) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Less(Lanes256<T> x, Lanes256<T> y) => new(Vector256.LessThan(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AddBits(Lanes256<T> x, Lanes256<T> y) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() + y._value.AsInt32()).As<int, T>())
            : new((x._value.AsInt64() + y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SubtractBits(Lanes256<T> x, Lanes256<T> y) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() - y._value.AsInt32()).As<int, T>())
            : new((x._value.AsInt64() - y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ToExponent(Lanes256<T> x) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() << 23).As<int, T>())
            : new((x._value.AsInt64() << 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> FromExponent(Lanes256<T> x) =>
        typeof(T) == typeof(float)
            ? new((x._value.AsInt32() >>> 23).As<int, T>())
            : new((x._value.AsInt64() >>> 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> FromBits(Lanes256<T> x)
    {
        Lanes256<T> power = Create(8388608f, 4503599627370496.0);
        return (x | power) - power;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Even(Lanes256<T> x, Lanes256<T> y) => new(Vector256.Create(Even(x._value), Even(y._value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> InTurns(Lanes256<T> x, Lanes256<T> y) => new(typeof(T) == typeof(float)
        ? InTurns(x._value, y._value, Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3))
        : InTurns(x._value, y._value, Vector256.Create(0L, 0, 1, 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> InTurnsUpper(Lanes256<T> x, Lanes256<T> y) => new(typeof(T) == typeof(float)
        ? InTurns(x._value, y._value, Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7))
        : InTurns(x._value, y._value, Vector256.Create(2L, 2, 3, 3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LoadQuarter(ref T source) => new(Vector256.Create(Unsafe.ReadUnaligned<double>(ref Unsafe.As<T, byte>(ref source))).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Quarters(Lanes256<T> x0, Lanes256<T> x1, Lanes256<T> x2, Lanes256<T> x3)
    {
        if (Avx.IsSupported)
        {
            Vector256<double> first = Avx.Blend(x0._value.AsDouble(), x1._value.AsDouble(), 0b1010);
            Vector256<double> second = Avx.Blend(x2._value.AsDouble(), x3._value.AsDouble(), 0b1010);
            return new(Avx.Blend(first, second, 0b1100).As<double, T>());
        }

        Vector256<T> odd = Vector256.Create(0L, -1, 0, -1).As<long, T>();
        Vector256<T> lower = Vector256.ConditionalSelect(odd, x1._value, x0._value);
        Vector256<T> upper = Vector256.ConditionalSelect(odd, x3._value, x2._value);
        return new(Vector256.ConditionalSelect(Vector256.Create(0L, 0, -1, -1).As<long, T>(), upper, lower));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lanes256<T> x) => Lanes128<T>.Sum(new(x._value.GetLower() + x._value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(Lanes256<T> x) => Lanes128<T>.Max(new(Vector128.MaxNative(x._value.GetLower(), x._value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Mask(int count) =>
        typeof(T) == typeof(float)
            ? Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).As<int, T>()
            : Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Even(Vector256<T> x) => typeof(T) == typeof(float)
        ? Vector256.Shuffle(x.AsSingle(), Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6)).As<float, T>().GetLower()
        : Vector256.Shuffle(x.AsDouble(), Vector256.Create(0L, 2, 0, 2)).As<double, T>().GetLower();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> InTurns(Vector256<T> x, Vector256<T> y, Vector256<int> places) => Vector256.ConditionalSelect(
        Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0).As<int, T>(),
        Vector256.Shuffle(x.AsSingle(), places).As<float, T>(),
        Vector256.Shuffle(y.AsSingle(), places).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> InTurns(Vector256<T> x, Vector256<T> y, Vector256<long> places) => Vector256.ConditionalSelect(
        Vector256.Create(-1L, 0, -1, 0).As<long, T>(),
        Vector256.Shuffle(x.AsDouble(), places).As<double, T>(),
        Vector256.Shuffle(y.AsDouble(), places).As<double, T>());
}
