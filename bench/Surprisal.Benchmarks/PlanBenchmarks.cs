using BenchmarkDotNet.Attributes;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Benchmarks;

/// <summary>What a plan costs beside its kernels: compiling the training step of LeNet-5, and running <c>x + y</c> on ten floats.</summary>
[MemoryDiagnoser]
public class PlanBenchmarks
{
    private readonly float[] _ten = [.. Enumerable.Range(0, 10).Select(i => (float)i)];
    private readonly float[] _many = new float[1 << 20];
    private readonly Placeholder _x = Placeholder("x", [10]);
    private readonly Placeholder _y = Placeholder("y", [10]);
    private readonly Placeholder _z = Placeholder("z", [Dimension.Batch]);
    private Function<float> _sum = null!;
    private Function<float> _chain = null!;

    [GlobalSetup]
    public void Setup()
    {
        _sum = Function.Compile<float>(_x + _y);
        _chain = Function.Compile<float>(Relu((2 * Square(_z)) - (_z / 3) + 1) * _z);
    }

    /// <summary>A step of element-wise arithmetic so small that only the plan's own work counts.</summary>
    [Benchmark]
    public void SumOfTen() => _sum.Run((_x, _ten), (_y, _ten));

    /// <summary>Six element-wise steps over a million floats.</summary>
    [Benchmark]
    public void ChainOfSixOverAMillion() => _chain.Run((_z, _many));

    /// <summary>LeNet-5 with cross-entropy and stochastic gradient descent, from its formula to a plan.</summary>
    [Benchmark]
    public Function<float> CompileLeNet() => LeNet.Compile();
}
