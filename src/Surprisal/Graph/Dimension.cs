namespace Surprisal.Graph;

/// <summary>The size of one axis: a number, or a multiple of the batch size that is known only when a function runs.</summary>
/// <remarks>
/// One symbolic size is enough for training: a plan is built once and runs batches of any size, so the short batch at
/// the end of an epoch costs no second plan.
/// </remarks>
public readonly record struct Dimension
{
    private Dimension(int factor, bool scalesWithBatch)
    {
        Factor = factor;
        ScalesWithBatch = scalesWithBatch;
    }

    /// <summary>The batch size: the number of samples in one run.</summary>
    public static Dimension Batch { get; } = new(1, scalesWithBatch: true);

    /// <summary>The size itself, or how many times the batch size it is.</summary>
    public int Factor { get; }

    /// <summary>Whether the size is a multiple of the batch size.</summary>
    public bool ScalesWithBatch { get; }

    /// <summary>Makes a fixed size.</summary>
    /// <param name="size">The number of elements along the axis, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is negative.</exception>
    public static implicit operator Dimension(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new Dimension(size, scalesWithBatch: false);
    }

    /// <summary>Multiplies two sizes, as when two axes are merged into one.</summary>
    /// <exception cref="NotSupportedException">Both scale with the batch.</exception>
    public static Dimension operator *(Dimension left, Dimension right)
    {
        if (left.ScalesWithBatch && right.ScalesWithBatch)
        {
            throw new NotSupportedException(
                $"The sizes {left} and {right} both scale with the batch, and a size can do so only once. Keep one of the two axes.");
        }

        return new Dimension(checked(left.Factor * right.Factor), left.ScalesWithBatch || right.ScalesWithBatch);
    }

    /// <summary>The size in a run of <paramref name="batch"/> samples.</summary>
    public int Resolve(int batch) => ScalesWithBatch ? checked(Factor * batch) : Factor;

    /// <inheritdoc/>
    public override string ToString() => (ScalesWithBatch, Factor) switch
    {
        (false, _) => $"{Factor}",
        (true, 1) => "batch",
        _ => $"{Factor}·batch",
    };
}
