using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Elementary functions of one number, with the bits that vectors give.</summary>
internal static class Accurate
{
    /// <inheritdoc cref="Logarithm{TLanes, T}.Log1P"/>
    public static T Log1P<T>(T x)
        where T : IFloatingPointIeee754<T> => Logarithm<LanesOfOne<T>, T>.Log1P(new(x)).Value;
}
