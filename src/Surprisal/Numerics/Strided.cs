namespace Surprisal.Numerics;

/// <summary>A factor of a matrix product as the sums see it: lines (rows of A, columns of B), each of many terms.</summary>
/// <remarks>The layout is in the steps alone, so a transposed matrix is the same matrix with its steps swapped.</remarks>
internal readonly ref struct Strided<T>(ReadOnlySpan<T> values, int lineStep, int termStep)
{
    public ReadOnlySpan<T> Values { get; } = values;

    public int LineStep { get; } = lineStep;

    public int TermStep { get; } = termStep;

    public Strided<T> From(int line, int term) =>
        new(Values[((line * LineStep) + (term * TermStep))..], LineStep, TermStep);
}
