using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>Adagrad against a loop written by hand.</summary>
public sealed class AdagradTests
{
    [Theory]
    [InlineData(0.001, 0.1, 1e-7)]
    [InlineData(0.5, 0, 1e-2)]
    public void Steps_agree_with_a_loop_written_by_hand(double rate, double start, double epsilon)
    {
        double[] squares = [start, start, start];
        Descent.ShouldBe(new Adagrad(rate, start, epsilon), (weight, gradient, i, _) =>
        {
            squares[i] += gradient * gradient;
            return weight - (rate * gradient / Math.Sqrt(squares[i] + epsilon));
        });
    }
}
