namespace Surprisal.Graph;

/// <summary>Numbers and signs out of what is linear, and sums where a matrix of ones stands for them.</summary>
internal static class Scalars
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new OutOfMatrixProducts(),
        new IntoProducts(),
    ];

    private static bool IsOneNumber(Symbol symbol) => symbol.Shape.All(size => size == 1);

    /// <summary>The single numbers in a product, and the rest of it.</summary>
    private static (Factors Numbers, Factors Others) Split(Symbol symbol)
    {
        var factors = Factors.Of(symbol);
        Factors rest = factors.Where(factor => !IsOneNumber(factor));
        return (factors.Over(rest), rest);
    }

    private sealed class OutOfMatrixProducts() : Rule("number out of a matrix product")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol is not { Op: MatMul op, Inputs: [var left, var right] })
            {
                return null;
            }

            (Factors numbers, Factors restOfLeft) = Split(left);
            (Factors others, Factors restOfRight) = Split(right);
            numbers = numbers.Times(others);
            bool isOneProduct = left.Shape.Rank == 2 && right.Shape.Rank == 2;
            if (isOneProduct && restOfRight.List.Count == 0)
            {
                Symbol ofRows = Ops.ReduceSum(Stretch.To(restOfLeft.Build(), left.Shape), op.TransposeLeft ? 0 : 1, keepDims: true);
                return Ops.Expand(numbers.Build() * (op.TransposeLeft ? Turned(ofRows) : ofRows), symbol.Shape);
            }

            if (isOneProduct && restOfLeft.List.Count == 0)
            {
                Symbol ofColumns = Ops.ReduceSum(Stretch.To(restOfRight.Build(), right.Shape), op.TransposeRight ? 1 : 0, keepDims: true);
                return Ops.Expand(numbers.Build() * (op.TransposeRight ? Turned(ofColumns) : ofColumns), symbol.Shape);
            }

            return numbers.IsOne
                ? null
                : numbers.Build() * Symbol.Of(op, Stretch.To(restOfLeft.Build(), left.Shape), Stretch.To(restOfRight.Build(), right.Shape));
        }

        /// <summary>A row as a column, or a column as a row.</summary>
        private static Symbol Turned(Symbol vector) => Ops.Reshape(vector, [vector.Shape[1], vector.Shape[0]]);
    }

    /// <summary>A reshape of a product is the product of the reshapes, where each factor fills the shape or is one number.</summary>
    private sealed class IntoProducts() : Rule("reshape within a product")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            // A product looks through a reshape that it implies, and is put back into it: nothing is to be moved there.
            if (symbol is not { Op: Reshape reshape, Inputs: [var x] } || Stretch.IsImplied(symbol) || IsOneNumber(x))
            {
                return null;
            }

            var factors = Factors.Of(x);
            bool isProduct = factors is not { Numerator: 1, Denominator: 1, List: [(_, 1)] };
            bool isFull = factors.List.All(factor => IsOneNumber(factor.Base) || factor.Base.Shape.Equals(x.Shape));
            return isProduct && isFull
                ? Stretch.To(factors.Each(factor => IsOneNumber(factor) ? factor : Ops.Reshape(factor, reshape.Target)).Build(), symbol.Shape)
                : null;
        }
    }
}
