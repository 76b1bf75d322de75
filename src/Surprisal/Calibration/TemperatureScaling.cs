using System.Numerics.Tensors;
using Surprisal.Layers;

namespace Surprisal.Calibration;

/// <summary>Divides all raw scores by one temperature, <c>softmax(z / T)</c>, the one that makes the cross-entropy smallest.</summary>
/// <remarks>
/// <para>
/// The loss is convex in <c>β = 1/T</c>: its slope is found to be 0 by Newton's method, held in an interval that shrinks. The most probable
/// class of a sample stays, and so does the accuracy.
/// </para>
/// <para>
/// Where all samples are right, the loss would fall without end as T goes to 0, so <c>0.005 (β − 1)²</c> is added to its sum. Where the
/// scores mislead, the best T is infinite; it is held at 1000, which makes all classes about equally probable.
/// </para>
/// <para>Reference: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural networks", ICML 2017.</para>
/// </remarks>
public sealed record TemperatureScaling : Calibrator
{
    private const double Lowest = 1e-3;
    private const double Tolerance = 1e-13;
    private const int MostSteps = 200;

    private protected override (Recalibration Layer, double[][] Values) Fit(HeldOut samples)
    {
        double[] scores = new double[samples.Scores.Length];
        double[] work = new double[scores.Length];
        return (new Temperature(), [[1 / Best(Slope(1).Slope)]]);

        double Best(double slopeAtOne)
        {
            // The slope only rises, so beyond this the pull outweighs it.
            double high = 1 + Math.Max(0, -slopeAtOne / Pull.Strength);
            double low = Lowest;
            if (Slope(low).Slope >= 0)
            {
                return low;
            }

            double beta = 1;
            for (int step = 0; step < MostSteps && high - low > Tolerance * low; step++)
            {
                (double slope, double curvature) = Slope(beta);
                (low, high) = slope > 0 ? (low, beta) : (beta, high);
                double next = beta - (slope / curvature);
                if (Math.Abs(next - beta) <= Tolerance * beta)
                {
                    break;
                }

                beta = next > low && next < high ? next : Math.Sqrt(low * high);
            }

            return beta;
        }

        (double Slope, double Curvature) Slope(double beta)
        {
            TensorPrimitives.Multiply(samples.Scores, beta, scores);
            samples.Gradient(scores, work);
            double slope = TensorPrimitives.Dot<double>(work, samples.Scores);
            samples.Probabilities(scores, work);
            samples.Scores.CopyTo(scores.AsSpan());
            samples.Curve(work, scores);
            double curvature = TensorPrimitives.Dot<double>(scores, samples.Scores);
            return (slope + (Pull.Strength * (beta - 1)), curvature + Pull.Strength);
        }
    }
}
