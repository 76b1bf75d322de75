using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Finds the parts of a rewritten formula that no kernel computes safely, and has them run on wide numbers.</summary>
/// <remarks>
/// <para>
/// Rules recognise formulas; this is for those that no rule knows. A part is unsafe where it begins at an exponential and reaches an
/// operation that brings the value back: a logarithm, a quotient, a root, a difference, a comparison. There the exponential may have
/// overflowed, or vanished, though the result would be an ordinary number. A value between 0 and 1, such as a probability, cannot
/// overflow, but may vanish before its logarithm is taken or it divides something. Where digits are to be kept, it may also lie so near to
/// another that their difference is lost.
/// </para>
/// <para>
/// An unsafe part takes along what is cheap around it, element by element, so that no value is rounded on the way. It ends at matrix
/// products, other than those of vectors, at sums over the batch, at new values of variables, and at operations without a wide form.
/// </para>
/// </remarks>
internal sealed class WideRegions
{
    // The exponential of a constant that is no larger fits into any precision.
    private const double LargestExponent = 80;

    private readonly Dictionary<Symbol, Symbol> _replacements = [];
    private readonly Dictionary<Symbol, Symbol> _originals = [];

    private readonly List<Symbol> _order;
    private readonly HashSet<Symbol> _newValues;
    private readonly bool _keepDigits;
    private readonly Dictionary<Symbol, Reach> _reach = [];
    private readonly HashSet<Symbol> _unsafe = [];
    private readonly HashSet<Symbol> _wide = [];
    private readonly Dictionary<Symbol, int> _level = [];

    private WideRegions(IReadOnlyList<Symbol> roots, HashSet<Symbol> newValues, bool keepDigits)
    {
        _order = Symbol.InOrder(roots);
        _newValues = newValues;
        _keepDigits = keepDigits;
        FindUnsafe();
        if (_unsafe.Count > 0)
        {
            TakeAlong();
            Replace(roots);
        }
    }

    /// <summary>How far the values of a symbol may be from ordinary ones.</summary>
    private enum Reach
    {
        /// <summary>They are data, or made of data by sums and products.</summary>
        Ordinary,

        /// <summary>They may be smaller than any number of the precision, or agree with others in more digits than it has.</summary>
        Vanishing,

        /// <summary>They may be larger than any number of the precision, too.</summary>
        Boundless,
    }

    /// <summary>Forms the regions of a rewritten formula.</summary>
    /// <param name="roots">The results that are wanted.</param>
    /// <param name="newValues">Those of them that variables receive.</param>
    /// <param name="keepDigits">Whether what cancels is unsafe, too, and not only what overflows or vanishes.</param>
    public static WideRegions Form(IReadOnlyList<Symbol> roots, IEnumerable<Symbol> newValues, bool keepDigits) => new(roots, [.. newValues], keepDigits);

    /// <summary>What stands for a result once its unsafe parts are regions.</summary>
    public Symbol Replace(Symbol symbol) => _replacements.GetValueOrDefault(symbol, symbol);

    /// <summary>The symbols of the formula that a step computes.</summary>
    public IReadOnlyList<Symbol> OriginalsOf(Symbol symbol) =>
        symbol.Op is WideResult result ? result.Region.Steps : [_originals.GetValueOrDefault(symbol, symbol)];

    private static bool IsCheap(Symbol symbol) => symbol.Op switch
    {
        ReduceSum along => !symbol.Inputs[0].Shape[along.Axis].ScalesWithBatch,

        // A product with a vector, or of two, takes each element once, as an element-wise operation does.
        MatMul product => (symbol.Shape.Skip(symbol.Shape.Rank - 2).Any(size => size == 1) || Terms(symbol, product) == 1)
            && HasPairs(symbol.Inputs[0].Shape, symbol.Inputs[1].Shape),
        _ => true,
    };

    /// <summary>How many products are added for each element.</summary>
    private static Dimension Terms(Symbol symbol, MatMul product)
    {
        Shape left = symbol.Inputs[0].Shape;
        return left[left.Rank - (product.TransposeLeft ? 2 : 1)];
    }

    private static bool HasPairs(Shape left, Shape right) =>
        left.WithoutLast().WithoutLast().Equals(right.WithoutLast().WithoutLast());

    private static bool IsPositivePower(Symbol symbol) => symbol.Inputs[1].Op is Constant { IsNumber: true, Number: >= 0 };

    /// <summary>Whether a factor of 0 may meet a logarithm of 0, which it removes.</summary>
    private static bool MayRemove(Symbol symbol) => symbol.Inputs.Any(IsLogarithm) && !symbol.Inputs.Any(input => IsConstant(input));

    private static bool IsLogarithm(Symbol symbol) => symbol.Op switch
    {
        Log or Log1P or LogSoftmax => true,
        Negate or Reshape or Transpose or Slice or Gather => IsLogarithm(symbol.Inputs[0]),
        _ => false,
    };

    private static bool IsConstant(Symbol symbol) => symbol.Op is Constant or Size;

    private bool MayBeWide(Symbol symbol) => WideForms<Wide>.Has(symbol.Op) && IsCheap(symbol) && !_newValues.Contains(symbol);

    private void FindUnsafe()
    {
        foreach (Symbol symbol in _order.Where(MayBeWide))
        {
            _reach[symbol] = ReachOf(symbol);
            if (BringsBack(symbol))
            {
                _unsafe.Add(symbol);
            }
        }

        foreach (Symbol symbol in Enumerable.Reverse(_order).Where(_unsafe.Contains))
        {
            _unsafe.UnionWith(symbol.Inputs.Where(input => Of(input) > Reach.Ordinary));
        }
    }

    private Reach Of(Symbol symbol) => _reach.GetValueOrDefault(symbol);

    private Reach ReachOf(Symbol symbol)
    {
        Reach ofInputs = symbol.Inputs.Select(Of).DefaultIfEmpty().Max();
        return symbol.Op switch
        {
            Exp or ExpM1 => symbol.Inputs[0].Op is Constant { IsNumber: true, Number: > -LargestExponent and < LargestExponent } ? Reach.Ordinary : Reach.Boundless,
            Power when symbol.Inputs[1].Op is not Constant => Reach.Boundless,
            Sigmoid or Softmax or SoftmaxComplement or Tanh or LogSumExp or LogSoftmax or Softplus or LogCosh
                or SoftmaxCrossEntropy or SoftmaxCrossEntropyGradient or SparseSoftmaxCrossEntropy or SparseSoftmaxCrossEntropyGradient
                or SigmoidCrossEntropy or SigmoidCrossEntropyGradient => Reach.Vanishing,
            Log or Log1P => ofInputs > Reach.Ordinary ? Reach.Vanishing : Reach.Ordinary,
            Divide when Of(symbol.Inputs[1]) > Reach.Ordinary => Reach.Boundless,
            Power when ofInputs > Reach.Ordinary && !IsPositivePower(symbol) => Reach.Boundless,
            Equal or Greater or GreaterEqual or Sign or ArgMax => Reach.Ordinary,

            // A probability with something added does not vanish.
            Add when !_keepDigits && ofInputs == Reach.Vanishing && symbol.Inputs.Any(input => input.Op is Constant) => Reach.Ordinary,
            _ => ofInputs,
        };
    }

    /// <summary>Whether an operation may make an ordinary number of one that is not, so that it must see it as it is.</summary>
    private bool BringsBack(Symbol symbol)
    {
        Reach[] inputs = [.. symbol.Inputs.Select(Of)];
        Reach far = inputs.DefaultIfEmpty().Max();
        return far != Reach.Ordinary && symbol.Op switch
        {
            Log or Log1P => true,
            Divide => inputs[1] != Reach.Ordinary || (far == Reach.Boundless && _keepDigits),
            Power when symbol.Inputs[1].Op is Constant && !IsPositivePower(symbol) => true,
            Multiply or MatMul => inputs.All(input => input == Reach.Boundless) || MayRemove(symbol),
            Subtract => inputs.All(input => input == Reach.Boundless) || _keepDigits,
            Add => far == Reach.Vanishing && _keepDigits && !symbol.Inputs.All(Logarithms.IsPositive),
            Exp or Equal or Greater or GreaterEqual or Maximum or Minimum => far == Reach.Boundless || _keepDigits,
            Sqrt or Power or Tanh or Sigmoid or Silu or ReduceMax or ArgMax or Softmax or LogSoftmax or LogSumExp => far == Reach.Boundless,
            _ => false,
        };
    }

    private void TakeAlong()
    {
        _wide.UnionWith(_unsafe);
        foreach (Symbol symbol in _order.Where(MayBeWide))
        {
            if (symbol.Inputs.Any(_wide.Contains))
            {
                _wide.Add(symbol);
            }
        }

        foreach (Symbol symbol in Enumerable.Reverse(_order).Where(_wide.Contains))
        {
            _wide.UnionWith(symbol.Inputs.Where(input => MayBeWide(input) && input.Op is not MatMul));
        }

        // Every region has constants of its own: shared, they would tie regions together that have nothing else in common.
        _wide.RemoveWhere(IsConstant);
    }

    private void Replace(IReadOnlyList<Symbol> roots)
    {
        // What leaves a region and comes back enters another one of a higher level, so that no region waits for itself.
        foreach (Symbol symbol in _order)
        {
            _level[symbol] = symbol.Inputs
                .Select(input => _level[input] + (_wide.Contains(input) && !_wide.Contains(symbol) ? 1 : 0))
                .DefaultIfEmpty().Max();
        }

        ILookup<Symbol, Symbol> readers = _order.SelectMany(symbol => symbol.Inputs.Select(input => (Input: input, Reader: symbol)))
            .ToLookup(pair => pair.Input, pair => pair.Reader);
        HashSet<Symbol> wanted = [.. roots];
        foreach (Symbol symbol in Enumerable.Reverse(_order).Where(symbol => _wide.Contains(symbol) && !wanted.Contains(symbol)))
        {
            // A value goes into the region that reads it, so that it need not leave its own.
            _level[symbol] = readers[symbol].Min(reader => _level[reader] - (_wide.Contains(reader) ? 0 : 1));
        }

        Dictionary<Symbol, List<Symbol>> parts = Parts();
        int levels = _level.Values.Max() + 1;
        for (int level = 0; level < levels; level++)
        {
            foreach (Symbol symbol in _order.Where(symbol => _level[symbol] == level && !parts.ContainsKey(symbol)))
            {
                Renew(symbol);
            }

            foreach (List<Symbol> part in parts.Where(pair => _level[pair.Key] == level && pair.Value[0] == pair.Key).Select(pair => pair.Value))
            {
                HashSet<Symbol> members = [.. part];
                Symbol[] results = [.. part.Where(symbol => wanted.Contains(symbol) || readers[symbol].Any(reader => !members.Contains(reader)))];
                FormRegion(part, members, results);
            }
        }
    }

    /// <summary>The symbols of each region, for each of its members; those that only surround an unsafe part of another level are none.</summary>
    private Dictionary<Symbol, List<Symbol>> Parts()
    {
        var parts = new Dictionary<Symbol, List<Symbol>>();
        foreach (Symbol symbol in _order.Where(_wide.Contains))
        {
            List<Symbol> part = [symbol];
            foreach (List<Symbol> other in symbol.Inputs.Where(input => _level[input] == _level[symbol] && parts.ContainsKey(input)).Select(input => parts[input]).ToHashSet())
            {
                part.AddRange(other);
            }

            foreach (Symbol member in part)
            {
                parts[member] = part;
            }
        }

        var places = _order.Select((symbol, place) => (symbol, place)).ToDictionary(pair => pair.symbol, pair => pair.place);
        foreach (List<Symbol> part in parts.Values.ToHashSet())
        {
            if (part.Exists(_unsafe.Contains))
            {
                part.Sort((one, other) => places[one].CompareTo(places[other]));
            }
            else
            {
                part.ForEach(symbol => parts.Remove(symbol));
            }
        }

        return parts;
    }

    private void Renew(Symbol symbol)
    {
        Symbol[] inputs = [.. symbol.Inputs.Select(Replace)];
        if (!inputs.AsSpan().SequenceEqual([.. symbol.Inputs]))
        {
            var renewed = new Symbol(symbol.Op, symbol.Shape, inputs);
            _replacements[symbol] = renewed;
            _originals[renewed] = symbol;
        }
    }

    private void FormRegion(List<Symbol> part, HashSet<Symbol> members, Symbol[] results)
    {
        Symbol[] read = [.. part.SelectMany(symbol => symbol.Inputs).Where(input => !members.Contains(input)).Distinct()];
        Symbol[] inputs = [.. read.Where(input => !IsConstant(input))];
        var region = new WideRegion(inputs, [.. read.Where(IsConstant), .. part], results);
        for (int i = 0; i < results.Length; i++)
        {
            _replacements[results[i]] = new Symbol(new WideResult(region, i), results[i].Shape, [.. inputs.Select(Replace)]);
        }
    }
}
