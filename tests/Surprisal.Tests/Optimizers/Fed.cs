using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>Three weights that move by gradients given by hand.</summary>
internal sealed class Fed
{
    private readonly State<double> _state = new();
    private readonly Variable _variable = Ops.Variable("weights", [3], new Ones());
    private readonly Placeholder _gradient = Ops.Placeholder("gradient", [3]);
    private readonly Optimizer _optimizer;
    private readonly Function<double> _function;

    public Fed(Optimizer optimizer)
    {
        _optimizer = optimizer;
        _function = Function.Compile([], optimizer.Minimize(Ops.ReduceSum(_variable * _gradient), [_variable]), _state);
    }

    public double[] Weights => _state[_variable].ToArray();

    public void Run(double[] gradient) => _function.Run((_gradient, gradient));

    public void UseAverages() => _optimizer.UseAverages(_state, [_variable]);
}
