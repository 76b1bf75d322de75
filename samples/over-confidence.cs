#:project ../src/Surprisal

// Data: fashion-mnist
// Quick: dotnet run samples/over-confidence.cs quick
//
// A network that is trained long on few samples gets nearly all of those right, and thinks that it will do so with others. How far its
// certainty is from the truth, what one temperature fitted on held-out samples does about it, and what LogitNorm does in training.

using Surprisal.Calibration;
using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

bool quick = args.Contains("quick");
(Dataset all, Dataset unseen) = Load("fashion-mnist");
Dataset train = all.Take(quick ? 1_000 : 10_000);
(Dataset held, Dataset test) = unseen.Split(0.5, seed: 1, stratified: true);
Console.WriteLine($"{train.Count:N0} samples to learn from, {held.Count:N0} held out to fit the temperature, {test.Count:N0} to test with");
Console.WriteLine();
Console.WriteLine("                               calibration error     loss  accuracy");
Report("cross-entropy", new CrossEntropy());
Report("LogitNorm", new LogitNorm(Temperature: 0.1));

void Report(string name, Loss loss)
{
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
    model.Compile(new Adam(), loss, new ExpectedCalibrationError(), new LogLoss(), new Accuracy());
    model.Fit(train, new FitOptions { Epochs = quick ? 40 : 20 });
    (Model calibrated, CalibrationFit fit) = model.Calibrate(new TemperatureScaling(), held);
    Row(name, model.Evaluate(test));
    Row($"{name}, temperature {fit.Values[0][0]:0.00}", calibrated.Evaluate(test));
}

static void Row(string name, Scores scores) => Console.WriteLine($"{name,-34}{scores["ece"],14:0.000}{scores["log-loss"],9:0.000}{scores["accuracy"],10:0.000}");

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
