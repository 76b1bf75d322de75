using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Surprisal.Graph;

/// <summary>The sizes of a symbol's axes, outermost first; no axis at all is a single number.</summary>
/// <example>
/// <code>
/// Shape images = [Dimension.Batch, 28, 28];
/// </code>
/// </example>
[CollectionBuilder(typeof(Shape), nameof(Create))]
[SuppressMessage("Naming", "CA1710", Justification = "A shape is what everybody calls it; being a list is incidental.")]
public sealed class Shape : IReadOnlyList<Dimension>, IEquatable<Shape>
{
    private readonly Dimension[] _dimensions;

    private Shape(Dimension[] dimensions) => _dimensions = dimensions;

    /// <summary>The shape of a single number.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>The shape of a pattern's wildcard, which stands for symbols of any shape.</summary>
    internal static Shape Unknown { get; } = new([]);

    /// <summary>The number of axes.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>The number of elements.</summary>
    public Dimension Size
    {
        get
        {
            Dimension size = 1;
            foreach (Dimension dimension in _dimensions)
            {
                size *= dimension;
            }

            return size;
        }
    }

    internal bool IsUnknown => ReferenceEquals(this, Unknown);

    int IReadOnlyCollection<Dimension>.Count => Rank;

    /// <summary>The size of one axis.</summary>
    public Dimension this[int axis] => _dimensions[axis];

    /// <summary>Makes a shape of the given sizes.</summary>
    public static Shape Create(ReadOnlySpan<Dimension> dimensions) => dimensions.IsEmpty ? Scalar : new Shape(dimensions.ToArray());

    /// <summary>The shape that two shapes stretch to by NumPy's rules: aligned at the last axis, where a size of 1 repeats.</summary>
    /// <returns>The common shape, or null if there is none.</returns>
    public static Shape? Broadcast(Shape left, Shape right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);

        var result = new Dimension[Math.Max(left.Rank, right.Rank)];
        for (int fromLast = 1; fromLast <= result.Length; fromLast++)
        {
            Dimension one = fromLast <= left.Rank ? left[left.Rank - fromLast] : 1;
            Dimension other = fromLast <= right.Rank ? right[right.Rank - fromLast] : 1;
            if (one != other && one != 1 && other != 1)
            {
                return null;
            }

            result[^fromLast] = one == 1 ? other : one;
        }

        return Create(result);
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) =>
        other is not null && IsUnknown == other.IsUnknown && _dimensions.AsSpan().SequenceEqual(other._dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Dimension dimension in _dimensions)
        {
            hash.Add(dimension);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => IsUnknown ? "[?]" : $"[{string.Join(", ", _dimensions)}]";

    /// <inheritdoc/>
    public IEnumerator<Dimension> GetEnumerator() => ((IEnumerable<Dimension>)_dimensions).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Counts an axis from the front: −1 is the last.</summary>
    internal int AxisFromFront(int axis, string op)
    {
        // A pattern's wildcard has no axes yet: its axis is compared when the pattern is matched.
        if (IsUnknown)
        {
            return axis;
        }

        if (axis < -Rank || axis >= Rank)
        {
            throw new ArgumentOutOfRangeException(
                nameof(axis), axis, Rank == 0
                    ? $"{op} was given axis {axis}, but its input is a single number, which has no axes."
                    : $"{op} was given axis {axis}, but its input has shape {this}, so the axis must be in [{-Rank}, {Rank}).");
        }

        return axis < 0 ? axis + Rank : axis;
    }

    internal Shape With(int axis, Dimension size)
    {
        Dimension[] changed = [.. _dimensions];
        changed[axis] = size;
        return Create(changed);
    }

    internal Shape Without(int axis) => [.. _dimensions[..axis], .. _dimensions[(axis + 1)..]];

    internal Shape WithoutLast() => Create(_dimensions.AsSpan(0, Rank - 1));
}
