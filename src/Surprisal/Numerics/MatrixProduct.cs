using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The product of two matrices, each as it is stored or transposed.</summary>
public static class MatrixProduct
{
    /// <summary>Computes <c>result[i, j] = Σₖ A[i, k] · B[k, j]</c>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">The left matrix, row-major: <c>[rows, inner]</c>, or <c>[inner, rows]</c> if transposed.</param>
    /// <param name="b">The right matrix, row-major: <c>[inner, columns]</c>, or <c>[columns, inner]</c> if transposed.</param>
    /// <param name="result">Receives the product: <c>[rows, columns]</c>. Shares no memory with the factors.</param>
    /// <param name="rows">The number of rows of the product.</param>
    /// <param name="inner">The number of terms of each sum; 0 gives zeros.</param>
    /// <param name="columns">The number of columns of the product.</param>
    /// <param name="transposeA">Whether <paramref name="a"/> is stored transposed.</param>
    /// <param name="transposeB">Whether <paramref name="b"/> is stored transposed.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps a factor.</exception>
    public static void Multiply<T>(
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result, int rows, int inner, int columns,
        bool transposeA = false, bool transposeB = false)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(a, transposeA ? [inner, rows] : [rows, inner]);
        Check.Shape(b, transposeB ? [columns, inner] : [inner, columns]);
        Check.Shape<T>(result, [rows, columns]);
        Check.Apart(result, a);
        Check.Apart(result, b);

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                T sum = T.Zero;
                for (int k = 0; k < inner; k++)
                {
                    sum += a[transposeA ? (k * rows) + i : (i * inner) + k]
                        * b[transposeB ? (j * inner) + k : (k * columns) + j];
                }

                result[(i * columns) + j] = sum;
            }
        }
    }
}
