using BenchmarkDotNet.Attributes;
using Surprisal.Numerics;

namespace Surprisal.Benchmarks;

/// <summary>The cross-entropy of a linear layer's scores, which are never all stored.</summary>
[MemoryDiagnoser]
public class LinearCrossEntropyBenchmarks
{
    private const int Rows = 512;
    private const int Features = 256;
    private const int Classes = 8000;

    private readonly float[] _x = new float[Rows * Features];
    private readonly float[] _w = new float[Classes * Features];
    private readonly float[] _dx = new float[Rows * Features];
    private readonly float[] _dw = new float[Classes * Features];
    private readonly int[] _labels = new int[Rows];

    private LinearLayer<float> Layer => new() { Inputs = _x, Weights = _w, Features = Features, Classes = Classes, TransposeWeights = true };

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        Array.ConvertAll(_x, _ => random.NextSingle() - 0.5f).CopyTo(_x, 0);
        Array.ConvertAll(_w, _ => random.NextSingle() - 0.5f).CopyTo(_w, 0);
        Array.ConvertAll(_labels, _ => random.Next(Classes)).CopyTo(_labels, 0);
    }

    [Benchmark]
    public float Value() => LinearCrossEntropy.Value<float, int>(Layer, _labels).Value;

    [Benchmark]
    public float ValueAndGradient() =>
        LinearCrossEntropy.ValueAndGradient<float, int>(Layer, _labels, new LinearGradients<float> { Inputs = _dx, Weights = _dw }).Value;
}
