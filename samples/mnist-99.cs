#:project ../src/Surprisal

// Data: mnist
// Quick: dotnet run samples/mnist-99.cs quick
//
// 99 in 100 of MNIST's test samples right, as fast as possible: a small convolutional network, and a rate that rises
// and falls once. The time is that of training alone, after the samples are read; the seed is fixed, so the accuracy is, too.

using System.Diagnostics;
using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

const int BatchSize = 64;
bool quick = args.Contains("quick");
(Dataset train, Dataset test) = Load("mnist");
train = quick ? train.Take(10_000) : train;
int epochs = quick ? 1 : 2;

var model = new Sequential(
    new Conv2D(6, 5, Activations.Relu) { Stride = 2, Padding = Padding.Same },
    new Conv2D(16, 5, Activations.Relu),
    new MaxPool2D(2),
    new Flatten(),
    new Dense(128, Activations.Relu),
    new Dense(10, Activations.Softmax))
{
    Seed = 1,
};
int steps = epochs * (1 + ((train.Count - 1) / BatchSize));
model.Compile(new Adam(learningRate: 0.004) { Schedule = new OneCycle(steps) }, new CrossEntropy(), new Accuracy());

long start = Stopwatch.GetTimestamp();
model.Fit(train, new FitOptions { Epochs = epochs, BatchSize = BatchSize });
double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

Console.WriteLine($"accuracy {model.Evaluate(test)["accuracy"]:0.0000} after {epochs} epochs in {seconds:0.0} s");

static DatasetPair Load(string name)
{
    try
    {
        return Datasets.Load(name);
    }
    catch (Exception fault) when (fault is IOException or HttpRequestException)
    {
        Console.WriteLine($"{fault.Message} DRAWN DIGITS STAND IN FOR {name.ToUpperInvariant()}.");
        return Datasets.Load("digits");
    }
}
