namespace Surprisal.Graph;

/// <summary>Walks through a formula and has each symbol written in a notation.</summary>
internal sealed class Printer(Notation notation)
{
    private static readonly string[] FreeNames = ["u", "v", "w", "q", "r", "s", "t"];

    private readonly Dictionary<Symbol, string> _names = [];
    private int _left;

    /// <summary>In how many symbols a formula is written out.</summary>
    public static double Length(Symbol formula) => Lengths(Symbol.InOrder([formula]))[formula];

    /// <summary>Whether it is single elements of vectors that are written, each at an index.</summary>
    public bool IsOfElements { get; private set; }

    public IReadOnlyList<string> Lines(Symbol formula, string? index = null)
    {
        IsOfElements = index is not null;
        Symbol shown = Shown(formula);
        List<Symbol> order = Symbol.InOrder([shown]);
        bool isLong = index is not null || Lengths(order)[shown] > notation.SymbolsInALine;
        List<Symbol> named = isLong ? [.. WorthAName(order, shown)] : [];
        HashSet<string> taken = [.. order.Where(symbol => symbol.Op is Leaf).Select(symbol => ((Leaf)symbol.Op).Name)];
        var lines = new List<string>();
        foreach (Symbol part in named)
        {
            Written written = WriteAnew(part, stretches: part.Shape);
            _names[part] = NewName(part, taken);
            lines.Add(notation.Define(_names[part], written));
        }

        lines.Add(WriteAnew(shown, index).Text);
        return lines;
    }

    /// <summary>Writes a part: by its name, if it has one.</summary>
    /// <param name="symbol">The part.</param>
    /// <param name="index">Which element of its last axis, or null for all. A part that has only one is the same for each.</param>
    /// <param name="stretches">The shape from which the reader stretches it, or null if the reader does not.</param>
    public Written Write(Symbol symbol, string? index = null, Shape? stretches = null)
    {
        Symbol shown = Shown(symbol);
        bool hasElements = shown.Shape.Rank > 0 && shown.Shape[shown.Shape.Rank - 1] != 1;
        return WriteShown(shown, hasElements ? index : null, stretches);
    }

    public bool IsNamed(Symbol symbol) => _names.ContainsKey(symbol);

    /// <summary>What a notation shows where this symbol stands: changes of shape do not show in a formula.</summary>
    public Symbol Shown(Symbol symbol)
    {
        Symbol shown = symbol;
        while (notation is FormulaNotation && shown.Op.IsUnseen)
        {
            shown = shown.Inputs[0];
        }

        return shown;
    }

    private Written WriteShown(Symbol symbol, string? index, Shape? stretches)
    {
        if (IsNamed(symbol))
        {
            Written name = notation.Name(_names[symbol]);
            return notation is not FormulaNotation formula ? name
                : index is not null ? formula.Element(name, index)
                : formula.Fitted(name, symbol.Shape, stretches);
        }

        // A formula that shares its parts may be written in far more symbols than it has.
        if (_left == 0)
        {
            return notation.Dots;
        }

        _left--;
        return notation.Write(symbol, index, stretches, this);
    }

    private Written WriteAnew(Symbol symbol, string? index = null, Shape? stretches = null)
    {
        _left = notation.MaximumSymbols;
        return Write(symbol, index, stretches);
    }

    private IEnumerable<Symbol> WorthAName(List<Symbol> order, Symbol formula)
    {
        Dictionary<Symbol, double> lengths = Lengths(order);
        var reads = new Dictionary<Symbol, int>();
        foreach (Symbol input in order.Where(symbol => !symbol.Op.IsUnseen).SelectMany(symbol => symbol.Inputs.Select(Shown)))
        {
            reads[input] = reads.GetValueOrDefault(input) + 1;
        }

        // What is only a letter with a sign or a function is as short as its name.
        return order.Where(symbol => symbol != formula && reads.GetValueOrDefault(symbol) > 1
            && (lengths[symbol] > 3 || (symbol.Op is AxisOp && lengths[symbol] > 1)));
    }

    private static Dictionary<Symbol, double> Lengths(List<Symbol> order)
    {
        var lengths = new Dictionary<Symbol, double>();
        foreach (Symbol symbol in order)
        {
            lengths[symbol] = symbol.Inputs.Sum(input => lengths[input]) + (symbol.Op.IsUnseen ? 0 : 1);
        }

        return lengths;
    }

    private static string NewName(Symbol symbol, HashSet<string> taken)
    {
        IEnumerable<string> names = [.. symbol.Op is Softmax ? ["p"] : FreeNames[..0], .. FreeNames];
        IEnumerable<string> numbered = Enumerable.Range(1, int.MaxValue - 1).Select(number => $"u{number}");
        return names.Concat(numbered).First(taken.Add);
    }
}
