using Surprisal.Graph;

namespace Surprisal.Optimizers;

/// <summary>Down along a cosine: <c>end + (1 − end)·½(1 + cos(π·step / steps))</c>, and <c>end</c> after it.</summary>
/// <remarks>Keras: <c>CosineDecay</c>. I. Loshchilov, F. Hutter, "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017.</remarks>
public sealed record CosineDecay : Schedule
{
    /// <summary>Describes the decay.</summary>
    /// <param name="steps">How many steps it takes, from 1 to <see cref="Schedule.MostSteps"/>.</param>
    /// <param name="end">The part of the learning rate that is left, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public CosineDecay(int steps, double end = 0) => (Steps, End) = (Countable(steps), Check.NotNegative(end, usual: 0));

    /// <summary>How many steps it takes.</summary>
    public int Steps { get; }

    /// <summary>The part of the learning rate that is left.</summary>
    public double End { get; }

    /// <inheritdoc/>
    public override Symbol Part(Symbol step) => End + ((1 - End) * Fall(step / Steps));
}
