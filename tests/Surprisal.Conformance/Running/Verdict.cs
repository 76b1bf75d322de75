namespace Surprisal.Conformance;

/// <summary>How a case went.</summary>
/// <param name="Name">The case.</param>
/// <param name="Fault">What was wrong, if it failed.</param>
/// <param name="Reason">Why it was not run, if it was skipped.</param>
internal sealed record Verdict(string Name, string? Fault = null, string? Reason = null)
{
    public bool IsPassed => Fault is null && Reason is null;

    public bool IsFailed => Fault is not null;

    public bool IsSkipped => Fault is null && Reason is not null;

    public override string ToString()
    {
        string line = IsFailed ? $"FAILED {Name}: {Fault}" : IsSkipped ? $"skipped {Name}: {Reason}" : $"passed {Name}";
        return line.ReplaceLineEndings(" ");
    }
}
