using Surprisal.Graph;

namespace Surprisal.Training;

/// <summary>The symbols of a built model.</summary>
/// <param name="Input">The samples: <c>[batch, …]</c>.</param>
/// <param name="Output">What the model gives: <c>[batch, classes]</c>.</param>
/// <param name="TrainingOutput">What it gives in training, over the same variables.</param>
/// <param name="Layers">The layers' names, outputs and variables, in order.</param>
internal sealed record Network(
    Placeholder Input, Symbol Output, Symbol TrainingOutput, IReadOnlyList<(string Name, Symbol Output, Parameters Parameters)> Layers)
{
    public IReadOnlyList<Variable> Variables { get; } = [.. Layers.SelectMany(layer => layer.Parameters.Variables)];

    /// <summary>The variables that an optimizer changes.</summary>
    public IReadOnlyList<Variable> Trainable { get; } = [.. Layers.SelectMany(layer => layer.Parameters.Trainable)];

    /// <summary>What the layers change by themselves in a training step.</summary>
    public IReadOnlyList<Update> Updates { get; } = [.. Layers.SelectMany(layer => layer.Parameters.Updates)];

    /// <summary>What the weights add to the loss that training lowers, or null if nothing.</summary>
    public Symbol? Penalty { get; } = Layers.SelectMany(layer => layer.Parameters.Penalties).Aggregate((Symbol?)null, (sum, penalty) => sum is null ? penalty : sum + penalty);

    public IReadOnlyList<int> SampleShape { get; } = [.. Input.Shape.Skip(1).Select(size => size.Factor)];

    public int Classes { get; } = Output.Shape.Rank == 2
        ? Output.Shape[1].Factor
        : throw new ArgumentException(
            $"The model's output has shape {Output.Shape}, but a classifier gives [batch, classes]. End with a Dense layer, after a Flatten if need be.", nameof(Output));
}
