using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Surprisal.Numerics;

/// <summary>Loops over spans by vectors, for formulas that TensorPrimitives has not. The tail runs as a padded vector.</summary>
internal static class Lanes
{
    /// <summary>A function of one number, for each lane of a vector.</summary>
    public interface IUnary
    {
        static abstract Vector256<T> Of<T>(Vector256<T> x)
            where T : IFloatingPointIeee754<T>;
    }

    /// <summary>A function of two numbers, for each lane of two vectors.</summary>
    public interface IBinary
    {
        static abstract Vector256<T> Of<T>(Vector256<T> x, Vector256<T> y)
            where T : IFloatingPointIeee754<T>;
    }

    public static void Map<T, TFormula>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IUnary
    {
        int i = 0;
        for (; i <= x.Length - Vector256<T>.Count; i += Vector256<T>.Count)
        {
            TFormula.Of(Vector256.Create(x[i..])).CopyTo(result[i..]);
        }

        if (i < x.Length)
        {
            Store(TFormula.Of(Load(x[i..])), result[i..]);
        }
    }

    public static void Map<T, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IBinary
    {
        int i = 0;
        for (; i <= x.Length - Vector256<T>.Count; i += Vector256<T>.Count)
        {
            TFormula.Of(Vector256.Create(x[i..]), Vector256.Create(y[i..])).CopyTo(result[i..]);
        }

        if (i < x.Length)
        {
            Store(TFormula.Of(Load(x[i..]), Load(y[i..])), result[i..]);
        }
    }

    private static Vector256<T> Load<T>(ReadOnlySpan<T> tail)
    {
        Vector256<T> padded = default;
        tail.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<T>, T>(ref padded), Vector256<T>.Count));
        return padded;
    }

    private static void Store<T>(Vector256<T> values, Span<T> tail) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<Vector256<T>, T>(ref values), tail.Length).CopyTo(tail);
}
