using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Leaves a product as it is.</summary>
internal readonly struct NoEnding<T> : IProductEnding<T>
    where T : IFloatingPointIeee754<T>
{
    public void End(Span<T> sums, int first, int count)
    {
    }
}
