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
        _losses = new float[rows];
        _labels = [.. Enumerable.Range(0, rows).Select(_ => random.Next(Classes))];
    }

    /// <summary>What the same traffic costs without any arithmetic.</summary>
    [Benchmark(Baseline = true)]
    public void Copy() => _logits.CopyTo(_result, 0);

    [Benchmark]
    public void Softmax() => Numerics.Softmax.Value<float>(_logits, _losses.Length, Classes, inner: 1, _result);

    [Benchmark]
    public void CrossEntropyValue() => CrossEntropy.Values<float, int>(_logits, _labels, Classes, _losses);

    [Benchmark]
    public void CrossEntropyValueAndGradient() =>
        CrossEntropy.ValuesAndGradients<float, int>(_logits, _labels, Classes, _losses, _result);
}
