using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Surprisal.Numerics;

/// <summary>Functions of one number that keep their relative precision where the plain formula loses it.</summary>
internal static class Accurate
{
    /// <summary>Computes <c>log(1 + x)</c> for <c>x ≥ 0</c>, also where <c>1 + x</c> rounds to 1.</summary>
    /// <remarks>
    /// <c>1 + x</c> rounds to <c>u</c>; what the rounding lost is <c>x − (u − 1)</c>, exactly, and adds <c>lost / u</c> to
    /// <c>log u</c>. The next term of the series is below half a unit in the last place of the sum.
    /// </remarks>
    public static T LogOnePlus<T>(T x)
        where T : IFloatingPointIeee754<T>
    {
        T u = T.One + x;
        return T.IsFinite(u) ? T.Log(u) + ((x - (u - T.One)) / u) : u;
    }

    /// <inheritdoc cref="LogOnePlus{T}(T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> LogOnePlus<T>(Vector256<T> x)
    {
        Vector256<T> u = Vector256<T>.One + x;
        return Log(u) + ((x - (u - Vector256<T>.One)) / u);
    }

    /// <summary>Computes <c>exp x − 1</c> for <c>x ≤ 0</c>, also where <c>exp x</c> rounds to 1.</summary>
    /// <remarks>
    /// With <c>u = exp x</c> as rounded, <c>(u − 1) / log u</c> varies so slowly that it is right for <c>x</c> too.
    /// Reference: W. Kahan, in N. J. Higham, "Accuracy and Stability of Numerical Algorithms", SIAM 2002, section 1.14.1.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> ExpMinusOne<T>(Vector256<T> x)
    {
        Vector256<T> u = Exponentials.OfNonPositive(x);
        Vector256<T> plain = u - Vector256<T>.One;
        Vector256<T> careful = plain * x / Log(u);
        Vector256<T> result = Vector256.ConditionalSelect(Vector256.LessThan(x, -Vector256<T>.One), plain, careful);
        return Vector256.ConditionalSelect(Vector256.Equals(u, Vector256<T>.One), x, result);
    }

    /// <summary>Computes <c>log(1 + exp x)</c> without overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Softplus<T>(Vector256<T> x) =>
        Vector256.Max(x, Vector256<T>.Zero) + LogOnePlus(Exponentials.OfNonPositive(-Vector256.Abs(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Log<T>(Vector256<T> x) =>
        typeof(T) == typeof(float)
            ? Vector256.Log(x.AsSingle()).As<float, T>()
            : Vector256.Log(x.AsDouble()).As<double, T>();
}
