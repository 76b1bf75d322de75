using System.Text.Json.Serialization;
using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Layers;

/// <summary>Brings each row of the last axis to mean 0 and variance 1, then scales and shifts each element: <c>γ (x − mean) / √(variance + ε) + β</c>.</summary>
/// <remarks>
/// The same in training and in use. The variance divides by the number of elements. The variables are <c>gamma</c>, from 1, and <c>beta</c>, from 0,
/// each <c>[size of the last axis]</c>. Keras: <c>LayerNormalization</c>. J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", arXiv:1607.06450, 2016.
/// </remarks>
/// <param name="Epsilon">What is added to the variance ε, positive; Keras' default.</param>
public sealed record LayerNormalization(double Epsilon = 0.001) : Layer
{
    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; init => field = Check.Positive(value, usual: 0.001, nameof(Epsilon)); } = Check.Positive(Epsilon, usual: 0.001, nameof(Epsilon));

    /// <summary>The value the scale starts from.</summary>
    [JsonIgnore]
    public Initializer GammaInitializer { get; init; } = new Ones();

    /// <summary>The value the shift starts from.</summary>
    [JsonIgnore]
    public Initializer BetaInitializer { get; init; } = new Zeros();

    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(parameters);
        if (input.Shape.Rank < 2)
        {
            throw new ArgumentException(
                $"Layer normalization was given input of shape {input.Shape}, but it takes [batch, …, elements]. Give samples of at least one axis.", nameof(input));
        }

        Shape elements = [input.Shape[input.Shape.Rank - 1]];
        return Normalizing.Of(
            input, Ops.ReduceMean(input, -1, keepDims: true), Ops.ReduceVariance(input, -1, keepDims: true), Epsilon,
            parameters.Add("gamma", elements, GammaInitializer), parameters.Add("beta", elements, BetaInitializer));
    }
}
