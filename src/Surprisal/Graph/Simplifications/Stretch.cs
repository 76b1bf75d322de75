namespace Surprisal.Graph;

/// <summary>Changes of shape that an element-wise operation makes by itself.</summary>
internal static class Stretch
{
    /// <summary>Whether an element-wise operation with something of the full shape gives the same without this change of shape.</summary>
    public static bool IsImplied(Symbol symbol) => symbol.Op switch
    {
        Expand => true,
        Reshape => WithoutLeadingOnes(symbol.Shape).SequenceEqual(WithoutLeadingOnes(symbol.Inputs[0].Shape)),
        _ => false,
    };

    /// <summary>A symbol brought to a shape to which it stretches, if need be without its leading axes of size 1, or which has as many elements.</summary>
    public static Symbol To(Symbol symbol, Shape shape) =>
        shape.Equals(symbol.Shape) ? symbol
        : shape.Equals(Shape.Broadcast(symbol.Shape, shape)) ? Ops.Expand(symbol, shape)
        : symbol.Shape.Size == shape.Size ? Ops.Reshape(symbol, shape)
        : Ops.Expand(Ops.Reshape(symbol, [.. symbol.Shape.Skip(symbol.Shape.Rank - shape.Rank)]), shape);

    /// <summary>The size of a symbol along the axis of a larger shape that it stretches to.</summary>
    public static Dimension Along(Symbol symbol, Shape larger, int axis)
    {
        int own = axis - (larger.Rank - symbol.Shape.Rank);
        return own < 0 ? 1 : symbol.Shape[own];
    }

    private static IEnumerable<Dimension> WithoutLeadingOnes(Shape shape) => shape.SkipWhile(size => size == 1);
}
