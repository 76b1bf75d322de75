using System.Numerics;
using System.Runtime.InteropServices;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Inputs with a seed and comparisons with a relative tolerance, for all tests of kernels.</summary>
internal static class Expect
{
    public static T[] Scores<T>(int count, ulong seed = 1, double scale = 3)
        where T : IFloatingPointIeee754<T>
    {
        Philox random = new(seed);
        T[] scores = new T[count];
        for (int i = 0; i < count; i++)
        {
            scores[i] = T.CreateTruncating(scale * random.NextNormal());
        }

        return scores;
    }

    public static void Near(double actual, double expected, double relative, string what = "")
    {
        if (actual.Equals(expected))
        {
            return;
        }

        double error = Math.Abs(actual - expected);
        (error <= relative * Math.Abs(expected)).ShouldBeTrue($"{what}: {actual:R} is not within {relative} of {expected:R}");
    }

    public static void Near<T>(ReadOnlySpan<T> actual, ReadOnlySpan<double> expected, double relative, double absolute = 0)
        where T : IFloatingPointIeee754<T>
    {
        actual.Length.ShouldBe(expected.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            double value = double.CreateTruncating(actual[i]);
            double error = Math.Abs(value - expected[i]);
            (value.Equals(expected[i]) || error <= absolute + (relative * Math.Abs(expected[i])))
                .ShouldBeTrue($"at {i}: {value:R} is not near {expected[i]:R}");
        }
    }

    /// <summary>A sum that loses no more to rounding than its result does, however many terms there are.</summary>
    /// <remarks>Reference: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974.</remarks>
    public static double Sum(IEnumerable<double> terms)
    {
        double sum = 0;
        double lost = 0;
        foreach (double term in terms)
        {
            double next = sum + term;
            lost += Math.Abs(sum) >= Math.Abs(term) ? sum - next + term : term - next + sum;
            sum = next;
        }

        return sum + lost;
    }

    /// <summary>Compares bit by bit: the zeros differ, and so do NaNs of other bits.</summary>
    public static void SameBits<T>(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (!MemoryMarshal.AsBytes(actual).SequenceEqual(MemoryMarshal.AsBytes(expected)))
        {
            actual.ToArray().ShouldBe(expected.ToArray());
            Assert.Fail("The numbers are equal, but a sign of zero or the bits of a NaN differ.");
        }
    }

    /// <summary>Nothing is allocated by the thread that calls.</summary>
    public static void NoAllocation(Action step, string? what = null) => NoAllocation(step, GC.GetAllocatedBytesForCurrentThread, what);

    /// <summary>Nothing is allocated by any thread, which only tests that run apart can tell.</summary>
    public static void NoAllocationAnywhere(Action step) => NoAllocation(step, () => GC.GetTotalAllocatedBytes(precise: true));

    private static void NoAllocation(Action step, Func<long> allocated, string? what = null)
    {
        for (int i = 0; i < 50; i++)
        {
            step();
        }

        // A collection that other tests cause may take what is lent out between two calls.
        long least = long.MaxValue;
        for (int i = 0; i < 5 && least > 0; i++)
        {
            long before = allocated();
            step();
            least = Math.Min(least, allocated() - before);
        }

        least.ShouldBe(0, what);
    }
}
