using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>The same part less in each step: <c>factor^(step / steps)</c>. Keras: <c>ExponentialDecay</c>.</summary>
public sealed record ExponentialDecay : Schedule
{
    /// <summary>Describes the decay.</summary>
    /// <param name="steps">After how many steps the rate is multiplied with the factor, from 1 to <see cref="Schedule.MostSteps"/>.</param>
    /// <param name="factor">What it is multiplied with by then, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ExponentialDecay(int steps, double factor) => (Steps, Factor) = (Countable(steps), Check.Positive(factor, usual: 0.1));

    /// <summary>After how many steps the rate is multiplied with the factor.</summary>
    public int Steps { get; }

    /// <summary>What it is multiplied with by then.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    public override Symbol Part(Symbol step) => Power(Factor, step / Steps);
}
