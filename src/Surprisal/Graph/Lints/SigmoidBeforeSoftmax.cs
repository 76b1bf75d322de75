namespace Surprisal.Graph;

/// <summary>Softmax, or its cross-entropy, of what a sigmoid has made: two ways to make probabilities, one after the other.</summary>
internal sealed class SigmoidBeforeSoftmax() : Lint("sigmoid-before-softmax")
{
    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from place in formula.Softmaxes
        let inner = LookThrough.Of(place.Scores, place.Axis)
        where inner.Symbol.Op is Sigmoid
        let floor = LossFloor.Of(place.Scores.Shape[place.Axis], inner.Scale)
        where floor.IsNoticed
        select Warn(
            place.At,
            $"{Write(place.At)} takes the softmax of sigmoids, {Write(inner.Symbol)}, which lie between 0 and 1, so {floor}.",
            "Leave the sigmoid out where one class is right, or use sigmoid cross-entropy where several can be.");
}
