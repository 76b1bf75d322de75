namespace Surprisal.Numerics;

/// <summary>The distances of the first rows of a matrix from its first one, computed once for many loads.</summary>
/// <param name="step">The distance of two rows.</param>
internal readonly struct RowSteps(nint step)
{
    public readonly nint One = step;

    public readonly nint Two = 2 * step;

    public readonly nint Three = 3 * step;

    public readonly nint Four = 4 * step;
}
