using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Arrays one after the other along an axis.</summary>
internal sealed record Concatenate(int Axis) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Dimension length = inputs[0][Axis];
        foreach (Shape input in inputs[1..])
        {
            bool fits = input.Rank == inputs[0].Rank && input.With(Axis, 1).Equals(inputs[0].With(Axis, 1));
            length = fits && Sum(length, input[Axis]) is { } sum
                ? sum
                : throw new ArgumentException(
                    $"Concatenate was given shapes {inputs[0]} and {input} to join along axis {Axis}. All other axes must have the same sizes, " +
                    "and along this one all sizes or none may scale with the batch; reshape or transpose first.");
        }

        return inputs[0].With(Axis, length);
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        var gradients = new Symbol[result.Inputs.Count];
        Dimension from = 0;
        for (int i = 0; i < gradients.Length; i++)
        {
            Dimension count = result.Inputs[i].Shape[Axis];
            gradients[i] = Symbol.Of(new Slice(Axis, new Place(from, 0), 1, count), incoming);
            from = Sum(from, count) ?? from;
        }

        return gradients;
    }

    public override void Run<T>(Operands<T> operands)
    {
        int length = operands.OutputShape(0)[Axis];
        (int outer, _, int inner) = operands.Along(Axis);
        for (int input = 0, from = 0; input < operands.InputCount; input++)
        {
            int count = operands.InputShape(input)[Axis];
            Layout.Place(operands.Input(input), outer, count, inner, from, 1, length, operands.Output(0));
            from += count;
        }
    }

    public override string Format(string[] inputs) => $"Concatenate([{string.Join(", ", inputs)}], axis: {Axis})";

    /// <summary>The size of two parts together, or null if one scales with the batch and the other does not.</summary>
    private static Dimension? Sum(Dimension left, Dimension right) => (left, right) switch
    {
        ({ Factor: 0 }, _) => right,
        (_, { Factor: 0 }) => left,
        _ when left.ScalesWithBatch && right.ScalesWithBatch => checked(left.Factor + right.Factor) * Dimension.Batch,
        _ when left.ScalesWithBatch || right.ScalesWithBatch => null,
        _ => checked(left.Factor + right.Factor),
    };
}
