using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Layers;

/// <summary>Looks the probability of each class up by its log-odds against all others, in a staircase, and shares 1 in proportion to what it finds.</summary>
/// <remarks>
/// The variables are <c>base [classes]</c>, the probability below the first step, from ½; and <c>threshold [classes, steps]</c> and
/// <c>rise [classes, steps]</c>, from 0: <c>qₖ = baseₖ + Σ riseₖᵢ [log(pₖ / (1 − pₖ)) ≥ thresholdₖᵢ]</c>. Classes that each have a sigmoid
/// have the probabilities <c>q</c> themselves. Log-odds count within ±80.
/// </remarks>
/// <param name="Steps">The most steps that a class has, at least 1.</param>
public sealed record LogOddsSteps(int Steps) : Recalibration
{
    /// <summary>The most steps that a class has.</summary>
    public int Steps { get; init => field = AtLeastOne(value, nameof(Steps)); } = AtLeastOne(Steps, nameof(Steps));

    private protected override Symbol Scores(Symbol logits, bool isEachByItself, Parameters parameters)
    {
        Dimension classes = logits.Shape[1];
        Variable start = parameters.AddState("base", [classes], new Initializers.Constant(0.5));
        Variable threshold = parameters.AddState("threshold", [classes, Steps], new Zeros());
        Variable rise = parameters.AddState("rise", [classes, Steps], new Zeros());
        Symbol passed = Ops.GreaterEqual(Ops.ExpandDims(LogOdds.Of(logits, isEachByItself), 2), threshold);
        return LogOdds.ScoresOf(start + Ops.ReduceSum(passed * rise, axis: -1), isEachByItself);
    }

    private static int AtLeastOne(int steps, string name) => steps >= 1
        ? steps
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {steps}, but a staircase has at least 1 step. One that rises by 0 changes nothing.");
}
