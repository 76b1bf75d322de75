using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>RMSprop: gradients divided by their recent size, <c>v ← ρv + (1−ρ)g²</c>, <c>w ← w − η·g / √(v + ε)</c>.</summary>
/// <remarks>
/// With momentum it is <c>u ← m·u + η·g / √(v + ε)</c>, <c>w ← w − u</c>. The ε stands under the root, as in Keras; PyTorch's stands beside it.
/// Keras: <c>RMSprop</c>. T. Tieleman, G. Hinton, "Lecture 6.5: RMSprop", Coursera: Neural Networks for Machine Learning, 2012.
/// </remarks>
public sealed class RmsProp : Optimizer
{
    /// <summary>The learning rate when none is given, as in Keras.</summary>
    public const double DefaultLearningRate = 0.001;

    /// <summary>Describes the steps.</summary>
    /// <param name="learningRate">The length of a step η, positive.</param>
    /// <param name="rho">The part ρ of the mean square that is kept, in <c>[0, 1)</c>.</param>
    /// <param name="momentum">The part m of the last step that is kept, in <c>[0, 1)</c>.</param>
    /// <param name="epsilon">What keeps the divisor from 0, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public RmsProp(double learningRate = DefaultLearningRate, double rho = 0.9, double momentum = 0, double epsilon = 1e-7)
        : base(learningRate)
    {
        Rho = Check.Part(rho, usual: 0.9);
        Momentum = Check.Part(momentum, usual: 0.9);
        Epsilon = Check.Positive(epsilon, usual: 1e-7);
    }

    /// <summary>The part of the mean square that is kept.</summary>
    public double Rho { get; }

    /// <summary>The part of the last step that is kept.</summary>
    public double Momentum { get; }

    /// <summary>What keeps the divisor from 0.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected override IEnumerable<Update> Step(Variable variable, Symbol gradient)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(gradient);
        Variable square = Memory(variable, "square");
        Symbol nextSquare = (Rho * square) + ((1 - Rho) * Square(gradient));
        Symbol move = Rate * gradient / Sqrt(nextSquare + Epsilon);
        if (Momentum == 0)
        {
            return [new Update(square, nextSquare), new Update(variable, Decayed(variable) - move)];
        }

        Variable velocity = Memory(variable, "velocity");
        Symbol next = (Momentum * velocity) + move;
        return [new Update(square, nextSquare), new Update(velocity, next), new Update(variable, Decayed(variable) - next)];
    }
}
