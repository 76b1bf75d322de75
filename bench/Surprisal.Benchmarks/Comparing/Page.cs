using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Surprisal.Benchmarks.Measuring;
using Surprisal.Benchmarks.Workloads;

namespace Surprisal.Benchmarks.Comparing;

/// <summary>The tables of results, written into the page between two marks.</summary>
internal sealed class Page(Ledger ledger, int threads, double seconds)
{
    private const string Begin = "<!-- results: begin -->";
    private const string End = "<!-- results: end -->";
    private const string None = "–";

    private HashSet<string> _installed = [];

    /// <summary>Writes a page with the results in place of those that stand there.</summary>
    /// <param name="page">The page that is read.</param>
    /// <param name="path">Where it goes, the same place among others.</param>
    public void Write(string page, string path)
    {
        string text = File.ReadAllText(page);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        if (from < Begin.Length || to < from)
        {
            throw new InvalidDataException($"{page} lacks '{Begin}' or, after it, '{End}'. Put both where the results belong.");
        }

        string temporary = path + ".new";
        File.WriteAllText(temporary, $"{text[..from]}\n{Results()}{text[to..]}".ReplaceLineEndings("\n"));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>All tables.</summary>
    private string Results()
    {
        _installed = [.. ledger.Lines.Where(line => line.Missing is null).Select(line => line.Peer)];
        var text = new StringBuilder();
        DateTimeOffset[] times = [.. ledger.Lines.Select(line => line.Time).OfType<DateTimeOffset>().Order()];
        int rounds = ledger.Lines.Select(line => line.Round ?? 0).DefaultIfEmpty().Max();
        text.AppendLine(Of($"Measured {Date(times)} on {Machine()}, .NET {Environment.Version}, Surprisal {Measurement.Version}, {Count(threads, "thread")}, {Count(rounds, "round")}, by"));
        text.AppendLine().AppendLine("```bash").AppendLine(Of($"dotnet dev.cs bench compare --threads {threads} --rounds {rounds} --seconds {seconds}")).AppendLine("```").AppendLine();
        text.AppendLine("## Against the fastest peer and the limit").AppendLine();
        text.AppendLine("| workload | shape | fastest peer | its ms | ours, ms | times as fast | aim | limit, ms | of the limit | aim | reached |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (Workload workload in Catalogue.All.Where(workload => workload.Read > 0))
        {
            text.AppendLine(Row(workload));
        }

        AppendMemory(text);
        AppendColdStart(text);
        AppendThreads(text);
        AppendPeers(text);
        return text.ToString();
    }

    private string Row(Workload workload)
    {
        double? ours = ledger.Milliseconds(Measurement.Ours, workload.Key, threads);
        (string? peer, double? best) = workload.Peers
            .Select(peer => (Peer: (string?)peer, Milliseconds: ledger.Milliseconds(peer, workload.Key, threads)))
            .Where(pair => pair.Milliseconds is not null)
            .OrderBy(pair => pair.Milliseconds)
            .FirstOrDefault();
        string[] missing = [.. workload.Peers.Where(name => !_installed.Contains(name) && ledger.Find(name, workload.Key, threads, round: 1) is not null)];
        string who = peer ?? (missing.Length > 0 ? "none is installed" : ours is null ? None : "none was measured");
        string note = peer is not null && missing.Length > 0 ? $" (not installed: {string.Join(", ", missing)})" : "";
        double? limit = ledger.Milliseconds(workload.IsArithmetic ? Limits.Arithmetic : Limits.Memory, workload.Key, threads);
        string kind = workload.IsArithmetic ? "FMA" : workload.Written == 0 ? "read" : "copy";
        (double? ofPeer, double? ofLimit) = (best / ours, limit / ours);
        bool? reached = Reached((ofPeer, workload.Aim.OfPeer), (ofLimit, workload.Aim.OfLimit));
        string name = workload.DataType == "float64" ? $"{workload.Name}, double" : workload.Name;
        return $"| {name} | {workload.Shape} | {who}{note} | {Milliseconds(best)} | {(ours is null ? "not measured" : Milliseconds(ours))} | {Ratio(ofPeer)} | {Aimed(workload.Aim.OfPeer)} | "
            + $"{Milliseconds(limit)} {(limit is null ? "" : kind)} | {Ratio(ofLimit)} | {Aimed(workload.Aim.OfLimit)} | {Answer(reached)} |";
    }

    private void AppendMemory(StringBuilder text)
    {
        text.AppendLine().AppendLine("## Memory of the loss of a linear layer").AppendLine();
        text.AppendLine(Of($"Megabytes beyond what was resident before the first call, at most. Ours are beyond inputs and results, and to be at most {Aim.ExtraMegabytes}; peers that make their gradients anew in each call count these, too."));
        text.AppendLine().AppendLine("| workload | shape | ours | peers |").AppendLine("|---|---|---|---|");
        foreach (Workload workload in Catalogue.All.Where(workload => workload.CountsMemory))
        {
            IEnumerable<string> peers = workload.Peers
                .Select(peer => ledger.Find(peer, workload.Key, threads, round: 1))
                .Where(line => line?.PeakRssMb is not null)
                .Select(line => Of($"{line!.Peer} {line.PeakRssMb:0}"));
            double? ours = ledger.Find(Measurement.Ours, workload.Key, threads, round: 1)?.PeakRssMb;
            text.AppendLine(Of($"| {workload.Name} | {workload.Shape} | {(ours is null ? None : Of($"{ours:0}"))} | {(peers.Any() ? string.Join(", ", peers) : None)} |"));
        }
    }

    private void AppendColdStart(StringBuilder text)
    {
        string[] kinds = [.. Catalogue.All
            .Where(workload => workload.Name == "cold_start" && ledger.Milliseconds(Measurement.Ours, workload.Key, threads) is not null)
            .Select(workload => Of($"{workload.DataType} {ledger.Milliseconds(Measurement.Ours, workload.Key, threads) / 1000:0.00} s"))];
        if (kinds.Length > 0)
        {
            text.AppendLine().AppendLine("## A cold start").AppendLine();
            text.AppendLine(Of($"`surprisal train digits --samples 2000`, from the start of its process to its end, with the samples drawn, the model trained and tested for five epochs, and saved: {string.Join(", ", kinds)}; to be under {Aim.ColdStartSeconds:0} s. Published for one machine, its code is compiled in advance."));
        }
    }

    private void AppendThreads(StringBuilder text)
    {
        (Workload Workload, double One, double Two)[] both = [.. Catalogue.All
            .Select(workload => (workload, ledger.Milliseconds(Measurement.Ours, workload.Key, 1), ledger.Milliseconds(Measurement.Ours, workload.Key, 2)))
            .Where(line => line is { Item2: not null, Item3: not null, workload.Read: > 0 })
            .Select(line => (line.workload, line.Item2!.Value, line.Item3!.Value))];
        if (both.Length == 0)
        {
            return;
        }

        text.AppendLine().AppendLine("## Two threads").AppendLine();
        text.AppendLine(Of($"What arithmetic bounds is to become {Aim.OfTwoThreads} times as fast. A row without an aim waits for memory, or is too small to be shared."));
        text.AppendLine().AppendLine("| workload | shape | one thread, ms | two, ms | times as fast | aim | reached |").AppendLine("|---|---|---|---|---|---|---|");
        foreach ((Workload workload, double one, double two) in both)
        {
            double? aim = workload.Flops / workload.Steps >= Aim.LeastSharedFlops ? Aim.OfTwoThreads : null;
            string name = workload.DataType == "float64" ? $"{workload.Name}, double" : workload.Name;
            text.AppendLine($"| {name} | {workload.Shape} | {Milliseconds(one)} | {Milliseconds(two)} | {Ratio(one / two)} | {Aimed(aim)} | {Answer(Reached((one / two, aim)))} |");
        }
    }

    private void AppendPeers(StringBuilder text)
    {
        text.AppendLine().AppendLine("## Peers").AppendLine().AppendLine("| peer | version |").AppendLine("|---|---|");
        foreach (string peer in Catalogue.All.SelectMany(workload => workload.Peers).Distinct())
        {
            Line? line = ledger.Lines.LastOrDefault(line => line.Peer == peer && line.Missing is null);
            bool wasAsked = ledger.Lines.Any(line => line.Peer == peer);
            text.AppendLine($"| {peer} | {line?.Version ?? (wasAsked ? "not installed" : "not measured")} |");
        }

        Line[] failed = [.. ledger.Lines.Where(line => line.Missing is not null && _installed.Contains(line.Peer))];
        if (failed.Length > 0)
        {
            text.AppendLine().AppendLine($"Without a time, though installed: {string.Join(", ", failed.Select(line => $"{line.Peer} at {line.Workload} {line.Shape}").Distinct())}.");
        }
    }

    private static bool? Reached(params (double? Value, double? Aim)[] parts)
    {
        (double? Value, double? Aim)[] aimed = [.. parts.Where(part => part.Aim is not null)];
        return aimed.Length == 0 || aimed.Any(part => part.Value is null) ? null : aimed.All(part => part.Value >= part.Aim);
    }

    private static string Machine()
    {
        const string Cpu = "/proc/cpuinfo";
        string model = File.Exists(Cpu)
            ? File.ReadLines(Cpu).First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(": ")[1]
            : RuntimeInformation.ProcessArchitecture.ToString();
        return Of($"{model}, {Limits.Width}, {Count(Processors.Count, "processor")}");
    }

    private static string Date(DateTimeOffset[] times) => times is []
        ? "never"
        : times[0].Date == times[^1].Date ? Of($"{times[0]:yyyy-MM-dd}") : Of($"{times[0]:yyyy-MM-dd} to {times[^1]:yyyy-MM-dd}");

    private static string Milliseconds(double? value) => value is { } number
        ? number.ToString(number < 1 ? "0.0000" : number < 10 ? "0.000" : number < 1000 ? "0.0" : "0", CultureInfo.InvariantCulture)
        : None;

    private static string Ratio(double? value) => value is { } number ? number.ToString("0.00", CultureInfo.InvariantCulture) : None;

    private static string Aimed(double? aim) => aim is { } number ? number.ToString("0.##", CultureInfo.InvariantCulture) : "";

    private static string Answer(bool? reached) => reached switch { true => "yes", false => "no", null => "" };

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static string Of(FormattableString text) => FormattableString.Invariant(text);
}
