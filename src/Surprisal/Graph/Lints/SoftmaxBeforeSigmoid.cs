namespace Surprisal.Graph;

/// <summary>A sigmoid, or its cross-entropy, of what a softmax has made.</summary>
internal sealed class SoftmaxBeforeSigmoid() : Lint("softmax-before-sigmoid")
{
    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from symbol in formula.Recognised
        let scores = symbol.Op switch
        {
            Sigmoid or Softplus => symbol.Inputs[0],
            SigmoidCrossEntropy => symbol.Inputs[1],
            _ => null,
        }
        where scores is not null
        let inner = LookThrough.Of(scores)
        where inner.Symbol.Op is Softmax or LogSoftmax && LossFloor.Of(2, inner.Scale).IsNoticed
        group (symbol, inner.Symbol) by inner.Symbol into places
        let place = places.First()
        select Warn(
            place.symbol,
            $"{Write(place.symbol)} takes {Write(place.Symbol)} for raw scores of single classes, but the classes share 1 among them already.",
            "End in raw scores or sigmoids where several classes can be right, or use softmax cross-entropy where one is.");
}
