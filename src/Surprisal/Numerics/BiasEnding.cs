using System.Numerics;
using System.Numerics.Tensors;

namespace Surprisal.Numerics;

/// <summary>Adds a bias to each row of a product.</summary>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="bias">What is added: <c>[columns]</c>; empty for nothing.</param>
public readonly ref struct BiasEnding<T>(ReadOnlySpan<T> bias) : IProductEnding<T>
    where T : IFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _bias = bias;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The product does not have a column for each number of the bias.</exception>
    public void End(Span<T> sums, int first, int count)
    {
        if (!_bias.IsEmpty && sums.Length != (long)count * _bias.Length)
        {
            throw new ArgumentException($"The bias has {_bias.Length} numbers, but {count} rows of the product have {sums.Length}. Give one for each column.", nameof(sums));
        }

        for (int start = 0; start < sums.Length && !_bias.IsEmpty; start += _bias.Length)
        {
            Span<T> row = sums.Slice(start, _bias.Length);
            TensorPrimitives.Add(row, _bias, row);
        }
    }
}
