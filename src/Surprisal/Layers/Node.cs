namespace Surprisal.Layers;

/// <summary>A value in a model with branches: its input, or what a layer makes of other values.</summary>
/// <remarks>Nodes only describe how values come about; <c>Model</c> is made of the last one. Keras: <c>KerasTensor</c>.</remarks>
public class Node
{
    private protected Node()
    {
    }

    internal Node(Layer layer, IReadOnlyList<Node> inputs) => (Layer, Inputs) = (layer, inputs);

    /// <summary>What makes the value; null for an input.</summary>
    internal Layer? Layer { get; }

    /// <summary>What it is made of.</summary>
    internal IReadOnlyList<Node> Inputs { get; } = [];
}
