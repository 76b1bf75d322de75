namespace Surprisal.Tests.GraphTests;

/// <summary>Compares many numbers at once, with the place of the first that differs in the message.</summary>
internal static class Close
{
    /// <summary>Holds each number to its expected value, relative to that value or, near 0, to 1.</summary>
    public static void ShouldBeClose(ReadOnlySpan<double> actual, ReadOnlySpan<double> expected, double tolerance, string what)
    {
        actual.Length.ShouldBe(expected.Length, what);
        for (int i = 0; i < actual.Length; i++)
        {
            bool isClose = actual[i].Equals(expected[i])
                || Math.Abs(actual[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]));
            isClose.ShouldBeTrue($"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R}");
        }
    }
}
