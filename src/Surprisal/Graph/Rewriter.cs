using System.Runtime.CompilerServices;

namespace Surprisal.Graph;

/// <summary>Brings formulas into their stable form by rules, and makes equal parts one symbol so that no work is done twice.</summary>
/// <param name="rules">The rules, in the order in which they are tried.</param>
/// <param name="record">Receives each use of a rule, if it is wanted.</param>
/// <param name="maximumSteps">After how many uses of rules what is reached is left as it is; if there is no such number, rules that do not end are refused.</param>
internal sealed class Rewriter(IReadOnlyList<Rule> rules, ICollection<RuleUse>? record = null, int? maximumSteps = null)
{
    // No formula of a person comes near it: whoever does has written two rules that undo each other.
    private const int MaximumStepsPerSymbol = 100;

    private readonly Dictionary<Symbol, Symbol> _stable = [];
    private readonly Dictionary<Symbol, Symbol> _originals = [];
    private readonly Dictionary<Key, Symbol> _known = [];
    private readonly Dictionary<Symbol, List<string>> _rulesUsed = [];
    private readonly Dictionary<Type, Rule[]> _rulesOf = [];

    /// <summary>How often rules were used.</summary>
    public int Steps { get; private set; }

    /// <summary>The names of the rules that led to a symbol.</summary>
    public IReadOnlyList<string> RulesFor(Symbol symbol) => _rulesUsed.GetValueOrDefault(symbol) ?? [];

    /// <summary>What was rewritten into a symbol first.</summary>
    public Symbol OriginalOf(Symbol symbol) => _originals.GetValueOrDefault(symbol, symbol);

    /// <summary>Marks a symbol that rules must not look into, and gives what stands for it in rewritten formulas.</summary>
    public Symbol Hold(Symbol symbol)
    {
        Symbol held = Symbol.Of(new Held(), symbol);
        _stable[symbol] = held;
        _stable[held] = held;
        return held;
    }

    public Symbol Rewrite(Symbol symbol)
    {
        foreach (Symbol part in Symbol.InOrder([symbol], leaveOut: _stable.ContainsKey))
        {
            if (!_stable.ContainsKey(part))
            {
                Symbol stable = Stabilize(part);
                _stable[part] = stable;
                _originals.TryAdd(stable, part);
            }
        }

        return _stable[symbol];
    }

    private Symbol Stabilize(Symbol symbol)
    {
        Symbol current = Intern(symbol);
        var used = new List<string>();
        while (!_stable.ContainsKey(current) && ApplyFirst(current) is var (rule, replacement))
        {
            if (!replacement.Shape.Equals(symbol.Shape))
            {
                throw new InvalidOperationException(
                    $"The rule '{rule.Name}' replaces {current} of shape {symbol.Shape} by {replacement} of shape {replacement.Shape}. A rule must keep the shape.");
            }

            Steps++;
            used.Add(rule.Name);
            record?.Add(new RuleUse(rule.Name, current, replacement));
            if (maximumSteps is null && used.Count > MaximumStepsPerSymbol)
            {
                throw new InvalidOperationException(
                    $"Rewriting {symbol} does not end; the last rules were {string.Join(", ", used.TakeLast(4))}. Two rules undo each other.");
            }

            List<Symbol> made = Symbol.InOrder(replacement.Inputs, leaveOut: _stable.ContainsKey);
            foreach (Symbol part in made)
            {
                Symbol stablePart = Rewrite(part);
                _rulesUsed[stablePart] = [.. RulesFor(stablePart).Union([rule.Name])];
            }

            current = Intern(replacement);
        }

        Symbol stable = _stable.GetValueOrDefault(current, current);
        _stable[stable] = stable;
        if (used.Count > 0)
        {
            _rulesUsed[stable] = [.. used, .. RulesFor(stable)];
        }

        return stable;
    }

    private (Rule Rule, Symbol Replacement)? ApplyFirst(Symbol symbol)
    {
        if (Steps >= maximumSteps)
        {
            return null;
        }

        Type root = symbol.Op.GetType();
        if (!_rulesOf.TryGetValue(root, out Rule[]? candidates))
        {
            _rulesOf[root] = candidates = [.. rules.Where(rule => rule.Root is null || rule.Root == root)];
        }

        foreach (Rule rule in candidates)
        {
            if (rule.Apply(symbol) is { } replacement)
            {
                return (rule, replacement);
            }
        }

        return null;
    }

    /// <summary>The one symbol that stands for this operation over the stable forms of its inputs.</summary>
    private Symbol Intern(Symbol symbol)
    {
        if (_stable.TryGetValue(symbol, out Symbol? stable))
        {
            return stable;
        }

        if (symbol.Op is Leaf)
        {
            return symbol;
        }

        Symbol[] inputs = [.. symbol.Inputs.Select(input => _stable[input])];
        var key = new Key(symbol.Op, inputs);
        if (!_known.TryGetValue(key, out Symbol? known))
        {
            bool unchanged = inputs.AsSpan().SequenceEqual([.. symbol.Inputs]);
            known = unchanged ? symbol : Symbol.Of(symbol.Op, inputs);
            _known[key] = known;
        }

        return known;
    }

    private readonly struct Key(Op op, Symbol[] inputs) : IEquatable<Key>
    {
        private readonly Op _op = op;
        private readonly Symbol[] _inputs = inputs;

        public bool Equals(Key other) => _op.Equals(other._op) && (_inputs.AsSpan().SequenceEqual(other._inputs) || IsSwapped(other));

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            // A sum, because the order of the inputs may make no difference.
            int ofInputs = 0;
            foreach (Symbol input in _inputs)
            {
                ofInputs += RuntimeHelpers.GetHashCode(input);
            }

            return HashCode.Combine(_op, ofInputs);
        }

        private bool IsSwapped(Key other) => _op.Commutes && _inputs[0] == other._inputs[1] && _inputs[1] == other._inputs[0];
    }
}

/// <summary>A value that a gradient is taken by: rules see no formula in it.</summary>
internal sealed record Held : Op
{
    public override bool IsView => true;

    public override bool IsUnseen => true;

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [incoming];

    public override void Run<T>(Operands<T> operands) => operands.Input(0).CopyTo(operands.Output(0));
}
