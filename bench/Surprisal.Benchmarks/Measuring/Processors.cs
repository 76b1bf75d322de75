using System.Diagnostics;
using System.Numerics;

namespace Surprisal.Benchmarks.Measuring;

/// <summary>The processors that this process may run on.</summary>
internal static class Processors
{
    /// <summary>How many there are. The runtime may have been told another number, so that its compiler does not wait for its turn.</summary>
    public static int Count { get; } = OperatingSystem.IsLinux() || OperatingSystem.IsWindows()
        ? Math.Min(Environment.ProcessorCount, BitOperations.PopCount((nuint)Process.GetCurrentProcess().ProcessorAffinity))
        : Environment.ProcessorCount;
}
