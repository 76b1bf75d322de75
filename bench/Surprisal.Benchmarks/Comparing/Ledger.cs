using Surprisal.Benchmarks.Measuring;

namespace Surprisal.Benchmarks.Comparing;

/// <summary>All that a comparison has measured, in a file that grows line by line, so that it can go on after a stop.</summary>
internal sealed class Ledger
{
    private readonly List<Line> _lines = [];

    /// <summary>Opens a ledger.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="fresh">Whether what it holds is forgotten.</param>
    public Ledger(string path, bool fresh)
    {
        Path = path;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        if (fresh)
        {
            File.Delete(path);
        }

        if (File.Exists(path))
        {
            _lines.AddRange(File.ReadLines(path).Select(Line.Parse).OfType<Line>());
        }
    }

    /// <summary>The build of the library that is measured.</summary>
    public static string Build { get; } = typeof(Numerics.Softmax).Module.ModuleVersionId.ToString("N");

    public string Path { get; }

    /// <summary>What counts: what was measured beside this build, so that all of a ratio comes from one comparison.</summary>
    public IEnumerable<Line> Lines => _lines.Where(line => line.Build == Build);

    public void Add(Line line)
    {
        _lines.Add(line);
        File.AppendAllText(Path, line.ToJson() + "\n");
    }

    /// <summary>What someone took in a round, if it is known.</summary>
    public Line? Find(string peer, string key, int threads, int round) =>
        Lines.LastOrDefault(line => line.Peer == peer && line.Key == key && line.Threads == threads && line.Round == round);

    /// <summary>The median over the rounds of what someone took in each; null if that is not known.</summary>
    public double? Milliseconds(string peer, string key, int threads)
    {
        double[] rounds = [.. Lines
            .Where(line => line.Peer == peer && line.Key == key && line.Threads == threads && line.Missing is null)
            .GroupBy(line => line.Round)
            .Select(lines => lines.Last().MsMedian)
            .Order()];
        return rounds.Length == 0 ? null : (rounds[rounds.Length / 2] + rounds[(rounds.Length - 1) / 2]) / 2;
    }
}
