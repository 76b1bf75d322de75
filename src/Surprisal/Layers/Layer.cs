using System.Text.Json.Serialization;
using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>A part of a model: some variables and a few symbols that turn an input into an output.</summary>
/// <remarks>
/// A layer only describes. Its variables are made when a model is built, and their values belong to the model, so one
/// description can serve in several models. The attributes are the list of layers, by the names that files use.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Dense), "dense")]
[JsonDerivedType(typeof(Flatten), "flatten")]
[JsonDerivedType(typeof(Reshape), "reshape")]
[JsonDerivedType(typeof(Activation), "activation")]
[JsonDerivedType(typeof(Conv2D), "conv2d")]
[JsonDerivedType(typeof(MaxPool2D), "max-pool2d")]
[JsonDerivedType(typeof(AveragePool2D), "average-pool2d")]
[JsonDerivedType(typeof(GlobalMaxPool2D), "global-max-pool2d")]
[JsonDerivedType(typeof(GlobalAveragePool2D), "global-average-pool2d")]
[JsonDerivedType(typeof(Dropout), "dropout")]
[JsonDerivedType(typeof(LayerNormalization), "layer-normalization")]
[JsonDerivedType(typeof(BatchNormalization), "batch-normalization")]
[JsonDerivedType(typeof(Embedding), "embedding")]
[JsonDerivedType(typeof(Temperature), "temperature")]
[JsonDerivedType(typeof(VectorScale), "vector-scale")]
[JsonDerivedType(typeof(LogOddsScale), "log-odds-scale")]
[JsonDerivedType(typeof(LogOddsSteps), "log-odds-steps")]
[JsonDerivedType(typeof(Rescaling), "rescaling")]
[JsonDerivedType(typeof(Normalization), "normalization")]
[JsonDerivedType(typeof(Add), "add")]
[JsonDerivedType(typeof(Concatenate), "concatenate")]
public abstract record Layer
{
    /// <summary>The output of the layer, as symbols over its input: in training or in use, as <see cref="Parameters.IsTraining"/> tells.</summary>
    /// <param name="input">A batch of samples: <c>[batch, …]</c>.</param>
    /// <param name="parameters">Where the layer registers its variables.</param>
    /// <exception cref="ArgumentException">The input has a shape the layer cannot take.</exception>
    public abstract Symbol Apply(Symbol input, Parameters parameters);

    /// <summary>The output of the layer over several inputs, of which most layers take one.</summary>
    /// <param name="inputs">Batches of samples.</param>
    /// <param name="parameters">Where the layer registers its variables.</param>
    /// <exception cref="ArgumentException">There are more inputs than the layer takes, or they have shapes that it cannot take.</exception>
    public virtual Symbol Apply(IReadOnlyList<Symbol> inputs, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Count == 1
            ? Apply(inputs[0], parameters)
            : throw new ArgumentException($"{inputs.Count} inputs were given, but the layer takes one. Put an Add or a Concatenate before it.", nameof(inputs));
    }

    /// <summary>What the layer makes of a value of a model with branches, or of several where branches meet.</summary>
    /// <remarks>As in a row of layers, a description that is used twice has variables for each use. Keras shares them.</remarks>
    /// <param name="inputs">The values; most layers take one.</param>
    public Node Of(params IReadOnlyList<Node> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Count > 0 && !inputs.Contains(null!)
            ? new Node(this, [.. inputs])
            : throw new ArgumentException("A layer needs an input, and none of its inputs may be null. Give the Input of the model, or what another layer makes.", nameof(inputs));
    }
}
