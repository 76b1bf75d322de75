using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>What part of the learning rate each step of a training takes.</summary>
/// <remarks>
/// It is a formula over the number of steps, so it runs within the step and is resumed with the rest. It multiplies
/// <see cref="Optimizer.LearningRate"/>, which can still be changed while training goes on.
/// </remarks>
public abstract record Schedule
{
    /// <summary>The most steps that a schedule can take: as many as a <see cref="float"/> counts.</summary>
    public const int MostSteps = 1 << 24;

    /// <summary>The schedules by name: each makes one for a training of so many steps.</summary>
    public static Catalog<Func<int, Schedule>> All { get; } = new(
        "schedule",
        [
            new("constant", "The same learning rate in each step.", _ => new ConstantRate()),
            new("step", "A tenth of it after each third of the training.", steps => new StepDecay(1 + ((steps - 1) / 3))),
            new("exponential", "The same part less in each step, down to a hundredth.", steps => new ExponentialDecay(steps, 0.01)),
            new("cosine", "Down to 0 along a cosine.", steps => new CosineDecay(steps)),
            new("one-cycle", "Up from a 25th in three tenths of the training, then down to almost 0.", steps => new OneCycle(steps)),
            new("warm-up", "Up from almost 0 in a tenth of the training, then down to 0 along a cosine.", steps =>
                new WarmUp(1 + ((steps - 1) / 10), new CosineDecay(Math.Max(1, steps - 1 - ((steps - 1) / 10))))),
        ]);

    /// <summary>The part of the learning rate that a step takes.</summary>
    /// <param name="step">The number of steps before it: a single number.</param>
    /// <returns>A single number of at least 0.</returns>
    public abstract Symbol Part(Symbol step);

    /// <summary><c>½(1 + cos πx)</c>, which falls from 1 to 0 where x goes from 0 to 1, and stays there.</summary>
    private protected static Symbol Fall(Symbol x)
    {
        // As sin²(π/2·(1 − x)) it can neither cancel nor be negative. Maclaurin's series gives 16 digits up to a right angle.
        Symbol angle = Math.PI / 2 * (1 - Clip(x, 0, 1));
        Symbol square = Square(angle);
        Symbol series = 1;
        for (int order = 22; order >= 2; order -= 2)
        {
            series = 1 - (square * series / (order * (order + 1)));
        }

        return Square(angle * series);
    }

    /// <summary>Refuses a number of steps that cannot be counted.</summary>
    private protected static int Countable(int steps) => steps is >= 1 and <= MostSteps
        ? steps
        : throw new ArgumentOutOfRangeException(nameof(steps), $"'{nameof(steps)}' is {steps}, but it must be in [1, {MostSteps}]. Count the batches of all epochs.");
}
