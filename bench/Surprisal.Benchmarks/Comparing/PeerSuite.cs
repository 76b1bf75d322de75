using Surprisal.Benchmarks.Commands;

namespace Surprisal.Benchmarks.Comparing;

/// <summary>The folder whose <c>run.sh</c> measures the peers.</summary>
/// <param name="Script">The path of <c>run.sh</c>.</param>
internal sealed record PeerSuite(string Script)
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "SURPRISAL_PEERS";

    private const string FileName = "run.sh";

    /// <summary>Finds the folder.</summary>
    /// <param name="given">What the command line says; null for nothing.</param>
    /// <exception cref="BadInputException">There is none.</exception>
    public static PeerSuite Find(string? given)
    {
        (string folder, string source) = given is not null ? (given, "--peers")
            : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? (named, Variable)
            : (Path.Combine(Repository.Root, "..", "shared", "peers"), "the default");
        string script = Path.GetFullPath(Path.Combine(folder, FileName));
        return File.Exists(script) ? new PeerSuite(script) : throw new BadInputException(
            $"'{folder}', from {source}, holds no {FileName}. Name the folder of the peers by --peers or by the variable {Variable}.");
    }
}
