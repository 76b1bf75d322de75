namespace Surprisal.Numerics;

/// <summary>Where a run of terms begins in the rows of A and in B.</summary>
internal readonly record struct TileRun(int Left, int Right);
