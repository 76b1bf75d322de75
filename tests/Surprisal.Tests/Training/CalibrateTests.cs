using Surprisal.Calibration;
using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>A trained model with a layer that makes its probabilities honest, whichever function and loss it ends in.</summary>
public sealed class CalibrateTests
{
    public static TheoryData<string, string, string> Endings { get; } = [.. from method in Calibrator.All.Names from ending in (string[])["linear", "softmax", "log-softmax"] from loss in (string[])["cross-entropy", "logit-norm"] select (method, ending, loss)];

    [Theory]
    [MemberData(nameof(Endings))]
    public void The_model_stays_and_a_new_one_has_its_scores_recalibrated(string method, string ending, string loss)
    {
        Sequential model = Trained(3, Activations.All[ending], Loss.All[loss]);
        float[,] output = model.Predict(Samples.Blobs(40));

        (Model calibrated, CalibrationFit fit) = model.Calibrate(Calibrator.All[method], Noisy(3));

        calibrated.Layers.ShouldBe([.. model.Layers, fit.Layer]);
        calibrated.Evaluate(Noisy(3))["log-loss"].ShouldBe(fit.LossAfter, 1e-4);
        model.Evaluate(Noisy(3))["log-loss"].ShouldBe(fit.LossBefore, 1e-4);
        fit.LossAfter.ShouldBeLessThan(fit.LossBefore);
        model.Predict(Samples.Blobs(40)).ShouldBe(output);
        float[,] all = calibrated.PredictProbabilities(Samples.Blobs(40));
        all.ShouldBe(calibrated.Predict(Samples.Blobs(40)));
        float[] one = new float[2];
        Samples.Blobs(40).CopySamples([7], one);
        calibrated.PredictProbabilities(one).ShouldBe([all[7, 0], all[7, 1], all[7, 2]], 1e-6);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("sigmoid")]
    public void One_output_is_the_score_of_yes(string ending)
    {
        foreach (string method in Calibrator.All.Names)
        {
            Sequential model = Trained(1, Activations.All[ending], new SigmoidCrossEntropy());

            (Model calibrated, CalibrationFit fit) = model.Calibrate(Calibrator.All[method], Noisy(2));

            calibrated.Evaluate(Noisy(2))["log-loss"].ShouldBe(fit.LossAfter, 1e-4);
            fit.LossAfter.ShouldBeLessThan(fit.LossBefore);
            float[,] both = calibrated.PredictProbabilities(Noisy(2));
            (both[3, 0] + both[3, 1]).ShouldBe(1, 1e-6f);
            both[3, 1].ShouldBe(calibrated.Predict(Noisy(2))[3, 0], 1e-6f);
        }
    }

    [Fact]
    public void Raw_scores_of_classes_by_themselves_are_questions_too()
    {
        Sequential model = Trained(3, Activations.Linear, new SigmoidCrossEntropy());

        (Model calibrated, CalibrationFit fit) = model.Calibrate(new PlattScaling(), Noisy(3).ToCategorical());

        calibrated.Layers[^2].ShouldBe(new Activation(Activations.Sigmoid));
        fit.LossAfter.ShouldBeLessThan(fit.LossBefore);
        calibrated.Evaluate(Noisy(3)).Loss.ShouldBe(fit.LossAfter / 3, 1e-4);
    }

    [Fact]
    public void Logits_are_those_behind_the_last_function()
    {
        Dataset samples = Samples.Blobs(5);
        Sequential model = Trained(3, Activations.Softmax, new CrossEntropy());
        float[,] logits = model.PredictLogits(samples);
        float[,] probabilities = model.Predict(samples);

        (logits[2, 0] - logits[2, 1]).ShouldBe(MathF.Log(probabilities[2, 0] / probabilities[2, 1]), 1e-4f);
        Trained(3, Activations.Linear, new CrossEntropy()).PredictLogits(samples).Cast<float>().ShouldBe(logits.Cast<float>(), 1e-6);
    }

    private static Sequential Trained(int outputs, ActivationFunction ending, Loss loss)
    {
        Sequential model = new Sequential(new Dense(outputs, ending)) { Seed = 1 }.Compile(new Sgd(0.5), loss, new Accuracy(), new LogLoss());
        model.Fit(outputs == 1 ? Pairs(90) : Samples.Blobs(90), new FitOptions { Epochs = 10 });
        return model;
    }

    /// <summary>Samples of which every fourth has a class that it does not look like, so that whoever learned without is too sure.</summary>
    private static Dataset Noisy(int classes)
    {
        Dataset clean = classes == 2 ? Pairs(120) : Samples.Blobs(120, seed: 5);
        float[] features = new float[clean.Count * clean.SampleSize];
        clean.CopySamples([.. Enumerable.Range(0, clean.Count)], features);
        int[] labels = [.. clean.Labels.ToArray().Select((label, i) => i % 4 == 0 ? (label + 1) % classes : label)];
        return Dataset.FromArrays(features, clean.SampleShape, labels, clean.ClassNames);
    }

    private static Dataset Pairs(int count)
    {
        Dataset blobs = Samples.Blobs(count * 3 / 2, seed: 3);
        int[] chosen = [.. Enumerable.Range(0, blobs.Count).Where(i => blobs.Labels[i] < 2).Take(count)];
        float[] features = new float[count * 2];
        blobs.CopySamples(chosen, features);
        return Dataset.FromArrays(features, [2], [.. chosen.Select(i => blobs.Labels[i])], ["top", "right"]);
    }
}
