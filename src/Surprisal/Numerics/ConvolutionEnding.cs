using System.Numerics;
using System.Numerics.Tensors;

namespace Surprisal.Numerics;

/// <summary>What becomes of the sums of a convolution while they are at hand.</summary>
/// <param name="IsRectified">Whether what is not positive becomes 0.</param>
/// <param name="Windows">The windows of which only the largest number is kept: apart from each other and within the planes. Those of one cell keep all.</param>
internal sealed record ConvolutionEnding(bool IsRectified, PoolingShape Windows)
{
    /// <summary>Whether windows have more than one cell.</summary>
    public bool Pools => Windows.Rows.Size * Windows.Columns.Size > 1;

    /// <summary>Whether windows are such as a convolution can end in.</summary>
    public static bool Suits(PoolingShape windows) => windows.IsWithinPlane
        && windows.Rows.Stride >= windows.Rows.Reach && windows.Columns.Stride >= windows.Columns.Reach;

    /// <summary>Ends planes of sums, whose bias has been added, in place.</summary>
    /// <param name="sums">The sums: <c>[planes, height, width]</c>.</param>
    /// <param name="result">Receives what is kept.</param>
    /// <param name="places">Receives its places, or empty.</param>
    public void End<T>(Span<T> sums, Span<T> result, Span<T> places)
        where T : IFloatingPointIeee754<T>
    {
        if (IsRectified)
        {
            TensorPrimitives.Max(sums, T.Zero, sums);
        }

        MaxPooling.Value(sums, result, places, sums.Length / (Windows.Height * Windows.Width), Windows);
    }
}
