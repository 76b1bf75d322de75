using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>Gradient descent against a loop written by hand.</summary>
public sealed class SgdTests
{
    private static readonly double[] Target = [3, -1, 0.5];

    [Theory]
    [InlineData(0.1, 0)]
    [InlineData(0.1, 0.9)]
    [InlineData(0.37, 0.5)]
    public void Steps_agree_with_a_loop_written_by_hand(double learningRate, double momentum)
    {
        (Function<double> function, State<double> state, Variable variable) = Compiled(new Sgd(learningRate, momentum));
        double[] weights = [1, 1, 1];
        double[] velocity = [0, 0, 0];

        for (int step = 0; step < 20; step++)
        {
            function.Run();
            for (int i = 0; i < weights.Length; i++)
            {
                double gradient = 2 * (weights[i] - Target[i]);
                velocity[i] = (momentum * velocity[i]) - (learningRate * gradient);
                weights[i] += velocity[i];
            }

            state[variable].ToArray().ShouldBe(weights, 1e-12);
        }
    }

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(0.5, 0.1)]
    [InlineData(0, 0.1)]
    public void Nesterov_looks_one_step_ahead_and_weights_decay_apart_from_the_gradient(double momentum, double decay)
    {
        double[] velocity = new double[3];
        Descent.ShouldBe(new Sgd(0.1, momentum, nesterov: true) { WeightDecay = decay }, (weight, gradient, i, _) =>
        {
            velocity[i] = (momentum * velocity[i]) - (0.1 * gradient);
            return weight - (0.1 * decay * weight) + (momentum * velocity[i]) - (0.1 * gradient);
        });
    }

    [Fact]
    public void The_learning_rate_can_change_between_steps()
    {
        var optimizer = new Sgd(0.1);
        (Function<double> function, State<double> state, Variable variable) = Compiled(optimizer);

        function.Run();
        state[variable].ToArray().ShouldBe([1.4, 0.6, 0.9], 1e-12);

        // The gradient is twice the distance, so half of it is all of the way.
        state[optimizer.LearningRate][0] = 0.5;
        function.Run();
        state[variable].ToArray().ShouldBe(Target, 1e-12);
    }

    [Fact]
    public void The_defaults_are_those_of_Keras()
    {
        new Sgd().InitialLearningRate.ShouldBe(0.01);
        new Sgd().Momentum.ShouldBe(0);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_momentum_outside_its_range_is_refused(double momentum)
    {
        ArgumentOutOfRangeException fault = Should.Throw<ArgumentOutOfRangeException>(() => new Sgd(0.1, momentum));

        fault.ParamName.ShouldBe("momentum");
        fault.Message.ShouldContain($"'momentum' is {momentum}, but it must be in [0, 1); 0.9 is usual.");
    }

    private static (Function<double> Function, State<double> State, Variable Variable) Compiled(Sgd optimizer)
    {
        Variable variable = Ops.Variable("weights", [3], new Ones());
        Symbol loss = Ops.ReduceSum(Ops.Square(variable - Ops.Constant(Target, [3])));
        var state = new State<double>();
        return (Function.Compile([loss], optimizer.Minimize(loss, [variable]), state), state, variable);
    }
}
