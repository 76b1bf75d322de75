using Surprisal.Graph;

namespace Surprisal.Training;

/// <summary>What compiled steps are fed with.</summary>
internal sealed record Feeding
{
    /// <summary>The samples.</summary>
    public required Placeholder Input { get; init; }

    /// <summary>The class number of each sample, or a row of targets.</summary>
    public required Placeholder Labels { get; init; }

    /// <summary>How much each sample counts; null if all count alike.</summary>
    public required Placeholder? Weights { get; init; }

    /// <summary>The number of the model's outputs.</summary>
    public required int Classes { get; init; }

    /// <summary>Whether samples come with a row of targets instead of a class number.</summary>
    public required bool HasDenseTargets { get; init; }

    /// <summary>All that is fed, in the order of samples, labels and weights.</summary>
    public Placeholder[] Placeholders => field ??= Weights is null ? [Input, Labels] : [Input, Labels, Weights];
}
