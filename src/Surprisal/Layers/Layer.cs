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
public abstract record Layer
{
    /// <summary>The output of the layer, as symbols over its input: in training or in use, as <see cref="Parameters.IsTraining"/> tells.</summary>
    /// <param name="input">A batch of samples: <c>[batch, …]</c>.</param>
    /// <param name="parameters">Where the layer registers its variables.</param>
    /// <exception cref="ArgumentException">The input has a shape the layer cannot take.</exception>
    public abstract Symbol Apply(Symbol input, Parameters parameters);
}
