using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Tests.DataTests;
using Surprisal.Training;
using Philox = Surprisal.Numerics.Philox;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Logistic regression by L-BFGS ends where scikit-learn's ends, and where no derivative is left.</summary>
public sealed class FullBatchTests
{
    /// <summary>
    /// The minima of <c>C·Σ loss + ½‖W‖²</c> and the test samples it gets right, by LogisticRegression of scikit-learn 1.2.1 (Debian 12) with
    /// tol = 1e-10 on the same rows: of 5 rows, the last is for testing. Wine and breast cancer were brought to one scale by StandardScaler.
    /// </summary>
    [Theory]
    [InlineData("iris", 1, 25.807709834942624, 29)]
    [InlineData("iris", 100, 689.0706890055509, 30)]
    [InlineData("wine", 1, 10.57014552186131, 34)]
    [InlineData("wine", 100, 57.541029052686646, 34)]
    [InlineData("breast-cancer", 1, 30.214742602965387, 113)]
    [InlineData("breast-cancer", 100, 1604.7091734929475, 112)]
    [InlineData("optical-digits", 1, 314.79328768158837, 347)]
    [InlineData("optical-digits", 100, 2479.428267089251, 342)]
    public void The_minimum_is_that_of_scikit_learn(string name, double c, double minimum, int right)
    {
        (Dataset train, Dataset test) = Load(name);
        Model model = Fitted(train, new Dense(train.ClassCount, Activations.Softmax), new CrossEntropy(), c, name is "wine" or "breast-cancer");

        double objective = Objective(model, train, c);
        int found = (int)Math.Round(model.Evaluate(test)["accuracy"] * test.Count);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{name} C={c}: ours {objective:R}, scikit-learn {minimum:R}, relative {(objective - minimum) / minimum:E2}, right {found} of {test.Count}, {model.History.Epochs.Count} iterations"));
        (objective / minimum).ShouldBe(1, 1e-6);
        found.ShouldBe(right);
    }

    /// <summary>With two classes scikit-learn has one column of weights unless it is told to be multinomial.</summary>
    [Theory]
    [InlineData(1, 34.13281808448323, 113)]
    [InlineData(100, 1742.3994998901208, 112)]
    public void The_minimum_of_one_output_is_that_of_scikit_learn(double c, double minimum, int right)
    {
        (Dataset train, Dataset test) = Load("breast-cancer");
        Model model = Fitted(train, new Dense(1, Activations.Sigmoid), new SigmoidCrossEntropy(), c, standardized: true);

        double objective = Objective(model, train, c);
        (objective / minimum).ShouldBe(1, 1e-6);
        Math.Round(model.Evaluate(test)["accuracy"] * test.Count).ShouldBe(right);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 10)]
    [InlineData(5, 1000)]
    public void No_derivative_is_left_at_the_minimum(int classes, double c)
    {
        Dataset samples = Overlapping(300, classes);
        Model model = Fitted(samples, new Dense(classes), new CrossEntropy(), c, standardized: false);

        // By hand: Σ (p − y)·x / n + 2λ·W, and Σ (p − y) / n. Weights are kept in single precision, which leaves about 1e-7 of them.
        double[] weights = [.. Samples.Weights(model).Select(weight => (double)weight)];
        double[] gradient = [.. weights.Take(3 * classes).Select(weight => weight / (c * samples.Count)), .. new double[classes]];
        ForEach(samples, model, (x, label, scores) =>
        {
            double[] exponentials = [.. scores.Select(Math.Exp)];
            for (int k = 0; k < classes; k++)
            {
                double part = ((exponentials[k] / exponentials.Sum()) - (k == label ? 1 : 0)) / samples.Count;
                gradient[(3 * classes) + k] += part;
                for (int i = 0; i < 3; i++)
                {
                    gradient[(i * classes) + k] += part * x[i];
                }
            }
        });

        gradient.ShouldAllBe(derivative => Math.Abs(derivative) < 1e-6);
    }

    [Fact]
    public void Training_ends_by_itself_and_tells_of_each_iteration()
    {
        var recorder = new Recorder();
        Sequential model = new Sequential(new Dense(3) { KernelPenalty = new Penalty(L2: 0.01) }).Compile(new Lbfgs(), new CrossEntropy(), new Accuracy());
        Dataset samples = Samples.Blobs(60);

        History history = model.Fit(samples, new FitOptions { Epochs = 500, Validation = samples, Callbacks = [recorder] });

        history.Epochs.Count.ShouldBeInRange(5, 60);
        history.Epochs.Select(epoch => epoch.Training.Loss).First().ShouldBeGreaterThan(history.Epochs[^1].Training.Loss);
        history.Epochs[^1].Validation!.Loss.ShouldBe(model.Evaluate(samples).Loss);
        recorder.Events[^1].ShouldBe("train ends");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_whatever_the_batch_size()
    {
        float[] first = Trained(32);

        Trained(7).ShouldBe(first);

        static float[] Trained(int batchSize)
        {
            Sequential model = new Sequential(new Dense(4, Activations.Tanh), new Dense(3)) { Seed = 3 }.Compile(new Lbfgs(), new CrossEntropy());
            model.Fit(Samples.Blobs(300), new FitOptions { Epochs = 15, BatchSize = batchSize });
            return Samples.Weights(model);
        }
    }

    [Fact]
    public void A_layer_that_changes_by_itself_is_refused_by_name()
    {
        Sequential model = new Sequential(new Dense(4), new Dropout(0.5), new Dense(3)).Compile(new Lbfgs(), new CrossEntropy());

        Should.Throw<ArgumentException>(() => model.Fit(Samples.Blobs(9))).Message.ShouldContain("The layer 'dropout' changes by itself in each training step");
    }

    [Fact]
    public void Cancelled_it_keeps_the_weights_of_the_last_iteration()
    {
        using var source = new CancellationTokenSource();
        Sequential model = Samples.Linear().Compile(new Lbfgs(), new CrossEntropy());
        float[] kept = [];
        var recorder = new Recorder
        {
            AfterEpoch = run =>
            {
                kept = Samples.Weights(model);
                source.Cancel();
            },
        };

        Should.Throw<OperationCanceledException>(() => model.Fit(Samples.Blobs(30), new FitOptions { Epochs = 9, Callbacks = [recorder] }, source.Token));

        Samples.Weights(model).ShouldBe(kept);
    }

    private static (Dataset Train, Dataset Test) Load(string name)
    {
        (Dataset train, Dataset test) = Datasets.Load(name, new DatasetOptions { Folder = RealData.Folder(name == "optical-digits" ? "digits" : name) });
        return (train, test);
    }

    private static Model Fitted(Dataset train, Dense last, Loss loss, double c, bool standardized)
    {
        Layer penalized = last with { KernelPenalty = new Penalty(L2: 1 / (2 * c * train.Count)) };
        Layer first = standardized ? new Normalization().Adapt(train) : new Flatten();
        Sequential model = new Sequential(first, new Flatten(), penalized).Compile(new Lbfgs(), loss, new Accuracy());
        model.Fit(train, new FitOptions { Epochs = 5000 });
        return model;
    }

    /// <summary><c>C·Σ loss + ½‖W‖²</c> in double, from nothing but the weights, the samples and the normalization.</summary>
    private static double Objective(Model model, Dataset samples, double c)
    {
        double sum = 0.5 * model[model.Variables[0]].ToArray().Sum(weight => (double)weight * weight);
        ForEach(samples, model, (_, label, scores) => sum += scores is [double score]
            ? c * Math.Log(1 + Math.Exp(label == 1 ? -score : score))
            : c * (Math.Log(scores.Sum(other => Math.Exp(other - scores[label])))));
        return sum;
    }

    private static void ForEach(Dataset samples, Model model, Action<double[], int, double[]> action)
    {
        double[] kernel = [.. model[model.Variables[0]].ToArray().Select(weight => (double)weight)];
        double[] bias = [.. model[model.Variables[1]].ToArray().Select(weight => (double)weight)];
        float[] elements = new float[samples.SampleSize];
        for (int row = 0; row < samples.Count; row++)
        {
            samples.CopySamples([row], elements);
            double[] x = [.. elements.Select(element => (double)element)];
            if (model.Layers[0] is Normalization normalization)
            {
                x = [.. x.Select((element, i) => (element - normalization.Mean[i]) / Math.Sqrt(normalization.Variance[i]))];
            }

            double[] scores = [.. bias.Select((shift, k) => shift + x.Select((element, i) => element * kernel[(i * bias.Length) + k]).Sum())];
            action(x, samples.Labels[row], scores);
        }
    }

    /// <summary>Points of three numbers around centers that are so near that no line parts the classes.</summary>
    private static Dataset Overlapping(int count, int classes)
    {
        var random = new Philox(5);
        float[,] points = new float[count, 3];
        int[] labels = new int[count];
        for (int row = 0; row < count; row++)
        {
            labels[row] = row % classes;
            for (int i = 0; i < 3; i++)
            {
                points[row, i] = (float)(Math.Sin(1 + labels[row] + (2 * i)) + random.NextNormal());
            }
        }

        return Dataset.FromArrays(points, labels);
    }
}
