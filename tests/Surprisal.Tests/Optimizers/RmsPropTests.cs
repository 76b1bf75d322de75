using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>RMSprop against a loop written by hand.</summary>
public sealed class RmsPropTests
{
    [Theory]
    [InlineData(0.001, 0.9, 0, 1e-7)]
    [InlineData(0.1, 0.5, 0.9, 1e-3)]
    public void Steps_agree_with_a_loop_written_by_hand(double rate, double rho, double momentum, double epsilon)
    {
        double[] square = new double[3];
        double[] velocity = new double[3];
        Descent.ShouldBe(new RmsProp(rate, rho, momentum, epsilon), (weight, gradient, i, _) =>
        {
            square[i] = (rho * square[i]) + ((1 - rho) * gradient * gradient);
            velocity[i] = (momentum * velocity[i]) + (rate * gradient / Math.Sqrt(square[i] + epsilon));
            return weight - velocity[i];
        });
    }
}
