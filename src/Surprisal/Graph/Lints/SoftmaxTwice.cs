namespace Surprisal.Graph;

/// <summary>Softmax of what a softmax has made: the scores lie between 0 and 1, so no class can win clearly.</summary>
/// <remarks>The logarithm of softmax is its own softmax's: <c>log_softmax(log_softmax(x))</c> is harmless and no mistake.</remarks>
internal sealed class SoftmaxTwice() : Lint("softmax-twice")
{
    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from place in formula.Softmaxes
        let inner = LookThrough.Of(place.Scores, place.Axis)
        where inner.Symbol.Op is Softmax or Sparsemax && ((AxisOp)inner.Symbol.Op).Axis == inner.Axis
        let floor = LossFloor.Of(place.Scores.Shape[place.Axis], inner.Scale)
        where floor.IsNoticed
        select Warn(
            place.At,
            $"Softmax is taken twice: {Write(place.At)} is given the probabilities {Write(inner.Symbol)}, so {floor}.",
            "Take it once: give the scores that the inner one was given.");
}
