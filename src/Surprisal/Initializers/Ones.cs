using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Initializers;

/// <summary>Every element starts at 1.</summary>
public sealed record Ones : Initializer
{
    /// <inheritdoc/>
    public override void Fill<T>(Span<T> values, Shape shape, ref Philox random) => values.Fill(T.One);
}
