#:project ../src/Surprisal

// Data: mnist
// Data: fashion-mnist
// Quick: dotnet run samples/lenet.cs quick
//
// A convolutional network whose outputs become probabilities: LeNet on handwritten digits and on photographs of clothes, and what it
// says about some test samples, the least certain one among them.

using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

bool quick = args.Contains("quick");
foreach (string name in new[] { "mnist", "fashion-mnist" })
{
    (Dataset train, Dataset test) = Load(name);
    train = quick ? train.Take(6_000) : train;
    var model = new Sequential(
        new Conv2D(6, 5, Activations.Relu) { Padding = Padding.Same },
        new MaxPool2D(2),
        new Conv2D(16, 5, Activations.Relu),
        new MaxPool2D(2),
        new Flatten(),
        new Dense(120, Activations.Relu),
        new Dense(84, Activations.Relu),
        new Dense(10, Activations.Softmax))
    {
        Seed = 1,
    };
    int epochs = quick ? 1 : name == "mnist" ? 5 : 10;
    int steps = epochs * (1 + ((train.Count - 1) / FitOptions.DefaultBatchSize));
    model.Compile(new Adam(learningRate: 0.002) { Schedule = new OneCycle(steps) }, new CrossEntropy(), new Accuracy());
    Console.WriteLine($"{name}: {train.Count:N0} samples to learn from, {test.Count:N0} to test with");
    foreach (EpochRecord epoch in model.Fit(train, new FitOptions { Epochs = epochs, Validation = test }).Epochs)
    {
        Console.WriteLine($"epoch {epoch.Epoch}  test loss {epoch.Validation!.Loss:0.0000}  accuracy {epoch.Validation["accuracy"]:0.0000}");
    }

    float[,] probabilities = model.Predict(test);
    int leastCertain = Enumerable.Range(0, test.Count).MinBy(sample => Largest(probabilities, sample));
    foreach (int sample in new[] { 0, 1, leastCertain })
    {
        Console.WriteLine($"test sample {sample}, in truth {test.ClassNames[test.Labels[sample]]}:");
        for (int label = 0; label < test.ClassCount; label++)
        {
            float probability = probabilities[sample, label];
            Console.WriteLine($"  {test.ClassNames[label],-12}{probability:0.000}  {new string('#', (int)Math.Round(40 * probability))}".TrimEnd());
        }
    }

    Console.WriteLine();
}

static float Largest(float[,] rows, int row) => Enumerable.Range(0, rows.GetLength(1)).Max(column => rows[row, column]);

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
