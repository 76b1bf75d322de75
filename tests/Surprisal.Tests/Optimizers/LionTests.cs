using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>Lion against a loop written by hand.</summary>
public sealed class LionTests
{
    [Theory]
    [InlineData(0.001, 0.9, 0.99)]
    [InlineData(0.3, 0.5, 0.8)]
    public void Steps_agree_with_a_loop_written_by_hand(double rate, double beta1, double beta2)
    {
        double[] mean = new double[3];
        Descent.ShouldBe(new Lion(rate, beta1, beta2), (weight, gradient, i, _) =>
        {
            double direction = Math.Sign((beta1 * mean[i]) + ((1 - beta1) * gradient));
            mean[i] = (beta2 * mean[i]) + ((1 - beta2) * gradient);
            return weight - (rate * direction);
        });
    }
}
