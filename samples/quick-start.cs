#:project ../src/Surprisal

// Trains a small network on digits that the library draws itself, and tests it on others.

using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

(Dataset train, Dataset test) = Datasets.Load("digits");

var model = new Sequential(
    new Flatten(),
    new Dense(128, Activations.Relu),
    new Dense(10, Activations.Softmax));
model.Compile(new Sgd(learningRate: 0.1), new CrossEntropy(), new Accuracy());
model.Fit(train, new FitOptions { Epochs = 5 });

Scores scores = model.Evaluate(test);
Console.WriteLine($"accuracy {scores["accuracy"]:0.000}, loss {scores.Loss:0.000} nats");
