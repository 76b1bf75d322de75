using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The products of matrices, either of which may be read as its transpose; axes before the last two count them and stretch.</summary>
internal sealed record MatMul(bool TransposeLeft = false, bool TransposeRight = false) : Op
{
    public override bool TellsOfRows => true;

    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        (Shape left, Shape right) = (inputs[0], inputs[1]);
        if (left.Rank < 2 || right.Rank < 2)
        {
            throw new ArgumentException(
                $"MatMul was given shapes {left} and {right}, but it multiplies matrices, which have two axes. Reshape to two axes first.");
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

        Shape count = Shape.Broadcast(Count(left), Count(right)) ?? throw new ArgumentException(
            $"MatMul was given {Describe("left", left, TransposeLeft)} and {Describe("right", right, TransposeRight)}: " +
            $"the axes {Count(left)} and {Count(right)} before the last two do not stretch to common ones. Sizes there must be equal or 1.");
        return [.. count, rows, columns];
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

        // A matrix that met many others receives the sum over all of them.
        return [Ops.SumTo(byLeft, left.Shape), Ops.SumTo(byRight, right.Shape)];
    }

    public override long MultiplyAdds(Symbol result) => (long)result.Shape.Size.Factor * result.Inputs[0].Shape[result.Inputs[0].Shape.Rank - (TransposeLeft ? 2 : 1)].Factor;

    public override void Run<T>(Operands<T> operands) => Run(operands, operands.Output(0), new Followed<T>(operands.Follower));

    /// <summary>Multiplies the first two inputs, and ends the rows of the product while they are in the cache.</summary>
    public void Run<T, TEnding>(Operands<T> operands, Span<T> product, TEnding ending)
        where T : IFloatingPointIeee754<T>
        where TEnding : struct, IProductEnding<T>, allows ref struct
    {
        ReadOnlySpan<int> result = operands.OutputShape(0);
        MatrixProduct.MultiplyEach(
            operands.Input(0),
            operands.Input(1),
            product,
            result[..^2],
            operands.InputShape(0)[..^2],
            operands.InputShape(1)[..^2],
            result[^2],
            operands.InputShape(0)[TransposeLeft ? ^2 : ^1],
            result[^1],
            TransposeLeft,
            TransposeRight,
            ending);
    }

    public override string Format(string[] inputs) =>
        $"MatMul({inputs[0]}{(TransposeLeft ? "ᵀ" : "")}, {inputs[1]}{(TransposeRight ? "ᵀ" : "")})";

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Infix(
        TransposeLeft ? notation.Transpose(inputs[0]) : inputs[0], "@", TransposeRight ? notation.Transpose(inputs[1]) : inputs[1]);

    private static Shape Count(Shape shape) => shape.WithoutLast().WithoutLast();

    private static string Describe(string side, Shape shape, bool transposed) =>
        $"a {side} matrix of shape {shape}{(transposed ? ", transposed" : "")}";

    /// <summary>Lets what follows in a plan run on the rows of a product.</summary>
    private readonly struct Followed<T>(IFollower? follower) : IProductEnding<T>
        where T : IFloatingPointIeee754<T>
    {
        public void End(Span<T> sums, int first, int count) => follower?.Follow(first, count);
    }
}
