namespace Surprisal.Graph;

/// <summary>Something that is likely to be wrong with a formula that can be computed all the same.</summary>
/// <param name="Code">The name of the mistake, as docs/lints.md lists it: it stays the same from version to version.</param>
/// <param name="At">The part of the formula, with functions such as softmax recognised however they were written.</param>
/// <param name="Problem">What is wrong there.</param>
/// <param name="Fix">What to do.</param>
public sealed record LintWarning(string Code, Symbol At, string Problem, string Fix)
{
    /// <summary>What is wrong, and what to do.</summary>
    public string Text => $"{Problem} {Fix}";

    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Text}";
}

/// <summary>What becomes of warnings.</summary>
public enum LintPolicy
{
    /// <summary>They are listed and change nothing.</summary>
    Report,

    /// <summary>They are errors: what has one is refused.</summary>
    Refuse,
}
