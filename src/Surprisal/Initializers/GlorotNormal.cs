using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Initializers;

/// <summary>From a truncated normal distribution of variance 2 / (inputs + outputs).</summary>
/// <remarks>X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.</remarks>
public sealed record GlorotNormal : Initializer
{
    /// <inheritdoc/>
    public override void Fill<T>(Span<T> values, Shape shape, ref Philox random)
    {
        Fans fans = Fans.Of(shape);
        TruncatedNormal.WithVariance(2 / (fans.In + fans.Out)).Fill(values, shape, ref random);
    }
}
