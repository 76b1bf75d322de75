namespace Surprisal.Graph;

/// <summary>A way to replace one form of a formula by another that has the same value and is more exact or cheaper.</summary>
internal abstract class Rule(string name)
{
    public string Name { get; } = name;

    /// <summary>The kind of operation that it replaces; null if there are several, so that it is tried on all.</summary>
    public virtual Type? Root => null;

    /// <summary>A rule over one wildcard and one axis: <paramref name="from"/> ⇒ <paramref name="to"/>.</summary>
    public static Rule Along(string name, Func<Symbol, int, Symbol> from, Func<Symbol, int, Symbol?> to) => new PatternRule(
        name, from(Pattern.Wildcard(0), Pattern.AnyAxis), match => to(match.Symbols[0]!, match.Axis));

    /// <summary>A rule over two wildcards and one axis.</summary>
    public static Rule Along(string name, Func<Symbol, Symbol, int, Symbol> from, Func<Symbol, Symbol, int, Symbol?> to) => new PatternRule(
        name, from(Pattern.Wildcard(0), Pattern.Wildcard(1), Pattern.AnyAxis), match => to(match.Symbols[0]!, match.Symbols[1]!, match.Axis));

    /// <summary>A rule over one wildcard, with no axis.</summary>
    public static Rule Of(string name, Func<Symbol, Symbol> from, Func<Symbol, Symbol?> to) =>
        Along(name, (x, _) => from(x), (x, _) => to(x));

    /// <summary>A rule over two wildcards, with no axis.</summary>
    public static Rule Of(string name, Func<Symbol, Symbol, Symbol> from, Func<Symbol, Symbol, Symbol?> to) =>
        Along(name, (x, y, _) => from(x, y), (x, y, _) => to(x, y));

    /// <summary>What replaces a symbol, or null where the rule does not apply.</summary>
    public abstract Symbol? Apply(Symbol symbol);

    private sealed class PatternRule(string name, Symbol pattern, Func<Match, Symbol?> replacement) : Rule(name)
    {
        public override Type Root => pattern.Op.GetType();

        public override Symbol? Apply(Symbol symbol) => Pattern.Match(pattern, symbol) is { } match ? replacement(match) : null;
    }
}

/// <summary>Finds where a symbol has the form of a pattern, which is itself a symbol over wildcards.</summary>
internal static class Pattern
{
    /// <summary>Stands for any axis, the same one throughout a pattern.</summary>
    public const int AnyAxis = int.MinValue;

    /// <summary>Stands for any symbol, the same one throughout a pattern.</summary>
    public static Symbol Wildcard(int index) => new(new Wildcard(index), Shape.Unknown);

    // Most symbols are ruled out by the kind of their operation alone.
    public static Match? Match(Symbol pattern, Symbol symbol) => pattern.Op.GetType() == symbol.Op.GetType()
        ? Match(new Goals(pattern, symbol, Rest: null), Graph.Match.Empty)
        : null;

    /// <summary>Stands for any symbol that is a single number, the same one throughout a pattern.</summary>
    public static Symbol Number(int index) => new(new Wildcard(index) { IsNumber = true }, Shape.Unknown);

    private static Match? Match(Goals? goals, Match match)
    {
        if (goals is null)
        {
            return match;
        }

        (Symbol pattern, Symbol symbol, Goals? rest) = goals;
        if (pattern.Op is Wildcard wildcard)
        {
            return (!wildcard.IsNumber || symbol.Shape.Rank == 0) && match.Bind(wildcard.Index, symbol) is { } bound ? Match(rest, bound) : null;
        }

        if (!HasTheOp(pattern.Op, symbol.Op, ref match))
        {
            return null;
        }

        return MatchInputs(pattern, symbol, swapped: false, rest, match)
            ?? (pattern.Op.Commutes ? MatchInputs(pattern, symbol, swapped: true, rest, match) : null);
    }

    private static Match? MatchInputs(Symbol pattern, Symbol symbol, bool swapped, Goals? rest, Match match)
    {
        Goals? goals = rest;
        for (int i = pattern.Inputs.Count - 1; i >= 0; i--)
        {
            goals = new Goals(pattern.Inputs[i], symbol.Inputs[swapped ? 1 - i : i], goals);
        }

        return Match(goals, match);
    }

    private static bool HasTheOp(Op pattern, Op op, ref Match match)
    {
        if (pattern is AxisOp { Axis: AnyAxis } anyAxis && op is AxisOp along)
        {
            if (match.Axis != AnyAxis && match.Axis != along.Axis)
            {
                return false;
            }

            match = match with { Axis = along.Axis };
            pattern = anyAxis with { Axis = along.Axis };
        }

        return pattern.Equals(op);
    }

    private sealed record Goals(Symbol Pattern, Symbol Symbol, Goals? Rest);
}

/// <summary>What the wildcards of a pattern stand for.</summary>
internal sealed record Match(IReadOnlyList<Symbol?> Symbols, int Axis)
{
    public static Match Empty { get; } = new(new Symbol?[5], Pattern.AnyAxis);

    /// <summary>This match with one more wildcard known, or null if that one stands for something else already.</summary>
    public Match? Bind(int wildcard, Symbol symbol)
    {
        if (Symbols[wildcard] is { } bound)
        {
            // The rewriter makes equal formulas one symbol, so identity is equality.
            return ReferenceEquals(bound, symbol) ? this : null;
        }

        Symbol?[] symbols = [.. Symbols];
        symbols[wildcard] = symbol;
        return this with { Symbols = symbols };
    }
}

internal sealed record Wildcard(int Index) : Leaf($"#{Index}")
{
    /// <summary>Whether it stands for single numbers alone.</summary>
    public bool IsNumber { get; init; }
}
