using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Surprisal.Benchmarks.Comparing;
using Surprisal.Benchmarks.Measuring;
using Surprisal.Benchmarks.Workloads;

namespace Surprisal.Benchmarks.Commands;

/// <summary>Measures this library and its peers side by side, round after round, and writes the page of results.</summary>
internal sealed class CompareCommand : Command
{
    // Who is so much slower than the fastest in the first round cannot become the fastest in the others.
    private const double Contention = 1.5;

    private readonly Argument<Regex> _filter = Inputs.Filter();
    private readonly Option<string?> _peers = new("--peers")
    {
        Description = $"the folder of the peers, in which run.sh measures them (default: {PeerSuite.Variable}, else ../shared/peers beside this repository)",
    };

    private readonly Option<int> _threads = Inputs.Threads();
    private readonly Option<int> _rounds = Inputs.Rounds();
    private readonly Option<double> _seconds = Inputs.Seconds();
    private readonly Option<bool> _fresh = Inputs.Flag("--fresh", "forget what earlier calls with these settings measured, instead of going on from there");

    public CompareCommand()
        : base("compare", "Measures this library and its peers side by side and writes docs/benchmarks.md, or with a filter a copy in artifacts/benchmarks.")
    {
        Add(_filter);
        Add(_peers);
        Add(_threads);
        Add(_rounds);
        Add(_seconds);
        Add(_fresh);
        SetAction((line, cancellation) => Task.FromResult(Run(line, cancellation)));
    }

    private int Run(ParseResult line, CancellationToken cancellation)
    {
        Regex filter = line.GetRequiredValue(_filter);
        IReadOnlyList<Workload> workloads = Inputs.Choose(filter, workload => [Measurement.Ours, .. workload.Peers]);
        PeerSuite suite = PeerSuite.Find(line.GetValue(_peers));
        (int threads, double seconds) = (line.GetValue(_threads), line.GetValue(_seconds));
        string artifacts = Path.Combine(Repository.Root, "artifacts", "benchmarks");
        var ledger = new Ledger(
            Path.Combine(artifacts, string.Create(CultureInfo.InvariantCulture, $"compare-threads-{threads}-seconds-{seconds}.jsonl")), line.GetValue(_fresh));
        var session = new Session(suite, ledger, threads, seconds, line.InvocationConfiguration.Error, cancellation);
        var page = new Page(ledger, threads, seconds);

        // What is known of a few workloads must not take the place of what is known of all.
        string source = Path.Combine(Repository.Root, "docs", "benchmarks.md");
        string target = workloads.Count == Catalogue.All.Count ? source : Path.Combine(artifacts, "benchmarks.md");
        Stopwatch clock = Stopwatch.StartNew();
        int rounds = line.GetValue(_rounds);
        for (int round = 1; round <= rounds; round++)
        {
            for (int i = 0; i < workloads.Count; i++)
            {
                session.Say($"{clock.Elapsed:hh\\:mm\\:ss}  round {round} of {rounds}, {i + 1} of {workloads.Count}: {workloads[i].Key}");
                session.Measure(workloads[i], round, Contenders(workloads[i], ledger, threads, round));
                page.Write(source, target);
            }
        }

        session.Say($"Written: {Path.GetRelativePath(Repository.Root, target)}. All lines are in {Path.GetRelativePath(Repository.Root, ledger.Path)}.");
        return 0;
    }

    private static IReadOnlyList<string> Contenders(Workload workload, Ledger ledger, int threads, int round)
    {
        if (round == 1)
        {
            return workload.Peers;
        }

        Line[] first = [.. workload.Peers.Select(peer => ledger.Find(peer, workload.Key, threads, round: 1)).OfType<Line>().Where(line => line.Missing is null)];
        double best = first.Select(line => line.MsMedian).DefaultIfEmpty().Min();
        return [.. first.Where(line => line.MsMedian <= Contention * best).Select(line => line.Peer)];
    }
}
