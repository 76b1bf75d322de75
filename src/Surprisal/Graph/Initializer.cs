using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The value a variable starts from.</summary>
public abstract record Initializer
{
    /// <summary>Fills a variable with its first value.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="values">Receives the elements, the last axis running fastest.</param>
    /// <param name="shape">The variable's shape: <c>[inputs, outputs]</c> for a layer's weights, <c>[filters, channels, rows, columns]</c> for those of a convolution.</param>
    /// <param name="random">The generator of this variable.</param>
    public abstract void Fill<T>(Span<T> values, Shape shape, ref Philox random)
        where T : IFloatingPointIeee754<T>;
}
