using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The error function of each lane and the functions made of it.</summary>
/// <remarks>
/// <para>
/// <c>erf x = x + x p(x²)</c> for <c>|x| &lt; 1</c>. Elsewhere the complement is computed, which keeps its digits in the tails:
/// <c>1 − erf z = exp(−z²) (1 + g(t)) / (1 + 2z)</c> with <c>t = (z − k) / (z + k)</c>, one smooth function for all <c>z ≥ 0</c>.
/// Both polynomials are fitted by ourselves, so that their largest relative error is least.
/// </para>
/// <para>
/// Reference: M. M. Shepherd, J. G. Laframboise, "Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x &lt; ∞",
/// Math. Comp. 36, 1981, for the form; the coefficients are not theirs.
/// </para>
/// </remarks>
internal static class ErrorFunction<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Computes <c>erf x = 2/√π ∫ exp(−s²) ds</c> from 0 to <c>x</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Erf(TLanes x)
    {
        TLanes one = TLanes.Create(1.0);
        TLanes size = TLanes.Abs(x);
        TLanes near = TLanes.MultiplyAdd(x, FitNear(x * x), x);

        // From 6 on, what is missing to 1 is far below half a unit in the last place.
        TLanes z = Exponential<TLanes, T>.AtMost(size, TLanes.Create(6.0));
        TLanes square = z * z;
        Tail tail = Complement(new(z, TLanes.Create(0.0)), square, TLanes.MultiplyAdd(z, z, -square));
        TLanes far = one - Exponential<TLanes, T>.Scale(tail.Times(one), tail.N);
        return TLanes.Select(TLanes.Less(size, one), near, far | (x & TLanes.Create(-0.0)));
    }

    /// <summary>Computes the probability <c>Φ(x)</c> that a normal number of mean 0 and variance 1 is at most <c>x</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes NormalCdf(TLanes x)
    {
        Normal normal = new(x);
        TLanes below = Exponential<TLanes, T>.Scale(normal.Tail.Times(TLanes.Create(0.5)), normal.Tail.N);
        TLanes far = TLanes.Select(TLanes.Less(x, TLanes.Create(0.0)), below, TLanes.Create(1.0) - below);
        return TLanes.Select(normal.IsCentral, normal.Center, far);
    }

    /// <summary>Computes <c>x Φ(x)</c>; −0 at −∞, as the limit is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Gelu(TLanes x)
    {
        // Below, even the product is less than half of the smallest number.
        TLanes limited = Exponential<TLanes, T>.AtLeast(x, -Farthest);
        TLanes isNegative = TLanes.Less(x, TLanes.Create(0.0));
        TLanes half = TLanes.Create(0.5);
        Normal normal = new(limited);
        TLanes below = Exponential<TLanes, T>.Scale(normal.Tail.Times(TLanes.Select(isNegative, limited * half, half)), normal.Tail.N);
        TLanes far = TLanes.Select(isNegative, below, x * (TLanes.Create(1.0) - below));
        return TLanes.Select(normal.IsCentral, x * normal.Center, far);
    }

    /// <summary>From this distance on, <c>x Φ(−x)</c> rounds to 0.</summary>
    private static TLanes Farthest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Create(16f, 40.0);
    }

    /// <summary>Computes <c>1 − erf z</c> for <c>z ≥ 0</c>, given its square and what rounding took from that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tail Complement(DoubleWord<TLanes, T> z, TLanes square, TLanes squareRest)
    {
        TLanes one = TLanes.Create(1.0);
        TLanes middle = TLanes.Create(3f, 4.0);
        TLanes fit = FitTail((z.High - middle) / (z.High + middle));
        DoubleWord<TLanes, T> numerator = DoubleWord<TLanes, T>.SumOfOrdered(one, fit);
        DoubleWord<TLanes, T> denominator = DoubleWord<TLanes, T>.Sum(one, z.High + z.High);
        denominator = new(denominator.High, denominator.Low + (z.Low + z.Low));

        Exponential<TLanes, T>.Scaled exp = Exponential<TLanes, T>.OfNegative(square, squareRest);
        return new(DoubleWord<TLanes, T>.Quotient(numerator, denominator), exp.Mantissa, exp.N);
    }

    /// <summary>Computes <c>p(s) = erf(√s) / √s − 1</c> for <c>s &lt; 1</c>: error 2⁻²⁹ of the error function, or 2⁻⁶².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes FitNear(TLanes s)
    {
        if (typeof(T) == typeof(float))
        {
            TLanes p = TLanes.MultiplyAdd(s, TLanes.Create(7.85384982e-05), TLanes.Create(-0.000801020244));
            p = TLanes.MultiplyAdd(s, p, TLanes.Create(0.00518833054));
            p = TLanes.MultiplyAdd(s, p, TLanes.Create(-0.0268538147));
            p = TLanes.MultiplyAdd(s, p, TLanes.Create(0.112835854));
            p = TLanes.MultiplyAdd(s, p, TLanes.Create(-0.37612626));
            return TLanes.MultiplyAdd(s, p, TLanes.Create(0.128379166));
        }

        TLanes q = TLanes.MultiplyAdd(s, TLanes.Create(5.945255584223488e-11), TLanes.Create(-1.136567067182716e-09));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(1.4657883530919653e-08));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(-1.635002619207727e-07));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(1.6460972954153765e-06));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(-1.4925593518728226e-05));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(0.00012055331037551108));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(-0.0008548326978765149));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(0.00522397762478137));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(-0.02686617064507296));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(0.11283791670954858));
        q = TLanes.MultiplyAdd(s, q, TLanes.Create(-0.3761263890318375));
        return TLanes.MultiplyAdd(s, q, TLanes.Create(0.1283791670955126));
    }

    /// <summary>Computes <c>g(t) = (1 + 2z) exp(z²) (1 − erf z) − 1</c>: error 2⁻²⁸ of the complement, or 2⁻⁶¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes FitTail(TLanes t)
    {
        if (typeof(T) == typeof(float))
        {
            TLanes g = TLanes.MultiplyAdd(t, TLanes.Create(-0.000264367438), TLanes.Create(-0.000767889433));
            g = TLanes.MultiplyAdd(t, g, TLanes.Create(0.00200769445));
            g = TLanes.MultiplyAdd(t, g, TLanes.Create(0.00256396481));
            g = TLanes.MultiplyAdd(t, g, TLanes.Create(-0.0238015093));
            g = TLanes.MultiplyAdd(t, g, TLanes.Create(0.0682957694));
            g = TLanes.MultiplyAdd(t, g, TLanes.Create(-0.11927025));
            g = TLanes.MultiplyAdd(t, g, TLanes.Create(0.12964648));
            g = TLanes.MultiplyAdd(t, g, TLanes.Create(-0.0475624427));
            g = TLanes.MultiplyAdd(t, g, TLanes.Create(-0.135621145));
            return TLanes.MultiplyAdd(t, g, TLanes.Create(0.253008068));
        }

        TLanes h = TLanes.MultiplyAdd(t, TLanes.Create(2.7178657881800984e-10), TLanes.Create(2.0450949675830507e-09));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(1.6929807551390479e-09));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-1.643895958215104e-08));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-1.9015114916438144e-08));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(1.130705567773905e-07));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(7.685831426426214e-08));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-8.276177377048081e-07));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(2.918030179973521e-07));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(5.710713910704554e-06));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-1.1220986105922175e-05));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-2.4399493151835704e-05));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(0.00015062133999883844));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-0.0001992566440957073));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-0.0007577732207198525));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(0.005031969972160991));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-0.016197734066251423));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(0.03716751553790579));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-0.06633036581160587));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(0.09373283499833099));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-0.10103906603632705));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(0.06809705425469312));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(0.015379652102620071));
        h = TLanes.MultiplyAdd(t, h, TLanes.Create(-0.13962111684056253));
        return TLanes.MultiplyAdd(t, h, TLanes.Create(0.2329951186255525));
    }

    /// <summary>The normal distribution at <c>x</c>: a form for the center and one for the tails.</summary>
    private readonly struct Normal
    {
        public readonly TLanes IsCentral;

        /// <summary><c>Φ(x) = ½ + ½ erf(x/√2)</c>, for small <c>x</c>.</summary>
        public readonly TLanes Center;

        /// <summary><c>2 Φ(−|x|)</c>, whose exponent <c>x²/2</c> is taken from <c>x</c> itself and not from the rounded <c>x/√2</c>.</summary>
        public readonly Tail Tail;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Normal(TLanes x)
        {
            TLanes half = TLanes.Create(0.5);
            TLanes size = Exponential<TLanes, T>.AtMost(TLanes.Abs(x), Farthest);
            TLanes rootOfHalf = TLanes.Create(0.707106769f, 0.7071067811865476);
            TLanes z = size * rootOfHalf;
            TLanes zRest = TLanes.MultiplyAdd(size, rootOfHalf, -z)
                + (size * TLanes.Create(1.21016175e-08f, -4.833646656726457e-17));
            TLanes square = size * size;
            TLanes rest = TLanes.MultiplyAdd(size, size, -square);

            IsCentral = TLanes.Less(size, TLanes.Create(0.7));
            TLanes erf = z + TLanes.MultiplyAdd(z, FitNear(square * half), zRest);
            Center = TLanes.MultiplyAdd(erf | (x & TLanes.Create(-0.0)), half, half);
            Tail = Complement(new(z, zRest), square * half, rest * half);
        }
    }

    /// <summary>The complement as a quotient times an exponential <c>2ⁿ m</c>, so that it may be multiplied before it underflows.</summary>
    private readonly struct Tail(TLanes quotient, DoubleWord<TLanes, T> mantissa, TLanes n)
    {
        public readonly TLanes N = n;

        private readonly TLanes _quotient = quotient;

        private readonly DoubleWord<TLanes, T> _mantissa = mantissa;

        /// <summary>The product with a factor, but for the power of two.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Times(TLanes factor)
        {
            TLanes product = factor * _quotient;
            return TLanes.MultiplyAdd(product, _mantissa.High, product * _mantissa.Low);
        }
    }
}
