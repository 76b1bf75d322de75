using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>Shapes of every kind: none, one and many axes, of size one, empty, and growing with the batch.</summary>
internal static class Shapes
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        [], [1], [3], [0], [2, 1], [1, 3], [2, 3], [0, 3], [2, 0], [4, 1, 3], [4, 2, 1], [2, 2, 3],
        [Dimension.Batch], [Dimension.Batch, 1], [Dimension.Batch, 3], [1, Dimension.Batch, 3], [2, Dimension.Batch, 1],
    ];

    /// <summary>Every two shapes that stretch to a common one, which grows with the batch along one axis at most.</summary>
    public static IEnumerable<(Shape Left, Shape Right)> Pairs =>
        from left in All
        from right in All
        where Shape.Broadcast(left, right)?.Count(size => size.ScalesWithBatch) <= 1
        select (left, right);

    /// <summary>Every axis of every shape.</summary>
    public static IEnumerable<(Shape Shape, int Axis)> Axes =>
        from shape in All
        from axis in Enumerable.Range(0, shape.Rank)
        select (shape, axis);
}
