namespace Surprisal.Graph;

/// <summary>Turns symbols into a plan: the order of the steps, and memory that is used again once its value is spent.</summary>
internal sealed class Planner
{
    private readonly List<Slot> _slots = [];
    private readonly List<Step> _steps = [];
    private readonly Dictionary<Symbol, Slot> _slotOf = [];
    private readonly Dictionary<Symbol, int> _readsLeft = [];
    private readonly Dictionary<Slot, int> _symbolsIn = [];
    private readonly Dictionary<Dimension, Stack<Slot>> _free = [];
    private readonly HashSet<Symbol> _computed = [];
    private readonly Dictionary<Symbol, Symbol[]> _pairs = [];
    private readonly Dictionary<Variable, Symbol> _newValues;
    private readonly Rewriter _rewriter;
    private readonly WideRegions _regions;

    private Planner(Rewriter rewriter, WideRegions regions, Dictionary<Variable, Symbol> newValues)
    {
        _rewriter = rewriter;
        _regions = regions;
        _newValues = newValues;
    }

    public static Plan Plan(IReadOnlyList<Symbol> outputs, IReadOnlyList<Update> updates, bool keepDigits = false)
    {
        var rewriter = new Rewriter(Rules.All);
        Symbol[] results = [.. outputs.Select(rewriter.Rewrite)];
        var newValues = new Dictionary<Variable, Symbol>();
        foreach ((Variable variable, Symbol value) in updates)
        {
            if (!value.Shape.Equals(variable.Shape))
            {
                throw new ArgumentException(
                    $"The new value of '{variable.Name}' has shape {value.Shape}, but the variable has {variable.Shape}. Both must be the same.", nameof(updates));
            }

            if (!newValues.TryAdd(variable, rewriter.Rewrite(value)))
            {
                throw new ArgumentException($"The variable '{variable.Name}' is updated twice. Give each variable one new value.", nameof(updates));
            }
        }

        var regions = WideRegions.Form([.. results, .. newValues.Values], newValues.Values, keepDigits);
        Dictionary<Variable, Symbol> kept = newValues.ToDictionary(update => update.Key, update => Keep(regions.Replace(update.Value), own: update.Key));
        return new Planner(rewriter, regions, kept).Build([.. results.Select(result => Keep(regions.Replace(result), own: null))]);

        // When the run is over, a variable that is updated holds something else: what it held before needs a place of its own.
        Symbol Keep(Symbol symbol, Variable? own)
        {
            bool isOverwritten = VariableIn(symbol) is { } variable && variable != own && newValues.ContainsKey(variable);
            return isOverwritten ? rewriter.Rewrite(Symbol.Of(new Copy(), symbol)) : symbol;
        }
    }

    /// <summary>The variable whose elements a symbol shows, if it shows one as it is.</summary>
    private static Variable? VariableIn(Symbol symbol)
    {
        Symbol shown = symbol;
        while (shown.Op.IsView)
        {
            shown = shown.Inputs[0];
        }

        return shown as Variable;
    }

    private Plan Build(Symbol[] results)
    {
        // Updates come last, so that most of them find their variable read for the last time and write into its place.
        Symbol[] roots = [.. results, .. _newValues.Values.SelectMany(value => value.Inputs), .. _newValues.Values];
        List<Symbol> order = Symbol.InOrder(roots);
        CountReads(order, [.. results, .. _newValues.Values]);
        FindPairs(order);
        foreach (Symbol symbol in order)
        {
            Place(symbol);
        }

        // A variable that is written but never read receives its slot here.
        (Slot From, Slot To)[] copies = [.. _newValues.Where(update => _slotOf[update.Value].Source != update.Key)
            .Select(update => (_slotOf[update.Value], SlotOf(update.Key)))];
        return new Plan
        {
            Slots = [.. _slots],
            Steps = [.. _steps],
            Outputs = [.. results.Select(result => (result.Shape, _slotOf[result]))],
            Copies = copies,
        };
    }

    private void CountReads(List<Symbol> order, Symbol[] kept)
    {
        foreach (Symbol read in order.SelectMany(symbol => symbol.Inputs).Concat(kept))
        {
            _readsLeft[read] = _readsLeft.GetValueOrDefault(read) + 1;
        }
    }

    /// <summary>Finds the wanted symbols that one kernel, or one region, can give together.</summary>
    private void FindPairs(List<Symbol> order)
    {
        foreach (Symbol symbol in order)
        {
            if (symbol.Op.Companion is { } op && order.Find(other => op.Equals(other.Op) && other.Inputs.SequenceEqual(symbol.Inputs)) is { } companion)
            {
                _pairs[symbol] = _pairs[companion] = [symbol, companion];
            }
        }

        foreach (IGrouping<WideRegion, Symbol> region in order.Where(symbol => symbol.Op is WideResult).GroupBy(symbol => ((WideResult)symbol.Op).Region))
        {
            Symbol[] results = [.. region.OrderBy(symbol => ((WideResult)symbol.Op).Index)];
            foreach (Symbol result in results)
            {
                _pairs[result] = results;
            }
        }
    }

    private void Place(Symbol symbol)
    {
        if (symbol.Op is Leaf)
        {
            SlotOf(symbol);
            return;
        }

        if (!_computed.Add(symbol))
        {
            return;
        }

        if (symbol.Op.IsView)
        {
            Assign(symbol, _slotOf[symbol.Inputs[0]]);
        }
        else
        {
            AddStep(symbol);
        }

        foreach (Symbol input in symbol.Inputs)
        {
            Release(input);
        }
    }

    private void AddStep(Symbol symbol)
    {
        Symbol[] computed = _pairs.GetValueOrDefault(symbol) ?? [symbol];
        (Shape, Slot)[] inputs = [.. symbol.Inputs.Select(input => (input.Shape, _slotOf[input]))];
        foreach (Symbol output in computed)
        {
            _computed.Add(output);
            Assign(output, InPlaceSlot(output) ?? FreeSlot(output.Shape.Size));
        }

        _steps.Add(new Step(
            computed[0].Op, inputs, [.. computed.Select(output => (output.Shape, _slotOf[output]))], [.. _regions.OriginalsOf(computed[0]).SelectMany(_rewriter.RulesFor).Distinct()]));

        // The other of a pair shares this step, so its own reads of the inputs are over too.
        foreach (Symbol input in computed.Skip(1).SelectMany(output => output.Inputs))
        {
            Release(input);
        }
    }

    /// <summary>The slot of an input that may be written over, because nothing reads it any more.</summary>
    private Slot? InPlaceSlot(Symbol symbol)
    {
        if (!symbol.Op.RunsInPlace)
        {
            return null;
        }

        foreach (Symbol input in symbol.Inputs)
        {
            Slot slot = _slotOf[input];
            bool isOwn = slot.Source is null || (slot.Source is Variable variable && _newValues.GetValueOrDefault(variable) == symbol);
            bool isLastRead = _readsLeft[input] == symbol.Inputs.Count(other => other == input) && _symbolsIn[slot] == 1;
            if (isOwn && isLastRead && input.Shape.Equals(symbol.Shape))
            {
                return slot;
            }
        }

        return null;
    }

    private Slot FreeSlot(Dimension size)
    {
        // The same size exactly: what is large enough for one batch size may be too small for another.
        return _free.TryGetValue(size, out Stack<Slot>? free) && free.TryPop(out Slot? slot) ? slot : NewSlot(source: null, size);
    }

    private Slot SlotOf(Symbol leaf)
    {
        if (!_slotOf.TryGetValue(leaf, out Slot? slot))
        {
            slot = NewSlot(leaf, leaf.Shape.Size);
            Assign(leaf, slot);
        }

        return slot;
    }

    private Slot NewSlot(Symbol? source, Dimension size)
    {
        var slot = new Slot(_slots.Count, source, size);
        _slots.Add(slot);
        return slot;
    }

    private void Assign(Symbol symbol, Slot slot)
    {
        _slotOf[symbol] = slot;
        _symbolsIn[slot] = _symbolsIn.GetValueOrDefault(slot) + 1;
    }

    private void Release(Symbol symbol)
    {
        if (--_readsLeft[symbol] > 0)
        {
            return;
        }

        Slot slot = _slotOf[symbol];
        if (--_symbolsIn[slot] == 0 && slot.Source is null)
        {
            if (!_free.TryGetValue(slot.Size, out Stack<Slot>? free))
            {
                _free[slot.Size] = free = new Stack<Slot>();
            }

            free.Push(slot);
        }
    }
}
