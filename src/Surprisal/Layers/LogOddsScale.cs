using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Layers;

/// <summary>Scales and shifts the log-odds of each class against all others, <c>qₖ = σ(aₖ log(pₖ / (1 − pₖ)) + bₖ)</c>, and shares 1 in proportion to <c>q</c>.</summary>
/// <remarks>
/// The variables are <c>slope [classes]</c>, from 1, and <c>intercept [classes]</c>, from 0. Classes that each have a sigmoid have the probabilities
/// <c>q</c> themselves. Log-odds count within ±80.
/// </remarks>
public sealed record LogOddsScale : Recalibration
{
    private protected override Symbol Scores(Symbol logits, bool isEachByItself, Parameters parameters)
    {
        Shape classes = [logits.Shape[1]];
        Symbol slope = parameters.AddState("slope", classes, new Ones());
        Symbol scaled = (LogOdds.Of(logits, isEachByItself) * slope) + parameters.AddState("intercept", classes, new Zeros());
        return isEachByItself ? scaled : Ops.LogSigmoid(scaled);
    }
}
