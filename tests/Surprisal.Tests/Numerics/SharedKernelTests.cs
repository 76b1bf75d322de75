using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of every kernel of the list on batches so large that threads share them.</summary>
[Collection(nameof(ThreadCount))]
public sealed class SharedKernelTests
{
    // So many elements are worth sharing, whatever the formula.
    private const int Many = 300_003;

    private static readonly HardRows s_medium = HardRows.OfLength(150, 1000);

    private static readonly HardRows[] s_large = [HardRows.OfLength(15_000, 10), s_medium, HardRows.OfLength(2, 70_001)];

    public static TheoryData<string> Names => KernelLawTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_number_of_threads_changes_no_bits(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = KernelLawTests.Find<T>(name);
            foreach (HardRows rows in s_large)
            {
                (T[] losses, T[] elements) = Run(kernel, rows, threads: 1);
                foreach (int threads in (int[])[2, 4])
                {
                    (T[] otherLosses, T[] otherElements) = Run(kernel, rows, threads);
                    Expect.SameBits<T>(otherLosses, losses);
                    Expect.SameBits<T>(otherElements, elements);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_allocated(string name)
    {
        using ThreadCount count = new(2);
        KernelCase<float> kernel = KernelLawTests.Find<float>(name);
        (float[] losses, float[] elements) = KernelLawTests.Room(kernel, s_medium);
        (float[] logits, float[] targets, int[] labels) = (s_medium.ScoresAs<float>(), s_medium.TargetsAs<float>(), s_medium.Labels);
        Expect.NoAllocationAnywhere(() => kernel.Run(logits, targets, labels, s_medium.Classes, losses, elements));
    }

    [Fact]
    public void Elements_around_the_ends_of_parts_are_those_of_a_call_on_them_alone()
    {
        Check<float>(Elementwise.Sigmoid);
        Check<float>(Elementwise.Softplus);
        Check<float>((x, result) => Elementwise.Power(x, x, result));
        Check<Half>(Elementwise.Exp);

        static void Check<T>(Action<ReadOnlySpan<T>, Span<T>> function)
            where T : struct, IFloatingPointIeee754<T>
        {
            using ThreadCount count = new(2);
            T[] x = Expect.Scores<T>(Many);
            T[] result = new T[x.Length];
            function(x, result);
            T[] alone = new T[77];
            for (int start = 0; start < x.Length; start += 64)
            {
                Span<T> few = alone.AsSpan(0, Math.Min(alone.Length, x.Length - start));
                function(x.AsSpan(start, few.Length), few);
                Expect.SameBits<T>(result.AsSpan(start, few.Length), few);
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated_for_elements()
    {
        using ThreadCount count = new(2);
        float[] x = Expect.Scores<float>(Many);
        float[] result = new float[x.Length];
        Expect.NoAllocationAnywhere(() => Elementwise.Sigmoid<float>(x, result));
        Expect.NoAllocationAnywhere(() => Elementwise.Power<float>(x, x, result));
    }

    private static (T[] Losses, T[] Elements) Run<T>(KernelCase<T> kernel, HardRows rows, int threads)
        where T : IFloatingPointIeee754<T>
    {
        using ThreadCount count = new(threads);
        return KernelLawTests.Run(kernel, rows);
    }
}
