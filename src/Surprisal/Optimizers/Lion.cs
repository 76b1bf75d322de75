using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>Lion: steps of one length, <c>w ← w − η·sign(β₁m + (1−β₁)g)</c>, <c>m ← β₂m + (1−β₂)g</c>.</summary>
/// <remarks>
/// It remembers half as much as <see cref="Adam"/>, and wants a rate that is three to ten times smaller. Keras: <c>Lion</c>.
/// X. Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023.
/// </remarks>
public sealed class Lion : Optimizer
{
    /// <summary>The learning rate when none is given, as in Keras.</summary>
    public const double DefaultLearningRate = 0.001;

    /// <summary>Describes the steps.</summary>
    /// <param name="learningRate">The length of a step η, positive.</param>
    /// <param name="beta1">The part β₁ of the momentum in a step's direction, in <c>[0, 1)</c>.</param>
    /// <param name="beta2">The part β₂ of the momentum that is kept, in <c>[0, 1)</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Lion(double learningRate = DefaultLearningRate, double beta1 = 0.9, double beta2 = 0.99)
        : base(learningRate)
    {
        Beta1 = Check.Part(beta1, usual: 0.9);
        Beta2 = Check.Part(beta2, usual: 0.99);
    }

    /// <summary>The part of the momentum in a step's direction.</summary>
    public double Beta1 { get; }

    /// <summary>The part of the momentum that is kept.</summary>
    public double Beta2 { get; }

    /// <inheritdoc/>
    protected override IEnumerable<Update> Step(Variable variable, Symbol gradient)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(gradient);
        Variable mean = Memory(variable, "mean");
        Symbol direction = Sign((Beta1 * mean) + ((1 - Beta1) * gradient));
        return
        [
            new Update(mean, (Beta2 * mean) + ((1 - Beta2) * gradient)),
            new Update(variable, Decayed(variable) - (Rate * direction)),
        ];
    }
}
