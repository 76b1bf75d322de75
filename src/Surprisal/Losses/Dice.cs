using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Dice loss: one minus the overlap of what is predicted and what is true, <c>1 − (2 Σ p t + s) / (Σ p + Σ t + s)</c>.</summary>
/// <remarks>
/// <para>
/// Each class is true or false by itself, with <c>p = σ(x)</c> of the model's raw scores; if the model ends in a sigmoid or softmax, <c>p</c> is
/// what it gives. With <c>D = Σ p + Σ t + s</c> and <c>N = 2 Σ p t + s</c>, the gradient by <c>pₖ</c> is <c>(N − 2 tₖ D) / D²</c>.
/// </para>
/// <para>A score of ±∞ is a class that is surely there or not. NaN gives NaN.</para>
/// <para>Reference: F. Milletari, N. Navab, S.-A. Ahmadi, "V-Net", 3DV 2016, after L. R. Dice, 1945; without squares below the line.</para>
/// </remarks>
/// <param name="Smoothing">What is added above and below the line, above 0: a row with nothing in it then has the loss 0.</param>
public sealed record Dice(double Smoothing = 1) : Loss
{
    /// <summary>What is added above and below the line.</summary>
    public double Smoothing { get; } = Option.Positive(Smoothing);

    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.Sigmoid;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        ArgumentNullException.ThrowIfNull(output);
        Symbol p = output.Op switch
        {
            Graph.Sigmoid or Graph.Softmax => output,
            Graph.LogSoftmax => Exp(output),
            _ => Sigmoid(output),
        };
        // What is predicted or true but not both, so that 1 minus nearly 1 does not cancel.
        Symbol apart = ReduceSum(((1 - targets) * p) + (targets * (1 - p)), axis: -1);
        return apart / (ReduceSum(p, axis: -1) + ReduceSum(targets, axis: -1) + Smoothing);
    }
}
