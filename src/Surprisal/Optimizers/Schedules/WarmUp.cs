using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>Up to the learning rate in equal parts, <c>(step + 1) / steps</c>, then another schedule from its beginning.</summary>
/// <remarks>P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017.</remarks>
public sealed record WarmUp : Schedule
{
    /// <summary>Describes the way up.</summary>
    /// <param name="steps">How many steps it takes, the last of which takes all of the learning rate, from 1 to <see cref="Schedule.MostSteps"/>.</param>
    /// <param name="then">What comes after; by default all of the learning rate in each step.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is out of its range.</exception>
    public WarmUp(int steps, Schedule? then = null) => (Steps, Then) = (Countable(steps), then ?? new ConstantRate());

    /// <summary>How many steps it takes.</summary>
    public int Steps { get; }

    /// <summary>What comes after.</summary>
    public Schedule Then { get; }

    /// <inheritdoc/>
    public override Symbol Part(Symbol step) => Minimum(1, (step + 1) / Steps) * Then.Part(Maximum(0, step - Steps));
}
