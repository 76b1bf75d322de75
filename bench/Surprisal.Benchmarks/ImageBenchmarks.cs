using BenchmarkDotNet.Attributes;
using Surprisal.Numerics;

namespace Surprisal.Benchmarks;

/// <summary>The convolutions and poolings of LeNet-5, forward and both gradients, on a batch of 64.</summary>
[MemoryDiagnoser]
public class ImageBenchmarks
{
    private const int Batch = 64;

    private float[] _input = [];
    private float[] _filter = [];
    private float[] _bias = [];
    private float[] _result = [];
    private float[] _pooled = [];
    private float[] _places = [];
    private ConvolutionShape _shape = null!;
    private PoolingShape _pooling = null!;

    /// <summary>Which of the two: one channel to six with a margin, or six to sixteen.</summary>
    [Params(1, 2)]
    public int Layer { get; set; }

    private int Planes => Batch * _shape.Filters;

    [GlobalSetup]
    public void Setup()
    {
        Window margin = new(5) { Before = 2, After = 2 };
        _shape = Layer == 1 ? new(1, 28, 28, 6, margin, margin) : new(6, 14, 14, 16, new(5), new(5));
        _pooling = new(_shape.ResultHeight, _shape.ResultWidth, new(2) { Stride = 2 }, new(2) { Stride = 2 });
        var random = new Random(1);
        _input = Numbers(Batch * _shape.Channels * _shape.Height * _shape.Width);
        _filter = Numbers(_shape.Filters * _shape.FilterSize);
        _bias = Numbers(_shape.Filters);
        _result = Numbers(Planes * _shape.ResultHeight * _shape.ResultWidth);
        _pooled = Numbers(Planes * _pooling.ResultHeight * _pooling.ResultWidth);
        _places = new float[_pooled.Length];
        MaxPooling.Value<float>(_result, _pooled, _places, Planes, _pooling);

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    [Benchmark]
    public void Convolve() => Convolution.Value<float>(_input, _filter, _bias, _result, Batch, _shape);

    [Benchmark]
    public void ConvolutionInputGradient() => Convolution.InputGradient<float>(_result, _filter, _input, Batch, _shape);

    [Benchmark]
    public void ConvolutionFilterGradient() => Convolution.FilterGradient<float>(_result, _input, _filter, Batch, _shape);

    [Benchmark]
    public void MaxPool() => MaxPooling.Value<float>(_result, _pooled, _places, Planes, _pooling);

    [Benchmark]
    public void MaxPoolGradient() => MaxPooling.Gradient<float>(_pooled, _places, _result, Planes, _pooling);
}
