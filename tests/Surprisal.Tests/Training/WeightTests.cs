using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Samples and classes may count more or less than others in the loss.</summary>
public sealed class WeightTests
{
    private static readonly Dictionary<int, double> ByClass = new() { [0] = 3, [2] = 0.5 };

    [Fact]
    public void A_weight_of_two_is_the_sample_twice()
    {
        Dataset samples = Samples.Blobs(6);
        Sequential weighted = Linear(rate: 0.6);
        Sequential twice = Linear(rate: 0.7);

        History first = weighted.Fit(samples.WithWeights([1, 1, 2, 1, 1, 1]), OneStep);
        History second = twice.Fit(samples.Subset([0, 1, 2, 2, 3, 4, 5]), OneStep);

        // The loss of a batch is divided by its samples, not by their weights: 0.6 / 6 = 0.7 / 7.
        (6 * first.Epochs[0].Training.Loss).ShouldBe(7 * second.Epochs[0].Training.Loss, 1e-5);
        Samples.Weights(weighted).ShouldBe(Samples.Weights(twice), 1e-6);
    }

    [Fact]
    public void A_weight_of_nothing_leaves_a_sample_out_of_the_loss_and_not_of_the_metrics()
    {
        Dataset samples = Samples.Blobs(6).WithWeights([0, 0, 0, 0, 0, 0]);
        Sequential model = Linear(rate: 1);
        float[] before = Samples.Weights(model.Build([2]));

        EpochRecord epoch = model.Fit(samples, OneStep).Epochs[0];

        epoch.Training.Loss.ShouldBe(0);
        epoch.Training["accuracy"].ShouldBe(model.Evaluate(samples)["accuracy"]);
        Samples.Weights(model).ShouldBe(before);
    }

    [Fact]
    public void Every_sample_counting_alike_is_the_same_bit_by_bit_as_no_weights()
    {
        Sequential plain = Samples.Linear();
        Sequential ones = Samples.Linear();

        plain.Fit(Samples.Blobs(20), new FitOptions { Epochs = 2 });
        ones.Fit(Samples.Blobs(20), new FitOptions { Epochs = 2, ClassWeights = new Dictionary<int, double> { [1] = 1 } });

        Samples.Weights(ones).ShouldBe(Samples.Weights(plain));
    }

    [Fact]
    public void A_class_weight_is_the_weight_of_each_of_its_samples_from_labels_and_one_hot_rows_alike()
    {
        Dataset samples = Samples.Blobs(9);
        float[] weights = [.. samples.Labels.ToArray().Select(label => (float)ByClass.GetValueOrDefault(label, 1))];
        Sequential bySample = Samples.Linear();
        Sequential byClass = Samples.Linear();
        Sequential byRows = Samples.Linear();

        bySample.Fit(samples.WithWeights(weights), new FitOptions { Epochs = 2, BatchSize = 4 });
        byClass.Fit(samples, new FitOptions { Epochs = 2, BatchSize = 4, ClassWeights = ByClass });
        byRows.Fit(samples.ToCategorical(), new FitOptions { Epochs = 2, BatchSize = 4, ClassWeights = ByClass });

        Samples.Weights(byClass).ShouldBe(Samples.Weights(bySample));
        Samples.Weights(byRows).ShouldBe(Samples.Weights(bySample), 1e-6);
    }

    [Fact]
    public void One_output_has_two_classes_to_weigh()
    {
        Dataset samples = Samples.Xor;
        Sequential byClass = One();
        Sequential bySample = One();

        byClass.Fit(samples, OneStep with { ClassWeights = new Dictionary<int, double> { [0] = 5, [1] = 2 } });
        bySample.Fit(samples.WithWeights([5, 2, 2, 5]), OneStep);

        Samples.Weights(byClass).ShouldBe(Samples.Weights(bySample));

        static Sequential One() => new Sequential(new Dense(1)) { Seed = 1 }.Compile(new Sgd(0.1), new SigmoidCrossEntropy());
    }

    [Fact]
    public void Validation_counts_classes_alike_and_samples_by_their_weights()
    {
        Dataset samples = Samples.Blobs(12);
        Sequential model = Samples.Linear();

        History history = model.Fit(samples, new FitOptions { Epochs = 1, ClassWeights = ByClass, Validation = samples });

        history.Epochs[0].Validation!.Loss.ShouldBe(model.Evaluate(samples).Loss);
        float[] twos = new float[12];
        twos.AsSpan().Fill(2);
        model.Evaluate(samples.WithWeights(twos)).Loss.ShouldBe(2 * model.Evaluate(samples).Loss, 1e-6);
    }

    [Fact]
    public void Weights_go_where_their_samples_go()
    {
        Dataset samples = Samples.Blobs(4).WithWeights([1, 2, 3, 4]);

        Weights(samples.Subset([3, 1])).ShouldBe([4, 2]);
        Weights(samples.Take(2)).ShouldBe([1, 2]);
        Weights(samples.ToCategorical()).ShouldBe([1, 2, 3, 4]);
        Weights(Samples.Blobs(2)).ShouldBe([1, 1]);
        (Dataset train, Dataset validation) = samples.Split(0.5, seed: 1);
        Weights(train).Concat(Weights(validation)).Order().ShouldBe([1, 2, 3, 4]);

        static float[] Weights(Dataset dataset)
        {
            float[] weights = new float[dataset.Count];
            dataset.CopyWeights([.. Enumerable.Range(0, dataset.Count)], weights);
            return weights;
        }
    }

    [Fact]
    public void The_optimizer_remembers_across_a_fit_with_weights()
    {
        Sequential once = Samples.Linear(momentum: 0.9);
        Sequential twice = Samples.Linear(momentum: 0.9);
        Dataset samples = Samples.Blobs(20);

        once.Fit(samples, new FitOptions { Epochs = 2 });
        twice.Fit(samples, new FitOptions { Epochs = 1 });
        twice.Fit(samples, new FitOptions { Epochs = 1, ClassWeights = new Dictionary<int, double> { [0] = 1 } });

        Samples.Weights(twice).ShouldBe(Samples.Weights(once));
    }

    [Fact]
    public void What_cannot_be_a_weight_is_refused()
    {
        Should.Throw<ArgumentException>(() => Samples.Blobs(3).WithWeights([1, 2])).Message.ShouldContain("'features' has 3 samples, but 'weights' has 2 rows.");
        Should.Throw<ArgumentException>(() => Samples.Blobs(2).WithWeights([1, -2])).Message.ShouldContain("The weight of sample 1 is -2");
        Should.Throw<ArgumentException>(() => Samples.Blobs(2).WithWeights([float.NaN, 1])).Message.ShouldContain("The weight of sample 0 is NaN");
        Should.Throw<ArgumentOutOfRangeException>(() => new FitOptions { ClassWeights = new Dictionary<int, double> { [1] = -1 } })
            .Message.ShouldContain("'ClassWeights' gives class 1 the weight -1, but it must be a number of at least 0.");
        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(Samples.Blobs(6), new FitOptions { ClassWeights = new Dictionary<int, double> { [3] = 1 } }))
            .Message.ShouldContain("'ClassWeights' has a weight for class 3, but the model has 3 classes, so it must be in [0, 3).");
    }

    [Fact]
    public void Validation_may_wait_some_epochs_and_never_leaves_out_the_last()
    {
        Dataset samples = Samples.Blobs(6);

        History history = Samples.Linear().Fit(samples, new FitOptions { Epochs = 5, Validation = samples, ValidationFrequency = 2 });

        history.Epochs.Select(epoch => epoch.Validation is not null).ShouldBe([false, true, false, true, true]);
    }

    private static FitOptions OneStep => new() { Epochs = 1 };

    private static Sequential Linear(double rate) =>
        new Sequential(new Dense(3)) { Seed = 1 }.Compile(new Sgd(rate), new CrossEntropy(), new Accuracy());
}
