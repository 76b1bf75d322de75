using BenchmarkDotNet.Attributes;
using Surprisal.Numerics;

namespace Surprisal.Benchmarks;

/// <summary>The softmax family over rows of scores.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private float[] _logits = [];
    private float[] _result = [];
    private float[] _losses = [];
    private float[] _targets = [];
    private float[] _weights = [];
    private int[] _labels = [];

    /// <summary>Rows and classes: narrow, medium and long rows.</summary>
    [Params("65536x10", "4096x1000", "128x32000")]
    public string Shape { get; set; } = "";

    private int Classes => int.Parse(Shape.Split('x')[1]);

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        int rows = int.Parse(Shape.Split('x')[0]);
        _logits = [.. Enumerable.Range(0, rows * Classes).Select(_ => (float)(random.NextDouble() * 20 - 10))];
        _result = new float[_logits.Length];
        _targets = new float[_logits.Length];
        Numerics.Softmax.Value<float>(_logits, rows, Classes, inner: 1, _targets);
        _weights = [.. Enumerable.Range(0, Classes).Select(_ => random.NextSingle())];
        _losses = new float[rows];
        _labels = [.. Enumerable.Range(0, rows).Select(_ => random.Next(Classes))];
    }

    /// <summary>What the same traffic costs without any arithmetic.</summary>
    [Benchmark(Baseline = true)]
    public void Copy() => _logits.CopyTo(_result, 0);

    [Benchmark]
    public void Softmax() => Numerics.Softmax.Value<float>(_logits, _losses.Length, Classes, inner: 1, _result);

    /// <summary>The same numbers with the classes down the columns of one matrix.</summary>
    [Benchmark]
    public void SoftmaxOfColumns() => Numerics.Softmax.Value<float>(_logits, 1, Classes, _losses.Length, _result);

    [Benchmark]
    public void LogSoftmax() => Numerics.LogSoftmax.Value<float>(_logits, _losses.Length, Classes, inner: 1, _result);

    [Benchmark]
    public void LogSumExp() => Numerics.LogSumExp.Value<float>(_logits, _losses.Length, Classes, inner: 1, _losses);

    [Benchmark]
    public void CrossEntropyValue() => CrossEntropy.Values<float, int>(_logits, _labels, Classes, _losses);

    [Benchmark]
    public void CrossEntropyValueAndGradient() =>
        CrossEntropy.ValuesAndGradients<float, int>(_logits, _labels, Classes, _losses, _result);

    /// <summary>With class weights, smoothing and a label to ignore.</summary>
    [Benchmark]
    public void CrossEntropyWithOptions() => CrossEntropy.ValueAndGradient<float, int>(
        _logits, _labels, Classes, _result, new LossOptions<float> { ClassWeights = _weights, LabelSmoothing = 0.1, IgnoreLabel = 3 });

    [Benchmark]
    public void SoftCrossEntropyValueAndGradient() =>
        SoftCrossEntropy.ValuesAndGradients<float>(_logits, _targets, Classes, _losses, _result);

    [Benchmark]
    public void SigmoidCrossEntropyValueAndGradient() => SigmoidCrossEntropy.ValueAndGradient<float>(_logits, _targets, _result);
}
