#:project ../src/Surprisal

// Data: mnist
//
// Softmax regression on MNIST as Keras tutorials write it, trained once with mean squared error and once with
// categorical cross-entropy. Both start from the same weights and see the same batches.

using Surprisal.Data;
using Surprisal.Initializers;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

(Dataset train, Dataset test) = Datasets.Load("mnist");
train = train.ToCategorical();
test = test.ToCategorical();

History squaredError = Train(new MeanSquaredError());
History crossEntropy = Train(new CrossEntropy());

Console.WriteLine("         mean squared error    cross-entropy");
Console.WriteLine("epoch    loss      accuracy    loss      accuracy");
foreach ((EpochRecord squared, EpochRecord entropy) in squaredError.Epochs.Zip(crossEntropy.Epochs))
{
    Console.WriteLine(
        $"{squared.Epoch,5}    {squared.Validation!.Loss:0.0000}    {squared.Validation["accuracy"]:0.0000}      "
        + $"{entropy.Validation!.Loss:0.0000}    {entropy.Validation["accuracy"]:0.0000}");
}

int ahead = squaredError.Epochs.Zip(crossEntropy.Epochs)
    .TakeWhile(pair => pair.Second.Validation!["accuracy"] > pair.First.Validation!["accuracy"])
    .Count();
Console.WriteLine($"Cross-entropy is ahead in the first three epochs: {(ahead >= 3 ? "yes" : "no")}.");

History Train(Loss loss)
{
    var model = new Sequential(new Dense(10, Activations.Softmax) { BiasInitializer = new Ones() })
    {
        InputShape = [784],
        Seed = 1,
    };
    model.Compile(new Sgd(learningRate: 0.2), loss, new Accuracy());
    return model.Fit(train, new FitOptions { Epochs = 10, BatchSize = 32, Validation = test });
}
