using System.Numerics;
using System.Runtime.InteropServices;

namespace Surprisal.Tests.NumericsTests;

/// <summary>The laws of every kernel on rows, in both precisions.</summary>
public sealed class KernelLawTests
{
    public static TheoryData<string> Names { get; } = [.. KernelCase<float>.All.Select(kernel => kernel.Name)];

    public static TheoryData<string> InPlace { get; } = NamesWhere(kernel => kernel.GivesElements && kernel.ReadsScores);

    public static TheoryData<string> IgnoringOffset { get; } = NamesWhere(kernel => kernel.IgnoresOffset);

    public static TheoryData<string> IgnoringOrder { get; } = NamesWhere(kernel => kernel.IgnoresOrder);

    public static TheoryData<string> SummingToZero { get; } = NamesWhere(kernel => kernel.SumsToZero && kernel.GivesElements);

    public static TheoryData<string> Losses { get; } = [.. KernelCase<float>.All.Where(kernel => kernel.Name.EndsWith(" both")).Select(kernel => kernel.Name[..^5])];

    [Theory]
    [MemberData(nameof(InPlace))]
    public void The_result_may_replace_the_scores(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = Find<T>(name);
            Law.Holds(HardRows.Any, rows =>
            {
                (T[] losses, T[] elements) = Run(kernel, rows);
                T[] both = rows.ScoresAs<T>();
                T[] otherLosses = new T[losses.Length];
                kernel.Run(both, rows.TargetsAs<T>(), rows.Labels, rows.Classes, otherLosses, both);
                SameBits(otherLosses, losses);
                SameBits(both, elements);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_alignment_changes_a_bit_and_nothing_else_is_written(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = Find<T>(name);
            Law.Holds(
                HardRows.Any,
                rows =>
                {
                    (T[] losses, T[] elements) = Run(kernel, rows);
                    (T[] logits, T[] targets) = (rows.ScoresAs<T>(), rows.TargetsAs<T>());
                    for (int offset = 0; offset <= 16; offset++)
                    {
                        // Processors compare the lowest bits of addresses, so results lie before the scores and behind them, near and far.
                        Shelf<T> shelf = new(offset, gap: offset * 61 % 300);
                        T[][] parts = offset % 2 == 0 ? [logits, targets, losses, elements] : [elements, losses, targets, logits];
                        int[] starts = Array.ConvertAll(parts, shelf.Add);
                        T[] memory = shelf.Memory(results: [losses, elements]);
                        Span<T> Part(T[] part) => memory.AsSpan(starts[Array.IndexOf(parts, part)], part.Length);
                        kernel.Run(Part(logits), Part(targets), rows.Labels, rows.Classes, Part(losses), Part(elements));
                        SameBits(memory, shelf.Memory(results: []));
                    }
                },
                times: 8);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_length_has_the_same_bits_anywhere_and_in_place(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = Find<T>(name);
            foreach (HardRows rows in HardRows.OfEveryLength)
            {
                (T[] losses, T[] elements) = Run(kernel, rows);
                bool isInPlace = kernel.GivesElements && kernel.ReadsScores;
                (int offset, int other) = (rows.Classes % 17, rows.Classes * 5 % 16);
                T[] logits = [.. new T[offset], .. rows.ScoresAs<T>()];
                T[] targets = [.. new T[other], .. rows.TargetsAs<T>()];
                T[] moved = new T[other + losses.Length];
                T[] result = isInPlace ? logits : new T[offset + elements.Length];
                kernel.Run(logits.AsSpan(offset), targets.AsSpan(other), rows.Labels, rows.Classes, moved.AsSpan(other), result.AsSpan(offset));
                SameBits<T>(moved.AsSpan(other), losses);
                SameBits<T>(result.AsSpan(offset), elements);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_length_in_float_is_near_that_in_double(string name)
    {
        KernelCase<float> single = Find<float>(name);
        KernelCase<double> twice = Find<double>(name);
        foreach (HardRows rows in HardRows.OfEveryLength)
        {
            (float[] losses, float[] elements) = Run(single, rows);
            (double[] preciseLosses, double[] preciseElements) = Run(twice, rows);
            Expect.Near<float>(losses, preciseLosses, 1e-5, 1e-6 * (10 + rows.Classes));
            Expect.Near<float>(elements, preciseElements, 1e-5, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_parts_of_a_batch_are_the_whole(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = Find<T>(name);
            Law.Holds(HardRows.Any, rows =>
            {
                (T[] losses, T[] elements) = Run(kernel, rows);
                (T[] firstLosses, T[] first) = Run(kernel, rows.Slice(0, rows.Rows / 2));
                (T[] secondLosses, T[] second) = Run(kernel, rows.Slice(rows.Rows / 2, rows.Rows - (rows.Rows / 2)));
                SameBits([.. firstLosses, .. secondLosses], losses);
                SameBits([.. first, .. second], elements);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Calls_from_1_2_4_and_8_threads_at_once_give_the_same_bits(string name)
    {
        KernelCase<float> kernel = Find<float>(name);
        Law.Holds(
            HardRows.Any,
            rows =>
            {
                (float[] losses, float[] elements) = Run(kernel, rows);
                foreach (int count in new[] { 1, 2, 4, 8 })
                {
                    var results = new (float[] Losses, float[] Elements)[count];
                    using Barrier start = new(count);
                    Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
                    {
                        start.SignalAndWait();
                        results[i] = Run(kernel, rows);
                    }))];
                    Array.ForEach(threads, thread => thread.Start());
                    Array.ForEach(threads, thread => thread.Join());
                    foreach ((float[] otherLosses, float[] otherElements) in results)
                    {
                        SameBits(otherLosses, losses);
                        SameBits(otherElements, elements);
                    }
                }
            },
            times: 4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_allocated(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = Find<T>(name);
            Law.Holds(
                HardRows.Any,
                rows =>
                {
                    (T[] losses, T[] elements) = Room(kernel, rows);
                    (T[] logits, T[] targets, int[] labels) = (rows.ScoresAs<T>(), rows.TargetsAs<T>(), rows.Labels);
                    Expect.NoAllocation(() => kernel.Run(logits, targets, labels, rows.Classes, losses, elements));
                },
                times: 4);
        }
    }

    [Theory]
    [MemberData(nameof(IgnoringOffset))]
    public void A_shared_offset_of_exact_scores_changes_no_bit(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = Find<T>(name);
            Law.Holds(HardRows.OnGrid, rows =>
            {
                (T[] losses, T[] elements) = Run(kernel, rows);
                foreach (double offset in new[] { 1 << 20, -4096 })
                {
                    (T[] shiftedLosses, T[] shiftedElements) = Run(kernel, rows.Shifted(offset));
                    SameBits(shiftedLosses, losses);
                    SameBits(shiftedElements, elements);
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(IgnoringOrder))]
    public void Permuting_the_classes_permutes_the_result(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = Find<T>(name);
            Law.Holds(HardRows.Any, rows =>
            {
                (T[] losses, T[] elements) = Run(kernel, rows);
                (T[] permutedLosses, T[] permuted) = Run(kernel, rows.Permuted());
                Close<T>(permutedLosses, kernel.Losses == Per.Element ? rows.Permute(losses) : losses);
                Close<T>(permuted, kernel.GivesElements ? rows.Permute(elements) : elements);
            });
        }
    }

    [Theory]
    [MemberData(nameof(SummingToZero))]
    public void A_gradient_sums_to_zero(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = Find<T>(name);
            Law.Holds(name.EndsWith("of gradients") ? HardRows.Moderate : HardRows.WithSoftmax, rows =>
            {
                double[] elements = Wide(Run(kernel, rows).Elements);
                for (int start = 0; start < elements.Length; start += rows.Classes)
                {
                    double[] row = elements[start..(start + rows.Classes)];
                    Expect.Sum(row).ShouldBe(0, 64 * Epsilon<T>() * Math.Max(1, row.Sum(Math.Abs)));
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Results_stay_within_their_bounds(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            KernelCase<T> kernel = Find<T>(name);
            Law.Holds(HardRows.WithSoftmax, rows =>
            {
                (T[] losses, T[] elements) = Run(kernel, rows);
                Wide(losses).ShouldAllBe(loss => !(loss < kernel.LeastLoss));
                Wide(elements).ShouldAllBe(element => !(element < kernel.Bounds.Least) && !(element > kernel.Bounds.Most));
                for (int start = 0; start < elements.Length && kernel.SumsToOne; start += rows.Classes)
                {
                    Expect.Sum(Wide(elements[start..(start + rows.Classes)])).ShouldBe(1, 64 * Epsilon<T>());
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Value_gradient_and_both_at_once_have_the_same_bits(string name)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T> =>
            Law.Holds(HardRows.Any, rows =>
            {
                (T[] losses, T[] elements) = Run(Find<T>(name + " both"), rows);
                SameBits(Run(Find<T>(name + " value"), rows).Losses, losses);
                SameBits(Run(Find<T>(name + " gradient"), rows).Elements, elements);
            });
    }

    private static TheoryData<string> NamesWhere(Func<KernelCase<float>, bool> has) => [.. KernelCase<float>.All.Where(has).Select(kernel => kernel.Name)];

    internal static KernelCase<T> Find<T>(string name)
        where T : IFloatingPointIeee754<T> => KernelCase<T>.All.Single(kernel => kernel.Name == name);

    internal static (T[] Losses, T[] Elements) Room<T>(KernelCase<T> kernel, HardRows rows)
        where T : IFloatingPointIeee754<T>
    {
        int losses = kernel.Losses switch
        {
            Per.Row => rows.Rows,
            Per.Element => rows.Scores.Length,
            _ => 0,
        };
        return (new T[losses], new T[kernel.GivesElements ? rows.Scores.Length : 0]);
    }

    internal static (T[] Losses, T[] Elements) Run<T>(KernelCase<T> kernel, HardRows rows)
        where T : IFloatingPointIeee754<T>
    {
        (T[] losses, T[] elements) = Room(kernel, rows);
        kernel.Run(rows.ScoresAs<T>(), rows.TargetsAs<T>(), rows.Labels, rows.Classes, losses, elements);
        return (losses, elements);
    }

    private static double[] Wide<T>(T[] values)
        where T : IFloatingPointIeee754<T> => Array.ConvertAll(values, double.CreateTruncating);

    private static double Epsilon<T>()
        where T : IFloatingPointIeee754<T> => typeof(T) == typeof(float) ? 1.2e-7 : 2.3e-16;

    /// <summary>Whether all bits agree, but for those that tell one NaN from another.</summary>
    private static void SameBits<T>(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected)
        where T : struct, IFloatingPointIeee754<T>
    {
        actual.Length.ShouldBe(expected.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            bool same = MemoryMarshal.AsBytes(actual.Slice(i, 1)).SequenceEqual(MemoryMarshal.AsBytes(expected.Slice(i, 1)));
            if (!same && !(T.IsNaN(actual[i]) && T.IsNaN(expected[i])))
            {
                Assert.Fail($"at {i}: {actual[i]:R} should have the bits of {expected[i]:R}");
            }
        }
    }

    private static void Close<T>(T[] actual, T[] expected)
        where T : IFloatingPointIeee754<T> =>
        Expect.Near<T>(actual, Wide(expected), 64 * Epsilon<T>(), 64 * Epsilon<T>());

    /// <summary>One array that holds many, each at some distance from the one before, with a number between them that nobody writes.</summary>
    private sealed class Shelf<T>(int offset, int gap)
        where T : IFloatingPointIeee754<T>
    {
        private readonly List<(int Start, T[] Part)> _parts = [];
        private int _end = offset;

        public int Add(T[] part)
        {
            int start = _end;
            _parts.Add((start, part));
            _end += part.Length + gap;
            return start;
        }

        /// <summary>The array, with nothing yet in the place of the results.</summary>
        public T[] Memory(T[][] results)
        {
            T[] memory = new T[_end + 1];
            Array.Fill(memory, T.CreateTruncating(12345));
            foreach ((int start, T[] part) in _parts.Where(pair => !results.Contains(pair.Part)))
            {
                part.CopyTo(memory, start);
            }

            return memory;
        }
    }
}
