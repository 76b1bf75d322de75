using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The product of two matrices, either of which may be read as its transpose, or of as many as the axes before them hold.</summary>
internal sealed record MatMul(bool TransposeLeft = false, bool TransposeRight = false) : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        (Shape left, Shape right) = (inputs[0], inputs[1]);
        if (left.Rank < 2 || right.Rank < 2)
        {
            throw new ArgumentException(
                $"MatMul was given shapes {left} and {right}, but a single number is no matrix. Multiply by it with *.");
        }

        Dimension rows = left[left.Rank - (TransposeLeft ? 1 : 2)];
        Dimension leftInner = left[left.Rank - (TransposeLeft ? 2 : 1)];
        Dimension rightInner = right[right.Rank - (TransposeRight ? 1 : 2)];
        Dimension columns = right[right.Rank - (TransposeRight ? 2 : 1)];
        if (leftInner != rightInner)
        {
            throw new ArgumentException(
                $"MatMul was given {Describe("left", left, TransposeLeft)} and {Describe("right", right, TransposeRight)}: " +
                $"the left has {leftInner} columns and the right {rightInner} rows, and these must be equal.");
        }

        Shape before = Shape.Broadcast(Before(left), Before(right)) ?? throw new ArgumentException(
            $"MatMul was given shapes {left} and {right}, whose axes before the matrices do not stretch to a common shape. " +
            "Aligned at the last of them, sizes must be equal or 1; reshape one of the two.");
        return [.. before, rows, columns];
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol left, Symbol right) = (result.Inputs[0], result.Inputs[1]);
        Symbol byLeft = TransposeLeft
            ? Symbol.Of(new MatMul(TransposeRight, true), right, incoming)
            : Symbol.Of(new MatMul(false, !TransposeRight), incoming, right);
        Symbol byRight = TransposeRight
            ? Symbol.Of(new MatMul(true, TransposeLeft), incoming, left)
            : Symbol.Of(new MatMul(!TransposeLeft, false), left, incoming);

        // A matrix that was repeated receives the sum over its copies.
        return [Ops.SumTo(byLeft, left.Shape), Ops.SumTo(byRight, right.Shape)];
    }

    public override void Run<T>(Operands<T> operands)
    {
        ReadOnlySpan<int> left = operands.InputShape(0);
        ReadOnlySpan<int> right = operands.InputShape(1);
        ReadOnlySpan<int> result = operands.OutputShape(0);
        (int rows, int columns) = (result[^2], result[^1]);
        int inner = left[TransposeLeft ? ^2 : ^1];
        int products = 1;
        foreach (int size in result[..^2])
        {
            products *= size;
        }

        for (int i = 0; i < products; i++)
        {
            MatrixProduct.Multiply(
                Matrix<T>(operands.Input(0), left, result, i, rows * inner),
                Matrix<T>(operands.Input(1), right, result, i, inner * columns),
                operands.Output(0).Slice(i * rows * columns, rows * columns),
                rows, inner, columns, TransposeLeft, TransposeRight);
        }
    }

    public override string Format(string[] inputs) =>
        $"MatMul({inputs[0]}{(TransposeLeft ? "ᵀ" : "")}, {inputs[1]}{(TransposeRight ? "ᵀ" : "")})";

    private static Shape Before(Shape shape) => shape.WithoutLast().WithoutLast();

    /// <summary>The matrix of an input that makes one of the results, where an axis of size 1 repeats.</summary>
    private static ReadOnlySpan<T> Matrix<T>(ReadOnlySpan<T> elements, ReadOnlySpan<int> shape, ReadOnlySpan<int> result, int place, int size)
        where T : IFloatingPointIeee754<T>
    {
        int index = 0;
        int step = 1;
        for (int back = 3; back <= shape.Length; back++)
        {
            (place, int position) = Math.DivRem(place, result[^back]);
            index += shape[^back] == 1 ? 0 : position * step;
            step *= shape[^back];
        }

        return elements.Slice(index * size, size);
    }

    private static string Describe(string side, Shape shape, bool transposed) =>
        $"a {side} matrix of shape {shape}{(transposed ? ", transposed" : "")}";
}
