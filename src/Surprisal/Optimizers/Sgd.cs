using Surprisal.Graph;

namespace Surprisal.Optimizers;

/// <summary>Stochastic gradient descent, with momentum on request: <c>v ← m·v − η·g</c>, <c>w ← w + v</c>.</summary>
/// <remarks>
/// Without momentum it is <c>w ← w − η·g</c>. Nesterov's form looks ahead: <c>w ← w + m·v − η·g</c> with the new v. Keras: <c>SGD</c>.
/// H. Robbins, S. Monro, "A stochastic approximation method", Ann. Math. Statist. 22(3), 1951; B. T. Polyak, "Some methods of speeding
/// up the convergence of iteration methods", 1964; I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization
/// and momentum in deep learning", ICML 2013.
/// </remarks>
public sealed class Sgd : Optimizer
{
    /// <summary>The learning rate when none is given, as in Keras.</summary>
    public const double DefaultLearningRate = 0.01;

    /// <summary>Describes the descent.</summary>
    /// <param name="learningRate">The length of a step η, positive.</param>
    /// <param name="momentum">The part m of the last step that is kept, in <c>[0, 1)</c>.</param>
    /// <param name="nesterov">Whether the step looks ahead. Without momentum this changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not positive, or the momentum not in <c>[0, 1)</c>.</exception>
    public Sgd(double learningRate = DefaultLearningRate, double momentum = 0, bool nesterov = false)
        : base(learningRate)
    {
        Momentum = Check.Part(momentum, usual: 0.9);
        Nesterov = nesterov;
    }

    /// <summary>The part of the last step that is kept.</summary>
    public double Momentum { get; }

    /// <summary>Whether the step looks ahead.</summary>
    public bool Nesterov { get; }

    /// <inheritdoc/>
    protected override IEnumerable<Update> Step(Variable variable, Symbol gradient)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(gradient);
        if (Momentum == 0)
        {
            return [new Update(variable, Decayed(variable) - (Rate * gradient))];
        }

        Variable velocity = Memory(variable, "velocity");
        Symbol next = (Momentum * velocity) - (Rate * gradient);
        Symbol move = Nesterov ? (Momentum * next) - (Rate * gradient) : next;
        return [new Update(velocity, next), new Update(variable, Decayed(variable) + move)];
    }
}
