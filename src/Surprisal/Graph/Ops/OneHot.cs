namespace Surprisal.Graph;

/// <summary>A row for each label: 1 at the label's class, 0 elsewhere.</summary>
internal sealed record OneHot(int Classes) : Op
{
    public override string[] Settings => [$"{Classes}"];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => [.. inputs[0], Classes];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [null];

    public override void Run<T>(Operands<T> operands)
    {
        ReadOnlySpan<T> labels = operands.Input(0);
        Span<T> result = operands.Output(0);
        Check.Labels(labels, Classes);

        result.Clear();
        for (int row = 0; row < labels.Length; row++)
        {
            result[(row * Classes) + int.CreateTruncating(labels[row])] = T.One;
        }
    }

    public override string Format(string[] inputs) => $"OneHot({inputs[0]}, {Classes})";
}
