namespace Surprisal.Graph;

/// <summary>Softmax, or its cross-entropy, over a single class.</summary>
internal sealed class OneClass() : Lint("one-class")
{
    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from place in formula.Softmaxes
        where place.At.Op is not LogSumExp && place.Scores.Shape[place.Axis] == 1
        select Warn(
            place.At,
            $"{Write(place.At)} is over the one class of {Write(place.Scores)} {place.Scores.Shape}, whose probability is 1 whatever its score, so there is nothing to learn.",
            "Give one score for each class, or use sigmoid cross-entropy for one score.");
}
