namespace Surprisal.Graph;

/// <summary>Two values of as many elements, one with an axis of size 1 more: <c>[n]</c> with <c>[n, 1]</c> gives <c>[n, n]</c>, every pair.</summary>
/// <remarks>A column that the formula makes on the spot, as in <c>x[:, None] - x</c>, is meant to be paired.</remarks>
internal sealed class StretchedApart() : Lint("stretched-apart")
{
    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from symbol in formula.Written
        where symbol.Inputs.Count == 2 && symbol.Op is BinaryOp or Weigh or SigmoidCrossEntropy or SoftmaxCrossEntropy
        let left = BeforeStretching(symbol.Inputs[0])
        let right = BeforeStretching(symbol.Inputs[1])
        where left.Shape.Rank != right.Shape.Rank && left.Shape.Size == right.Shape.Size
        let common = Shape.Broadcast(left.Shape, right.Shape)
        where common is not null && IsStretched(left.Shape, common) && IsStretched(right.Shape, common)
        where !IsMadeAColumn(left) && !IsMadeAColumn(right)
        group (symbol, left, right, common) by (left.Shape, right.Shape) into pairs
        let pair = pairs.First()
        let column = pair.left.Shape.Rank > pair.right.Shape.Rank ? pair.left : pair.right
        let row = column == pair.left ? pair.right : pair.left
        select Warn(
            pair.symbol,
            $"{Write(pair.symbol)} pairs every element of {Write(pair.left)} {pair.left.Shape} with every one of {Write(pair.right)} {pair.right.Shape}: the result has shape {pair.common}.",
            $"Give both one shape: squeeze {Write(column)} to {row.Shape}, or reshape {Write(row)} to {column.Shape}.");

    private static Symbol BeforeStretching(Symbol symbol) => symbol.Op is Expand ? symbol.Inputs[0] : symbol;

    private static bool IsStretched(Shape shape, Shape common) =>
        Enumerable.Range(1, common.Rank).Any(back => common[common.Rank - back] != 1 && (back > shape.Rank || shape[shape.Rank - back] == 1));

    private static bool IsMadeAColumn(Symbol symbol)
    {
        Symbol origin = symbol;
        while (origin.Op is UnaryOp or BinaryOp)
        {
            Symbol? shaped = origin.Inputs.FirstOrDefault(input => input.Shape.Equals(origin.Shape));
            if (shaped is null)
            {
                return false;
            }

            origin = shaped;
        }

        return origin.Op is Reshape && origin.Inputs[0].Shape.Rank < origin.Shape.Rank
            && origin.Inputs[0].Shape.Where(size => size != 1).SequenceEqual(origin.Shape.Where(size => size != 1));
    }
}
