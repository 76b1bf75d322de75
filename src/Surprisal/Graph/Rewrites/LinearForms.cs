namespace Surprisal.Graph;

/// <summary>Cross-entropy of a linear layer over many classes: one kernel that never holds the scores of all rows.</summary>
internal static class LinearForms
{
    // Below, a batch's scores stay in cache, and computing them again for each gradient would cost more than it saves.
    private const int LeastClasses = 2048;

    public static IReadOnlyList<Rule> Rules { get; } = [new OfScores()];

    private sealed class OfScores() : Rule("cross-entropy of a linear layer")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol is not { Op: SparseSoftmaxCrossEntropy, Inputs: [Symbol labels, Symbol scores] })
            {
                return null;
            }

            // Rows of rows, as of words in sentences, are rows to a matrix product.
            if (scores is { Op: Reshape, Inputs: [{ Shape.Rank: 2 } rows] } && rows.Shape[1] == scores.Shape[scores.Shape.Rank - 1])
            {
                Symbol? ofRows = Apply(Symbol.Of(symbol.Op, Ops.Reshape(labels, [rows.Shape[0]]), rows));
                return ofRows is null ? null : Ops.Reshape(ofRows, symbol.Shape);
            }

            if (scores.Shape.Rank != 2 || scores.Shape[1].Factor < LeastClasses)
            {
                return null;
            }

            if (scores.Op is Add && scores.Inputs.FirstOrDefault(IsProduct) is { } product)
            {
                Symbol bias = scores.Inputs.First(input => input != product);
                return bias.Shape.Equals([scores.Shape[1]]) ? Fuse(labels, product, bias) : null;
            }

            return IsProduct(scores) ? Fuse(labels, scores, bias: null) : null;
        }

        private static bool IsProduct(Symbol symbol) => symbol.Op is MatMul { TransposeLeft: false };

        private static Symbol Fuse(Symbol labels, Symbol product, Symbol? bias)
        {
            var op = new LinearCrossEntropy(((MatMul)product.Op).TransposeRight);
            (Symbol inputs, Symbol weights) = (product.Inputs[0], product.Inputs[1]);
            return bias is null ? Symbol.Of(op, labels, inputs, weights) : Symbol.Of(op, labels, inputs, weights, bias);
        }
    }
}
