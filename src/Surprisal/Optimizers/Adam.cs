using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>Adam: momentum, divided by the recent size of the gradient.</summary>
/// <remarks>
/// <para>
/// In step t, counted from 1: <c>m ← β₁m + (1−β₁)g</c>, <c>v ← β₂v + (1−β₂)g²</c>, <c>w ← w − α·m / (√v + ε)</c> with
/// <c>α = η·√(1−β₂ᵗ) / (1−β₁ᵗ)</c>, which makes up for both starting at 0. The smallest divisor ε stands where Keras and the paper's
/// second form have it, beside a √v that is not made up for; PyTorch's, 1e-8, stands beside one that is.
/// </para>
/// <para>Keras: <c>Adam</c>. D. P. Kingma, J. Ba, "Adam: A method for stochastic optimization", ICLR 2015.</para>
/// </remarks>
public class Adam : Optimizer
{
    /// <summary>The learning rate when none is given, as in Keras.</summary>
    public const double DefaultLearningRate = 0.001;

    private readonly Variable _meanWeight = Variable("mean_weight", [], new Initializers.Zeros());
    private readonly Variable _squareWeight = Variable("square_weight", [], new Initializers.Zeros());

    /// <summary>Describes the steps.</summary>
    /// <param name="learningRate">The length of a step η, positive.</param>
    /// <param name="beta1">The part β₁ of the mean gradient that is kept, in <c>[0, 1)</c>.</param>
    /// <param name="beta2">The part β₂ of the mean square that is kept, in <c>[0, 1)</c>.</param>
    /// <param name="epsilon">The smallest divisor ε, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Adam(double learningRate = DefaultLearningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7)
        : base(learningRate)
    {
        Beta1 = Check.Part(beta1, usual: 0.9);
        Beta2 = Check.Part(beta2, usual: 0.999);
        Epsilon = Check.Positive(epsilon, usual: 1e-7);
    }

    /// <summary>The part of the mean gradient that is kept.</summary>
    public double Beta1 { get; }

    /// <summary>The part of the mean square that is kept.</summary>
    public double Beta2 { get; }

    /// <summary>The smallest divisor.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected override IEnumerable<Update> Step(Variable variable, Symbol gradient)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(gradient);
        Variable mean = Memory(variable, "mean");
        Variable square = Memory(variable, "square");
        Symbol nextMean = (Beta1 * mean) + ((1 - Beta1) * gradient);
        Symbol nextSquare = (Beta2 * square) + ((1 - Beta2) * Square(gradient));
        Symbol length = Rate * Sqrt(Filled(_squareWeight, Beta2)) / Filled(_meanWeight, Beta1);
        return
        [
            new Update(mean, nextMean),
            new Update(square, nextSquare),
            new Update(variable, Decayed(variable) - (length * nextMean / (Sqrt(nextSquare) + Epsilon))),
        ];
    }

    /// <inheritdoc/>
    protected override IEnumerable<Update> Advance() =>
        [new Update(_meanWeight, Filled(_meanWeight, Beta1)), new Update(_squareWeight, Filled(_squareWeight, Beta2))];

    /// <summary><c>1 − βᵗ</c> from that of the step before, as the weights of a mean add up: nothing cancels.</summary>
    private static Symbol Filled(Variable weight, double beta) => (beta * weight) + (1 - beta);
}
