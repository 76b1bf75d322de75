using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Sums that run along an axis.</summary>
public static class Scan
{
    /// <summary>Computes the sums of all values up to each place along the middle axis.</summary>
    /// <remarks>The sum runs in double and is rounded at each place.</remarks>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">The inputs: <c>[outer, length, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the one summed.</param>
    /// <param name="length">The size of the axis summed.</param>
    /// <param name="inner">The size of the axes after the one summed.</param>
    /// <param name="exclusive">Whether the value at a place is left out of its sum, so that the first sum is 0.</param>
    /// <param name="reverse">Whether the sum runs from the last place to the first.</param>
    /// <param name="result">Receives the sums: <c>[outer, length, inner]</c>. Shares no memory with <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap.</exception>
    public static void Sum<T>(ReadOnlySpan<T> x, int outer, int length, int inner, bool exclusive, bool reverse, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(x, [outer, length, inner]);
        Check.SameLength<T>(result, x);
        Check.Apart(result, x);

        int step = reverse ? -inner : inner;
        for (int line = 0; line < outer * inner; line++)
        {
            (int o, int i) = Math.DivRem(line, inner);
            int place = (o * length * inner) + i + (reverse ? (length - 1) * inner : 0);
            double sum = 0;
            for (int k = 0; k < length; k++, place += step)
            {
                double before = sum;
                sum += double.CreateTruncating(x[place]);
                result[place] = T.CreateTruncating(exclusive ? before : sum);
            }
        }
    }
}
