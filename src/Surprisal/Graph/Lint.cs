namespace Surprisal.Graph;

/// <summary>A mistake that a formula can have and still be computed, and how it is found.</summary>
/// <param name="code">Its name, which stays the same from version to version.</param>
internal abstract class Lint(string code)
{
    public string Code { get; } = code;

    /// <summary>Where a formula has the mistake.</summary>
    public abstract IEnumerable<LintWarning> Find(LintedFormula formula);

    protected LintWarning Warn(Symbol at, string problem, string fix) => new(Code, at, problem, fix);

    /// <summary>A part of a formula in writing, cut where it would be too long for a message.</summary>
    protected static string Write(Symbol symbol)
    {
        const int Longest = 100;
        string text = Notation.Text.Write(symbol);
        return text.Length <= Longest ? text : $"{text.AsSpan(0, Longest)}…";
    }
}
