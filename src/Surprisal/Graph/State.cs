using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The values of variables in one precision, shared by the functions that read and change them.</summary>
/// <remarks>
/// A variable receives its first value when it is first asked for. The n-th variable draws from stream n of the seed, so
/// the same formulas in the same order start from the same values.
/// </remarks>
/// <typeparam name="T">The precision, such as <see cref="float"/>.</typeparam>
/// <param name="seed">What random first values are drawn from.</param>
public sealed class State<T>(ulong seed = 0)
    where T : IFloatingPointIeee754<T>
{
    private readonly Dictionary<Variable, Storage<T>> _values = [];

    /// <summary>The elements of a variable, the last axis running fastest. They may be read and written.</summary>
    public Span<T> this[Variable variable] => StorageOf(variable).Elements.Span;

    internal Storage<T> StorageOf(Variable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (!_values.TryGetValue(variable, out Storage<T>? storage))
        {
            var elements = new T[variable.Shape.Size.Factor];
            var random = new Philox(seed, (ulong)_values.Count);
            variable.Initializer.Fill(elements.AsSpan(), variable.Shape, ref random);
            storage = new Storage<T> { Elements = elements };
            _values.Add(variable, storage);
        }

        return storage;
    }
}
