namespace Surprisal.Graph;

/// <summary>The element of each row (first input) that a label names (second); the row stays with size 1.</summary>
internal sealed record Pick : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        (Shape rows, Shape labels) = (inputs[0], inputs[1]);
        return rows.Rank > 0 && labels.Equals(rows.WithoutLast())
            ? [.. labels, 1]
            : throw new ArgumentException(
                $"Pick was given rows of shape {rows} and labels of shape {labels}. Give it one label for each row.");
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol rows, Symbol labels) = (result.Inputs[0], result.Inputs[1]);
        return [incoming * Ops.OneHot(labels, rows.Shape[rows.Shape.Rank - 1].Factor), null];
    }

    public override void Run<T>(Operands<T> operands)
    {
        int classes = operands.InputShape(0)[^1];
        ReadOnlySpan<T> rows = operands.Input(0), labels = operands.Input(1);
        Span<T> result = operands.Output(0);
        Check.Labels(labels, classes);

        for (int row = 0; row < labels.Length; row++)
        {
            result[row] = rows[(row * classes) + int.CreateTruncating(labels[row])];
        }
    }
}
