namespace Surprisal.Numerics;

/// <summary>How the cross-entropy of a linear layer is computed; only time and memory depend on it.</summary>
/// <remarks>
/// The gradients by the weights and the bias are summed over as many rows at a time as the workspace takes, so their last digits depend on it, too.
/// <see cref="GradientFilter"/> gives approximations.
/// </remarks>
public readonly record struct LinearCrossEntropyOptions
{
    /// <summary>The usual memory for scores.</summary>
    public const long UsualWorkspaceBytes = 64 << 20;

    private readonly long? _workspaceBytes;

    /// <summary>The most memory that a call borrows beside inputs and results. The default is 64 MB.</summary>
    /// <remarks>Below 32 MB, the blocks of its matrix products, up to 5 MB for each thread, may come on top.</remarks>
    public long WorkspaceBytes
    {
        get => _workspaceBytes ?? UsualWorkspaceBytes;
        init => _workspaceBytes = value;
    }

    /// <summary>What is done with the scores between the loss and the gradients.</summary>
    public ScoreStorage Storage { get; init; }

    /// <summary>Blocks of the gradient by the scores in which no number is larger than this in size are taken for 0: approximate. The default, 0, is off.</summary>
    /// <remarks>
    /// The gradient by a score is <c>p − q</c> times what its row counts, divisor included. Source: E. Wijmans et al., "Cut Your Losses in Large-Vocabulary
    /// Language Models", ICLR 2025, who leave out what vanishes in their precision. <see cref="LinearGradients{T}.Skipped"/> tells how much it was.
    /// </remarks>
    public double GradientFilter { get; init; }
}

/// <summary>What is done with scores between the loss and its gradients.</summary>
public enum ScoreStorage
{
    /// <summary>They are stored, unless the workspace holds those of too few rows.</summary>
    Auto,

    /// <summary>Those of some rows at a time are stored: 6 operations for each row, feature and class.</summary>
    Store,

    /// <summary>They are computed again, a block of classes at a time: 8 operations for each row, feature and class.</summary>
    Recompute,
}
