using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The exponential of each lane and the functions made of it.</summary>
/// <remarks>
/// <para>
/// <c>x = n log 2 + t</c> with whole <c>n</c> and <c>|t| ≤ ½ log 2</c>. Then <c>exp x = 2ⁿ (1 + t + t² q(t))</c>, where <c>q</c> is a
/// polynomial fitted so that its largest error, relative to <c>exp t − 1</c>, is least. What rounding takes from <c>t</c> is kept and added last.
/// </para>
/// <para>
/// <c>log 2</c> is cut in two, the first part so short that its product with <c>n</c> is exact.
/// Reference: W. J. Cody, W. Waite, "Software Manual for the Elementary Functions", Prentice-Hall 1980.
/// </para>
/// </remarks>
internal static class Exponential<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Adding it rounds to a whole number and leaves that in the lowest bits: 1.5 · 2²³ or 1.5 · 2⁵².</summary>
    private static TLanes Shift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Create(12582912f, 6755399441055744.0);
    }

    /// <summary>The same with the bias of exponents: shifted to their place, the lowest bits are a power of two.</summary>
    private static TLanes BiasedShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Create(12582912f + 127f, 6755399441055744.0 + 1023.0);
    }

    /// <summary>From here on <c>exp(−x)</c> is below half a unit in the last place of 1.</summary>
    public static TLanes Negligible
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Create(18f, 38.0);
    }

    /// <summary>Below this size, <c>exp x − 1</c>, <c>log(1 + x)</c> and <c>tanh x</c> round to <c>x</c>.</summary>
    public static TLanes Tiny
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Create(2.9802322387695312e-8f, 5.5511151231257827e-17);
    }

    /// <summary>Computes <c>exp x</c>, also where it is subnormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp(TLanes x)
    {
        Reduced reduced = Reduce(Clamp(x));
        return Scale(reduced.Mantissa().Rounded, reduced.Shifted - Shift);
    }

    /// <summary>Computes the exponential of a sum of two, the second far below the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp(DoubleWord<TLanes, T> x)
    {
        Scaled exp = new Scaled(Reduce(Clamp(x.High))).Times(x.Low);
        return Scale(exp.Mantissa.Rounded, exp.N);
    }

    /// <summary>Computes <c>exp x</c> for <c>x ≤ 0</c>, within one unit in the last place; 0 where it would be far below the normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes OfNonPositive(TLanes x)
    {
        TLanes fraction = FractionOfNonPositive(x, out TLanes power, out _);
        return TLanes.MultiplyAdd(fraction, power, power);
    }

    /// <summary>Computes <c>exp x</c> for <c>x ≤ 0</c> as the same number and what its last rounding took.</summary>
    /// <remarks>Near 0, the sum of both differs from 1 by all digits of <c>exp x − 1</c>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleWord<TLanes, T> OfNonPositiveAndRest(TLanes x)
    {
        TLanes fraction = FractionOfNonPositive(x, out TLanes power, out _);
        TLanes exp = TLanes.MultiplyAdd(fraction, power, power);
        return new(exp, TLanes.MultiplyAdd(fraction, power, power - exp));
    }

    /// <summary>Computes <c>exp x</c> for <c>x ≤ 0</c> in four vectors, in turns: the processor looks ahead less far than one exponential takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OfNonPositive(ref TLanes x0, ref TLanes x1, ref TLanes x2, ref TLanes x3)
    {
        TLanes least = Least;
        x0 = TLanes.Max(least, x0);
        x1 = TLanes.Max(least, x1);
        x2 = TLanes.Max(least, x2);
        x3 = TLanes.Max(least, x3);
        FractionsOfNonPositive(
            ref x0, ref x1, ref x2, ref x3,
            out TLanes power0, out TLanes power1, out TLanes power2, out TLanes power3,
            out _, out _, out _, out _);
        x0 = TLanes.MultiplyAdd(x0, power0, power0);
        x1 = TLanes.MultiplyAdd(x1, power1, power1);
        x2 = TLanes.MultiplyAdd(x2, power2, power2);
        x3 = TLanes.MultiplyAdd(x3, power3, power3);
    }

    /// <summary>Computes the <c>f</c> of <c>exp x = 2ⁿ (1 + f)</c> in four vectors, in turns, for <c>x ≤ 0</c> where <c>2ⁿ</c> does not underflow, and what rounding took from the reduced <c>x</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FractionsOfNonPositive(
        ref TLanes x0, ref TLanes x1, ref TLanes x2, ref TLanes x3,
        out TLanes power0, out TLanes power1, out TLanes power2, out TLanes power3,
        out TLanes lost0, out TLanes lost1, out TLanes lost2, out TLanes lost3)
    {
        TLanes inverse = TLanes.Create(1.4426950408889634);
        TLanes shift = BiasedShift;
        power0 = TLanes.MultiplyAdd(x0, inverse, shift);
        power1 = TLanes.MultiplyAdd(x1, inverse, shift);
        power2 = TLanes.MultiplyAdd(x2, inverse, shift);
        power3 = TLanes.MultiplyAdd(x3, inverse, shift);
        TLanes n0 = power0 - shift;
        TLanes n1 = power1 - shift;
        TLanes n2 = power2 - shift;
        TLanes n3 = power3 - shift;

        TLanes high = HighLog2;
        TLanes low = LowLog2;
        TLanes.AddProduct(ref x0, n0, high);
        TLanes.AddProduct(ref x1, n1, high);
        TLanes.AddProduct(ref x2, n2, high);
        TLanes.AddProduct(ref x3, n3, high);
        lost0 = x0;
        TLanes.AddProduct(ref x0, n0, low);
        lost1 = x1;
        TLanes.AddProduct(ref x1, n1, low);
        lost2 = x2;
        TLanes.AddProduct(ref x2, n2, low);
        lost3 = x3;
        TLanes.AddProduct(ref x3, n3, low);

        lost0 = TLanes.MultiplyAdd(n0, low, lost0 - x0);
        power0 = TLanes.ToExponent(power0);
        lost1 = TLanes.MultiplyAdd(n1, low, lost1 - x1);
        power1 = TLanes.ToExponent(power1);
        lost2 = TLanes.MultiplyAdd(n2, low, lost2 - x2);
        power2 = TLanes.ToExponent(power2);
        lost3 = TLanes.MultiplyAdd(n3, low, lost3 - x3);
        power3 = TLanes.ToExponent(power3);

        n0 = LeadingFit(x0);
        n1 = LeadingFit(x1);
        n2 = LeadingFit(x2);
        n3 = LeadingFit(x3);
        if (typeof(T) == typeof(double))
        {
            Step(ref n0, ref n1, ref n2, ref n3, x0, x1, x2, x3, TLanes.Create(2.7557265481956554e-7));
            Step(ref n0, ref n1, ref n2, ref n3, x0, x1, x2, x3, TLanes.Create(2.7557243777384348e-6));
            Step(ref n0, ref n1, ref n2, ref n3, x0, x1, x2, x3, TLanes.Create(2.4801587333030029e-5));
            Step(ref n0, ref n1, ref n2, ref n3, x0, x1, x2, x3, TLanes.Create(0.00019841269886586196));
            Step(ref n0, ref n1, ref n2, ref n3, x0, x1, x2, x3, TLanes.Create(0.0013888888888881317));
            Step(ref n0, ref n1, ref n2, ref n3, x0, x1, x2, x3, TLanes.Create(0.0083333333333214347));
        }

        Step(ref n0, ref n1, ref n2, ref n3, x0, x1, x2, x3, TLanes.Create(0.0416664481f, 0.041666666666666671));
        Step(ref n0, ref n1, ref n2, ref n3, x0, x1, x2, x3, TLanes.Create(0.166665435f, 0.16666666666666677));
        Step(ref n0, ref n1, ref n2, ref n3, x0, x1, x2, x3, TLanes.Create(0.5));
        x0 = TLanes.MultiplyAdd(n0, x0 * x0, x0);
        x1 = TLanes.MultiplyAdd(n1, x1 * x1, x1);
        x2 = TLanes.MultiplyAdd(n2, x2 * x2, x2);
        x3 = TLanes.MultiplyAdd(n3, x3 * x3, x3);
    }

    /// <summary>Where <c>2ⁿ</c>, made of its exponent, is 0.</summary>
    private static TLanes Least
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Create(-88f, -709.09);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        ref TLanes s0, ref TLanes s1, ref TLanes s2, ref TLanes s3, TLanes t0, TLanes t1, TLanes t2, TLanes t3, TLanes coefficient)
    {
        s0 = TLanes.MultiplyAdd(s0, t0, coefficient);
        s1 = TLanes.MultiplyAdd(s1, t1, coefficient);
        s2 = TLanes.MultiplyAdd(s2, t2, coefficient);
        s3 = TLanes.MultiplyAdd(s3, t3, coefficient);
    }

    /// <summary>Computes <c>exp x − 1</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes ExpM1(TLanes x)
    {
        TLanes half = HalfOfExpM1(AtMost(x, TLanes.Create(89f, 710.0))).Rounded;
        return TLanes.Select(TLanes.Less(TLanes.Abs(x), Tiny), x, half + half);
    }

    /// <summary>Computes <c>σ(x) = 1 / (1 + exp(−x))</c>, as <c>e / (1 + e)</c> with <c>e = exp x</c> for negative <c>x</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid(TLanes x)
    {
        TLanes fraction = FractionOfNonPositive(-TLanes.Abs(x), out TLanes power, out TLanes lost);
        return TLanes.Select(TLanes.Less(x, LeastOfSigmoid), Exp(x), Sigmoid(x, fraction, power, lost));
    }

    /// <summary>Computes the same of four vectors in turns; nothing, where a number is so large, or so far below 0, that exponentials underflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TrySigmoid(ref TLanes x0, ref TLanes x1, ref TLanes x2, ref TLanes x3)
    {
        TLanes sign = TLanes.Create(-0.0);
        TLanes fraction0 = x0 | sign;
        TLanes fraction1 = x1 | sign;
        TLanes fraction2 = x2 | sign;
        TLanes fraction3 = x3 | sign;
        TLanes least = LeastOfSigmoid;
        if (!TLanes.AreNegative((least - fraction0) & (least - fraction1) & ((least - fraction2) & (least - fraction3))))
        {
            return false;
        }

        FractionsOfNonPositive(
            ref fraction0, ref fraction1, ref fraction2, ref fraction3,
            out TLanes power0, out TLanes power1, out TLanes power2, out TLanes power3,
            out TLanes lost0, out TLanes lost1, out TLanes lost2, out TLanes lost3);
        x0 = Sigmoid(x0, fraction0, power0, lost0);
        x1 = Sigmoid(x1, fraction1, power1, lost1);
        x2 = Sigmoid(x2, fraction2, power2, lost2);
        x3 = Sigmoid(x3, fraction3, power3, lost3);
        return true;
    }

    /// <summary>Below, <c>σ(x)</c> rounds to <c>exp x</c>.</summary>
    private static TLanes LeastOfSigmoid
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Create(-80f, -700.0);
    }

    /// <summary>Computes <c>σ(x)</c> from <c>exp(−|x|) = 2ⁿ (1 + f)</c>, with what rounding takes from it and from <c>1 + e</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Sigmoid(TLanes x, TLanes fraction, TLanes power, TLanes lost)
    {
        TLanes one = TLanes.Create(1.0);
        TLanes opposite = TLanes.Create(-1.0);
        TLanes e = TLanes.MultiplyAdd(fraction, power, power);
        TLanes rest = TLanes.MultiplyAdd(lost, e, TLanes.MultiplyAdd(fraction, power, power - e));

        // Minus the denominator, so that the correction of the quotient needs no other sign.
        TLanes divisor = opposite - e;
        TLanes divisorRest = opposite - divisor - e - rest;
        TLanes isNegative = TLanes.Less(x, TLanes.Create(0.0));
        TLanes numerator = TLanes.Select(isNegative, e, one);
        TLanes inverse = opposite / divisor;
        TLanes quotient = numerator * inverse;
        TLanes missing = TLanes.MultiplyAdd(quotient, divisor, numerator) + TLanes.MultiplyAdd(quotient, divisorRest, rest & isNegative);
        return TLanes.MultiplyAdd(missing, inverse, quotient);
    }

    /// <summary>Computes <c>x σ(x)</c>; −0 at −∞, as the limit is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Silu(TLanes x)
    {
        // Below, even the product is less than half of the smallest number.
        TLanes limited = AtLeast(x, TLanes.Create(-120f, -760.0));
        TLanes size = AtMost(TLanes.Abs(limited), TLanes.Create(120f, 760.0));
        return Gate(limited, TLanes.Less(x, TLanes.Create(0.0)), new(Reduce(-size)));
    }

    /// <summary>Computes <c>x σ(2√(2/π) (x + 0.044715 x³))</c>, with the argument of the sigmoid to nearly twice the digits.</summary>
    /// <remarks>Far from 0, each digit that the argument lacks would be one that the exponential lacks.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes GeluTanh(TLanes x)
    {
        TLanes limited = AtLeast(x, TLanes.Create(-11f, -22.0));
        TLanes size = AtMost(TLanes.Abs(limited), TLanes.Create(11f, 22.0));
        TLanes square = size * size;
        TLanes squareRest = TLanes.MultiplyAdd(size, size, -square);

        // 2√(2/π) and 0.044715 times it, each as a sum of two.
        TLanes cubic = TLanes.Create(0.0713548139f, 0.07135481627260025);
        TLanes product = square * cubic;
        TLanes productRest = TLanes.MultiplyAdd(square, cubic, -product)
            + TLanes.MultiplyAdd(squareRest, cubic, square * TLanes.Create(2.39883247e-09f, -6.175149918155315e-19));
        DoubleWord<TLanes, T> factor = DoubleWord<TLanes, T>.Sum(TLanes.Create(1.59576917f, 1.5957691216057308), product);
        TLanes factorRest = factor.Low + productRest + TLanes.Create(-4.53406805e-08f, -9.96930880911092e-17);

        TLanes argument = size * factor.High;
        TLanes argumentRest = TLanes.MultiplyAdd(size, factor.High, -argument) + (size * factorRest);
        return Gate(limited, TLanes.Less(x, TLanes.Create(0.0)), OfNegative(argument, argumentRest));
    }

    /// <summary>Computes the hyperbolic tangent: <c>tanh |x| = −h / (1 + h)</c> with <c>h = (exp(−2|x|) − 1) / 2</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh(TLanes x)
    {
        TLanes size = TLanes.Abs(x);
        DoubleWord<TLanes, T> half = HalfOfExpM1(-(size + size));
        DoubleWord<TLanes, T> denominator = DoubleWord<TLanes, T>.SumOfOrdered(TLanes.Create(1.0), half.High);
        denominator = new(denominator.High, denominator.Low + half.Low);
        TLanes result = DoubleWord<TLanes, T>.Quotient(new(-half.High, -half.Low), denominator);

        TLanes sign = x & TLanes.Create(-0.0);
        return TLanes.Select(TLanes.Less(size, Tiny), x, result | sign);
    }

    /// <summary>Computes <c>exp x</c> for <c>x ≤ 0</c> to nearly twice the digits, but for subnormal values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleWord<TLanes, T> OfNonPositiveTwice(TLanes x)
    {
        Reduced reduced = Reduce(Clamp(x));
        TLanes n = reduced.Shifted - Shift;
        DoubleWord<TLanes, T> mantissa = reduced.Mantissa();
        return new(Scale(mantissa.High, n), Scale(mantissa.Low, n));
    }

    /// <summary>Computes <c>exp(−x − rest)</c> for <c>x ≥ 0</c> and a rest far below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scaled OfNegative(TLanes x, TLanes rest) => new Scaled(Reduce(-x)).Times(-rest);

    /// <summary>Computes <c>factor · σ(±x)</c> from <c>exp(−|x|)</c>; the factor is multiplied before anything underflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Gate(TLanes factor, TLanes isNegative, Scaled exp)
    {
        TLanes one = TLanes.Create(1.0);
        DoubleWord<TLanes, T> mantissa = exp.Mantissa;

        // e may be subnormal in the denominator, where it does not matter, but not yet in the numerator.
        DoubleWord<TLanes, T> denominator = DoubleWord<TLanes, T>.SumOfOrdered(one, Scale(mantissa.High, exp.N));
        denominator = new(denominator.High, denominator.Low + Scale(mantissa.Low, exp.N));

        DoubleWord<TLanes, T> numerator = new(TLanes.Select(isNegative, mantissa.High, one), mantissa.Low & isNegative);
        return Scale(factor * DoubleWord<TLanes, T>.Quotient(numerator, denominator), exp.N & isNegative);
    }

    /// <summary>Computes <c>(exp x − 1) / 2</c>, half of it because <c>2ⁿ</c> overflows before <c>exp x</c> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleWord<TLanes, T> HalfOfExpM1(TLanes x)
    {
        TLanes half = TLanes.Create(0.5);
        Reduced reduced = Reduce(AtLeast(x, -(Negligible + Negligible)));
        TLanes power = PowerOfTwo(reduced.Shifted - TLanes.Create(1.0));
        DoubleWord<TLanes, T> whole = DoubleWord<TLanes, T>.Sum(power, -half);
        DoubleWord<TLanes, T> sum = DoubleWord<TLanes, T>.SumOfOrdered(whole.High, power * reduced.T);
        return DoubleWord<TLanes, T>.SumOfOrdered(sum.High, TLanes.MultiplyAdd(power, reduced.Tail, whole.Low + sum.Low));
    }

    private static TLanes HighLog2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Create(-0.693145751953125f, -0.69314718056011770386);
    }

    private static TLanes LowLog2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Create(-1.428606765e-6f, 1.72394445256148348e-13);
    }

    /// <summary>Computes the <c>f</c> of <c>exp x = 2ⁿ (1 + f)</c> for <c>x ≤ 0</c>, and what rounding took from the reduced <c>x</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes FractionOfNonPositive(TLanes x, out TLanes power, out TLanes lost)
    {
        // From here on down, 2ⁿ is 0. A NaN is the second number, which the maximum keeps.
        TLanes limited = TLanes.Max(Least, x);
        TLanes shifted = TLanes.MultiplyAdd(limited, TLanes.Create(1.4426950408889634), BiasedShift);
        TLanes n = shifted - BiasedShift;
        TLanes exact = TLanes.MultiplyAdd(n, HighLog2, limited);
        TLanes t = TLanes.MultiplyAdd(n, LowLog2, exact);
        lost = TLanes.MultiplyAdd(n, LowLog2, exact - t);
        power = TLanes.ToExponent(shifted);
        return TLanes.MultiplyAdd(Fit(t), t * t, t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Reduced Reduce(TLanes x)
    {
        TLanes shifted = TLanes.MultiplyAdd(x, TLanes.Create(1.4426950408889634), Shift);
        TLanes n = shifted - Shift;
        TLanes exact = TLanes.MultiplyAdd(n, HighLog2, x);
        TLanes t = TLanes.MultiplyAdd(n, LowLog2, exact);
        TLanes lost = TLanes.MultiplyAdd(n, LowLog2, exact - t);
        return new(shifted, t, TLanes.MultiplyAdd(Fit(t), t * t, TLanes.MultiplyAdd(lost, t, lost)));
    }

    /// <summary>Keeps x where neither overflow nor underflow is in doubt, and whole numbers exact. NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Clamp(TLanes x) =>
        AtLeast(AtMost(x, TLanes.Create(89f, 710.0)), TLanes.Create(-104f, -746.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes AtLeast(TLanes x, TLanes limit) => TLanes.Select(TLanes.Less(x, limit), limit, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes AtMost(TLanes x, TLanes limit) => TLanes.Select(TLanes.Less(limit, x), limit, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes PowerOfTwo(TLanes shifted) =>
        TLanes.AddBits(TLanes.ToExponent(shifted), TLanes.Create(1.0));

    /// <summary>Computes <c>2ⁿ x</c> in two steps, since <c>2ⁿ</c> alone may be subnormal or overflow. Rounds once at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Scale(TLanes x, TLanes n)
    {
        TLanes half = TLanes.MultiplyAdd(n, TLanes.Create(0.5), Shift);
        TLanes rest = (n - (half - Shift)) + Shift;
        return x * PowerOfTwo(half) * PowerOfTwo(rest);
    }

    /// <summary>Computes <c>q(t) = (exp t − 1 − t) / t²</c>, fitted by ourselves: error 2⁻²⁶ of <c>exp t − 1</c>, or 2⁻⁶¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Fit(TLanes t)
    {
        TLanes q = LeadingFit(t);
        if (typeof(T) == typeof(double))
        {
            q = TLanes.MultiplyAdd(t, q, TLanes.Create(2.7557265481956554e-7));
            q = TLanes.MultiplyAdd(t, q, TLanes.Create(2.7557243777384348e-6));
            q = TLanes.MultiplyAdd(t, q, TLanes.Create(2.4801587333030029e-5));
            q = TLanes.MultiplyAdd(t, q, TLanes.Create(0.00019841269886586196));
            q = TLanes.MultiplyAdd(t, q, TLanes.Create(0.0013888888888881317));
            q = TLanes.MultiplyAdd(t, q, TLanes.Create(0.0083333333333214347));
        }

        q = TLanes.MultiplyAdd(t, q, TLanes.Create(0.0416664481f, 0.041666666666666671));
        q = TLanes.MultiplyAdd(t, q, TLanes.Create(0.166665435f, 0.16666666666666677));
        return TLanes.MultiplyAdd(t, q, TLanes.Create(0.5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes LeadingFit(TLanes t) => TLanes.MultiplyAdd(
        t, TLanes.Create(0.0013936531f, 2.0917631935873361e-9), TLanes.Create(0.00836653821f, 2.5109178208676576e-8));

    /// <summary>An exponential as <c>2ⁿ m</c>, so that it may be multiplied before it underflows.</summary>
    public readonly struct Scaled(DoubleWord<TLanes, T> mantissa, TLanes n)
    {
        public readonly DoubleWord<TLanes, T> Mantissa = mantissa;

        public readonly TLanes N = n;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Scaled(Reduced reduced)
            : this(reduced.Mantissa(), reduced.Shifted - Shift)
        {
        }

        /// <summary>The product with the exponential of a number so small that it is <c>1 + x</c>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Scaled Times(TLanes x) =>
            new(new(Mantissa.High, TLanes.MultiplyAdd(x, Mantissa.High, Mantissa.Low)), N);
    }

    /// <summary><c>exp x = 2ⁿ (1 + t + tail)</c>, with <c>n</c> in the lowest bits of <c>shifted</c>.</summary>
    public readonly struct Reduced(TLanes shifted, TLanes t, TLanes tail)
    {
        public readonly TLanes Shifted = shifted;

        public readonly TLanes T = t;

        public readonly TLanes Tail = tail;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public DoubleWord<TLanes, T> Mantissa()
        {
            DoubleWord<TLanes, T> sum = DoubleWord<TLanes, T>.SumOfOrdered(TLanes.Create(1.0), T);
            return DoubleWord<TLanes, T>.SumOfOrdered(sum.High, sum.Low + Tail);
        }
    }
}
