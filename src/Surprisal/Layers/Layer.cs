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
[JsonDerivedType(typeof(Activation), "activation")]
public abstract record Layer
{
    /// <summary>The output of the layer, as symbols over its input.</summary>
    /// <param name="input">A batch of samples: <c>[batch, …]</c>.</param>
    /// <param name="parameters">Where the layer registers its variables.</param>
    /// <exception cref="ArgumentException">The input has a shape the layer cannot take.</exception>
    public abstract Symbol Apply(Symbol input, Parameters parameters);
}
