namespace Surprisal.Data;

/// <summary>The two parts in which datasets are published.</summary>
/// <param name="Train">The samples to learn from.</param>
/// <param name="Test">The samples to judge by, never learned from.</param>
public sealed record DatasetPair(Dataset Train, Dataset Test);
