using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>Up to the learning rate along a cosine, then down far below where it began.</summary>
/// <remarks>
/// Its defaults are those of PyTorch's <c>OneCycleLR</c>, whose <c>max_lr</c> is the learning rate here. Momentum stays as it is.
/// Step i, from 0, takes the part at <c>i / steps</c> of the cycle, so that the peak comes with step <c>rise·steps</c>, and the last step, one
/// before the end, is still a little above <c>end</c>: 5e-4 of the rate in 100 steps. PyTorch has both one step earlier, the peak at
/// <c>rise·steps − 1</c> and the end at <c>steps − 1</c>.
/// L. N. Smith, N. Topin, "Super-convergence: very fast training of neural networks using large learning rates", 2018.
/// </remarks>
public sealed record OneCycle : Schedule
{
    /// <summary>Describes the cycle.</summary>
    /// <param name="steps">How many steps it takes, from 1 to <see cref="Schedule.MostSteps"/>.</param>
    /// <param name="rise">The share of them that goes up, in <c>[0, 1)</c>.</param>
    /// <param name="start">The part of the learning rate at the start, at least 0.</param>
    /// <param name="end">The part of the learning rate at the end, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public OneCycle(int steps, double rise = 0.3, double start = 0.04, double end = 4e-6)
    {
        Steps = Countable(steps);
        Rise = Check.Part(rise, usual: 0.3);
        Start = Check.NotNegative(start, usual: 0.04);
        End = Check.NotNegative(end, usual: 4e-6);
    }

    /// <summary>How many steps it takes.</summary>
    public int Steps { get; }

    /// <summary>The share of them that goes up.</summary>
    public double Rise { get; }

    /// <summary>The part of the learning rate at the start.</summary>
    public double Start { get; }

    /// <summary>The part of the learning rate at the end.</summary>
    public double End { get; }

    /// <inheritdoc/>
    public override Symbol Part(Symbol step)
    {
        Symbol share = step / Steps;
        Symbol down = End + ((1 - End) * Fall((share - Rise) / (1 - Rise)));
        return Rise == 0 ? down : Where(Less(share, Rise), 1 - ((1 - Start) * Fall(share / Rise)), down);
    }
}
