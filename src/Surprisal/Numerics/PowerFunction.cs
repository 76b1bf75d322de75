using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Powers of each lane, <c>xʸ = exp(y log |x|)</c>, with the sign that a whole exponent gives.</summary>
/// <remarks>
/// The exponential turns an absolute error of its argument into a relative one, so the logarithm is computed to a third more
/// digits than the lanes have: <c>log |x| = k log 2 + 2s + s z (⅔ + z q(z))</c> with <c>s = f / (2 + f)</c> and <c>z = s²</c> as sums of two
/// numbers each, where <c>q</c> is a polynomial fitted by ourselves.
/// The limits are those of IEEE 754-2019, section 9.2.1: <c>x⁰ = 1ʸ = 1</c> even for NaN.
/// </remarks>
internal static class PowerFunction<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Computes <c>xʸ</c>; <c>x²</c> is the rounded product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Power(TLanes x, TLanes y)
    {
        TLanes one = TLanes.Create(1.0);
        TLanes zero = TLanes.Create(0.0);
        TLanes infinity = TLanes.Create(double.PositiveInfinity);
        TLanes nan = TLanes.Create(double.NaN);
        TLanes size = TLanes.Abs(x);
        TLanes magnitude = TLanes.Select(TLanes.Equal(size, one), one, OfSize(size, y));

        // A negative number has powers to whole exponents only, and the odd ones are negative.
        TLanes isWhole = IsWhole(y);
        TLanes isOdd = TLanes.Clear(isWhole, IsWhole(y * TLanes.Create(0.5)));
        TLanes signed = magnitude | (x & TLanes.Create(-0.0) & isOdd);
        TLanes isNegative = TLanes.Less(x, zero) & TLanes.Less(size, infinity);
        TLanes result = TLanes.Select(TLanes.Clear(isNegative, isWhole), nan, signed);

        result = TLanes.Select(TLanes.Equal(x, x) & TLanes.Equal(y, y), result, nan);
        result = TLanes.Select(TLanes.Equal(y, zero) | TLanes.Equal(x, one), one, result);
        return TLanes.Select(TLanes.Equal(y, TLanes.Create(2.0)), x * x, result);
    }

    /// <summary>Computes <c>xʸ</c> for <c>x ≥ 0</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes OfSize(TLanes x, TLanes y)
    {
        DoubleWord<TLanes, T> log = Log(x);
        TLanes exponent = y * log.High;

        // Where the product overflows, what rounding took from it has no meaning.
        TLanes isFinite = TLanes.Less(TLanes.Abs(exponent), TLanes.Create(1000.0));
        TLanes rest = TLanes.MultiplyAdd(y, log.High, -exponent) + (y * log.Low);
        return Exponential<TLanes, T>.Exp(new DoubleWord<TLanes, T>(exponent, rest & isFinite));
    }

    /// <summary>Computes <c>log x</c> for <c>x ≥ 0</c>, −∞ at 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleWord<TLanes, T> Log(TLanes x)
    {
        TLanes zero = TLanes.Create(0.0);
        TLanes infinity = TLanes.Create(double.PositiveInfinity);
        Logarithm<TLanes, T>.Split(x, out TLanes k, out TLanes f);

        TLanes two = TLanes.Create(2.0);
        TLanes divisor = two + f;
        TLanes divisorRest = f - (divisor - two);
        TLanes s = f / divisor;
        TLanes sRest = TLanes.MultiplyAdd(-s, divisorRest, TLanes.MultiplyAdd(-s, divisor, f)) / divisor;
        TLanes z = s * s;
        TLanes zRest = TLanes.MultiplyAdd(s, sRest + sRest, TLanes.MultiplyAdd(s, s, -z));

        TLanes twoThirds = TLanes.Create(0.666666687f, 0.6666666666666666);
        DoubleWord<TLanes, T> factor = DoubleWord<TLanes, T>.SumOfOrdered(twoThirds, z * Fit(z));
        TLanes factorRest = factor.Low + TLanes.Create(-1.98682155e-8f, 3.700743415417188e-17);
        TLanes cube = s * z;
        TLanes cubeRest = TLanes.MultiplyAdd(s, zRest, TLanes.MultiplyAdd(sRest, z, TLanes.MultiplyAdd(s, z, -cube)));
        TLanes term = cube * factor.High;
        TLanes termRest = TLanes.MultiplyAdd(cube, factorRest, TLanes.MultiplyAdd(cubeRest, factor.High, TLanes.MultiplyAdd(cube, factor.High, -term)));

        DoubleWord<TLanes, T> ofMantissa = DoubleWord<TLanes, T>.SumOfOrdered(s + s, term);
        TLanes highLog2 = TLanes.Create(0.693145751953125f, 0.69314718056011770386);
        TLanes lowLog2 = TLanes.Create(1.428606765e-6f, -1.72394445256148348e-13);
        DoubleWord<TLanes, T> sum = DoubleWord<TLanes, T>.SumOfOrdered(k * highLog2, ofMantissa.High);
        TLanes low = sum.Low + TLanes.MultiplyAdd(k, lowLog2, ofMantissa.Low + (sRest + sRest + termRest));
        DoubleWord<TLanes, T> log = DoubleWord<TLanes, T>.SumOfOrdered(sum.High, low);

        TLanes isLimit = TLanes.Equal(x, zero) | TLanes.Equal(x, infinity);
        TLanes limit = TLanes.Select(TLanes.Equal(x, zero), -infinity, infinity);
        return new(TLanes.Select(isLimit, limit, log.High), TLanes.Clear(log.Low, isLimit));
    }

    /// <summary>Marks whole numbers. From a certain size on there are no others, and then there are even ones only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes IsWhole(TLanes x)
    {
        TLanes size = TLanes.Abs(x);
        TLanes power = TLanes.Create(8388608f, 4503599627370496.0);
        TLanes rounded = (size + power) - power;
        return TLanes.Equal(rounded, size) | TLanes.Less(power, size);
    }

    /// <summary>Computes <c>q(z) = ((2 artanh(√z) / √z − 2) / z − ⅔) / z</c>: error 2⁻³⁵ of what it is added to, or 2⁻⁶³.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Fit(TLanes z)
    {
        if (typeof(T) == typeof(float))
        {
            TLanes p = TLanes.MultiplyAdd(z, TLanes.Create(0.191228956), TLanes.Create(0.222046614));
            p = TLanes.MultiplyAdd(z, p, TLanes.Create(0.285715342));
            return TLanes.MultiplyAdd(z, p, TLanes.Create(0.400000006));
        }

        TLanes q = TLanes.MultiplyAdd(z, TLanes.Create(0.11725409493632094), TLanes.Create(0.11706014884419476));
        q = TLanes.MultiplyAdd(z, q, TLanes.Create(0.13334813317048047));
        q = TLanes.MultiplyAdd(z, q, TLanes.Create(0.1538459479629481));
        q = TLanes.MultiplyAdd(z, q, TLanes.Create(0.181818183370346));
        q = TLanes.MultiplyAdd(z, q, TLanes.Create(0.2222222222164818));
        q = TLanes.MultiplyAdd(z, q, TLanes.Create(0.2857142857142938));
        return TLanes.MultiplyAdd(z, q, TLanes.Create(0.4));
    }
}
