using System.Runtime.InteropServices;

namespace Surprisal.Graph;

/// <summary>A value written into the formula, the last axis running fastest.</summary>
internal sealed record Constant(double[] Values, Shape Shape) : Op
{
    public Constant(double value)
        : this([value], Shape.Scalar)
    {
    }

    public bool IsNumber => Shape.Rank == 0;

    public double Number => Values[0];

    // By bits, since 0 and −0 are equal numbers with different reciprocals.
    public bool Equals(Constant? other) => other is not null && Shape.Equals(other.Shape)
        && MemoryMarshal.AsBytes<double>(Values).SequenceEqual(MemoryMarshal.AsBytes<double>(other.Values));

    public override int GetHashCode() => HashCode.Combine(Shape, Values.Length, Values.Length > 0 ? Values[0] : 0);

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => Shape;

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [];

    public override void Run<T>(Operands<T> operands)
    {
        Span<T> result = operands.Output(0);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = T.CreateTruncating(Values[i]);
        }
    }

    public override string Format(string[] inputs) =>
        IsNumber ? FormattableString.Invariant($"{Number}") : $"Constant{Shape}";
}
