namespace Surprisal.Formulas;

/// <summary>The names that have a value at one place of a formula: those of a function of its own, then those around it.</summary>
internal sealed class Scope(Scope? outer = null)
{
    private readonly Dictionary<string, Value> _values = [];

    /// <summary>Every name that has a value here.</summary>
    public IEnumerable<string> Names => outer is null ? _values.Keys : _values.Keys.Concat(outer.Names);

    public Value? Find(string name) => _values.GetValueOrDefault(name) ?? outer?.Find(name);

    public void Set(string name, Value value) => _values[name] = value;
}
