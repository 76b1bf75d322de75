using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>The same rate for some steps, then a part of it for as many, and so on: <c>factor^⌊step / steps⌋</c>.</summary>
/// <remarks>Keras: <c>ExponentialDecay(staircase=True)</c>; PyTorch: <c>StepLR</c>.</remarks>
public sealed record StepDecay : Schedule
{
    /// <summary>Describes the stairs.</summary>
    /// <param name="steps">How many steps have the same rate, from 1 to <see cref="Schedule.MostSteps"/>.</param>
    /// <param name="factor">What the rate is multiplied with after them, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public StepDecay(int steps, double factor = 0.1) => (Steps, Factor) = (Countable(steps), Check.Positive(factor, usual: 0.1));

    /// <summary>How many steps have the same rate.</summary>
    public int Steps { get; }

    /// <summary>What the rate is multiplied with after them.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    public override Symbol Part(Symbol step) => Power(Factor, Floor(step / Steps));
}
