using System.Reflection;
using System.Text.RegularExpressions;
using Surprisal.Benchmarks.Workloads;
using Surprisal.Numerics;

namespace Surprisal.Benchmarks.Measuring;

/// <summary>Measures this library and the machine's limits at workloads.</summary>
internal static class Measurement
{
    public const string Ours = "surprisal";

    /// <summary>Whom a workload is measured for, in this order.</summary>
    public static IReadOnlyList<string> Peers(Workload workload) =>
        [Ours, .. workload.Read > 0 ? (string[])[Limits.Memory] : [], .. workload.IsArithmetic ? (string[])[Limits.Arithmetic] : []];

    /// <summary>The library's version.</summary>
    public static string Version { get; } =
        typeof(Softmax).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Measures what a filter lets through.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="filter">Is held against <c>peer/workload/shape/dtype</c>.</param>
    /// <param name="threads">How many threads may work.</param>
    /// <param name="seconds">The shortest time to measure for.</param>
    /// <exception cref="MismatchException">A result is wrong.</exception>
    public static IEnumerable<Line> Run(Workload workload, Regex filter, int threads, double seconds)
    {
        foreach (string peer in Peers(workload).Where(peer => filter.IsMatch(workload.KeyFor(peer))))
        {
            yield return peer switch
            {
                Ours => Measure(workload, threads, seconds),
                Limits.Memory => Line.Of(peer, Limits.Width, workload, threads, Limits.Traffic(workload.Read, workload.Written, threads, seconds / 2)),
                _ => Line.Of(peer, Limits.Width, workload, threads, Limits.Operations(workload.Flops, threads, seconds / 2)),
            };
        }
    }

    /// <summary>Does the work once at a fraction of its size, only to see that it is done right.</summary>
    /// <exception cref="MismatchException">A result is wrong.</exception>
    public static void Check(Workload workload, int threads)
    {
        Workers.MaxDegreeOfParallelism = threads;
        using Trial trial = workload.MakeShort();
        trial.Run();
        Check(workload, trial);
    }

    private static Line Measure(Workload workload, int threads, double seconds)
    {
        Workers.MaxDegreeOfParallelism = threads;
        using Trial trial = workload.Make();
        bool countsMemory = workload.CountsMemory && ResidentMemory.IsKnown;
        double before = countsMemory ? ResidentMemory.Megabytes : 0;

        // A single run may take many seconds: at a fraction of its size, it is compiled as well.
        using (Trial fraction = workload.MakeShort())
        {
            Timing.WarmUp(fraction.Run, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(5));
        }

        if (countsMemory)
        {
            ResidentMemory.ResetPeak();
        }

        Timing.WarmUp(trial.Run, TimeSpan.FromSeconds(Math.Max(0.3, seconds / 4)), TimeSpan.FromSeconds(2));
        double? extra = countsMemory ? Math.Round(ResidentMemory.PeakMegabytes - before) : null;
        Check(workload, trial);
        return Line.Of(Ours, Version, workload, threads, Timing.Of(trial.Run, seconds)) with { PeakRssMb = extra };
    }

    private static void Check(Workload workload, Trial trial)
    {
        try
        {
            trial.Check();
        }
        catch (MismatchException fault)
        {
            throw new MismatchException($"{workload.Key}: {fault.Message}");
        }
    }
}
