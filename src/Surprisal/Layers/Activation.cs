using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>Applies a function to its input, without variables.</summary>
/// <param name="Function">What is applied, such as <see cref="Activations.Relu"/>.</param>
public sealed record Activation(ActivationFunction Function) : Layer
{
    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters) => Function.Apply(input);
}
