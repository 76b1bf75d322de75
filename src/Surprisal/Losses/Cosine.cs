using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Cosine distance of output and targets: <c>1 − x·t / (‖x‖ ‖t‖)</c>, from 0 for one direction to 2 for opposite ones.</summary>
/// <remarks>
/// <para>
/// With <c>c</c> the cosine, the gradient by the output is <c>(c x/‖x‖ − t/‖t‖) / ‖x‖</c>; the length of the output has no part in the loss.
/// Each length is <c>√(Σx² + ε²)</c> with <c>ε = 1e-8</c>, so that a row of zeros has the distance 1 from everything.
/// </para>
/// <para>Where a square overflows, beyond 1e19 in float, and for infinite outputs, there is no direction: the loss is NaN or 1.</para>
/// <para>Reference: G. Salton, A. Wong, C. S. Yang, "A Vector Space Model for Automatic Indexing", CACM 18(11), 1975.</para>
/// </remarks>
public sealed record Cosine : Loss
{
    private const double Epsilon = 1e-8;

    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) =>
        1 - ReduceSum(output / Length(output) * (targets / Length(targets)), axis: -1);

    private static Symbol Length(Symbol x) => Sqrt(ReduceSum(Square(x), axis: -1, keepDims: true) + (Epsilon * Epsilon));
}
