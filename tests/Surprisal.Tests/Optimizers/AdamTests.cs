using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>Adam and AdamW against a loop written by hand.</summary>
public sealed class AdamTests
{
    [Theory]
    [InlineData(0.001, 0.9, 0.999, 1e-7, 0)]
    [InlineData(0.1, 0.5, 0.9, 1e-3, 0)]
    [InlineData(0.1, 0, 0, 1e-7, 0.3)]
    public void Steps_agree_with_a_loop_written_by_hand(double rate, double beta1, double beta2, double epsilon, double decay)
    {
        double[] mean = new double[3];
        double[] square = new double[3];
        Descent.ShouldBe(new AdamW(rate, decay, beta1, beta2, epsilon), (weight, gradient, i, step) =>
        {
            mean[i] = (beta1 * mean[i]) + ((1 - beta1) * gradient);
            square[i] = (beta2 * square[i]) + ((1 - beta2) * gradient * gradient);
            double length = rate * Math.Sqrt(1 - Math.Pow(beta2, step)) / (1 - Math.Pow(beta1, step));
            return weight - (rate * decay * weight) - (length * mean[i] / (Math.Sqrt(square[i]) + epsilon));
        });
    }

    [Fact]
    public void The_first_step_has_the_length_of_the_learning_rate()
    {
        var descent = new Descent(new Adam(0.01));

        descent.Run();

        descent.Weights.ShouldBe([1.01, 0.99, 0.99], 1e-7);
    }
}
