using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Graph;

/// <summary>Compiles formulas into functions that run.</summary>
public static class Function
{
    /// <summary>Compiles formulas in the given precision.</summary>
    /// <remarks>
    /// The formulas are rewritten into their stable form and turned into a plan over memory that is allocated once: a run
    /// that is no larger than one before it allocates nothing.
    /// </remarks>
    /// <typeparam name="T">The precision of all arithmetic: <see cref="float"/> to train, <see cref="double"/> to check.</typeparam>
    /// <param name="outputs">The symbols whose values are wanted after a run.</param>
    /// <param name="updates">New values for variables, all computed from the values before the run.</param>
    /// <param name="state">The values of the variables; by default they start fresh.</param>
    /// <param name="keepDigits">
    /// Whether a difference keeps all its digits where its terms agree in most of them, such as <c>p − y</c> written by hand for a p near y.
    /// Parts of the formula that no rule recognises then run on numbers of many more digits, which takes far longer. Without it they run
    /// so only where an exponential may leave the range of the precision.
    /// </param>
    /// <param name="lints">Whether warnings about the formulas, such as a softmax taken twice, are errors. Else see <see cref="Function{T}.Lints"/>.</param>
    /// <exception cref="ArgumentException">
    /// An update has another shape than its variable, a variable has two updates, or there are warnings and they count as errors.
    /// </exception>
    public static Function<T> Compile<T>(
        IReadOnlyList<Symbol> outputs, IReadOnlyList<Update>? updates = null, State<T>? state = null, bool keepDigits = false, LintPolicy lints = LintPolicy.Report)
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var function = new Function<T>(outputs, updates ?? [], state ?? new State<T>(), keepDigits);
        if (lints == LintPolicy.Refuse)
        {
            Lints.Apply(lints, function.Lints, nameof(outputs));
        }

        return function;
    }

    /// <summary>Compiles one formula.</summary>
    /// <inheritdoc cref="Compile{T}(IReadOnlyList{Symbol}, IReadOnlyList{Update}, State{T}, bool, LintPolicy)"/>
    public static Function<T> Compile<T>(Symbol output, State<T>? state = null, bool keepDigits = false, LintPolicy lints = LintPolicy.Report)
        where T : IFloatingPointIeee754<T> => Compile([output], updates: null, state, keepDigits, lints);
}

/// <summary>The elements fed to a placeholder in one run, which are read in place and not copied.</summary>
/// <param name="Placeholder">The input.</param>
/// <param name="Elements">Its elements, the last axis running fastest.</param>
/// <typeparam name="T">The precision.</typeparam>
public readonly record struct Feed<T>(Placeholder Placeholder, ReadOnlyMemory<T> Elements)
{
    /// <summary>Feeds an array.</summary>
    public static implicit operator Feed<T>((Placeholder Placeholder, T[] Elements) pair) => new(pair.Placeholder, pair.Elements);

    /// <summary>Feeds a part of an array.</summary>
    public static implicit operator Feed<T>((Placeholder Placeholder, ReadOnlyMemory<T> Elements) pair) => new(pair.Placeholder, pair.Elements);
}

/// <summary>Formulas compiled to run. One instance is for one thread at a time.</summary>
/// <typeparam name="T">The precision.</typeparam>
public sealed class Function<T>
    where T : IFloatingPointIeee754<T>
{
    private readonly IReadOnlyList<Symbol> _symbols;
    private readonly IReadOnlyList<Update> _updates;
    private readonly Plan _plan;
    private readonly Storage<T>[] _storage;
    private readonly Stage<T>[] _lasting;
    private readonly Stage<T>[] _stages;
    private readonly Operand<T>[] _results;
    private readonly Dictionary<Symbol, Operand<T>> _outputs;
    private readonly Dictionary<Placeholder, int> _placeholders = [];
    private readonly bool[] _isFed;
    private int _batch = -1;

    internal Function(IReadOnlyList<Symbol> outputs, IReadOnlyList<Update> updates, State<T> state, bool keepDigits)
        : this(outputs, updates, Planner.Plan(outputs, updates, keepDigits), state)
    {
    }

    internal Function(IReadOnlyList<Symbol> outputs, IReadOnlyList<Update> updates, Plan plan, State<T> state)
    {
        _symbols = outputs;
        _updates = updates;
        _plan = plan;
        _storage = [.. _plan.Slots.Select(slot => slot.Source is Variable variable ? state.StorageOf(variable) : new Storage<T>())];
        _lasting = [.. StagesOf([.. _plan.Steps.Where(step => step.IsLasting)])];
        _stages = [.. StagesOf([.. _plan.Steps.Where(step => !step.IsLasting)])];
        _results = Array.ConvertAll(_plan.Outputs, output => new Operand<T>(output.Shape, _storage[output.Slot.Index]));
        _outputs = outputs.Zip(_results).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);
        _isFed = new bool[_plan.Slots.Length];
        foreach (Slot slot in _plan.Slots)
        {
            if (slot.Source is Placeholder placeholder)
            {
                _placeholders.Add(placeholder, slot.Index);
            }
        }
    }

    /// <summary>What is likely to be wrong with the formulas, though they can be computed. It is looked for when it is first asked for.</summary>
    public IReadOnlyList<LintWarning> Lints => field ??= Graph.Lints.Find([.. _symbols, .. _updates.Select(update => update.Value)]);

    /// <summary>The same function over other variables, which may run on another thread at the same time.</summary>
    /// <remarks>
    /// Nothing is compiled again: what does not change is shared, and each has memory of its own. Two functions may run at the same
    /// time if their states are not the same, or if neither has updates.
    /// </remarks>
    /// <param name="state">The values of the variables.</param>
    public Function<T> With(State<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new Function<T>(_symbols, _updates, _plan, state);
    }

    /// <summary>The inputs that a run must be fed.</summary>
    internal IReadOnlyCollection<Placeholder> Placeholders => _placeholders.Keys;

    /// <summary>The memory of the plan's own, in words.</summary>
    internal string Memory => _plan.Memory(Unsafe.SizeOf<T>(), batch: null);

    /// <summary>The elements of an output after a run, valid until the next one.</summary>
    /// <param name="output">One of the symbols that were compiled as outputs.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> is not an output.</exception>
    /// <exception cref="InvalidOperationException">The function has not run yet.</exception>
    public ReadOnlySpan<T> this[Symbol output]
    {
        get
        {
            if (!_outputs.TryGetValue(output, out Operand<T>? operand))
            {
                throw new ArgumentException($"{output} is not among the outputs of this function. Name it when compiling.", nameof(output));
            }

            return _batch >= 0 ? operand.Elements : throw new InvalidOperationException("The function has not run yet, so it has no results. Call Run first.");
        }
    }

    /// <summary>Computes the outputs, then changes the variables.</summary>
    /// <param name="feeds">Elements for each placeholder that the formulas use.</param>
    /// <exception cref="ArgumentException">
    /// A placeholder is not fed, fed twice or not used, or the number of elements does not fit its shape.
    /// </exception>
    public void Run(params ReadOnlySpan<Feed<T>> feeds)
    {
        Accept(feeds);
        foreach (Stage<T> stage in _stages)
        {
            stage.Run();
        }

        foreach ((Slot from, Slot to) in _plan.Copies)
        {
            _storage[from.Index].Elements.Span[..to.Size.Factor].CopyTo(_storage[to.Index].Elements.Span);
        }
    }

    /// <summary>Runs, and gives the elements of the only or first output.</summary>
    /// <inheritdoc cref="Run"/>
    /// <exception cref="InvalidOperationException">There is no output.</exception>
    public ReadOnlySpan<T> Evaluate(params ReadOnlySpan<Feed<T>> feeds)
    {
        if (_results.Length == 0)
        {
            throw new InvalidOperationException(
                "This function was compiled without outputs. Call Run for its updates, or name an output when compiling.");
        }

        Run(feeds);
        return _results[0].Elements;
    }

    /// <summary>The steps that a run takes, one a line, and the memory that they need.</summary>
    /// <remarks>
    /// A line has what is written with its shape, the operation with what it reads, the bytes that are written, and the rules that led to
    /// the operation. <c>#0</c> is a place in memory, which is used again once its value is spent; so the last line, with the memory
    /// of all places, may be less than the sum of what is written. Placeholders and variables are not counted in it. What says
    /// <c>once</c> runs when the batch size changes. Lines within a bracket run together on so many rows after the other, and
    /// what is only read within it has memory for these rows alone; where a matrix product comes first, the others follow on its rows as they are done.
    /// </remarks>
    /// <param name="batch">The number of samples in a run; by default bytes are given for each sample.</param>
    public string Describe(int? batch = null)
    {
        if (batch is { } samples)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(samples, nameof(batch));
        }

        return _plan.Describe(Unsafe.SizeOf<T>(), batch);
    }

    private List<Stage<T>> StagesOf(Step[] steps)
    {
        var stages = new List<Stage<T>>();
        for (int start = 0, end; start < steps.Length; start = end)
        {
            for (end = start + 1; end < steps.Length && steps[end].Chain is { } chain && ReferenceEquals(chain, steps[start].Chain); end++)
            {
            }

            stages.Add(new Stage<T>(steps.AsSpan(start, end - start), _storage));
        }

        return stages;
    }

    private void Accept(ReadOnlySpan<Feed<T>> feeds)
    {
        Array.Clear(_isFed);
        int batch = -1;
        Placeholder? first = null;
        foreach ((Placeholder placeholder, ReadOnlyMemory<T> elements) in feeds)
        {
            int slot = SlotFor(placeholder);
            int samples = SamplesIn(placeholder, elements.Length);
            if (samples >= 0 && batch >= 0 && samples != batch)
            {
                throw new ArgumentException(
                    $"'{placeholder.Name}' was fed {samples} samples, but '{first!.Name}' {batch}. Feed both the same number of samples.", nameof(feeds));
            }

            (batch, first) = samples >= 0 ? (samples, placeholder) : (batch, first);
            _storage[slot].Elements = MemoryMarshal.AsMemory(elements);
        }

        foreach ((Placeholder placeholder, int slot) in _placeholders)
        {
            if (!_isFed[slot])
            {
                throw new ArgumentException($"'{placeholder.Name}' {placeholder.Shape} was not fed. Give it its elements.", nameof(feeds));
            }
        }

        Resize(batch < 0 ? 1 : batch);
    }

    private int SlotFor(Placeholder placeholder)
    {
        if (placeholder is null || !_placeholders.TryGetValue(placeholder, out int slot))
        {
            throw new ArgumentException($"'{placeholder?.Name}' was fed, but no output or update uses it. Leave it out.", "feeds");
        }

        if (_isFed[slot])
        {
            throw new ArgumentException($"'{placeholder.Name}' was fed twice. Feed it once.", "feeds");
        }

        _isFed[slot] = true;
        return slot;
    }

    /// <summary>How many samples so many elements are; −1 for a placeholder whose elements do not tell.</summary>
    private static int SamplesIn(Placeholder placeholder, int elements)
    {
        Dimension size = placeholder.Shape.Size;
        bool fits = size.ScalesWithBatch && size.Factor > 0 ? elements % size.Factor == 0 : elements == size.Factor;
        if (!fits)
        {
            throw new ArgumentException(
                $"'{placeholder.Name}' was fed {elements} elements, but its shape is {placeholder.Shape}, " +
                $"so it takes {(size.ScalesWithBatch ? $"a multiple of {size.Factor}" : size)}.", "feeds");
        }

        return size.ScalesWithBatch && size.Factor > 0 ? elements / size.Factor : -1;
    }

    private void Resize(int batch)
    {
        if (batch == _batch)
        {
            return;
        }

        // Until all is done, no batch size is known.
        _batch = -1;
        foreach (Slot slot in _plan.Slots)
        {
            int size = slot.Size.Resolve(batch);
            if (slot.Source is null && _storage[slot.Index].Elements.Length < size)
            {
                _storage[slot.Index].Elements = new T[size];
            }
        }

        foreach (Stage<T> stage in _stages)
        {
            stage.Resolve(batch);
        }

        foreach (Operand<T> result in _results)
        {
            result.Resolve(batch);
        }

        foreach (Stage<T> stage in _lasting)
        {
            stage.Resolve(batch);
            stage.Run();
        }

        _batch = batch;
    }
}
