using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Initializers;

/// <summary>Evenly from ±√(6 / (inputs + outputs)), so that signals keep their size forward and backward. Keras' default for weights.</summary>
/// <remarks>X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.</remarks>
public sealed record GlorotUniform : Initializer
{
    /// <inheritdoc/>
    public override void Fill<T>(Span<T> values, Shape shape, ref Philox random)
    {
        Fans fans = Fans.Of(shape);
        double limit = Math.Sqrt(6 / (fans.In + fans.Out));
        new RandomUniform(-limit, limit).Fill(values, shape, ref random);
    }
}
