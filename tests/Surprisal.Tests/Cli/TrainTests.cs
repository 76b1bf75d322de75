using System.Text.Json;
using Surprisal.Tests.DataTests;
using Surprisal.Tests.HouseTests;

namespace Surprisal.Tests.CliTests;

/// <summary>The command <c>train</c>, and what the others make of the model it saves.</summary>
public sealed class TrainTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Off_a_terminal_there_is_a_plain_line_for_each_epoch()
    {
        Session.Outcome outcome = Session.Run("train", "--samples", "2000", "--epochs", "3", "--out", _session["model"]);

        outcome.Error.ShouldBeEmpty();
        string? difference = ExpectedOutput.Difference("""
            Training mlp on digits: 2,000 samples to learn from, 5,000 to test with.
            epoch 1/3  loss 1.2±0.3  accuracy 0.6±0.1  test loss 0.9±0.4  accuracy 0.7±0.2
            epoch 2/3  loss 0.5±0.2  accuracy 0.85±0.1  test loss 0.5±0.2  accuracy 0.85±0.1
            epoch 3/3  loss 0.3±0.2  accuracy 0.9±0.1  test loss 0.4±0.2  accuracy 0.88±0.1
            Test accuracy 0.88±0.1, test loss 0.4±0.2. Trained in … s, … samples/s.
            Saved in '…model'.
            """, outcome.Output);
        difference.ShouldBeNull(difference);
        outcome.Output.ShouldNotContain('\e');
    }

    [Fact]
    public void Augment_without_names_does_what_the_help_says()
    {
        string[] line = ["train", "digits", "--samples", "200", "--epochs", "1", "--json", "--out", _session["model"]];
        double plain = TestLoss(line);
        double unnamed = TestLoss([.. line, "--augment"]);
        unnamed.ShouldNotBe(plain);
        unnamed.ShouldBe(TestLoss([.. line, "--augment", "shift,rotate,scale,elastic"]));

        static double TestLoss(string[] line) => Session.Run(line).Json().GetProperty("test_loss").GetDouble();
    }

    [Fact]
    public void As_json_it_prints_one_line_with_the_figures_of_the_last_epoch()
    {
        Session.Outcome outcome = Session.Run("train", "digits", "--samples", "500", "--epochs", "2", "--model", "softmax", "--out", _session["model"], "--json");
        JsonElement json = outcome.Json();

        json.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["test_accuracy", "test_loss", "train_seconds", "samples_per_second", "epochs", "history", "model"]);
        json.GetProperty("epochs").GetInt32().ShouldBe(2);
        json.GetProperty("model").GetString().ShouldBe(_session["model"]);
        json.GetProperty("samples_per_second").GetDouble().ShouldBe(2 * 500 / json.GetProperty("train_seconds").GetDouble(), tolerance: 1e-3);
        JsonElement[] history = [.. json.GetProperty("history").EnumerateArray()];
        history.Select(epoch => epoch.GetProperty("epoch").GetInt32()).ShouldBe([1, 2]);
        history[0].EnumerateObject().Select(property => property.Name).ShouldBe(["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"]);
        history[1].GetProperty("val_loss").GetDouble().ShouldBe(json.GetProperty("test_loss").GetDouble());
        history[1].GetProperty("val_accuracy").GetDouble().ShouldBe(json.GetProperty("test_accuracy").GetDouble());
        outcome.Error.ShouldContain("epoch 2/2");
    }

    [Fact]
    public void Warnings_go_to_standard_error_and_can_be_errors()
    {
        string[] line = ["train", "digits", "--samples", "100", "--epochs", "1", "--model", "softmax", "--loss", "mse", "--json", "--out", _session["model"]];

        Session.Outcome trained = Session.Run(line);
        trained.Code.ShouldBe(0);
        trained.Error.ShouldContain("Warning: squared-error-of-softmax: ");

        Session.Outcome refused = Session.Run("train", "digits", "--samples", "100", "--loss", "mse", "--strict", "--out", _session["refused"]);
        refused.Code.ShouldBe(2);
        refused.Error.ShouldStartWith("squared-error-of-softmax: ");
        Directory.Exists(_session["refused"]).ShouldBeFalse();
    }

    [Fact]
    public void The_same_seed_twice_gives_the_same_bytes()
    {
        string first = _session.TrainSmall("first", "--seed", "7"), second = _session.TrainSmall("second", "--seed", "7"), other = _session.TrainSmall("other", "--seed", "8");

        Weights(second).ShouldBe(Weights(first));
        Weights(other).ShouldNotBe(Weights(first));
    }

    [Fact]
    public void Every_loss_optimizer_schedule_and_model_can_be_chosen()
    {
        foreach (string loss in Losses.Loss.All.Names)
        {
            _session.TrainSmall(loss, "--loss", loss);
        }

        foreach (string optimizer in Optimizers.Optimizer.All.Names)
        {
            _session.TrainSmall(optimizer, "--optimizer", optimizer);
        }

        foreach (string schedule in Optimizers.Schedule.All.Names)
        {
            _session.TrainSmall(schedule, "--schedule", schedule);
        }

        foreach (string model in Training.Architectures.All.Names)
        {
            _session.TrainSmall(model, "--model", model);
        }
    }

    [Fact]
    public void A_model_is_evaluated_as_it_was_trained_and_predicts_what_it_learned()
    {
        string data = _session.WriteImages(train: 1500, test: 100);
        JsonElement trained = Session.Run("train", "mnist", "--data", data, "--epochs", "10", "--out", _session["model"], "--json").Json();
        JsonElement evaluated = Session.Run("evaluate", _session["model"], "mnist", "--data", data, "--json").Json();
        JsonElement predicted = Session.Run("predict", _session["model"], _session["t10k-images-idx3-ubyte"], "--all", "--json").Json();

        double accuracy = trained.GetProperty("test_accuracy").GetDouble();
        accuracy.ShouldBeGreaterThan(0.85);
        evaluated.GetProperty("test_accuracy").GetDouble().ShouldBe(accuracy);
        evaluated.GetProperty("test_loss").GetDouble().ShouldBe(trained.GetProperty("test_loss").GetDouble());

        byte[] labels = File.ReadAllBytes(_session["t10k-labels-idx1-ubyte"])[8..];
        int right = predicted.GetProperty("predictions").EnumerateArray().Zip(labels)
            .Count(pair => pair.First.GetProperty("class").GetString() == $"{pair.Second}");
        (right / 100.0).ShouldBe(accuracy, tolerance: 1e-6);
    }

    [Fact]
    public void By_lbfgs_iris_is_learned_to_the_minimum_and_training_ends_there()
    {
        // C = 1 of 120 samples: λ = 1 / (2·120).
        JsonElement json = Session.Run(
            "train", "iris", "--data", RealData.Folder("iris"), "--model", "softmax", "--optimizer", "lbfgs", "--l2", "0.004166666666666667", "--standardize",
            "--epochs", "500", "--out", _session["model"], "--json").Json();

        json.GetProperty("epochs").GetInt32().ShouldBeLessThan(200);
        json.GetProperty("test_accuracy").GetDouble().ShouldBeGreaterThan(0.89);
        Session.Run("evaluate", _session["model"], "iris", "--data", RealData.Folder("iris"), "--json").Json()
            .GetProperty("test_loss").GetDouble().ShouldBe(json.GetProperty("test_loss").GetDouble());
    }

    [Fact]
    public void Stopped_before_the_first_epoch_is_over_it_leaves_no_model_but_can_go_on()
    {
        Session.Run(new CancellationToken(canceled: true), "train", "--samples", "500", "--epochs", "2", "--out", _session["model"])
            .ShouldComplain(130, "Stopped before the first epoch was over", $"To go on: 'surprisal train --resume {_session["model"]}'.");
        _session.Files.ShouldAllBe(file => file.StartsWith("model/checkpoints/", StringComparison.Ordinal));

        Session.Outcome resumed = Session.Run("train", "--resume", _session["model"]);
        resumed.Output.ShouldContain("Going on from step 0 of epoch 1.");
        resumed.Output.ShouldContain("epoch 2/2");
        Weights(_session["model"]).ShouldBe(Weights(Small("whole", 2)));
    }

    [Fact]
    public void A_run_can_be_made_longer_and_ends_where_a_long_one_does()
    {
        string whole = Small("whole", 3), model = _session.TrainSmall("model");

        Session.Run("train", "--resume", model, "--epochs", "3", "--json").Json().GetProperty("epochs").GetInt32().ShouldBe(3);
        Weights(model).ShouldBe(Weights(whole));

        // It is over now, and says so as it did.
        Session.Run("train", "--resume", model, "--json").Json().GetProperty("epochs").GetInt32().ShouldBe(3);
        Weights(model).ShouldBe(Weights(whole));
    }

    [Fact]
    public void A_run_that_goes_on_takes_nothing_else_and_refuses_what_does_not_fit()
    {
        string model = Small("model", 2), decaying = _session.TrainSmall("decaying", "--schedule", "cosine");

        Session.Run("train", "--resume", _session["nothing"]).ShouldComplain(2, "has no checkpoint to go on from. Name the folder of a run");
        Session.Run("train", "--resume", model, "--batch", "16").ShouldComplain(2, "'--batch' cannot be given with '--resume'");
        Session.Run("train", "digits", "--resume", model).ShouldComplain(2, "'DATASET' cannot be given with '--resume'");
        Session.Run("train", "--resume", model, "--epochs", "1").ShouldComplain(2, "'--epochs' is 1, but the run in '", "' has 2, and can only be made longer.");
        Session.Run("train", "--resume", decaying, "--epochs", "3").ShouldComplain(2, "its schedule 'cosine' ends with them");
    }

    [Fact]
    public void Other_samples_than_those_it_began_with_are_refused()
    {
        string first = _session.WriteImages();
        Session.Run("train", "mnist", "--data", first, "--epochs", "1", "--out", _session["model"]).Code.ShouldBe(0);
        using var other = new Session();

        Session.Run("train", "--resume", _session["model"], "--data", other.WriteImages(train: 41))
            .ShouldComplain(2, "The checkpoint is of a run with the training samples 40 samples of shape [28, 28] in 10 classes with checksum ", ", but here it is 41 samples of shape ");
    }

    [Fact]
    public void A_damaged_checkpoint_is_named_and_the_one_before_it_used()
    {
        string model = Small("model", 2);
        File.WriteAllText(Path.Combine(model, "checkpoints", "checkpoint-00000003.safetensors"), "half");

        Session.Outcome resumed = Session.Run("train", "--resume", model);

        resumed.Code.ShouldBe(0);
        resumed.Error.ShouldStartWith("Warning: '");
        resumed.Error.ShouldContain("checkpoint-00000003.safetensors' is no checkpoint, or a damaged one");
        resumed.Output.ShouldContain("Going on from step 16 of epoch 1.");
    }

    [Fact]
    public void On_mnist_one_epoch_of_softmax_regression_passes_nine_tenths()
    {
        string data = RealData.Folder("mnist");
        JsonElement json = Session.Run(
            "train", "mnist", "--data", data, "--model", "softmax", "--loss", "cross-entropy", "--epochs", "1", "--batch", "32", "--learning-rate", "0.2", "--seed", "1", "--out", _session["model"], "--json").Json();

        json.GetProperty("test_accuracy").GetDouble().ShouldBeGreaterThan(0.905);
    }

    [Fact]
    public void On_mnist_five_epochs_of_the_network_pass_97_in_100()
    {
        string data = RealData.Folder("mnist");
        JsonElement json = Session.Run("train", "mnist", "--data", data, "--model", "mlp", "--epochs", "5", "--out", _session["model"], "--json").Json();

        json.GetProperty("test_accuracy").GetDouble().ShouldBeGreaterThan(0.97);
    }

    [Fact]
    public void On_drawn_digits_the_network_passes_98_in_100_and_softmax_regression_stays_below_97()
    {
        JsonElement network = Session.Run("train", "--out", _session["network"], "--json").Json();
        JsonElement linear = Session.Run("train", "--model", "softmax", "--epochs", "10", "--out", _session["linear"], "--json").Json();

        network.GetProperty("test_accuracy").GetDouble().ShouldBeGreaterThan(0.98);
        linear.GetProperty("test_accuracy").GetDouble().ShouldBeInRange(0.85, 0.97);
    }

    private string Small(string name, int epochs)
    {
        Session.Run("train", "digits", "--samples", "500", "--epochs", $"{epochs}", "--out", _session[name]).Code.ShouldBe(0);
        return _session[name];
    }

    private static byte[] Weights(string model) => File.ReadAllBytes(Path.Combine(model, "model.safetensors"));
}
