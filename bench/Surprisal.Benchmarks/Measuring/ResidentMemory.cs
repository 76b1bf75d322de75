using System.Globalization;

namespace Surprisal.Benchmarks.Measuring;

/// <summary>How much memory this process really has, where the system tells.</summary>
internal static class ResidentMemory
{
    private const string Status = "/proc/self/status";
    private const string Peaks = "/proc/self/clear_refs";

    public static bool IsKnown => File.Exists(Status) && File.Exists(Peaks);

    /// <summary>The memory in use, in megabytes.</summary>
    public static double Megabytes => Read("VmRSS:");

    /// <summary>The most since <see cref="ResetPeak"/>, in megabytes.</summary>
    public static double PeakMegabytes => Read("VmHWM:");

    public static void ResetPeak() => File.WriteAllText(Peaks, "5");

    private static double Read(string name) => double.Parse(
        File.ReadLines(Status).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
}
