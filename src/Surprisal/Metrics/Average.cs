namespace Surprisal.Metrics;

/// <summary>How a figure of each class becomes one.</summary>
public enum Average
{
    /// <summary>The mean over classes, each of the same weight.</summary>
    Macro,

    /// <summary>Over all answers at once. Where each sample has one class, it is the accuracy.</summary>
    Micro,
}
