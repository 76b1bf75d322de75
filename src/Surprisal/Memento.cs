namespace Surprisal;

/// <summary>What the parts of a training run remember, by name: taken down for a checkpoint, and given back when training goes on from it.</summary>
/// <remarks>
/// A part names what it keeps in one method, which serves both ways, so that saving and loading cannot differ. Every number comes back bit by bit.
/// Only names matter, not their order.
/// </remarks>
/// <example>
/// <code>
/// public override void Remember(Memento memento)
/// {
///     memento.Keep("best", ref _best);
///     memento.Keep("waited", ref _waited);
/// }
/// </code>
/// </example>
public sealed class Memento
{
    private readonly string _scope;
    private readonly MementoContent _content;

    internal Memento(MementoContent content, bool isLoading, string scope = "") => (_content, IsLoading, _scope) = (content, isLoading, scope);

    /// <summary>Whether what is kept is given back, not taken down.</summary>
    public bool IsLoading { get; }

    /// <summary>The same memento for a part of a part, whose names are its own.</summary>
    /// <param name="part">What the part is called.</param>
    public Memento Within(string part)
    {
        ArgumentException.ThrowIfNullOrEmpty(part);
        return new Memento(_content, IsLoading, $"{_scope}{part}/");
    }

    /// <summary>Keeps a number.</summary>
    /// <param name="name">What it is called, other than all else in this part.</param>
    /// <param name="value">The number, which is read, or set when loading.</param>
    /// <exception cref="InvalidDataException">When loading: nothing of this kind and size was kept under this name.</exception>
    public void Keep(string name, ref double value) => Keep(_content.Numbers, name, new Span<double>(ref value));

    /// <summary>Keeps a whole number.</summary>
    /// <inheritdoc cref="Keep(string, ref double)"/>
    public void Keep(string name, ref long value) => Keep(_content.Counts, name, new Span<long>(ref value));

    /// <inheritdoc cref="Keep(string, ref long)"/>
    public void Keep(string name, ref int value)
    {
        long wide = value;
        Keep(name, ref wide);
        value = checked((int)wide);
    }

    /// <summary>Keeps a truth.</summary>
    /// <inheritdoc cref="Keep(string, ref double)"/>
    public void Keep(string name, ref bool value)
    {
        long number = value ? 1 : 0;
        Keep(name, ref number);
        value = number != 0;
    }

    /// <summary>Keeps a length of time.</summary>
    /// <inheritdoc cref="Keep(string, ref double)"/>
    public void Keep(string name, ref TimeSpan value)
    {
        long ticks = value.Ticks;
        Keep(name, ref ticks);
        value = new TimeSpan(ticks);
    }

    /// <summary>Keeps numbers whose count never changes.</summary>
    /// <inheritdoc cref="Keep(string, ref double)"/>
    /// <param name="name">What they are called, other than all else in this part.</param>
    /// <param name="values">The numbers, which are read, or set when loading.</param>
    public void Keep(string name, Span<double> values) => Keep(_content.Numbers, name, values);

    /// <inheritdoc cref="Keep(string, Span{double})"/>
    public void Keep(string name, Span<long> values) => Keep(_content.Counts, name, values);

    /// <inheritdoc cref="Keep(string, Span{double})"/>
    public void Keep(string name, Span<float> values) => Keep(_content.Elements, name, values);

    /// <summary>Keeps numbers whose count may change.</summary>
    /// <param name="name">What they are called, other than all else in this part.</param>
    /// <param name="values">The numbers, which are read, or replaced by an array of their own when loading.</param>
    /// <exception cref="InvalidDataException">When loading: nothing of this kind was kept under this name.</exception>
    public void Keep(string name, ref float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (IsLoading)
        {
            values = [.. Find(_content.Elements, name)];
        }
        else
        {
            _content.Elements.Add(_scope + name, [.. values]);
        }
    }

    private void Keep<T>(Dictionary<string, T[]> kept, string name, Span<T> values)
    {
        if (!IsLoading)
        {
            kept.Add(_scope + name, values.ToArray());
            return;
        }

        T[] found = Find(kept, name);
        if (found.Length != values.Length)
        {
            throw new InvalidDataException(
                $"The checkpoint remembers {found.Length} numbers of '{_scope}{name}', but here it has {values.Length}. Go on with the model, metrics and callbacks of the run that was interrupted.");
        }

        found.CopyTo(values);
    }

    private T[] Find<T>(Dictionary<string, T[]> kept, string name)
    {
        _content.Read.Add(_scope + name);
        return kept.TryGetValue(_scope + name, out T[]? found) ? found : throw new InvalidDataException(
            $"The checkpoint does not remember '{_scope}{name}', which is needed here. Go on with the model, metrics and callbacks of the run that was interrupted.");
    }
}
