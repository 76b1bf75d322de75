using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>Training as a user writes it, on random samples of the shape of MNIST.</summary>
internal static class TrainingTrials
{
    public const int Samples = 60_000;
    public const int Pixels = Side * Side;
    private const int Side = 28;
    private const int Classes = 10;

    // Single steps whose losses are compared, and the samples of those that take all at once.
    private const int ComparedSteps = 3;
    private const int ComparedSamples = 500;

    public static Model SoftmaxRegression() => new Sequential(new Dense(Classes, Activations.Softmax)).Compile(new Sgd(0.01), new CrossEntropy());

    public static Model TenBinaryLosses() => new Sequential(new Dense(Classes, Activations.Sigmoid)).Compile(new Sgd(0.01), new SigmoidCrossEntropy());

    public static Model FullBatchRegression() => new Sequential(new Dense(Classes, Activations.Softmax)).Compile(new Lbfgs(), new CrossEntropy());

    public static Model MlpWithMomentum() => Mlp(new Sgd(0.01, momentum: 0.9));

    public static Model MlpWithAdam() => Mlp(new Adam(0.001));

    public static Model LeNet() => new Sequential(
        new Reshape(Side, Side),
        new Conv2D(6, 5, Activations.Relu) { Padding = Padding.Same },
        new MaxPool2D(2),
        new Conv2D(16, 5, Activations.Relu),
        new MaxPool2D(2),
        new Flatten(),
        new Dense(120, Activations.Relu),
        new Dense(84, Activations.Relu),
        new Dense(Classes, Activations.Softmax)).Compile(new Adam(0.001), new CrossEntropy());

    /// <summary>So many steps from the beginning of an epoch, in an order of its own each time.</summary>
    public static Trial Steps(Func<Model> describe, int batch, int steps, int samples)
    {
        (float[] features, int[] labels, Dataset training) = MnistLike(samples);
        Dataset firstBatch = training.Take(batch);
        Model model = describe();
        var options = new FitOptions { Epochs = 1, BatchSize = batch, StepsPerEpoch = steps };
        return new Trial(
            () => model.Fit(training, options),
            () =>
            {
                double before = double.NaN;
                for (int step = 0; step < ComparedSteps; step++)
                {
                    double expected = PlainNetwork.Loss(model, features[..(batch * Pixels)], labels[..batch]);
                    double loss = model.TrainOnBatch(firstBatch).Loss;
                    Expect.Close($"The loss of step {step + 1}", loss, expected);
                    if (loss == before)
                    {
                        throw new MismatchException($"The loss of step {step + 1} is {loss:R} as before, so that no step was done.");
                    }

                    before = loss;
                }
            });
    }

    /// <summary>So many iterations over all samples, from new weights.</summary>
    public static Trial Iterations(int iterations, int samples)
    {
        (float[] features, int[] labels, Dataset training) = MnistLike(samples);
        Model model = FullBatchRegression();
        return new Trial(
            () =>
            {
                model = FullBatchRegression();
                model.Fit(training, new FitOptions { Epochs = iterations });
            },
            () =>
            {
                int count = Math.Min(samples, ComparedSamples);
                Expect.Close("The loss", model.Evaluate(training.Take(count)).Loss, PlainNetwork.Loss(model, features[..(count * Pixels)], labels[..count]));
            });
    }

    private static Model Mlp(Optimizer optimizer) =>
        new Sequential(new Dense(128, Activations.Relu), new Dense(Classes, Activations.Softmax)).Compile(optimizer, new CrossEntropy());

    private static (float[] Features, int[] Labels, Dataset Training) MnistLike(int samples)
    {
        using Block<float> pixels = Inputs.Shares<float>(samples * Pixels);
        (float[] features, int[] labels) = (pixels.Span.ToArray(), Inputs.Labels(samples, Classes));
        return (features, labels, Dataset.FromArrays(features, [Pixels], labels, [.. Enumerable.Range(0, Classes).Select(label => $"{label}")]));
    }
}
