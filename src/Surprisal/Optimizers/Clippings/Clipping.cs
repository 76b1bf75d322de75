using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Optimizers;

/// <summary>What becomes of gradients that are too large.</summary>
/// <remarks>A gradient that is NaN or infinite has no direction to keep; it stays no number, so that training tells of it.</remarks>
public abstract record Clipping
{
    // The scale of gradients that are all 0, whose norm must not be 0 / 0. Far below it, squares are nothing beside any limit.
    private const double Least = 1e-30;

    private protected Clipping(double limit) => Limit = Check.Positive(limit, usual: 1, nameof(limit));

    /// <summary>How large a gradient may be.</summary>
    public double Limit { get; }

    /// <summary>The gradients of all variables, clipped.</summary>
    internal abstract IReadOnlyList<Symbol> Apply(IReadOnlyList<Symbol> gradients);

    /// <summary>Makes gradients shorter by one factor, so that the root of the sum of all their squares is at most the limit.</summary>
    private protected IReadOnlyList<Symbol> Shorten(IReadOnlyList<Symbol> gradients)
    {
        // Squares of elements beyond 1e19 would overflow, and it is huge gradients that are clipped.
        Symbol scale = gradients.Select(gradient => ReduceMax(Abs(gradient))).Aggregate(Constant(Least), Maximum);
        Symbol squares = gradients.Select(gradient => ReduceSum(Square(gradient / scale))).Aggregate((sum, next) => sum + next);
        Symbol factor = Minimum(1, Limit / scale / Sqrt(squares));
        return [.. gradients.Select(gradient => gradient * factor)];
    }
}
