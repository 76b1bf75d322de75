namespace Surprisal.Layers;

/// <summary>A size, or a step, along the height and the width of an image. A number stands for both, a pair for one each.</summary>
/// <param name="Rows">Along the height.</param>
/// <param name="Columns">Along the width.</param>
public readonly record struct Size2D(int Rows, int Columns)
{
    /// <summary>The same along both: 5 is 5 × 5.</summary>
    public static implicit operator Size2D(int both) => new(both, both);

    /// <summary>Rows, then columns: <c>(3, 5)</c> is 3 × 5.</summary>
    public static implicit operator Size2D((int Rows, int Columns) size) => new(size.Rows, size.Columns);

    /// <inheritdoc/>
    public override string ToString() => $"{Rows} × {Columns}";

    /// <summary>The size itself, if it is at least 1 both ways.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    internal Size2D AtLeastOne(string name) => Rows >= 1 && Columns >= 1
        ? this
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {this}, but must be at least 1 both ways.");
}
