using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The Gaussian error linear unit by its tanh form, <c>x σ(2√(2/π) (x + 0.044715 x³))</c>.</summary>
internal sealed record GeluTanh : UnaryOp
{
    private const double Cubic = 0.044715;

    private static readonly double Scale = 2 * Math.Sqrt(2 / Math.PI);

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming)
    {
        Symbol argument = Scale * (x + (Cubic * x * Ops.Square(x)));
        Symbol slope = Scale * (1 + (3 * Cubic * Ops.Square(x)));
        Symbol gate = Ops.Sigmoid(argument);
        return incoming * (gate + Ops.Weigh(gate * Ops.Sigmoid(-argument), x * slope));
    }

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.GeluTanh(x, result);
}
