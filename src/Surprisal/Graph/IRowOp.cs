using System.Numerics;

namespace Surprisal.Graph;

/// <summary>An operation on one input that maps rows by themselves, so that some are mapped while others are computed.</summary>
internal interface IRowOp
{
    /// <summary>Whether each row of a shape is mapped by itself, where all axes but the last count rows.</summary>
    bool MapsRowsOf(Shape shape);

    /// <summary>Maps rows: <c>[n, columns]</c>, in place or elsewhere.</summary>
    void RunRows<T>(ReadOnlySpan<T> x, int columns, Span<T> result)
        where T : IFloatingPointIeee754<T>;
}
