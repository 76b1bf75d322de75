using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>A training whose validation loss goes as a test wants it, epoch by epoch, to hear what callbacks make of it.</summary>
internal static class Given
{
    /// <summary>Trains until the losses end or a callback stops; the kernel is the number of the epoch while it lasts.</summary>
    /// <returns>The model.</returns>
    public static Sequential Losses(double[] losses, params Callback[] callbacks)
    {
        // A bias alone, sigmoid cross-entropy and one sample of class 0: a loss of ln(1 + eᵇ) is whatever b makes of it.
        Sequential model = new Sequential(new Dense(1)) { Seed = 1 }.Compile(new Sgd(0.5), new SigmoidCrossEntropy(), new Accuracy());
        var sample = Dataset.FromArrays(new float[,] { { 0 } }, [0], ["no", "yes"]);
        model.Build([1]);
        Surprisal.Graph.Variable bias = model.Variables[1];
        var script = new LambdaCallback { BatchEnd = run => run.Model[bias][0] = (float)Math.Log(Math.Exp(losses[run.Epoch - 1]) - 1) };
        model.Fit(sample, new FitOptions { Epochs = losses.Length, BatchSize = 1, Validation = sample, Callbacks = [script, .. callbacks] });
        model.History.Epochs.Select(epoch => epoch.Validation!.Loss).ShouldBe(losses[..model.History.Epochs.Count], 1e-5);
        return model;
    }
}
