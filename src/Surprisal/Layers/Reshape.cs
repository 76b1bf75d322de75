using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>Gives each sample another shape, its elements in the same order: <c>[batch, 784]</c> becomes <c>[batch, 1, 28, 28]</c>. Keras: <c>Reshape</c>.</summary>
/// <param name="TargetShape">The sizes of a sample's axes, each at least 1. One may be −1: it becomes what is left.</param>
public sealed record Reshape(params IReadOnlyList<int> TargetShape) : Layer
{
    /// <summary>The sizes of a sample's axes.</summary>
    public IReadOnlyList<int> TargetShape { get; init => field = Sensible(value); } = Sensible(TargetShape);

    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        int elements = input.Shape.Skip(1).Aggregate(1, (product, size) => product * size.Factor);
        long given = TargetShape.Where(size => size != -1).Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue + 1L));
        bool fits = TargetShape.Contains(-1) ? elements % given == 0 : elements == given;
        return fits
            ? Ops.Reshape(input, [input.Shape[0], .. TargetShape.Select(size => (Dimension)(size == -1 ? (int)(elements / given) : size))])
            : throw new ArgumentException(
                $"A reshape layer was given input of shape {input.Shape}, so {elements} values a sample, which do not fit into [{string.Join(", ", TargetShape)}]. "
                + "Give sizes with the same product, or −1 for one of them.",
                nameof(input));
    }

    /// <inheritdoc/>
    public bool Equals(Reshape? other) => other is not null && TargetShape.SequenceEqual(other.TargetShape);

    /// <inheritdoc/>
    public override int GetHashCode() => TargetShape.Aggregate(0, HashCode.Combine);

    private static IReadOnlyList<int> Sensible(IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.All(size => size is >= 1 or -1) && shape.Count(size => size == -1) <= 1
            ? [.. shape]
            : throw new ArgumentException(
                $"'{nameof(TargetShape)}' is [{string.Join(", ", shape)}], but each size must be at least 1, and one of them may be −1.", nameof(shape));
    }
}
