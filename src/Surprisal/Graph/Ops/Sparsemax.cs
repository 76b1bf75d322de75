namespace Surprisal.Graph;

/// <summary>Scores turned into probabilities along an axis, exactly 0 for those far behind: <c>max(x − τ, 0)</c>.</summary>
internal sealed record Sparsemax(int Axis) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [Symbol.Of(new SparsemaxGradient(Axis), result.Inputs[0], incoming)];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Numerics.Sparsemax.Value(operands.Input(0), outer, length, inner, operands.Output(0));
    }
}

/// <summary>The gradient by the scores, given the scores (first input) and the gradient by their sparsemax (second): <c>g − mean g</c> over all classes with a probability.</summary>
internal sealed record SparsemaxGradient(int Axis) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0].Equals(inputs[1])
        ? inputs[0]
        : throw new ArgumentException($"The gradient of sparsemax was given scores of shape {inputs[0]} and gradients of shape {inputs[1]}. Give both the same shape.");

    // A projection: it is its own transpose. Which classes have a probability changes at kinks only.
    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [null, Symbol.Of(new SparsemaxGradient(Axis), result.Inputs[0], incoming)];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Numerics.Sparsemax.VectorJacobianProduct(operands.Input(0), operands.Input(1), outer, length, inner, operands.Output(0));
    }

    public override string Format(string[] inputs) => $"{nameof(SparsemaxGradient)}({inputs[0]}, {inputs[1]}, axis: {Axis})";
}
