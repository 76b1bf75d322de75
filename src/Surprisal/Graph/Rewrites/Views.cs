namespace Surprisal.Graph;

/// <summary>Removes changes of shape that change nothing.</summary>
internal static class Views
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new ReleaseHeld(),
        new ReshapeToTheSame(),
        new ReshapeOfReshape(),
        new LeadingOnes(),
    ];

    private sealed class ReleaseHeld() : Rule("release")
    {
        public override Symbol? Apply(Symbol symbol) => symbol.Op is Held ? symbol.Inputs[0] : null;
    }

    private sealed class ReshapeToTheSame() : Rule("reshape to the same shape")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol.Op is Reshape && symbol.Shape.Equals(symbol.Inputs[0].Shape) ? symbol.Inputs[0] : null;
    }

    private sealed class ReshapeOfReshape() : Rule("reshape of a reshape")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: Reshape reshape, Inputs: [{ Op: Reshape } inner] } ? Ops.Reshape(inner.Inputs[0], reshape.Target) : null;
    }

    /// <summary>
    /// An element-wise operation stretches its inputs anyway, so axes of size 1 before the others need not be added or
    /// dropped first: <c>exp(x) / Σ exp(x)</c> of a vector has the same form with the axis kept or not.
    /// </summary>
    private sealed class LeadingOnes() : Rule("leading axes of size one")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol.Op is not BinaryOp)
            {
                return null;
            }

            Symbol[] inputs = [.. symbol.Inputs.Select(Bare)];
            return !inputs.SequenceEqual(symbol.Inputs) && symbol.Shape.Equals(Shape.Broadcast(inputs[0].Shape, inputs[1].Shape))
                ? Symbol.Of(symbol.Op, inputs)
                : null;
        }

        private static Symbol Bare(Symbol input) =>
            input.Op is Reshape && WithoutLeadingOnes(input.Shape).SequenceEqual(WithoutLeadingOnes(input.Inputs[0].Shape))
                ? input.Inputs[0]
                : input;

        private static IEnumerable<Dimension> WithoutLeadingOnes(Shape shape) => shape.SkipWhile(size => size == 1);
    }
}
