using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Blends each sample with another one of its batch, and their targets alike: <c>λ x + (1 − λ) x'</c>, <c>λ t + (1 − λ) t'</c>.</summary>
/// <remarks>
/// λ is drawn from the distribution Beta(α, α): for small α, near 0 or 1. Which sample is the other one depends on the batch. H. Zhang, M. Cisse,
/// Y. N. Dauphin, D. Lopez-Paz, "mixup: beyond empirical risk minimization", ICLR 2018. λ by M. D. Jöhnk, "Erzeugung von betaverteilten und
/// gammaverteilten Zufallszahlen", Metrika 8, 1964.
/// </remarks>
/// <param name="Alpha">α, in [0.01, 1]; 1 makes every λ equally likely.</param>
public sealed record Mixup(double Alpha = 0.2) : Augmentation
{
    /// <summary>The parameter of the distribution, at most 1.</summary>
    public double Alpha { get; } = Within(Alpha, 0.01, 1);

    internal override bool NeedsImages => false;

    internal override void Draw(ref Philox random, Distortion distortion)
    {
        Span<double> logs = stackalloc double[2];
        double share = double.NaN;
        while (double.IsNaN(share))
        {
            // Powers of uniform numbers, as logarithms: for a small α both may be too small for a number.
            logs[0] = 1 - random.NextDouble();
            logs[1] = 1 - random.NextDouble();
            Elementwise.Log(logs, logs);
            double first = logs[0] / Alpha;
            double second = logs[1] / Alpha;
            double larger = Math.Max(first, second);
            logs[0] = first - larger;
            logs[1] = second - larger;
            Elementwise.Exp(logs, logs);
            double sum = logs[0] + logs[1];
            Span<double> scale = [larger];
            Elementwise.Exp(scale, scale);
            share = scale[0] * sum <= 1 ? logs[0] / sum : double.NaN;
        }

        distortion.Mix(share, random.NextUInt32());
    }
}
