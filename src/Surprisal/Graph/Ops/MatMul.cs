using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The product of two matrices, either of which may be read as its transpose.</summary>
internal sealed record MatMul(bool TransposeLeft = false, bool TransposeRight = false) : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        (Shape left, Shape right) = (inputs[0], inputs[1]);
        if (left.Rank != 2 || right.Rank != 2)
        {
            throw new ArgumentException(
                $"MatMul was given shapes {left} and {right}, but it multiplies matrices, which have two axes. Reshape to two axes first.");
        }

        Dimension rows = left[TransposeLeft ? 1 : 0];
        Dimension leftInner = left[TransposeLeft ? 0 : 1];
        Dimension rightInner = right[TransposeRight ? 1 : 0];
        Dimension columns = right[TransposeRight ? 0 : 1];
        return leftInner == rightInner
            ? [rows, columns]
            : throw new ArgumentException(
                $"MatMul was given {Describe("left", left, TransposeLeft)} and {Describe("right", right, TransposeRight)}: " +
                $"the left has {leftInner} columns and the right {rightInner} rows, and these must be equal.");
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol left, Symbol right) = (result.Inputs[0], result.Inputs[1]);
        return
        [
            TransposeLeft
                ? Symbol.Of(new MatMul(TransposeRight, true), right, incoming)
                : Symbol.Of(new MatMul(false, !TransposeRight), incoming, right),
            TransposeRight
                ? Symbol.Of(new MatMul(true, TransposeLeft), incoming, left)
                : Symbol.Of(new MatMul(!TransposeLeft, false), left, incoming),
        ];
    }

    public override void Run<T>(Operands<T> operands)
    {
        ReadOnlySpan<int> result = operands.OutputShape(0);
        int inner = operands.InputShape(0)[TransposeLeft ? 0 : 1];
        MatrixProduct.Multiply(
            operands.Input(0), operands.Input(1), operands.Output(0), result[0], inner, result[1], TransposeLeft, TransposeRight);
    }

    public override string Format(string[] inputs) =>
        $"MatMul({inputs[0]}{(TransposeLeft ? "ᵀ" : "")}, {inputs[1]}{(TransposeRight ? "ᵀ" : "")})";

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Infix(
        TransposeLeft ? notation.Transpose(inputs[0]) : inputs[0], "@", TransposeRight ? notation.Transpose(inputs[1]) : inputs[1]);

    private static string Describe(string side, Shape shape, bool transposed) =>
        $"a {side} matrix of shape {shape}{(transposed ? ", transposed" : "")}";
}
