using System.Runtime.CompilerServices;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Workers"/>, apart from all others, whose kernels share the one team.</summary>
[Collection(nameof(ThreadCount))]
public sealed class WorkersTests
{
    private const long Long = 1_000_000_000;

    public static TheoryData<int> Threads => [1, 2, 3, 4, 8];

    [Theory]
    [MemberData(nameof(Threads))]
    public void Every_part_is_done_once(int threads)
    {
        using ThreadCount count = new(threads);
        foreach (int parts in (int[])[0, 1, 2, 3, 7, 64, 1000])
        {
            int[] times = new int[parts];
            for (int repeat = 1; repeat <= 200; repeat++)
            {
                Workers.Run(new Counting(times), parts, Long);
                times.ShouldAllBe(time => time == repeat);
            }
        }
    }

    [Fact]
    public void Threads_work_at_once()
    {
        using ThreadCount count = new(3);
        using Barrier barrier = new(3);

        // Each part waits for the others: on one thread it would wait in vain.
        Workers.Run(new Meeting(barrier), 3, Long);
        barrier.CurrentPhaseNumber.ShouldBe(1);
    }

    [Theory]
    [InlineData(1, Long)]
    [InlineData(4, 1000)]
    public void Small_work_and_that_for_one_thread_stay_with_the_caller(int threads, long nanoseconds)
    {
        using ThreadCount count = new(threads);
        int[] ids = new int[100];
        Workers.Run(new Noting(ids), ids.Length, nanoseconds);
        ids.ShouldAllBe(id => id == Environment.CurrentManagedThreadId);
    }

    [Fact]
    public void Work_inside_work_stays_on_its_thread()
    {
        using ThreadCount count = new(4);
        bool[] stayed = new bool[50];
        Workers.Run(new Nested(stayed), stayed.Length, Long);
        stayed.ShouldAllBe(itself => itself);
    }

    [Fact]
    public void Callers_at_once_do_not_disturb_each_other()
    {
        using ThreadCount count = new(3);
        Parallel.For(0, 8, _ =>
        {
            int[] times = new int[100];
            for (int repeat = 0; repeat < 300; repeat++)
            {
                Workers.Run(new Counting(times), times.Length, Long);
            }

            times.ShouldAllBe(time => time == 300);
        });
    }

    [Fact]
    public void A_fault_reaches_the_caller_and_the_team_goes_on()
    {
        using ThreadCount count = new(4);
        for (int repeat = 0; repeat < 100; repeat++)
        {
            Should.Throw<InvalidOperationException>(() => Workers.Run(new Failing(), 100, Long)).Message.ShouldBe("Part 41 fails.");
            int[] times = new int[100];
            Workers.Run(new Counting(times), times.Length, Long);
            times.ShouldAllBe(time => time == 1);
        }
    }

    [Fact]
    public void A_caller_that_is_interrupted_leaves_nobody_at_work()
    {
        using ThreadCount count = new(4);
        StrongBox<int> atWork = new();
        int left = 0;
        Thread caller = new(() =>
        {
            for (int repeat = 0; repeat < 2000; repeat++)
            {
                try
                {
                    Workers.Run(new Lingering(atWork), 4, Long);
                }
                catch (ThreadInterruptedException)
                {
                }

                left += Volatile.Read(ref atWork.Value);
            }
        });
        caller.Start();
        while (!caller.Join(0))
        {
            caller.Interrupt();
            Thread.SpinWait(100);
        }

        left.ShouldBe(0);
    }

    [Fact]
    public void Spans_of_the_work_stay_right_while_memory_is_compacted()
    {
        using ThreadCount count = new(4);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            // What lies before it is let go, so that compaction moves the array while threads write to it.
            object[] before = [.. Enumerable.Range(0, 100).Select(_ => new byte[500])];
            int[] values = new int[64];
            before.AsSpan().Clear();
            Workers.Run(new Compacting(values), values.Length, Long);
            values.ShouldBe(Enumerable.Range(0, 64));
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        using ThreadCount count = new(2);
        int[] times = new int[16];
        Expect.NoAllocationAnywhere(() => Workers.Run(new Counting(times), times.Length, Long));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(100_000)]
    public void A_number_of_threads_that_cannot_be_is_refused(int threads) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Workers.MaxDegreeOfParallelism = threads)
            .Message.ShouldContain($"'MaxDegreeOfParallelism' is {threads}, but must be between 1, for no other thread, and 256.");

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("257")]
    public void A_wish_that_cannot_be_is_refused(string wish)
    {
        Workers.Choose(wish, out string? refusal).ShouldBe(0);
        refusal.ShouldBe(
            $"SURPRISAL_THREADS is '{wish}', but must be a number of threads between 1 and 256. Give one, or unset it for one for each processor.");
    }

    [Fact]
    public void The_wish_of_the_environment_is_met()
    {
        Workers.Choose("3", out _).ShouldBe(3);
        Workers.Choose(null, out _).ShouldBe(Environment.ProcessorCount);
        Workers.Choose("", out _).ShouldBe(Environment.ProcessorCount);
    }

    private readonly ref struct Counting(Span<int> times) : IDivisibleWork
    {
        private readonly Span<int> _times = times;

        public void Run(int part) => Interlocked.Increment(ref _times[part]);
    }

    private readonly struct Lingering(StrongBox<int> atWork) : IDivisibleWork
    {
        public void Run(int part)
        {
            Interlocked.Increment(ref atWork.Value);
            Thread.SpinWait(500);
            Interlocked.Decrement(ref atWork.Value);
        }
    }

    private readonly struct Meeting(Barrier barrier) : IDivisibleWork
    {
        public void Run(int part) => barrier.SignalAndWait(TimeSpan.FromMinutes(1)).ShouldBeTrue();
    }

    private readonly ref struct Noting(Span<int> ids) : IDivisibleWork
    {
        private readonly Span<int> _ids = ids;

        public void Run(int part) => _ids[part] = Environment.CurrentManagedThreadId;
    }

    private readonly struct Nested(bool[] stayed) : IDivisibleWork
    {
        public void Run(int part)
        {
            int[] ids = new int[10];
            Workers.Run(new Noting(ids), ids.Length, Long);
            stayed[part] = ids.All(id => id == Environment.CurrentManagedThreadId);
        }
    }

    private readonly struct Failing : IDivisibleWork
    {
        public void Run(int part)
        {
            if (part == 41)
            {
                throw new InvalidOperationException($"Part {part} fails.");
            }
        }
    }

    private readonly ref struct Compacting(Span<int> values) : IDivisibleWork
    {
        private readonly Span<int> _values = values;

        public void Run(int part)
        {
            if (part % 16 == 0)
            {
                GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            }

            _values[part] = part;
        }
    }
}
