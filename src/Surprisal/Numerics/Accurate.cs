using System.Numerics;

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

    /// <summary>Computes <c>log(1 + exp x)</c> without overflow.</summary>
    public static T Softplus<T>(T x)
        where T : IFloatingPointIeee754<T> =>
        T.Max(x, T.Zero) + LogOnePlus(T.Exp(-T.Abs(x)));

    /// <summary>Computes the logistic function.</summary>
    public static T Sigmoid<T>(T x)
        where T : IFloatingPointIeee754<T> =>
        T.One / (T.One + T.Exp(-x));
}
