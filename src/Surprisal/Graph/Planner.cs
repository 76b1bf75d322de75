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
    private readonly HashSet<Symbol> _lasting = [];
    private readonly Dictionary<Symbol, Symbol[]> _together = [];
    private readonly Dictionary<Variable, Symbol> _newValues;
    private readonly Dictionary<Symbol, Variable> _variableOf = [];
    private readonly Rewriter _rewriter;
    private readonly WideRegions _regions;
    private readonly DenseLayers _layers;
    private readonly Rewriter _fusing;
    private bool _mayWriteVariables;

    private Planner(Rewriter rewriter, WideRegions regions, DenseLayers layers, Rewriter fusing, Dictionary<Variable, Symbol> newValues)
    {
        _rewriter = rewriter;
        _regions = regions;
        _layers = layers;
        _fusing = fusing;
        _newValues = newValues;
        foreach ((Variable variable, Symbol value) in newValues)
        {
            _variableOf.TryAdd(value, variable);
        }
    }

    public static Plan Plan(IReadOnlyList<Symbol> outputs, IReadOnlyList<Update> updates, bool keepDigits = false, bool fuses = true)
    {
        // Only what runs is summed so: a formula is read by its axes.
        var rewriter = new Rewriter([.. Rules.All, .. Sums.Rules, .. ConvolutionForms.Rules]);
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

        // What is unsafe is known by its parts, so they are looked at before some become one operation.
        var regions = WideRegions.Form([.. results, .. newValues.Values], newValues.Values, keepDigits);
        var layers = DenseLayers.Form(fuses ? [.. results.Concat(newValues.Values).Select(regions.Replace)] : []);
        var fusing = new Rewriter(fuses ? FusedForms.Rules : []);
        Dictionary<Variable, Symbol> kept = newValues.ToDictionary(update => update.Key, update => Keep(Replace(update.Value), own: update.Key));
        return new Planner(rewriter, regions, layers, fusing, kept).Build([.. results.Select(result => Keep(Replace(result), own: null))], fuses);

        Symbol Replace(Symbol symbol) => layers.Replace(regions.Replace(symbol));

        // When the run is over, a variable that is updated holds something else: what it held before needs a place of its own.
        Symbol Keep(Symbol symbol, Variable? own)
        {
            bool isOverwritten = VariableIn(symbol) is { } variable && variable != own && newValues.ContainsKey(variable);
            return fusing.Rewrite(isOverwritten ? rewriter.Rewrite(Symbol.Of(new Copy(), symbol)) : symbol);
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

    private Plan Build(Symbol[] results, bool fuses)
    {
        // Updates come last, so that most of them find their variable read for the last time and write into its place.
        Symbol[] roots = [.. results, .. _newValues.Values.SelectMany(value => value.Inputs), .. _newValues.Values];
        List<Symbol> order = Symbol.InOrder(roots);
        HashSet<Symbol> early = [.. Symbol.InOrder(roots.SkipLast(_newValues.Count))];
        FindCompanions(order);
        order = Symbol.InOrder(roots, reads: ReadTogether);
        FindLasting(order);
        CountReads(order, [.. results, .. _newValues.Values]);
        foreach (Symbol leaf in order.Where(symbol => symbol.Op is Leaf))
        {
            SlotOf(leaf);
        }

        foreach (Symbol symbol in order.Where(_lasting.Contains))
        {
            Place(symbol);
        }

        foreach (Link link in Link.Gather([.. order.Where(symbol => symbol.Op is not Leaf && !_lasting.Contains(symbol))], ReadTogether, fuses))
        {
            // A run that fails must leave the variables as they were, so none is written before all else is done.
            _mayWriteVariables = !early.Contains(link.Last);
            Place(link);
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

    /// <summary>Finds what neither a feed nor a variable nor a run can change.</summary>
    private void FindLasting(List<Symbol> order)
    {
        // What grows with the batch is cheaper to compute again than to keep, and so may one of several results of a kernel.
        foreach (Symbol symbol in order.Where(symbol => symbol.Op is not Leaf && !_together.ContainsKey(symbol)
            && !symbol.Shape.Size.ScalesWithBatch && symbol.Inputs.All(_lasting.Contains)))
        {
            _lasting.Add(symbol);
        }
    }

    private void CountReads(List<Symbol> order, Symbol[] kept)
    {
        foreach (Symbol read in order.SelectMany(symbol => symbol.Inputs).Concat(kept))
        {
            _readsLeft[read] = _readsLeft.GetValueOrDefault(read) + 1;
        }

        // A later run reads it again.
        foreach (Symbol read in order.Where(symbol => !_lasting.Contains(symbol)).SelectMany(symbol => symbol.Inputs).Where(_lasting.Contains))
        {
            _readsLeft[read]++;
        }
    }

    /// <summary>Finds the wanted symbols that one kernel gives together.</summary>
    private void FindCompanions(List<Symbol> order)
    {
        foreach (Symbol symbol in order)
        {
            Symbol[] together = [symbol, .. symbol.Op.CompanionsOf(symbol)
                .Select(wanted => order.Find(other => wanted.Op.Equals(other.Op) && other.Inputs.SequenceEqual(wanted.Inputs))).OfType<Symbol>()
                .Where(other => CanComeWith(symbol, other))];

            // Of several that have each other as companions, the first one has them all.
            if (together.Length > (_together.GetValueOrDefault(symbol)?.Length ?? 1))
            {
                Array.ForEach(together, result => _together[result] = together);
            }
        }
    }

    /// <summary>Whether a companion can wait for all that a symbol is made of, and comes with no symbol of other inputs already.</summary>
    private bool CanComeWith(Symbol symbol, Symbol companion) =>
        companion.Inputs.SequenceEqual(symbol.Inputs)
        || (_together.GetValueOrDefault(companion, []).All(other => other == companion || other.Inputs.SequenceEqual(symbol.Inputs))
            && !Symbol.InOrder(symbol.Inputs, reads: ReadTogether).Contains(companion));

    /// <summary>What must be known before a symbol is computed, with all that its kernel gives.</summary>
    private IReadOnlyList<Symbol> ReadTogether(Symbol symbol) =>
        _together.TryGetValue(symbol, out Symbol[]? together) ? [.. together.SelectMany(result => result.Inputs).Distinct()] : symbol.Inputs;

    private void Place(Symbol symbol)
    {
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

        Reuse(Spent(symbol.Inputs));
    }

    private void Place(Link link)
    {
        if (link.Chain is not { } chain)
        {
            Place(link.Symbols.Single());
            return;
        }

        Symbol[] symbols = [.. link.Symbols];
        Dictionary<Symbol, int> readsWithin = symbols.ToDictionary(symbol => symbol, _ => 0);
        foreach (Symbol input in symbols.SelectMany(symbol => symbol.Inputs).Where(readsWithin.ContainsKey))
        {
            readsWithin[input]++;
        }

        // The next block reads again what comes from outside, so no other value may take its place before the last.
        var spent = new List<Slot>();
        foreach (Symbol symbol in symbols)
        {
            bool needsWhole = symbol == link.Head || readsWithin[symbol] < _readsLeft[symbol];
            Dimension size = needsWhole ? symbol.Shape.Size : chain.BlockRows * chain.Row(symbol.Shape, symbol.Shape).Size;
            Assign(symbol, VariableSlot(symbol) ?? InPlaceSlot(symbol, needsWhole) ?? FreeSlot(size));
            _steps.Add(StepFor([symbol], chain));
            if (symbol != link.Head)
            {
                Reuse(Spent(symbol.Inputs.Where(readsWithin.ContainsKey)));
                spent.AddRange(Spent(symbol.Inputs.Where(input => !readsWithin.ContainsKey(input))));
            }
        }

        // The head is not done before the others are, so they may not write over what it reads.
        spent.AddRange(Spent(link.Head?.Inputs ?? []));
        Reuse(spent);
    }

    private void AddStep(Symbol symbol)
    {
        Symbol[] computed = _together.GetValueOrDefault(symbol) ?? [symbol];
        foreach (Symbol output in computed)
        {
            _computed.Add(output);
            Assign(output, VariableSlot(output) ?? InPlaceSlot(output, needsWhole: true) ?? FreeSlot(output.Shape.Size));
        }

        _steps.Add(StepFor(computed, chain: null));

        // The others share this step, so their own reads of the inputs are over too.
        Reuse(Spent(computed.Skip(1).SelectMany(output => output.Inputs)));
    }

    private Step StepFor(Symbol[] computed, Chain? chain) => new(
        [.. computed.Select(output => output.Op)],
        [.. computed[0].Inputs.Select(input => (input.Shape, _slotOf[input]))],
        [.. computed.Select(output => (output.Shape, _slotOf[output]))],
        [.. RulesFor(computed[0]).Distinct()],
        chain,
        IsLasting: _lasting.Contains(computed[0]));

    private IEnumerable<string> RulesFor(Symbol symbol) =>
        _layers.OriginalsOf(_fusing.OriginalOf(symbol)).SelectMany(_regions.OriginalsOf).SelectMany(_rewriter.RulesFor).Concat(_fusing.RulesFor(symbol));

    /// <summary>The slot of the variable that a symbol is the new value of, if nothing reads the old one any more.</summary>
    private Slot? VariableSlot(Symbol symbol)
    {
        if (!_mayWriteVariables || !_variableOf.TryGetValue(symbol, out Variable? variable) || !_slotOf.TryGetValue(variable, out Slot? slot))
        {
            return null;
        }

        int ownReads = symbol.Op.IsElementwise ? symbol.Inputs.Count(input => input == variable) : 0;
        return _readsLeft.GetValueOrDefault(variable) == ownReads && _symbolsIn[slot] == (ownReads == 0 ? 0 : 1) ? slot : null;
    }

    /// <summary>The slot of an input that may be written over, because nothing reads it any more.</summary>
    private Slot? InPlaceSlot(Symbol symbol, bool needsWhole)
    {
        if (!symbol.Op.IsElementwise)
        {
            return null;
        }

        foreach (Symbol input in symbol.Inputs)
        {
            Slot slot = _slotOf[input];
            bool isLastRead = _readsLeft[input] == symbol.Inputs.Count(other => other == input) && _symbolsIn[slot] == 1;
            bool isLargeEnough = !needsWhole || slot.Size == symbol.Shape.Size;
            if (slot.Source is null && isLastRead && isLargeEnough && input.Shape.Equals(symbol.Shape))
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

    /// <summary>Counts reads, and gives the slots of what is not read again.</summary>
    private List<Slot> Spent(IEnumerable<Symbol> reads)
    {
        var spent = new List<Slot>();
        foreach (Symbol symbol in reads)
        {
            if (--_readsLeft[symbol] == 0 && _slotOf[symbol] is var slot && --_symbolsIn[slot] == 0 && slot.Source is null)
            {
                spent.Add(slot);
            }
        }

        return spent;
    }

    private void Reuse(List<Slot> slots)
    {
        foreach (Slot slot in slots)
        {
            if (!_free.TryGetValue(slot.Size, out Stack<Slot>? free))
            {
                _free[slot.Size] = free = new Stack<Slot>();
            }

            free.Push(slot);
        }
    }
}
