using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Surprisal.Numerics;

/// <summary>The threads that kernels share large work with. No result depends on their number, only the speed.</summary>
/// <remarks>
/// <para>
/// Work is cut into parts, and whoever is free takes the next one: the thread that
/// calls a kernel and as many workers as <see cref="MaxDegreeOfParallelism"/> allows. Work too small to be worth a hand-over stays with its caller.
/// </para>
/// <para>
/// There is one team for the process. While it works for one caller, kernels that other threads call run on those threads alone.
/// Workers start when first needed, wait for the next work briefly awake and then asleep, and never keep a process from ending.
/// </para>
/// </remarks>
public static unsafe class Workers
{
    /// <summary>The environment variable that sets the number of threads.</summary>
    public const string Variable = "SURPRISAL_THREADS";

    /// <summary>The most threads that can be asked for.</summary>
    public const int MostThreads = 256;

    // Twice what it costs to wake a sleeping worker on a machine that is not idle.
    private const long LeastNanoseconds = 50_000;

    // A worker that is awake begins in less than a microsecond, but what it reads and writes must come from and go to the caches of another processor.
    private const long LeastNanosecondsAwake = 20_000;

    // About 80 µs: the pause between two kernels of a training step.
    private const int Spins = 2000;

    private const int Opening = 1 << 16;

    private static readonly SemaphoreSlim s_sleepers = new(0);

    // The places for workers that are still open, in the upper half, and the number of workers at work, in the lower.
    private static int s_places;
    private static int s_sleeping;
    private static int s_isTaken;
    private static int s_workers;

    private static void* s_work;
    private static delegate*<void*, int, void> s_run;
    private static int s_parts;
    private static int s_next;
    private static ExceptionDispatchInfo? s_fault;

    // 0 stands for a wish that is refused.
    private static int s_threads = Choose(Environment.GetEnvironmentVariable(Variable), out _);

    /// <summary>The largest number of threads that work on one call, the calling one among them; 1 means that no other is ever used.</summary>
    /// <remarks>
    /// At first the number of processors, or what the environment variable <c>SURPRISAL_THREADS</c> says. Keras and TensorFlow call it intra-op
    /// parallelism, PyTorch <c>set_num_threads</c>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is not between 1 and <see cref="MostThreads"/>.</exception>
    /// <exception cref="EnvironmentVariableException">The environment variable does not hold such a number.</exception>
    public static int MaxDegreeOfParallelism
    {
        get
        {
            if (s_threads == 0)
            {
                _ = Choose(Environment.GetEnvironmentVariable(Variable), out string? refusal);
                throw new EnvironmentVariableException(refusal);
            }

            return s_threads;
        }

        set
        {
            if (value is < 1 or > MostThreads)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value),
                    $"'{nameof(MaxDegreeOfParallelism)}' is {value}, but must be between 1, for no other thread, and {MostThreads}. "
                    + $"This machine has {Environment.ProcessorCount} processors.");
            }

            s_threads = value;
        }
    }

    /// <summary>Reads the wish for a number of threads; none is a wish for one for each processor.</summary>
    /// <returns>The number; 0, with the reason, if the wish cannot be met.</returns>
    internal static int Choose(string? wish, out string? refusal)
    {
        refusal = null;
        if (string.IsNullOrEmpty(wish))
        {
            return Math.Min(Environment.ProcessorCount, MostThreads);
        }

        if (int.TryParse(wish, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= MostThreads)
        {
            return threads;
        }

        refusal = $"{Variable} is '{wish}', but must be a number of threads between 1 and {MostThreads}. Give one, or unset it for one for each processor.";
        return 0;
    }

    /// <summary>Does all parts of a work and returns when they are done.</summary>
    /// <param name="work">The work. What it changes in itself is lost; it writes where its spans point.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="nanoseconds">About how long all of it takes one thread.</param>
    internal static void Run<TWork>(TWork work, int parts, long nanoseconds)
        where TWork : struct, IDivisibleWork, allows ref struct
    {
        int others = Others(parts, nanoseconds);
        if (others <= 0 || Interlocked.Exchange(ref s_isTaken, 1) != 0)
        {
            for (int part = 0; part < parts; part++)
            {
                work.Run(part);
            }

            return;
        }

        try
        {
            // On this thread's stack, where it neither moves nor ends before all have left it: Share returns no earlier.
            TWork shared = work;
            Share(Unsafe.AsPointer(ref shared), &RunPart<TWork>, parts, others, wakes: nanoseconds >= LeastNanoseconds);
        }
        finally
        {
            Volatile.Write(ref s_isTaken, 0);
        }
    }

    /// <summary>Whether more than one thread would be used, if the team is free.</summary>
    /// <param name="parts">The number of parts.</param>
    /// <param name="nanoseconds">About how long all of them take one thread.</param>
    internal static bool AreWorthSharing(int parts, long nanoseconds) => Others(parts, nanoseconds) > 0;

    /// <summary>How many workers a work is for: for a short one only those who wait awake.</summary>
    private static int Others(int parts, long nanoseconds)
    {
        int others = Math.Min(MaxDegreeOfParallelism, parts) - 1;
        return nanoseconds >= LeastNanoseconds ? others
            : nanoseconds >= LeastNanosecondsAwake ? Math.Min(others, s_workers - Volatile.Read(ref s_sleeping))
            : 0;
    }

    private static void RunPart<TWork>(void* work, int part)
        where TWork : struct, IDivisibleWork, allows ref struct => Unsafe.AsRef<TWork>(work).Run(part);

    private static void Share(void* work, delegate*<void*, int, void> run, int parts, int others, bool wakes)
    {
        others = Math.Min(others, Employ(others));
        s_fault = null;
        s_work = work;
        s_run = run;
        s_parts = parts;
        s_next = 0;
        Interlocked.Exchange(ref s_places, others * Opening);
        try
        {
            if (wakes)
            {
                Wake(others);
            }

            TakeParts();
        }
        finally
        {
            // Nobody may begin any more, and all who have begun must end. Nothing here can be interrupted, as sleep could.
            Interlocked.And(ref s_places, Opening - 1);
            for (int spin = 0; Volatile.Read(ref s_places) != 0; spin++)
            {
                if (spin < Spins)
                {
                    Thread.SpinWait(1);
                }
                else
                {
                    Thread.Yield();
                }
            }
        }

        s_fault?.Throw();
    }

    /// <summary>Starts workers that are missing.</summary>
    /// <returns>How many there are: fewer than wanted if the system gives no more threads.</returns>
    private static int Employ(int wanted)
    {
        try
        {
            for (; s_workers < wanted; s_workers++)
            {
                new Thread(Work) { IsBackground = true, Name = $"Surprisal worker {s_workers + 1}" }.Start();
            }
        }
        catch (OutOfMemoryException)
        {
            // Slower, but as right.
        }

        return s_workers;
    }

    /// <summary>Wakes as many sleepers as are wanted, if there are so many.</summary>
    private static void Wake(int wanted)
    {
        int sleeping = Volatile.Read(ref s_sleeping);
        while (sleeping > 0)
        {
            int woken = Math.Min(wanted, sleeping);
            int seen = Interlocked.CompareExchange(ref s_sleeping, sleeping - woken, sleeping);
            if (seen == sleeping)
            {
                s_sleepers.Release(woken);
                return;
            }

            sleeping = seen;
        }
    }

    private static void TakeParts()
    {
        try
        {
            for (int part = Interlocked.Increment(ref s_next) - 1; part < s_parts; part = Interlocked.Increment(ref s_next) - 1)
            {
                s_run(s_work, part);
            }
        }
        catch (Exception fault)
        {
            s_fault = ExceptionDispatchInfo.Capture(fault);

            // The parts that nobody has begun are left.
            Volatile.Write(ref s_next, s_parts);
        }
    }

    private static void Work()
    {
        while (true)
        {
            WaitForPlace();
            TakeParts();
            Interlocked.Decrement(ref s_places);
        }
    }

    /// <summary>Waits until there is a place in a work, and takes it.</summary>
    private static void WaitForPlace()
    {
        while (true)
        {
            for (int spin = 0; spin < Spins; spin++)
            {
                if (TryTakePlace())
                {
                    return;
                }

                Thread.SpinWait(1);
            }

            Thread.Yield();
            Interlocked.Increment(ref s_sleeping);

            // Looked at once more after it is known that someone sleeps, lest the last call go unheard. Who is counted on to be woken waits for it.
            if (Volatile.Read(ref s_places) < Opening || !TryRise())
            {
                s_sleepers.Wait();
            }
        }
    }

    /// <summary>Stops to count as a sleeper, unless a call is already on its way for each of them.</summary>
    private static bool TryRise()
    {
        int sleeping = Volatile.Read(ref s_sleeping);
        while (sleeping > 0)
        {
            int seen = Interlocked.CompareExchange(ref s_sleeping, sleeping - 1, sleeping);
            if (seen == sleeping)
            {
                return true;
            }

            sleeping = seen;
        }

        return false;
    }

    private static bool TryTakePlace()
    {
        int places = Volatile.Read(ref s_places);
        Debug.Assert(places >= 0, "A place is left once for each time it is taken.");
        return places >= Opening && Interlocked.CompareExchange(ref s_places, places - Opening + 1, places) == places;
    }
}
