using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Hinge loss of the true class against every other one: <c>(1/K) Σ (1 − t) max(0, M − x_y + x)^r</c> over the K classes.</summary>
/// <remarks>
/// <para>
/// <c>x_y = Σ t x</c> is the score of the true class. PyTorch: <c>MultiMarginLoss</c>. The model's output is taken as it is, best as raw
/// scores. With <c>h = max(0, M − x_y + x)</c>, the gradient by the score of another class is <c>r h^(r−1) / K</c> where <c>h > 0</c>; that of
/// the true class is minus their sum.
/// </para>
/// <para>Another class of score −∞ costs nothing; at the true class −∞ gives +∞. A score of NaN gives NaN.</para>
/// <para>Reference: J. Weston, C. Watkins, "Support Vector Machines for Multi-Class Pattern Recognition", ESANN 1999.</para>
/// </remarks>
/// <param name="Margin">How far the true class must lead: above 0.</param>
/// <param name="Exponent"><c>r</c>: 1 or 2.</param>
public sealed record MultiMargin(double Margin = 1, int Exponent = 1) : Loss
{
    /// <summary>How far the true class must lead.</summary>
    public double Margin { get; } = Option.Positive(Margin);

    /// <summary>1 for the hinge, 2 for its square.</summary>
    public int Exponent { get; } = (int)Option.Within(Exponent, 1, 2);

    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol ofTrueClass = ReduceSum(Weigh(targets, output), axis: -1, keepDims: true);
        Symbol lack = Relu(Margin - (ofTrueClass - output));
        return ReduceMean(Weigh(1 - targets, Power(lack, Exponent)), axis: -1);
    }
}
