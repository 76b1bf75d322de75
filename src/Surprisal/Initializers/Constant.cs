using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Initializers;

/// <summary>Every element starts at one given number.</summary>
/// <param name="Value">The number.</param>
public sealed record Constant(double Value) : Initializer
{
    /// <inheritdoc/>
    public override void Fill<T>(Span<T> values, Shape shape, ref Philox random) => values.Fill(T.CreateTruncating(Value));
}
