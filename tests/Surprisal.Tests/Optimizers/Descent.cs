using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>The squared distance of three weights from a target, made smaller step by step.</summary>
internal sealed class Descent
{
    private static readonly double[] Target = [3, -1, 0.5];

    private readonly State<double> _state = new();
    private readonly Variable _variable = Ops.Variable("weights", [3], new Ones());
    private readonly Function<double> _function;

    public Descent(Optimizer optimizer)
    {
        Symbol loss = Ops.ReduceSum(Ops.Square(_variable - Ops.Constant(Target, [3])));
        _function = Function.Compile([loss], optimizer.Minimize(loss, [_variable]), _state);
    }

    public double[] Weights => _state[_variable].ToArray();

    /// <summary>The largest distance of a weight from its target.</summary>
    public double Distance => Weights.Zip(Target, (weight, target) => Math.Abs(weight - target)).Max();

    public void Run() => _function.Run();

    /// <summary>Holds twenty steps against a loop.</summary>
    /// <param name="optimizer">What makes the steps.</param>
    /// <param name="move">A weight after a step, from the weight, its gradient, its number among three and the number of the step, from 1.</param>
    public static void ShouldBe(Optimizer optimizer, Func<double, double, int, int, double> move)
    {
        var descent = new Descent(optimizer);
        double[] weights = [1, 1, 1];
        for (int step = 1; step <= 20; step++)
        {
            descent.Run();
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = move(weights[i], 2 * (weights[i] - Target[i]), i, step);
            }

            descent.Weights.ShouldBe(weights, 1e-12);
        }
    }
}
