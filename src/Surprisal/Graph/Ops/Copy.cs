namespace Surprisal.Graph;

/// <summary>The same elements in a place of their own: what a variable held before it changed.</summary>
internal sealed record Copy : UnaryOp
{
    public override bool IsUnseen => true;

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming;

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => x.CopyTo(result);
}
