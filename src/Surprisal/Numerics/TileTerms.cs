namespace Surprisal.Numerics;

/// <summary>Where the terms of a tile's sums stand: in runs, each of equally many terms that lie at equal distances.</summary>
/// <remarks>The factors of a matrix product are one run. The cells of a filter are one for each of its lines, so that no cell has to be copied.</remarks>
internal readonly ref struct TileTerms(ReadOnlySpan<TileRun> runs, int length, int leftStep, int rightStep)
{
    public ReadOnlySpan<TileRun> Runs { get; } = runs;

    /// <summary>The number of terms of a run.</summary>
    public int Length { get; } = length;

    /// <summary>The distance of one term from the next in A.</summary>
    public int LeftStep { get; } = leftStep;

    /// <summary>The distance of one term from the next in B.</summary>
    public int RightStep { get; } = rightStep;
}
