namespace Surprisal.Graph;

/// <summary>A number of elements, which may depend on the batch size.</summary>
internal sealed record Size(Dimension Count) : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => Shape.Scalar;

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [];

    public override void Run<T>(Operands<T> operands) => operands.Output(0)[0] = T.CreateTruncating(Count.Resolve(operands.Batch));

    public override string Format(string[] inputs) => $"{Count}";

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Name($"{Count}");
}
