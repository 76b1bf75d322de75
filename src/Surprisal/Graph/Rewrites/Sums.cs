namespace Surprisal.Graph;

/// <summary>Sums in fewer passes.</summary>
internal static class Sums
{
    public static IReadOnlyList<Rule> Rules { get; } = [new OverNeighbouringAxes()];

    /// <summary>Axes side by side are one long axis: <c>Σᵢ Σⱼ xᵢⱼ</c> is the sum over all pairs.</summary>
    private sealed class OverNeighbouringAxes() : Rule("sum over neighbouring axes")
    {
        public override Type Root => typeof(ReduceSum);

        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol is not { Op: ReduceSum outer, Inputs: [{ Op: ReduceSum inner } summed] } || inner.Axis != outer.Axis + 1)
            {
                return null;
            }

            Symbol x = summed.Inputs[0];
            Dimension[] sizes = [.. x.Shape];
            if (sizes[outer.Axis].ScalesWithBatch && sizes[inner.Axis].ScalesWithBatch)
            {
                return null;
            }

            Shape merged = Shape.Create([.. sizes[..outer.Axis], sizes[outer.Axis] * sizes[inner.Axis], .. sizes[(inner.Axis + 1)..]]);
            return Ops.Reshape(Ops.ReduceSum(Ops.Reshape(x, merged), outer.Axis, keepDims: true), symbol.Shape);
        }
    }
}
