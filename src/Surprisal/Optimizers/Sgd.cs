using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Optimizers;

/// <summary>Stochastic gradient descent, with momentum on request: <c>v ← m·v − η·g</c>, <c>w ← w + v</c>.</summary>
/// <remarks>
/// Without momentum it is <c>w ← w − η·g</c>. H. Robbins, S. Monro, "A stochastic approximation method", Ann. Math. Statist.
/// 22(3), 1951; B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
/// </remarks>
public sealed class Sgd : Optimizer
{
    /// <summary>The learning rate when none is given, as in Keras.</summary>
    public const double DefaultLearningRate = 0.01;

    /// <summary>Describes the descent.</summary>
    /// <param name="learningRate">The length of a step η, positive.</param>
    /// <param name="momentum">The part m of the last step that is kept, in <c>[0, 1)</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not positive, or the momentum not in <c>[0, 1)</c>.</exception>
    public Sgd(double learningRate = DefaultLearningRate, double momentum = 0)
        : base(learningRate)
    {
        if (!(momentum >= 0 && momentum < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(momentum), FormattableString.Invariant($"'{nameof(momentum)}' is {momentum}, but it must be in [0, 1); 0.9 is usual."));
        }

        Momentum = momentum;
    }

    /// <summary>The part of the last step that is kept.</summary>
    public double Momentum { get; }

    /// <inheritdoc/>
    protected override IEnumerable<Update> Step(Variable variable, Symbol gradient)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(gradient);
        if (Momentum == 0)
        {
            return [new Update(variable, variable - (LearningRate * gradient))];
        }

        Variable velocity = Ops.Variable($"{variable.Name}/velocity", variable.Shape, new Zeros());
        Symbol next = (Momentum * velocity) - (LearningRate * gradient);
        return [new Update(velocity, next), new Update(variable, variable + next)];
    }
}
