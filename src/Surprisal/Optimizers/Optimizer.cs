using Surprisal.Graph;

namespace Surprisal.Optimizers;

/// <summary>How weights change, given the gradient of the loss: an update rule written as symbols.</summary>
/// <remarks>
/// What an optimizer remembers, and the number of steps that a schedule goes by, are variables like the weights. Steps are counted in
/// the precision of the weights: in <see cref="float"/>, the count stands still at 2²⁴ = 16,777,216.
/// </remarks>
public abstract class Optimizer
{
    private readonly Dictionary<(Variable, string), Variable> _memories = [];
    private readonly Variable _steps = Ops.Variable("steps", [], new Initializers.Zeros());
    private Symbol? _rate;

    /// <summary>Sets the learning rate.</summary>
    /// <param name="learningRate">The length of a step, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="learningRate"/> is not a positive number.</exception>
    protected Optimizer(double learningRate)
    {
        InitialLearningRate = Check.Positive(learningRate, usual: 0.01);
        LearningRate = Ops.Variable("learning_rate", [], new Initializers.Constant(learningRate));
    }

    /// <summary>The optimizers by name: each makes one from a learning rate, or with its default rate from null, and from a schedule, if any.</summary>
    public static Catalog<Func<double?, Schedule?, Optimizer>> All { get; } = new(
        "optimizer",
        [
            new("sgd", "Gradient descent: each weight moves against its gradient.", (rate, schedule) => new Sgd(rate ?? Sgd.DefaultLearningRate) { Schedule = schedule }),
            new("momentum", "Gradient descent that keeps nine tenths of its speed.", (rate, schedule) => new Sgd(rate ?? Sgd.DefaultLearningRate, momentum: 0.9) { Schedule = schedule }),
            new("nesterov", "Momentum that looks one step ahead.", (rate, schedule) => new Sgd(rate ?? Sgd.DefaultLearningRate, momentum: 0.9, nesterov: true) { Schedule = schedule }),
            new("adam", "Steps of about one length for each weight, whatever the size of its gradient.", (rate, schedule) => new Adam(rate ?? Adam.DefaultLearningRate) { Schedule = schedule }),
            new("adamw", "Adam whose weights decay.", (rate, schedule) => new AdamW(rate ?? Adam.DefaultLearningRate) { Schedule = schedule }),
            new("rmsprop", "Gradients divided by their recent size.", (rate, schedule) => new RmsProp(rate ?? RmsProp.DefaultLearningRate) { Schedule = schedule }),
            new("adagrad", "Gradients divided by the size of all before them, for rare features.", (rate, schedule) => new Adagrad(rate ?? Adagrad.DefaultLearningRate) { Schedule = schedule }),
            new("lion", "Steps of one length, in the direction of the momentum's sign.", (rate, schedule) => new Lion(rate ?? Lion.DefaultLearningRate) { Schedule = schedule }),
        ]);

    /// <summary>The learning rate that training starts with.</summary>
    public double InitialLearningRate { get; }

    /// <summary>The learning rate as a variable, so that it can be changed while training goes on.</summary>
    public Variable LearningRate { get; }

    /// <summary>What part of the learning rate each step takes; by default all of it.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>What becomes of gradients that are too large; by default nothing.</summary>
    public Clipping? Clipping { get; init; }

    /// <summary>The part λ of each weight that is taken away in a step of rate 1: <c>w ← w − η·λ·w</c>, before the step. By default 0.</summary>
    /// <remarks>
    /// It is decoupled from the gradient, so that no division by the gradient's size changes it. All variables decay. Keras:
    /// <c>weight_decay</c>. I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019.
    /// </remarks>
    public double WeightDecay { get; init => field = Check.NotNegative(value, usual: 0.004, nameof(WeightDecay)); }

    /// <summary>The rate of the next step: <see cref="LearningRate"/>, or the part of it that <see cref="Schedule"/> gives.</summary>
    public Symbol Rate => _rate ??= Schedule is null ? LearningRate : LearningRate * Schedule.Part(_steps);

    /// <summary>The updates that make a loss smaller by one step.</summary>
    /// <param name="loss">What is to become small.</param>
    /// <param name="variables">What may change.</param>
    public IReadOnlyList<Update> Minimize(Symbol loss, IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        IReadOnlyList<Symbol> gradients = Gradients.Of(loss, variables);
        gradients = Clipping?.Apply(gradients) ?? gradients;
        Update[] updates = [.. variables.Zip(gradients).SelectMany(pair => Step(pair.First, pair.Second))];
        return Schedule is null ? [.. updates, .. Advance()] : [.. updates, .. Advance(), new Update(_steps, _steps + 1)];
    }

    /// <summary>The updates of one variable and of what the optimizer remembers about it.</summary>
    protected abstract IEnumerable<Update> Step(Variable variable, Symbol gradient);

    /// <summary>The updates of what the optimizer remembers once for all variables; by default none.</summary>
    protected virtual IEnumerable<Update> Advance() => [];

    /// <summary>What weight decay leaves of a variable, from where its step starts.</summary>
    protected Symbol Decayed(Variable variable) => WeightDecay == 0 ? variable : variable * (1 - (WeightDecay * Rate));

    /// <summary>Something that the optimizer remembers about each element of a variable.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="name">What it is called, such as <c>velocity</c>.</param>
    /// <param name="start">Its first value.</param>
    /// <returns>The same each time, so that steps compiled anew go on where others stopped.</returns>
    protected Variable Memory(Variable variable, string name, double start = 0)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return _memories.TryGetValue((variable, name), out Variable? memory)
            ? memory
            : _memories[(variable, name)] = Ops.Variable($"{variable.Name}/{name}", variable.Shape, new Initializers.Constant(start));
    }
}
