using BenchmarkDotNet.Attributes;
using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Benchmarks;

/// <summary>Softmax regression at the size of MNIST, one thread: a whole epoch, and one step of it.</summary>
[MemoryDiagnoser]
public class TrainingBenchmarks
{
    private const int Samples = 60_000;
    private const int Pixels = 784;
    private const int Classes = 10;
    private const int BatchSize = 32;

    private readonly Sequential _model = new(new Dense(Classes, Activations.Softmax));
    private readonly FitOptions _oneEpoch = new() { Epochs = 1, BatchSize = BatchSize };
    private readonly float[] _images = new float[BatchSize * Pixels];
    private readonly float[] _labels = new float[BatchSize];
    private Dataset _training = null!;
    private Function<float> _step = null!;
    private Placeholder _x = null!;
    private Placeholder _y = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        byte[] pixels = new byte[Samples * Pixels];
        random.NextBytes(pixels);
        int[] labels = [.. Enumerable.Range(0, Samples).Select(_ => random.Next(Classes))];
        _training = Dataset.FromArrays(pixels, [Pixels], labels);
        _model.Compile(new Sgd(0.2), new CrossEntropy(), new Accuracy());

        _training.CopySamples([.. Enumerable.Range(0, BatchSize)], _images);
        _training.CopyLabels([.. Enumerable.Range(0, BatchSize)], _labels);
        _x = Ops.Placeholder("x", [Dimension.Batch, Pixels]);
        _y = Ops.Placeholder("y", [Dimension.Batch]);
        var parameters = new Parameters("dense");
        Symbol output = new Dense(Classes, Activations.Softmax).Apply(_x, parameters);
        Symbol loss = Ops.ReduceMean(new CrossEntropy().Row(output, Ops.OneHot(_y, Classes)));
        _step = Function.Compile<float>([loss], new Sgd(0.01).Minimize(loss, parameters.Variables));
    }

    [Benchmark]
    public History Epoch() => _model.Fit(_training, _oneEpoch);

    [Benchmark]
    public void Step() => _step.Run((_x, _images), (_y, _labels));
}
