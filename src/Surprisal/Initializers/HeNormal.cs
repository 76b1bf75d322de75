using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Initializers;

/// <summary>From a truncated normal distribution of variance 2 / inputs, which suits rectified units.</summary>
/// <remarks>
/// K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers: surpassing human-level performance on ImageNet
/// classification", ICCV 2015.
/// </remarks>
public sealed record HeNormal : Initializer
{
    /// <inheritdoc/>
    public override void Fill<T>(Span<T> values, Shape shape, ref Philox random) =>
        TruncatedNormal.WithVariance(2 / Fans.Of(shape).In).Fill(values, shape, ref random);
}
