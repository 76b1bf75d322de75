using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Training tells what is likely to be wrong with a model and its loss.</summary>
public sealed class FitLintTests
{
    public static TheoryData<string> LossNames => [.. Loss.All.Names];

    [Fact]
    public void A_model_that_takes_softmax_twice_is_trained_and_reported()
    {
        var recorder = new Recorder();
        Sequential model = Model(new CrossEntropy(), new Dense(3, Activations.Softmax), new Activation(Activations.Softmax));

        model.Fit(Samples.Blobs(64), new FitOptions { Epochs = 1, Callbacks = [recorder] });

        LintWarning warning = model.Lints.ShouldHaveSingleItem();
        warning.Code.ShouldBe("softmax-twice");
        warning.Problem.ShouldContain("no loss below 0.5514");
        recorder.Lints.ShouldBe(["softmax-twice"]);
        model.History.Epochs[0].Training.Loss.ShouldBeGreaterThan(0.5514);
    }

    [Fact]
    public void Warnings_can_be_errors_before_anything_is_learned()
    {
        var recorder = new Recorder();
        Sequential model = Model(new CrossEntropy(), new Dense(3, Activations.Softmax), new Activation(Activations.Softmax)).Build([2]);
        float[] before = Samples.Weights(model);

        Should.Throw<ArgumentException>(() => model.Fit(Samples.Blobs(64), new FitOptions { Lints = LintPolicy.Refuse, Callbacks = [recorder] }))
            .Message.ShouldStartWith("softmax-twice: ");
        recorder.Events.ShouldBeEmpty();
        Samples.Weights(model).ShouldBe(before);
    }

    [Fact]
    public void Outputs_that_are_probabilities_without_a_softmax_are_seen_in_the_first_batch()
    {
        Dataset distributions = Dataset.FromArrays(new float[,] { { 0.25f, 0.75f }, { 0.5f, 0.5f }, { 1, 0 }, { 0.9f, 0.1f } }, [1, 0, 0, 0], ["left", "right"]);
        Sequential model = Model(new CrossEntropy(), new Flatten());

        model.Fit(distributions, new FitOptions { Epochs = 1, BatchSize = 2, Shuffle = false });

        model.Lints.ShouldHaveSingleItem().Code.ShouldBe("probabilities-as-logits");
        Sequential trained = Model(new CrossEntropy(), new Dense(2));
        trained.Fit(distributions, new FitOptions { Epochs = 1, Lints = LintPolicy.Refuse });
        trained.Lints.ShouldBeEmpty();
    }

    [Fact]
    public void One_output_for_softmax_is_reported()
    {
        Sequential model = Model(new CrossEntropy(), new Dense(1));

        model.Fit(Samples.Xor, new FitOptions { Epochs = 1 });

        model.Lints.Select(warning => warning.Code).ShouldContain("one-class");
        model.History.Epochs[0].Training.Loss.ShouldBe(0);
    }

    [Fact]
    public void A_sigmoid_before_softmax_cross_entropy_is_reported()
    {
        Sequential model = Model(new CrossEntropy(), new Dense(3, Activations.Sigmoid));

        model.Fit(Samples.Blobs(64), new FitOptions { Epochs = 1 });

        model.Lints.ShouldHaveSingleItem().Code.ShouldBe("sigmoid-before-softmax");
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public void A_loss_on_the_ending_that_suits_it_has_no_warning(string name)
    {
        Loss loss = Loss.All[name];
        string[] expected = name is "mse" or "quadratic" ? ["squared-error-of-softmax"] : [];
        foreach (Dataset dataset in new[] { Samples.Blobs(32), Samples.Blobs(32).ToCategorical() })
        {
            Sequential model = Model(loss, [.. Architectures.All["mlp"].Layers(3, loss)]);

            model.Fit(dataset, new FitOptions { Epochs = 1 });

            model.Lints.Select(warning => warning.Code).ShouldBe(expected, string.Join("\n", model.Lints));
        }
    }

    [Fact]
    public void To_look_for_mistakes_changes_no_weight()
    {
        Sequential looked = Samples.Linear(), twice = Samples.Linear();
        looked.Fit(Samples.Blobs(64), new FitOptions { Epochs = 2, Lints = LintPolicy.Refuse });
        twice.Fit(Samples.Blobs(64), new FitOptions { Epochs = 1 });

        _ = twice.Lints;
        twice.Fit(Samples.Blobs(64), new FitOptions { Epochs = 1 });

        Samples.Weights(twice).ShouldBe(Samples.Weights(looked));
    }

    private static Sequential Model(Loss loss, params Layer[] layers) =>
        new Sequential(layers) { Seed = 1 }.Compile(new Sgd(0.1), loss, new F1());
}
