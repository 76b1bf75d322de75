namespace Surprisal.Graph;

/// <summary>What a layer registers: the variables that training changes and files hold, and how it changes some of them by itself.</summary>
/// <remarks>
/// A layer is applied twice over the same variables: as it is in training and as it is in use. The second time, <see cref="Add"/> and
/// <see cref="AddState"/> give the variables of the first.
/// </remarks>
/// <param name="scope">The layer's name, which goes before the names of its variables.</param>
/// <param name="seed">What the layer's chance in training comes from.</param>
public sealed class Parameters(string scope, ulong seed = 0)
{
    private readonly List<Variable> _variables = [];
    private readonly List<Variable> _trainable = [];
    private readonly List<Update> _updates = [];
    private readonly List<Symbol> _penalties = [];

    /// <summary>All variables, in the order in which they were registered.</summary>
    public IReadOnlyList<Variable> Variables => _variables;

    /// <summary>Those that an optimizer changes.</summary>
    public IReadOnlyList<Variable> Trainable => _trainable;

    /// <summary>What a training step changes besides.</summary>
    public IReadOnlyList<Update> Updates => _updates;

    /// <summary>What the layer adds to the loss that training lowers, each a single number.</summary>
    public IReadOnlyList<Symbol> Penalties => _penalties;

    /// <summary>Whether the layer is applied as it is in training, where some drop elements or look at the batch.</summary>
    public bool IsTraining { get; internal set; }

    /// <summary>What the layer's chance in training comes from, other for each layer of a model.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Makes a variable of the layer that an optimizer changes.</summary>
    /// <param name="name">Its name within the layer, such as <c>kernel</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">The value it starts from.</param>
    public Variable Add(string name, Shape shape, Initializer initializer) => Find(name, shape, initializer, _trainable);

    /// <summary>Makes a variable of the layer that only the layer itself changes, such as a moving average.</summary>
    /// <param name="name">Its name within the layer.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">The value it starts from.</param>
    public Variable AddState(string name, Shape shape, Initializer initializer) => Find(name, shape, initializer, trainable: null);

    /// <summary>Says what a variable of the layer becomes at the end of each training step.</summary>
    /// <param name="variable">One made by <see cref="AddState"/>.</param>
    /// <param name="value">What it becomes.</param>
    public void Update(Variable variable, Symbol value) => _updates.Add(new Update(variable, value));

    /// <summary>Adds to the loss that training lowers. Where the layer is applied as it is in use, nothing comes of it.</summary>
    /// <param name="penalty">A single number that depends on the layer's variables, or null for nothing.</param>
    public void Penalize(Symbol? penalty)
    {
        if (penalty is not null && IsTraining)
        {
            _penalties.Add(penalty);
        }
    }

    private Variable Find(string name, Shape shape, Initializer initializer, List<Variable>? trainable)
    {
        string fullName = $"{scope}/{name}";
        if (_variables.Find(known => known.Name == fullName && known.Shape.Equals(shape)) is { } first)
        {
            return first;
        }

        Variable variable = Ops.Variable(fullName, shape, initializer);
        _variables.Add(variable);
        trainable?.Add(variable);
        return variable;
    }
}
