using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>Adagrad: gradients divided by the size of all before them, <c>s ← s + g²</c>, <c>w ← w − η·g / √(s + ε)</c>.</summary>
/// <remarks>
/// Weights of rare features keep long steps; those of frequent ones take ever shorter steps. Keras: <c>Adagrad</c>, whose rate of 0.001 is
/// small for it: the paper's forms go well with 0.01 to 1. J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online
/// learning and stochastic optimization", JMLR 12, 2011.
/// </remarks>
public sealed class Adagrad : Optimizer
{
    /// <summary>The learning rate when none is given, as in Keras.</summary>
    public const double DefaultLearningRate = 0.001;

    /// <summary>Describes the steps.</summary>
    /// <param name="learningRate">The length of a step η, positive.</param>
    /// <param name="start">What the sum of squares s starts at, at least 0.</param>
    /// <param name="epsilon">What keeps the divisor from 0, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Adagrad(double learningRate = DefaultLearningRate, double start = 0.1, double epsilon = 1e-7)
        : base(learningRate)
    {
        Start = Check.NotNegative(start, usual: 0.1);
        Epsilon = Check.Positive(epsilon, usual: 1e-7);
    }

    /// <summary>What the sum of squares starts at.</summary>
    public double Start { get; }

    /// <summary>What keeps the divisor from 0.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected override IEnumerable<Update> Step(Variable variable, Symbol gradient)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(gradient);
        Variable squares = Memory(variable, "squares", Start);
        Symbol next = squares + Square(gradient);
        return [new Update(squares, next), new Update(variable, Decayed(variable) - (Rate * gradient / Sqrt(next + Epsilon)))];
    }
}
