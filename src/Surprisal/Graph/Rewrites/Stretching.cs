namespace Surprisal.Graph;

/// <summary>Lets element-wise kernels stretch their inputs instead of copying elements first.</summary>
internal static class Stretching
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new IntoElementwise(),
        new ReshapeOfOneNumber(),
    ];

    /// <summary><c>expand(x) · y ⇒ x · y</c> where y has the full shape already.</summary>
    private sealed class IntoElementwise() : Rule("stretch within the operation")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol.Op is not BinaryOp)
            {
                return null;
            }

            (Symbol left, Symbol right) = (symbol.Inputs[0], symbol.Inputs[1]);
            if (left.Op is Expand && symbol.Shape.Equals(Shape.Broadcast(left.Inputs[0].Shape, right.Shape)))
            {
                return Symbol.Of(symbol.Op, left.Inputs[0], right);
            }

            return right.Op is Expand && symbol.Shape.Equals(Shape.Broadcast(left.Shape, right.Inputs[0].Shape))
                ? Symbol.Of(symbol.Op, left, right.Inputs[0])
                : null;
        }
    }

    private sealed class ReshapeOfOneNumber() : Rule("reshape of a repeated number")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: Reshape reshape, Inputs: [{ Op: Expand } expand] } && expand.Inputs[0].Shape.All(size => size == 1)
                ? Ops.Expand(Ops.Reshape(expand.Inputs[0], Shape.Scalar), reshape.Target)
                : null;
    }
}
