namespace Surprisal.Graph;

/// <summary>Finds products whose bias, and whose activation, are added while the product is at hand. For plans only: a formula is read better in its parts.</summary>
internal sealed class DenseLayers
{
    private readonly Dictionary<Symbol, Symbol> _replacements = [];
    private readonly Dictionary<Symbol, Symbol[]> _originals = [];
    private readonly Dictionary<Symbol, int> _readers = [];

    // The sums that have an activation: were another one to be done with the product, the product would be computed twice.
    private readonly HashSet<Symbol> _activated = [];
    private readonly Dictionary<Symbol, Symbol> _rectified = [];

    private DenseLayers(IReadOnlyList<Symbol> roots)
    {
        List<Symbol> order = Symbol.InOrder(roots);
        foreach (Symbol read in order.SelectMany(symbol => symbol.Inputs).Concat(roots))
        {
            _readers[read] = _readers.GetValueOrDefault(read) + 1;
        }

        foreach (Symbol symbol in order.Where(symbol => symbol.Op is Relu))
        {
            _rectified[symbol.Inputs[0]] = symbol;
        }

        order.ForEach(Place);
    }

    /// <summary>Forms the layers of a formula.</summary>
    /// <param name="roots">The results that are wanted.</param>
    public static DenseLayers Form(IReadOnlyList<Symbol> roots) => new(roots);

    /// <summary>What stands for a result.</summary>
    public Symbol Replace(Symbol symbol) => _replacements.GetValueOrDefault(symbol, symbol);

    /// <summary>The symbols of the formula that a step computes.</summary>
    public IReadOnlyList<Symbol> OriginalsOf(Symbol symbol) => _originals.GetValueOrDefault(symbol, [symbol]);

    private void Place(Symbol symbol)
    {
        if (!_replacements.ContainsKey(symbol))
        {
            Symbol replacement = Sums(symbol) ?? Activated(symbol) ?? Sign(symbol) ?? Same(symbol);
            _replacements[symbol] = replacement;
            _originals.TryAdd(replacement, [symbol]);
        }
    }

    private Symbol Same(Symbol symbol)
    {
        Symbol[] inputs = [.. symbol.Inputs.Select(Replace)];
        return inputs.AsSpan().SequenceEqual([.. symbol.Inputs]) ? symbol : Symbol.Of(symbol.Op, inputs);
    }

    /// <summary>A product with its bias, unless the product is read without it as well.</summary>
    private Symbol? Sums(Symbol symbol) => symbol.Op is not Add ? null : Sums(symbol, symbol.Inputs[0], symbol.Inputs[1]) ?? Sums(symbol, symbol.Inputs[1], symbol.Inputs[0]);

    private Symbol? Sums(Symbol symbol, Symbol product, Symbol bias)
    {
        if (product.Op is not MatMul op || _readers[product] > 1 || !bias.Shape.Equals([product.Shape[product.Shape.Rank - 1]]))
        {
            return null;
        }

        var sums = Symbol.Of(new DenseLayer(op, Activation: null), Replace(product.Inputs[0]), Replace(product.Inputs[1]), Replace(bias));
        _originals[sums] = [symbol, product];
        return sums;
    }

    private Symbol? Activated(Symbol symbol)
    {
        // Of several, ReLU: only with it the sums need not be stored.
        if (symbol.Op is not IRowOp op || !op.MapsRowsOf(symbol.Shape)
            || _rectified.GetValueOrDefault(symbol.Inputs[0], symbol) != symbol
            || Replace(symbol.Inputs[0]) is not { Op: DenseLayer { Activation: null } layer } sums || !_activated.Add(sums))
        {
            return null;
        }

        var activated = Symbol.Of(layer with { Activation = symbol.Op }, [.. sums.Inputs]);
        _originals[activated] = [symbol, .. OriginalsOf(sums)];
        return activated;
    }

    /// <summary>What ReLU keeps is positive where its input is, which then need not be stored.</summary>
    private Symbol? Sign(Symbol symbol)
    {
        if (symbol is not { Op: Greater, Inputs: [var sums, { Op: Constant { IsNumber: true, Number: 0 } } zero] }
            || !_rectified.TryGetValue(sums, out Symbol? rectified))
        {
            return null;
        }

        Place(rectified);
        return Replace(rectified).Op is DenseLayer ? Symbol.Of(symbol.Op, Replace(rectified), Replace(zero)) : null;
    }
}
