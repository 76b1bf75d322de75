using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Layers;

/// <summary>Scales and shifts the raw score of each class of a model: <c>softmax(w ⊙ z + b)</c>.</summary>
/// <remarks>The variables are <c>scale [classes]</c>, from 1, and <c>shift [classes]</c>, from 0.</remarks>
public sealed record VectorScale : Recalibration
{
    private protected override Symbol Scores(Symbol logits, bool isEachByItself, Parameters parameters)
    {
        Shape classes = [logits.Shape[1]];
        return (logits * parameters.AddState("scale", classes, new Ones())) + parameters.AddState("shift", classes, new Zeros());
    }
}
