using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The natural logarithm of each lane and the functions made of it.</summary>
/// <remarks>
/// <para>
/// <c>x = 2ᵏ (1 + f)</c> with <c>1 + f</c> between √½ and √2. With <c>s = f / (2 + f)</c>,
/// <c>log(1 + f) = 2 artanh s = f − s (f − r(s²))</c>, where <c>r</c> is a polynomial fitted so that its largest relative error is least.
/// </para>
/// <para>
/// The reduction to <c>s</c> is that of K. C. Ng's logarithm in the C library of 4.3BSD (1985) and its successors.
/// </para>
/// </remarks>
internal static class Logarithm<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Computes <c>log x</c>: −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log(TLanes x)
    {
        TLanes lifted = Lift(x, out TLanes places);
        return WithLimits(x, Parts(lifted, places, TLanes.Create(0.0)).Rounded);
    }

    /// <summary>Splits a positive, finite <c>x</c> into <c>2ᵏ (1 + f)</c> with <c>1 + f</c> between √½ and √2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(TLanes x, out TLanes k, out TLanes f)
    {
        TLanes lifted = Lift(x, out TLanes places);
        k = ExponentOf(lifted, out f) - places;
    }

    /// <summary>Computes <c>log(1 + x)</c>: −∞ at −1, NaN below.</summary>
    /// <remarks>The sum is rounded to <c>u</c>; what that loses adds <c>log(1 + lost / u)</c> to <c>log u</c>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log1P(TLanes x)
    {
        DoubleWord<TLanes, T> sum = DoubleWord<TLanes, T>.Sum(TLanes.Create(1.0), x);
        TLanes result = WithLimits(sum.High, Parts(sum.High, TLanes.Create(0.0), OfNearOne(sum.Low * (TLanes.Create(1.0) / sum.High))).Rounded);
        return TLanes.Select(TLanes.Less(TLanes.Abs(x), Exponential<TLanes, T>.Tiny), x, result);
    }

    /// <summary>Computes <c>log(1 + x)</c> for what is neither negative nor larger than all whole numbers below it, in two vectors, in turns; NaN stays.</summary>
    /// <param name="x0">The first numbers, and their logarithms.</param>
    /// <param name="x1">The second ones.</param>
    /// <param name="inverse0">The reciprocals of <c>1 + x</c>, rounded, for the first.</param>
    /// <param name="inverse1">For the second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OfOnePlusRest(ref TLanes x0, ref TLanes x1, TLanes inverse0, TLanes inverse1)
    {
        TLanes k0 = OfSum(x0, inverse0, out TLanes f0, out TLanes more0);
        TLanes k1 = OfSum(x1, inverse1, out TLanes f1, out TLanes more1);
        TLanes correction0 = Correction(f0, more0);
        TLanes correction1 = Correction(f1, more1);
        x0 = Added(k0, f0, correction0).Rounded;
        x1 = Added(k1, f1, correction1).Rounded;
    }

    /// <summary>Splits <c>1 + x</c>, rounded, into <c>2ᵏ (1 + f)</c>, and computes what the rounding takes from its logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes OfSum(TLanes x, TLanes inverse, out TLanes f, out TLanes more)
    {
        TLanes one = TLanes.Create(1.0);
        TLanes sum = one + x;
        more = OfNearOne((x - (sum - one)) * inverse);
        return ExponentOf(sum, out f);
    }

    /// <summary>Computes <c>log(1 + exp x) = max(x, 0) + log(1 + exp(−|x|))</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Softplus(TLanes x)
    {
        TLanes zero = TLanes.Create(0.0);
        TLanes isPositive = TLanes.Less(zero, x);
        DoubleWord<TLanes, T> tail = OfOnePlusExp(-TLanes.Abs(x));
        DoubleWord<TLanes, T> sum = DoubleWord<TLanes, T>.Sum(x & isPositive, tail.High);
        TLanes result = sum.High + (sum.Low + tail.Low);
        return TLanes.Select(TLanes.Less(Exponential<TLanes, T>.Negligible, x), x, result);
    }

    /// <summary>Computes <c>log(1 + exp x)</c> for <c>x ≤ 0</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleWord<TLanes, T> OfOnePlusExp(TLanes x)
    {
        DoubleWord<TLanes, T> e = Exponential<TLanes, T>.OfNonPositiveTwice(x);
        DoubleWord<TLanes, T> sum = DoubleWord<TLanes, T>.SumOfOrdered(TLanes.Create(1.0), e.High);
        return Parts(sum.High, TLanes.Create(0.0), OfNearOne((sum.Low + e.Low) / sum.High));
    }

    /// <summary>Computes <c>log(1 + e)</c> for <c>e</c> in [0, 1], as <c>e − s (e − r(s²))</c> with <c>s = e / (2 + e)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes OfOnePlus(TLanes e)
    {
        TLanes s = e / (TLanes.Create(2.0) + e);
        return TLanes.MultiplyAdd(-s, e - WideFit(s * s), e);
    }

    /// <summary>Lifts subnormal numbers by 24 or 54 binary places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Lift(TLanes x, out TLanes places)
    {
        TLanes isSubnormal = TLanes.Less(x, TLanes.Create(1.17549435e-38f, 2.2250738585072014e-308));
        TLanes lifted = x * TLanes.Create(16777216f, 18014398509481984.0);
        places = TLanes.Create(24f, 54.0) & isSubnormal;
        return TLanes.Select(isSubnormal, lifted, x);
    }

    /// <summary>The <c>k</c> and <c>f</c> of a positive, normal <c>x = 2ᵏ (1 + f)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExponentOf(TLanes x, out TLanes f)
    {
        // The exponent, still biased, counts from √½ on. Behind the bits of a large power of two it is a number.
        TLanes one = TLanes.Create(1.0);
        TLanes toRootOfHalf = TLanes.CreateBits(0x3f800000 - 0x3f3504f3, 0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
        TLanes exponent = TLanes.FromExponent(TLanes.AddBits(x, toRootOfHalf));
        TLanes power = TLanes.Create(8388608f, 4503599627370496.0);
        TLanes bias = TLanes.Create(8388608f + 127f, 4503599627370496.0 + 1023.0);
        f = TLanes.AddBits(TLanes.SubtractBits(x, TLanes.ToExponent(exponent)), one) - one;
        return (exponent | power) - bias;
    }

    /// <summary>Computes <c>log(2⁻ᵖ x)</c> for positive, normal <c>x</c>, and adds something far smaller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleWord<TLanes, T> Parts(TLanes x, TLanes p, TLanes more)
    {
        TLanes k = ExponentOf(x, out TLanes f) - p;
        return Added(k, f, Correction(f, more));
    }

    /// <summary>Computes <c>log(1 + f) − f</c> for <c>1 + f</c> between √½ and √2, and adds something far smaller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Correction(TLanes f, TLanes more)
    {
        TLanes s = f / (TLanes.Create(2.0) + f);
        return TLanes.MultiplyAdd(-s, f - Fit(s * s), more);
    }

    /// <summary>Adds the parts of a logarithm: <c>k log 2</c>, <c>f</c> and the correction of that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleWord<TLanes, T> Added(TLanes k, TLanes f, TLanes correction)
    {
        TLanes highLog2 = TLanes.Create(0.693145751953125f, 0.69314718056011770386);
        TLanes lowLog2 = TLanes.Create(1.428606765e-6f, -1.72394445256148348e-13);
        DoubleWord<TLanes, T> sum = DoubleWord<TLanes, T>.SumOfOrdered(k * highLog2, f);
        return new(sum.High, sum.Low + TLanes.MultiplyAdd(k, lowLog2, correction));
    }

    /// <summary>Computes <c>log(1 + x)</c> for <c>x</c> below the last place of 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes OfNearOne(TLanes x) => TLanes.MultiplyAdd(x * x, TLanes.Create(-0.5), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes WithLimits(TLanes x, TLanes log)
    {
        TLanes zero = TLanes.Create(0.0);
        TLanes infinity = TLanes.Create(double.PositiveInfinity);
        TLanes atMostZero = TLanes.Select(TLanes.Equal(x, zero), -infinity, TLanes.Create(double.NaN));
        TLanes result = TLanes.Select(TLanes.Less(zero, x), log, atMostZero);
        return TLanes.Select(TLanes.Equal(x, infinity), x, result);
    }

    /// <summary>Computes <c>r(z) = 2 artanh(√z) / √z − 2</c>, fitted by ourselves: error 2⁻³⁵ of the logarithm, or 2⁻⁵⁹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Fit(TLanes z)
    {
        if (typeof(T) == typeof(float))
        {
            TLanes s = TLanes.MultiplyAdd(z, TLanes.Create(0.242788628), TLanes.Create(0.284987926));
            s = TLanes.MultiplyAdd(z, s, TLanes.Create(0.400009722));
            return z * TLanes.MultiplyAdd(z, s, TLanes.Create(0.666666627));
        }

        TLanes r = TLanes.MultiplyAdd(z, TLanes.Create(0.14798169776121972), TLanes.Create(0.15313840126405068));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.1818357208438581));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.22222198433289914));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.28571428743654831));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.39999999999409436));
        return z * TLanes.MultiplyAdd(z, r, TLanes.Create(0.66666666666667351));
    }
    /// <summary>Computes <c>r(z)</c> for <c>z</c> up to 1/9, fitted by ourselves: error 2⁻³² of the logarithm, or 2⁻⁶³.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes WideFit(TLanes z)
    {
        if (typeof(T) == typeof(float))
        {
            TLanes s = TLanes.MultiplyAdd(z, TLanes.Create(0.24409212), TLanes.Create(0.21411198));
            s = TLanes.MultiplyAdd(z, s, TLanes.Create(0.2861688));
            s = TLanes.MultiplyAdd(z, s, TLanes.Create(0.39998953));
            return z * TLanes.MultiplyAdd(z, s, TLanes.Create(0.66666674));
        }

        TLanes r = TLanes.MultiplyAdd(z, TLanes.Create(0.16500136349375621), TLanes.Create(0.06985567755667423));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.10971637582389971));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.11716614037702426));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.13336691233156183));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.1538446220270716));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.1818182266723055));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.22222222141876778));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.285714285722303));
        r = TLanes.MultiplyAdd(z, r, TLanes.Create(0.39999999999996294));
        return z * TLanes.MultiplyAdd(z, r, TLanes.Create(0.66666666666666672));
    }
}
