using Surprisal.Graph;

namespace Surprisal.Optimizers;

/// <summary>How weights change, given the gradient of the loss: an update rule written as symbols.</summary>
public abstract class Optimizer
{
    /// <summary>Sets the learning rate.</summary>
    /// <param name="learningRate">The length of a step, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="learningRate"/> is not a positive number.</exception>
    protected Optimizer(double learningRate)
    {
        if (!(learningRate > 0 && double.IsFinite(learningRate)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(learningRate), FormattableString.Invariant($"'{nameof(learningRate)}' is {learningRate}, but it must be a positive number, such as 0.01."));
        }

        InitialLearningRate = learningRate;
        LearningRate = Ops.Variable("learning_rate", [], new Initializers.Constant(learningRate));
    }

    /// <summary>The optimizers by name: each makes one from a learning rate, or with its default rate from null.</summary>
    public static Catalog<Func<double?, Optimizer>> All { get; } = new(
        "optimizer",
        [
            new("sgd", "Gradient descent: each weight moves against its gradient.", rate => new Sgd(rate ?? Sgd.DefaultLearningRate)),
            new("momentum", "Gradient descent that keeps nine tenths of its speed.", rate => new Sgd(rate ?? Sgd.DefaultLearningRate, momentum: 0.9)),
        ]);

    /// <summary>The learning rate that training starts with.</summary>
    public double InitialLearningRate { get; }

    /// <summary>The learning rate as a variable, so that it can be changed while training goes on.</summary>
    public Variable LearningRate { get; }

    /// <summary>The updates that make a loss smaller by one step.</summary>
    /// <param name="loss">What is to become small.</param>
    /// <param name="variables">What may change.</param>
    public IReadOnlyList<Update> Minimize(Symbol loss, IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        Symbol[] gradients = Gradients.Of(loss, variables);
        return [.. variables.Zip(gradients).SelectMany(pair => Step(pair.First, pair.Second))];
    }

    /// <summary>The updates of one variable and of what the optimizer remembers about it.</summary>
    protected abstract IEnumerable<Update> Step(Variable variable, Symbol gradient);
}
