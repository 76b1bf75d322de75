using BenchmarkDotNet.Attributes;
using Surprisal.Numerics;

namespace Surprisal.Benchmarks;

/// <summary>Matrix products of the shapes that training meets: rows × inner × columns.</summary>
[MemoryDiagnoser]
public class MatrixBenchmarks
{
    private float[] _left = [];
    private float[] _right = [];
    private float[] _result = [];
    private int[] _sizes = [];

    /// <summary>Rows, inner and columns.</summary>
    [Params("32x784x10", "32x784x128", "128x784x128", "512x512x512")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _sizes = [.. Shape.Split('x').Select(int.Parse)];
        _left = Numbers(_sizes[0] * _sizes[1], random);
        _right = Numbers(_sizes[1] * _sizes[2], random);
        _result = new float[_sizes[0] * _sizes[2]];
    }

    [Benchmark]
    public void Product() => MatrixProduct.Multiply<float>(_left, _right, _result, _sizes[0], _sizes[1], _sizes[2]);

    /// <summary>With the right factor stored transposed, as weights of a linear layer are.</summary>
    [Benchmark]
    public void ProductByTransposed() => MatrixProduct.Multiply<float>(_left, _right, _result, _sizes[0], _sizes[1], _sizes[2], transposeB: true);

    /// <summary>With the left factor stored transposed, as for the gradient of weights.</summary>
    [Benchmark]
    public void ProductOfTransposed() => MatrixProduct.Multiply<float>(_left, _right, _result, _sizes[0], _sizes[1], _sizes[2], transposeA: true);

    private static float[] Numbers(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
