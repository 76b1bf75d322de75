using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Each element raised to a fixed exponent.</summary>
internal sealed record Power(double Exponent) : UnaryOp
{
    public override string Format(string[] inputs) => FormattableString.Invariant($"Power({inputs[0]}, {Exponent})");

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Power(inputs[0], Exponent);

    // What has no weight stays without, even at 0, where the slope of a root is infinite.
    protected override Symbol? Gradient(Symbol x, Symbol result, Symbol incoming) => Exponent switch
    {
        0 => null,
        1 => incoming,
        _ => Ops.Weigh(incoming, Exponent * Ops.Power(x, Exponent - 1)),
    };

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Powers.Power(x, T.CreateTruncating(Exponent), result);
}
