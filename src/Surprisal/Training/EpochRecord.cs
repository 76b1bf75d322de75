namespace Surprisal.Training;

/// <summary>What one pass over the training samples came to.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Training">The means over the epoch's batches, while the weights were still changing.</param>
/// <param name="Validation">The means over the validation samples after the epoch, if there are any.</param>
/// <param name="Elapsed">How long the pass took, without the validation.</param>
public sealed record EpochRecord(int Epoch, Scores Training, Scores? Validation, TimeSpan Elapsed);
