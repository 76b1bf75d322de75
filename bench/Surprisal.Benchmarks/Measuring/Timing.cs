using System.Diagnostics;
using System.Runtime;

namespace Surprisal.Benchmarks.Measuring;

/// <summary>How long something took, again and again, in milliseconds.</summary>
internal sealed record Timing(int Repetitions, double Median, double Minimum)
{
    private const int FewestRepetitions = 3;

    // The runtime compiles a method anew once it has been called often, in the background and after a tenth of a second of quiet; on a
    // single processor after a whole one.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(Environment.ProcessorCount > 1 ? 0.25 : 1.5);

    /// <summary>Runs until no method has been compiled for a while, or a limit is reached.</summary>
    public static void WarmUp(Action run, TimeSpan shortest, TimeSpan longest)
    {
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan lastCompiled = default;
        long methods = JitInfo.GetCompiledMethodCount();
        do
        {
            run();

            // Where all threads share one processor, the compiler's may have to be let in.
            Thread.Yield();
            long compiled = JitInfo.GetCompiledMethodCount();
            if (compiled != methods)
            {
                (methods, lastCompiled) = (compiled, clock.Elapsed);
            }
        }
        while (clock.Elapsed < longest && (clock.Elapsed < shortest || clock.Elapsed - lastCompiled < Quiet));
    }

    /// <summary>Runs for at least so many seconds and three times.</summary>
    public static Timing Of(Action run, double seconds)
    {
        var milliseconds = new List<double>(1 << 16);
        GC.Collect();
        double total = 0;
        while (total < seconds * 1000 || milliseconds.Count < FewestRepetitions)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            total += milliseconds[^1];
        }

        milliseconds.Sort();
        return new Timing(milliseconds.Count, milliseconds[milliseconds.Count / 2], milliseconds[0]);
    }

    /// <summary>The same for a part of what was run.</summary>
    public Timing Scaled(double factor) => this with { Median = Median * factor, Minimum = Minimum * factor };
}
