using System.Text.Json.Serialization;
using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>A function that a layer applies to its outputs, known by name.</summary>
/// <param name="Name">Its name in files, such as <c>relu</c>.</param>
/// <param name="Apply">The function, as symbols.</param>
[JsonConverter(typeof(ActivationFunctionConverter))]
public sealed record ActivationFunction(string Name, Func<Symbol, Symbol> Apply)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
