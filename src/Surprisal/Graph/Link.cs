namespace Surprisal.Graph;

/// <summary>Symbols that are computed together: one by itself, or several in a chain.</summary>
internal sealed class Link
{
    // In the order in which they were taken, which is the reverse of that in which they run.
    private readonly List<Symbol> _symbols;
    private Symbol? _head;

    private Link(Symbol last, int place)
    {
        _symbols = [last];
        Place = place;
        Chain = last.Op.IsElementwise && IsLong(last.Shape) ? Widest(last) : null;
    }

    /// <summary>Where its last symbol stands in the order of all; everything that it reads stands before.</summary>
    public int Place { get; }

    /// <summary>How its steps run together, or null if there is one step.</summary>
    public Chain? Chain { get; private set; }

    /// <summary>The symbol that is computed last.</summary>
    public Symbol Last => _symbols[0];

    /// <summary>What is computed, in order.</summary>
    public IEnumerable<Symbol> Symbols => _head is null ? Enumerable.Reverse(_symbols) : [_head, .. Enumerable.Reverse(_symbols)];

    /// <summary>The symbol that is computed as a whole while the others follow on the rows that are done.</summary>
    public Symbol? Head => _head;

    /// <summary>Gathers symbols into chains.</summary>
    /// <remarks>
    /// A symbol is computed with the first of those that read it, if it can be. This is never too late for the others, and what it
    /// reads itself is never too late for it. What nothing reads, such as the new value of a variable, can be computed with a later chain
    /// that reads the same: one pass then serves both.
    /// </remarks>
    /// <param name="order">The symbols, each after what it reads.</param>
    /// <param name="reads">What a symbol is computed after: its inputs, and those of what is computed with it.</param>
    /// <param name="fuses">Whether there are chains, or each symbol is computed by itself.</param>
    /// <returns>The links, in the order in which they can run.</returns>
    public static List<Link> Gather(IReadOnlyList<Symbol> order, Func<Symbol, IReadOnlyList<Symbol>> reads, bool fuses)
    {
        var links = new List<Link>();
        var firstReader = new Dictionary<Symbol, Link>();
        for (int place = order.Count - 1; place >= 0; place--)
        {
            Symbol symbol = order[place];
            Link? link = fuses ? firstReader.GetValueOrDefault(symbol) ?? Alike(symbol, links) : null;
            if (link?.Take(symbol) != true)
            {
                link = new Link(symbol, place);
                links.Add(link);
            }

            foreach (Symbol input in reads(symbol))
            {
                if (!firstReader.TryGetValue(input, out Link? reader) || link.Place < reader.Place)
                {
                    firstReader[input] = link;
                }
            }
        }

        links.Reverse();
        foreach (Link link in links.Where(link => link._symbols.Count == 1 && link._head is null))
        {
            link.Chain = null;
        }

        return links;
    }

    /// <summary>The first chain that is computed from what a symbol is computed from.</summary>
    private static Link? Alike(Symbol symbol, List<Link> links)
    {
        if (!symbol.Op.IsElementwise)
        {
            return null;
        }

        HashSet<Symbol> sources = Sources(symbol);
        return links.Find(link => link.Chain is not null && symbol.Shape.Equals(link.Last.Shape) && sources.Overlaps(Sources(link.Last)));
    }

    /// <summary>The symbols of the same shape that an element of a symbol is computed from, element by element.</summary>
    private static HashSet<Symbol> Sources(Symbol symbol)
    {
        var sources = new HashSet<Symbol>();
        var seen = new HashSet<Symbol> { symbol };
        var open = new Stack<Symbol>(seen);
        while (open.TryPop(out Symbol? next))
        {
            if (!next.Op.IsElementwise)
            {
                sources.Add(next);
                continue;
            }

            foreach (Symbol input in next.Inputs.Where(input => input.Shape.Equals(symbol.Shape) && seen.Add(input)))
            {
                open.Push(input);
            }
        }

        return sources;
    }

    private bool Take(Symbol symbol)
    {
        bool isHead = symbol.Op.TellsOfRows && _head is null;
        Shape shape = Last.Shape;

        // What the head reads must be there before it, so it is no part of what follows it.
        if (Chain is null || !(isHead || symbol.Op.IsElementwise) || !symbol.Shape.Equals(shape) || _head?.Inputs.Contains(symbol) == true)
        {
            return false;
        }

        Chain? chain = isHead ? Narrowed(symbol: null, shape.Rank - 1) is { } narrow && narrow.Axes == shape.Rank - 1 ? narrow : null
            : _head is null ? Narrowed(symbol, Chain.Axes)
            : Holds(Chain, symbol) ? Chain : null;
        if (chain is null)
        {
            return false;
        }

        Chain = chain;
        if (isHead)
        {
            _head = symbol;
        }
        else
        {
            _symbols.Add(symbol);
        }

        return true;
    }

    /// <summary>The chain of the most axes, but no more than given, that holds all symbols and one more.</summary>
    private Chain? Narrowed(Symbol? symbol, int axes)
    {
        for (; axes > 0; axes--)
        {
            if (Chain.Over(Last.Shape, axes) is not { } chain)
            {
                return null;
            }

            if ((symbol is null || Holds(chain, symbol)) && (axes == Chain?.Axes || _symbols.TrueForAll(other => Holds(chain, other))))
            {
                return chain;
            }
        }

        return null;
    }

    private Chain? Widest(Symbol symbol) => Narrowed(symbol, symbol.Shape.Rank);

    private static bool Holds(Chain chain, Symbol symbol) => symbol.Inputs.All(input => chain.Fits(input.Shape, symbol.Shape));

    // What fits into one block needs no cutting.
    private static bool IsLong(Shape shape) => shape.Size.ScalesWithBatch || shape.Size.Factor > Chain.BlockElements;
}
