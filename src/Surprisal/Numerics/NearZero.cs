using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Functions that are nearly 0 near 0 and keep their relative precision there, where the plain formula has none left.</summary>
public static class NearZero
{
    // log 2 as both precisions round it.
    private const double LogTwo = 0.6931471805599453;

    /// <summary>Computes <c>log cosh x</c>, which is <c>x²/2</c> near 0 and <c>|x| − log 2</c> far from it.</summary>
    /// <remarks>Near 0 as <c>log(1 + 2 sinh²(x/2))</c>, else as <c>|x| − log 2 + log(1 + exp(−2|x|))</c>. +∞ at −∞ and +∞; NaN gives NaN.</remarks>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void LogCosh<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength<T>(result, x);
        Check.SameOrApart(result, x);

        T two = T.One + T.One;
        T logTwo = T.CreateTruncating(LogTwo);
        for (int i = 0; i < x.Length; i++)
        {
            T size = T.Abs(x[i]);
            T half = T.Sinh(T.Min(size, T.One) / two);
            result[i] = size <= T.One
                ? LogOnePlus(two * half * half)
                : size - logTwo + LogOnePlus(T.Exp(-two * size));
        }
    }

    /// <summary>Computes <c>log(1 + x)</c> for <c>x ≥ 0</c>: <c>1 + x</c> rounds to <c>u</c>, and what was lost, <c>x − (u − 1)</c>, is known exactly.</summary>
    private static T LogOnePlus<T>(T x)
        where T : IFloatingPointIeee754<T>
    {
        T u = T.One + x;
        return T.Log(u) + ((x - (u - T.One)) / u);
    }
}
