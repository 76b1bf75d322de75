using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Surprisal.Benchmarks.Measuring;
using Surprisal.Benchmarks.Workloads;

namespace Surprisal.Benchmarks.Comparing;

/// <summary>Measures, each in a process of its own, what the ledger does not hold yet.</summary>
internal sealed class Session(PeerSuite suite, Ledger ledger, int threads, double seconds, TextWriter watcher, CancellationToken cancellation)
{
    public void Say(string text) => watcher.WriteLine(text);

    /// <summary>Measures one workload in one round: first this library and the limits, then its peers.</summary>
    public void Measure(Workload workload, int round, IReadOnlyList<string> contenders)
    {
        MeasureOurs(workload, round, threads);
        string[] open = [.. contenders.Where(peer => ledger.Find(peer, workload.Key, threads, round) is null)];
        if (open.Length > 0)
        {
            string complaints = Run("sh", [suite.Script, Filter(open, workload)], workload.Key, threads, round);
            if (open.All(peer => ledger.Find(peer, workload.Key, threads, round) is null))
            {
                Say($"    no peer gave a time: {complaints.Split('\n')[0]}");
            }

            foreach (string peer in open.Where(peer => ledger.Find(peer, workload.Key, threads, round) is null))
            {
                Put(new Line
                {
                    Peer = peer,
                    Workload = workload.Name,
                    Shape = workload.Shape,
                    Dtype = workload.DataType,
                    Threads = threads,
                    Missing = complaints.Split('\n').FirstOrDefault(line => line.StartsWith($"{peer}/{workload.Name}/", StringComparison.Ordinal)) ?? "not installed",
                }, round);
            }
        }

        if (threads == 1 && Processors.Count > 1)
        {
            MeasureOurs(workload, round, threads: 2);
        }
    }

    private void MeasureOurs(Workload workload, int round, int threads)
    {
        string[] open = [.. Measurement.Peers(workload).Where(peer => ledger.Find(peer, workload.Key, threads, round) is null)];
        if (open.Length == 0)
        {
            return;
        }

        // Started by the host or as a program of its own.
        string host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        string complaints = Run(
            host,
            [.. program, "peers", Filter(open, workload), "--json", "--threads", $"{threads}", "--seconds", seconds.ToString(CultureInfo.InvariantCulture)],
            workload.Key,
            threads,
            round);
        if (open.Any(peer => ledger.Find(peer, workload.Key, threads, round) is null))
        {
            throw new MismatchException(complaints.Trim());
        }
    }

    /// <summary>Runs a program and takes down the lines that it prints, as they come.</summary>
    /// <returns>What it complained about.</returns>
    private string Run(string program, string[] arguments, string key, int threads, int round)
    {
        cancellation.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PEER_THREADS"] = $"{threads}",
                ["PEER_SECONDS"] = seconds.ToString(CultureInfo.InvariantCulture),
            },
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration end = cancellation.Register(() => process.Kill(entireProcessTree: true));
        Task<string> complaints = process.StandardError.ReadToEndAsync(CancellationToken.None);
        while (process.StandardOutput.ReadLine() is { } text)
        {
            if (Line.Parse(text) is { } line && line.Key == key && line.Threads == threads)
            {
                Put(line, round);
            }
        }

        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return complaints.Result;
    }

    private void Put(Line line, int round)
    {
        ledger.Add(line with { Round = round, Time = TimeProvider.System.GetUtcNow(), Build = Ledger.Build });
        Say(string.Create(CultureInfo.InvariantCulture, $"    {line.Peer,-24} {line.Threads} thread{(line.Threads == 1 ? " " : "s")} {line.Missing ?? $"{line.MsMedian,12:0.#####} ms"}"));
    }

    // Both .NET and the C library read it.
    private static string Filter(string[] peers, Workload workload) => $"^({string.Join('|', peers)})/{Regex.Escape(workload.Key)}$";
}
