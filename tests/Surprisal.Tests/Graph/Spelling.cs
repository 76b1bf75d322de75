namespace Surprisal.Tests.GraphTests;

/// <summary>A formula as some program or page writes it.</summary>
/// <param name="Meaning">What it computes.</param>
/// <param name="Source">The kind of page that writes so.</param>
/// <param name="Text">The formula.</param>
/// <param name="IsBatched">Whether it is over rows, of which there may be many, and not over one row.</param>
/// <param name="IsForFewClasses">Whether it takes far more work or text than there are classes, so that nobody writes it for thousands.</param>
public sealed record Spelling(Meaning Meaning, string Source, string Text, bool IsBatched = false, bool IsForFewClasses = false);
