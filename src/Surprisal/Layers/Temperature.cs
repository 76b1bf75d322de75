using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Layers;

/// <summary>Divides the raw scores of a model by one number: <c>softmax(z / T)</c>.</summary>
/// <remarks>The variable is <c>temperature []</c>, from 1, which changes nothing. The most probable class stays the same at any temperature above 0.</remarks>
public sealed record Temperature : Recalibration
{
    private protected override Symbol Scores(Symbol logits, bool isEachByItself, Parameters parameters) =>
        logits / parameters.AddState("temperature", [], new Ones());
}
