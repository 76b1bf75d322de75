using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Surprisal.Benchmarks.Measuring;
using Surprisal.Benchmarks.Workloads;

namespace Surprisal.Benchmarks.Commands;

/// <summary>Measures this library, and what the machine allows, at the workloads of the peers.</summary>
internal sealed class PeersCommand : Command
{
    private readonly Argument<Regex> _filter = Inputs.Filter();
    private readonly Option<int> _threads = Inputs.Threads();
    private readonly Option<double> _seconds = Inputs.Seconds();
    private readonly Option<bool> _json = Inputs.Flag("--json", "print one line of JSON for each, as the peers do");
    private readonly Option<bool> _short = Inputs.Flag("--short", "do each workload once at a fraction of its size, and only check the results");

    public PeersCommand()
        : base("peers", "Measures this library and the limits of the machine at the workloads that others are measured at.")
    {
        Add(_filter);
        Add(_threads);
        Add(_seconds);
        Add(_json);
        Add(_short);
        SetAction(Run);
    }

    private int Run(ParseResult line)
    {
        Regex filter = line.GetRequiredValue(_filter);
        (int threads, double seconds, bool json) = (line.GetValue(_threads), line.GetValue(_seconds), line.GetValue(_json));
        TextWriter output = line.InvocationConfiguration.Output;
        IReadOnlyList<Workload> workloads = Inputs.Choose(filter, Measurement.Peers);
        if (line.GetValue(_short))
        {
            return Check(workloads, threads, output);
        }

        if (!json)
        {
            output.WriteLine(Row("", "workload", "shape", "", "ms", "GB/s", "GFLOP/s", "samples/s", "extra MB"));
        }

        foreach (Line result in workloads.SelectMany(workload => Measurement.Run(workload, filter, threads, seconds)))
        {
            output.WriteLine(json ? result.ToJson() : Row(
                result.Peer, result.Workload, result.Shape, result.Dtype, Number(result.MsMedian), Number(result.Gbps), Number(result.Gflops), Number(result.SamplesPerS), Number(result.PeakRssMb)));
            output.Flush();
        }

        return 0;
    }

    private static int Check(IReadOnlyList<Workload> workloads, int threads, TextWriter output)
    {
        foreach (Workload workload in workloads)
        {
            Measurement.Check(workload, threads);
            output.WriteLine($"right  {workload.Key}");
        }

        _ = Limits.Traffic(1 << 16, 1 << 12, threads, 0);
        _ = Limits.Operations(1 << 16, threads, 0);
        return 0;
    }

    private static string Row(params object[] cells) =>
        string.Format(CultureInfo.InvariantCulture, "{0,-13} {1,-25} {2,-16} {3,-8} {4,12} {5,8} {6,8} {7,10} {8,8}", cells);

    private static string Number(double? value) => value is { } number ? number.ToString(number < 100 ? "0.####" : "0", CultureInfo.InvariantCulture) : "";
}
