using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>What becomes of the rows of a matrix product while they are in the cache: a bias, an activation, a softmax.</summary>
/// <remarks>A type of its own for each ending, so that a product has it compiled in. Threads may call it at once, each for rows of its own, and all rows are told of once.</remarks>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
public interface IProductEnding<T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Ends rows whose sums are complete, in place or elsewhere.</summary>
    /// <param name="sums">The rows: <c>[count, columns]</c>.</param>
    /// <param name="first">The number of the first of them.</param>
    /// <param name="count">How many they are.</param>
    void End(Span<T> sums, int first, int count);
}
