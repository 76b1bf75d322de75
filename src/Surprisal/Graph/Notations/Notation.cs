namespace Surprisal.Graph;

/// <summary>A way to write formulas down: as plain text or as LaTeX.</summary>
/// <remarks>
/// Changes of shape are left out, as a person would leave them out, and an axis is named only where another could be meant. Where NumPy
/// would read another formula without them, plain text has them: <c>softmax(x) * sum(y, axis=1, keepdims=True)</c>.
/// A part that comes more than once is given a name where the formula would be too long to read without.
/// </remarks>
public abstract class Notation
{
    /// <summary>Plain text, with the names of NumPy and its kin: <c>-sum(y * log(softmax(x)))</c>.</summary>
    public static Notation Text { get; } = new TextNotation();

    /// <summary>LaTeX, with bars for division and Σ for sums, but without the signs that begin and end mathematics.</summary>
    public static Notation Latex { get; } = new LatexNotation();

    /// <summary>The calls that make a formula, with nothing left out.</summary>
    internal static Notation Code { get; } = new CodeNotation();

    /// <summary>How many symbols may stand in one line before parts that come twice are given a name.</summary>
    internal virtual double SymbolsInALine => 30;

    /// <summary>How many symbols are written before a formula ends in dots.</summary>
    internal virtual int MaximumSymbols => 400;

    /// <summary>What stands between a part with its name and the formula, where both are in one line.</summary>
    internal virtual string BetweenLines => "; ";

    /// <summary>What stands for the rest of a formula that is too long.</summary>
    internal abstract Written Dots { get; }

    /// <summary>Writes a formula in one line: first the parts that have a name of their own, if it needs any.</summary>
    public string Write(Symbol formula) => string.Join(BetweenLines, Lines(formula));

    /// <summary>Writes a formula in lines: one for each part that has a name of its own, and the last for the formula.</summary>
    public IReadOnlyList<string> Lines(Symbol formula) => Lines(formula, index: null);

    /// <summary>Writes one element of a formula's last axis, at an index.</summary>
    internal IReadOnlyList<string> Lines(Symbol formula, string? index)
    {
        ArgumentNullException.ThrowIfNull(formula);
        return new Printer(this).Lines(formula, index);
    }

    /// <summary>How one symbol is written, by a printer that writes those within it.</summary>
    /// <param name="symbol">What to write.</param>
    /// <param name="index">Which element of its last axis, or null for all.</param>
    /// <param name="stretches">The shape from which the reader stretches it, or null if the reader does not.</param>
    /// <param name="printer">Writes the parts.</param>
    internal abstract Written Write(Symbol symbol, string? index, Shape? stretches, Printer printer);

    /// <summary>A value's own name.</summary>
    internal abstract Written Name(string name);

    /// <summary>An equation between a name and what it stands for.</summary>
    internal string Define(string name, Written value) => $"{Name(name).Text} = {value.Text}";
}

/// <summary>Where a part of a formula needs brackets: the stronger it holds together, the fewer.</summary>
internal enum Strength
{
    Comparison,
    Negative,
    Sum,
    Product,
    Power,
    Whole,
}

/// <summary>A part of a formula in writing.</summary>
/// <param name="Text">The writing.</param>
/// <param name="Strength">How strongly it holds together.</param>
/// <param name="IsOpen">Whether it would swallow a factor that is written after it, as a sum sign does.</param>
internal readonly record struct Written(string Text, Strength Strength = Strength.Whole, bool IsOpen = false);

/// <summary>Every operation as the call that makes it.</summary>
internal sealed class CodeNotation : Notation
{
    internal override double SymbolsInALine => double.PositiveInfinity;

    internal override int MaximumSymbols => 200;

    internal override Written Dots => new("…");

    internal override Written Name(string name) => new(name);

    internal override Written Write(Symbol symbol, string? index, Shape? stretches, Printer printer) =>
        new(symbol.Op.Format([.. symbol.Inputs.Select(input => printer.Write(input).Text)]));
}
