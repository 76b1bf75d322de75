using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The same elements with their axes exchanged: axis <c>i</c> of the result is axis <c>Axes[i]</c> of the input.</summary>
internal sealed record Transpose(int[] Axes) : Op
{
    public bool Equals(Transpose? other) => other is not null && Axes.AsSpan().SequenceEqual(other.Axes);

    public override int GetHashCode() => Axes.Aggregate(Axes.Length, HashCode.Combine);

    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape shape = inputs[0];
        return Axes.Length == shape.Rank
            ? [.. Axes.Select(axis => shape[axis])]
            : throw new ArgumentException(
                $"Transpose was given {shape} and the order {string.Join(", ", Axes)}. Name each of its {shape.Rank} axes once.");
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        int[] back = new int[Axes.Length];
        for (int i = 0; i < back.Length; i++)
        {
            back[Axes[i]] = i;
        }

        return [Symbol.Of(new Transpose(back), incoming)];
    }

    public override void Run<T>(Operands<T> operands) =>
        Layout.Transpose(operands.Input(0), operands.InputShape(0), Axes, operands.Output(0));

    public override string Format(string[] inputs) => $"Transpose({inputs[0]}, [{string.Join(", ", Axes)}])";
}
