using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Brings each channel to mean 0 and variance 1, then scales and shifts it.</summary>
/// <remarks>
/// <para>
/// <c>y = γ (x − μ) / √(σ² + ε) + β</c>, with <c>μ</c> and <c>σ²</c> the mean and the variance of the channel: those of the
/// batch in training, those kept from training in use. The variance is that of the numbers at hand, divided by their count.
/// </para>
/// <para>
/// Arrays are <c>[batch, channels, inner]</c>; <c>inner</c> is height times width for images, 1 for rows of features.
/// <c>T</c> is <see cref="float"/> or <see cref="double"/>; sums are held in double. Keras: <c>BatchNormalization</c>.
/// </para>
/// <para>
/// Reference: S. Ioffe, C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal
/// Covariate Shift", ICML 2015.
/// </para>
/// </remarks>
public static class BatchNormalization
{
    /// <summary>Computes the mean and the variance of each channel; of nothing they are NaN.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The inputs: <c>[batch, channels, inner]</c>.</param>
    /// <param name="inner">The size of the axes after the channels.</param>
    /// <param name="mean">Receives the means: <c>[channels]</c>.</param>
    /// <param name="variance">Receives the variances, never negative: <c>[channels]</c>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap.</exception>
    public static void Statistics<T>(ReadOnlySpan<T> x, int inner, Span<T> mean, Span<T> variance)
        where T : IFloatingPointIeee754<T>
    {
        int channels = mean.Length;
        int batch = Batch(x, channels, inner);
        Check.SameLength<T>(variance, mean);
        Check.Apart(mean, x);
        Check.Apart(variance, x);
        Check.Apart<T>(variance, mean);

        double count = (double)batch * inner;
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0;
            for (int sample = 0; sample < batch; sample++)
            {
                foreach (T value in x.Slice(((sample * channels) + channel) * inner, inner))
                {
                    sum += double.CreateTruncating(value);
                }
            }

            double center = sum / count;
            double squares = 0;
            for (int sample = 0; sample < batch; sample++)
            {
                foreach (T value in x.Slice(((sample * channels) + channel) * inner, inner))
                {
                    double difference = double.CreateTruncating(value) - center;
                    squares += difference * difference;
                }
            }

            mean[channel] = T.CreateTruncating(center);
            variance[channel] = T.CreateTruncating(squares / count);
        }
    }

    /// <summary>Normalizes with given means and variances.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The inputs: <c>[batch, channels, inner]</c>.</param>
    /// <param name="inner">The size of the axes after the channels.</param>
    /// <param name="mean">The means: <c>[channels]</c>.</param>
    /// <param name="variance">The variances: <c>[channels]</c>.</param>
    /// <param name="scale">The factors γ: <c>[channels]</c>.</param>
    /// <param name="offset">The summands β: <c>[channels]</c>.</param>
    /// <param name="epsilon">What is added to the variances, so that a constant channel divides by no zero.</param>
    /// <param name="result">Receives the values: <c>[batch, channels, inner]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap otherwise.</exception>
    public static void Value<T>(
        ReadOnlySpan<T> x, int inner, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance,
        ReadOnlySpan<T> scale, ReadOnlySpan<T> offset, double epsilon, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        int channels = mean.Length;
        int batch = Batch(x, channels, inner);
        Check.SameLength(variance, mean);
        Check.SameLength(scale, mean);
        Check.SameLength(offset, mean);
        Check.SameLength<T>(result, x);
        Check.SameOrApart(result, x);
        Check.Apart(result, mean);
        Check.Apart(result, variance);
        Check.Apart(result, scale);
        Check.Apart(result, offset);

        for (int sample = 0; sample < batch; sample++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                int start = ((sample * channels) + channel) * inner;
                T factor = scale[channel] * T.CreateTruncating(OneOverDeviation(variance[channel], epsilon));
                for (int i = start; i < start + inner; i++)
                {
                    result[i] = ((x[i] - mean[channel]) * factor) + offset[channel];
                }
            }
        }
    }

    /// <summary>Computes the gradients where the means and variances are those of the inputs, and change with them.</summary>
    /// <remarks><c>∂/∂x = γ/√(σ² + ε) · (g − mean g − x̂ · mean(g x̂))</c> with <c>x̂ = (x − μ)/√(σ² + ε)</c>; <c>∂/∂γ = Σ g x̂</c>; <c>∂/∂β = Σ g</c>.</remarks>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="incoming">The gradient by the result: <c>[batch, channels, inner]</c>.</param>
    /// <param name="x">The inputs: <c>[batch, channels, inner]</c>.</param>
    /// <param name="inner">The size of the axes after the channels.</param>
    /// <param name="mean">The means that <see cref="Statistics"/> gave: <c>[channels]</c>.</param>
    /// <param name="variance">The variances that it gave: <c>[channels]</c>.</param>
    /// <param name="scale">The factors γ: <c>[channels]</c>.</param>
    /// <param name="epsilon">What is added to the variances.</param>
    /// <param name="gradient">Receives the gradient by the inputs: <c>[batch, channels, inner]</c>. May be the very span of <paramref name="incoming"/>.</param>
    /// <param name="scaleGradient">Receives the gradient by γ: <c>[channels]</c>.</param>
    /// <param name="offsetGradient">Receives the gradient by β: <c>[channels]</c>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap otherwise.</exception>
    public static void Gradient<T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<T> x, int inner, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance,
        ReadOnlySpan<T> scale, double epsilon, Span<T> gradient, Span<T> scaleGradient, Span<T> offsetGradient)
        where T : IFloatingPointIeee754<T>
    {
        int channels = mean.Length;
        int batch = Batch(x, channels, inner);
        Check.SameLength(variance, mean);
        Check.SameLength(scale, mean);
        Check.SameLength<T>(scaleGradient, mean);
        Check.SameLength<T>(offsetGradient, mean);
        Check.SameLength(incoming, x);
        Check.SameLength<T>(gradient, x);
        Check.SameOrApart(gradient, incoming);
        Check.Apart(gradient, x);

        double count = (double)batch * inner;
        for (int channel = 0; channel < channels; channel++)
        {
            double center = double.CreateTruncating(mean[channel]);
            double factor = OneOverDeviation(variance[channel], epsilon);
            double sum = 0;
            double product = 0;
            for (int sample = 0; sample < batch; sample++)
            {
                int start = ((sample * channels) + channel) * inner;
                for (int i = start; i < start + inner; i++)
                {
                    double g = double.CreateTruncating(incoming[i]);
                    sum += g;
                    product += g * (double.CreateTruncating(x[i]) - center) * factor;
                }
            }

            double by = double.CreateTruncating(scale[channel]) * factor;
            for (int sample = 0; sample < batch; sample++)
            {
                int start = ((sample * channels) + channel) * inner;
                for (int i = start; i < start + inner; i++)
                {
                    double normalized = (double.CreateTruncating(x[i]) - center) * factor;
                    double g = double.CreateTruncating(incoming[i]);
                    gradient[i] = T.CreateTruncating(by * (g - (sum / count) - (normalized * product / count)));
                }
            }

            scaleGradient[channel] = T.CreateTruncating(product);
            offsetGradient[channel] = T.CreateTruncating(sum);
        }
    }

    private static double OneOverDeviation<T>(T variance, double epsilon)
        where T : IFloatingPointIeee754<T> => 1 / Math.Sqrt(double.CreateTruncating(variance) + epsilon);

    /// <summary>The number of samples, if the inputs are so many whole ones.</summary>
    private static int Batch<T>(ReadOnlySpan<T> x, int channels, int inner)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inner);
        int size = channels * inner;
        int batch = size == 0 ? 0 : x.Length / size;
        Check.Shape(x, [batch, channels, inner]);
        return batch;
    }
}
