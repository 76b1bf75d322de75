using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Each element rounded to a whole number.</summary>
internal sealed record Round(MidpointRounding Mode) : UnaryOp
{
    public override string Format(string[] inputs) => Mode switch
    {
        MidpointRounding.ToNegativeInfinity => $"Floor({inputs[0]})",
        MidpointRounding.ToPositiveInfinity => $"Ceiling({inputs[0]})",
        MidpointRounding.ToZero => $"Truncate({inputs[0]})",
        _ => base.Format(inputs),
    };

    protected override Symbol? Gradient(Symbol x, Symbol result, Symbol incoming) => null;

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Round(x, Mode, result);
}
