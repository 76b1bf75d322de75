namespace Surprisal.Graph;

/// <summary>The variables that a layer registers: what training changes and files hold.</summary>
/// <param name="scope">The layer's name, which goes before the names of its variables.</param>
public sealed class Parameters(string scope)
{
    private readonly List<Variable> _variables = [];

    /// <summary>The variables in the order in which they were registered.</summary>
    public IReadOnlyList<Variable> Variables => _variables;

    /// <summary>Makes a variable of the layer.</summary>
    /// <param name="name">Its name within the layer, such as <c>kernel</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">The value it starts from.</param>
    public Variable Add(string name, Shape shape, Initializer initializer)
    {
        Variable variable = Ops.Variable($"{scope}/{name}", shape, initializer);
        _variables.Add(variable);
        return variable;
    }
}
