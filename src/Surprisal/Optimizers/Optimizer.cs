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
    private readonly Variable _gathered = Ops.Variable("gathered", [], new Initializers.Zeros());
    private readonly Variable _averages = Ops.Variable("averages", [], new Initializers.Zeros());
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

    /// <summary>How many batches each step takes the mean gradient of, at least 1. Keras: <c>gradient_accumulation_steps</c>.</summary>
    /// <remarks>
    /// Gradients are added one after the other, so a step has the bits of one by <c>((g₁ + g₂) + …) / k</c>: that of a batch k times as large, but for
    /// the rounding of sums. In the batches between, nothing else changes. What is gathered when training ends waits for the next batch.
    /// </remarks>
    public int AccumulationSteps { get; init => field = Countable(value, nameof(AccumulationSteps)); } = 1;

    /// <summary>The part of the moving average of each variable that a step keeps, in <c>[0, 1)</c>; by default there are no averages.</summary>
    /// <remarks>
    /// <c>a ← μ·a + (1−μ)·w</c> after each step, from the w before the first. When training ends, variables take their averages.
    /// Keras: <c>use_ema</c> with <c>ema_momentum</c>, usually 0.99. B. T. Polyak, A. B. Juditsky, "Acceleration of stochastic approximation by
    /// averaging", SIAM J. Control Optim. 30(4), 1992.
    /// </remarks>
    public double? AverageMomentum { get; init => field = value is { } part ? Check.Part(part, usual: 0.99, nameof(AverageMomentum)) : null; }

    /// <summary>The rate of the next step: <see cref="LearningRate"/>, or the part of it that <see cref="Schedule"/> gives.</summary>
    public Symbol Rate => _rate ??= Schedule is null ? LearningRate : LearningRate * Schedule.Part(_steps);

    /// <summary>The updates that make a loss smaller by one step.</summary>
    /// <param name="loss">What is to become small.</param>
    /// <param name="variables">What may change.</param>
    public IReadOnlyList<Update> Minimize(Symbol loss, IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        IReadOnlyList<Symbol> gradients = Gradients.Of(loss, variables);
        if (AccumulationSteps == 1)
        {
            return StepsBy(gradients, variables);
        }

        Variable[] sums = [.. variables.Select(variable => Memory(variable, "gradient_sum"))];
        Symbol[] totals = [.. sums.Zip(gradients, (sum, gradient) => sum + gradient)];
        Symbol isLast = Ops.Equal(_gathered, AccumulationSteps - 1);
        return
        [
            .. StepsBy([.. totals.Select(total => total / AccumulationSteps)], variables).Select(update => new Update(update.Variable, Ops.Where(isLast, update.Value, update.Variable))),
            .. sums.Zip(totals, (sum, total) => new Update(sum, Ops.Where(isLast, 0, total))),
            new Update(_gathered, Ops.Where(isLast, 0, _gathered + 1)),
        ];
    }

    /// <summary>Gives variables the moving averages of their values, where <see cref="AverageMomentum"/> asks for them and there was a step.</summary>
    /// <param name="state">The values of the variables and of what the optimizer remembers.</param>
    /// <param name="variables">The variables that were trained.</param>
    public void UseAverages<T>(State<T> state, IReadOnlyList<Variable> variables)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(variables);
        foreach (Variable variable in AverageMomentum is not null && state[_averages][0] != T.Zero ? variables : [])
        {
            state[Average(variable)].CopyTo(state[variable]);
        }
    }

    private List<Update> StepsBy(IReadOnlyList<Symbol> gradients, IReadOnlyList<Variable> variables)
    {
        gradients = Clipping?.Apply(gradients) ?? gradients;
        List<Update> updates = [.. variables.Zip(gradients).SelectMany(pair => Step(pair.First, pair.Second)), .. Advance()];
        if (Schedule is not null)
        {
            updates.Add(new Update(_steps, _steps + 1));
        }

        if (AverageMomentum is { } kept)
        {
            updates.AddRange(variables.Select(variable => new Update(
                Average(variable),
                (kept * Ops.Where(_averages, Average(variable), variable)) + ((1 - kept) * updates.Find(update => update.Variable == variable)!.Value))).ToArray());
            updates.Add(new Update(_averages, Ops.Maximum(_averages, 1)));
        }

        return updates;
    }

    private static int Countable(int batches, string name) => batches is >= 1 and <= Schedule.MostSteps
        ? batches
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {batches}, but a step needs at least 1 batch and counts {Schedule.MostSteps} at most.");

    private Variable Average(Variable variable) => Memory(variable, "average");

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
