using System.Text.Json;
using Surprisal.Tests.DataTests;
using Surprisal.Tests.HouseTests;

namespace Surprisal.Tests.CliTests;

/// <summary>The command <c>compare</c>.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Each_loss_trains_as_train_trains_with_it_alone()
    {
        string[] line = ["digits", "--samples", "500", "--epochs", "2", "--model", "softmax", "--seed", "3", "--learning-rate", "0.1", "--optimizer", "momentum", "--json"];
        JsonElement compared = Session.Run(["compare", .. line, "--losses", "cross_entropy, mse"]).Json();

        JsonElement[] losses = [.. compared.GetProperty("losses").EnumerateArray()];
        losses.Select(loss => loss.GetProperty("loss").GetString()).ShouldBe(["cross-entropy", "mse"]);
        foreach (JsonElement loss in losses)
        {
            JsonElement alone = Session.Run(["train", .. line, "--loss", loss.GetProperty("loss").GetString()!, "--out", _session["model"]]).Json();
            foreach (string figure in new[] { "test_accuracy", "test_loss" })
            {
                loss.GetProperty(figure).GetDouble().ShouldBe(alone.GetProperty(figure).GetDouble());
            }
        }
    }

    [Fact]
    public void As_json_it_prints_one_line_with_the_epochs_of_each_loss()
    {
        JsonElement json = Session.Run("compare", "digits", "--samples", "200", "--epochs", "2", "--losses", "mse,hinge", "--json").Json();

        json.EnumerateObject().Select(property => property.Name).ShouldBe(["dataset", "model", "losses"]);
        json.GetProperty("dataset").GetString().ShouldBe("digits");
        json.GetProperty("model").GetString().ShouldBe("mlp");
        JsonElement first = json.GetProperty("losses")[0];
        first.EnumerateObject().Select(property => property.Name).ShouldBe(["loss", "test_accuracy", "test_loss", "train_seconds", "history"]);
        first.GetProperty("history")[1].EnumerateObject().Select(property => property.Name).ShouldBe(["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"]);
        first.GetProperty("history")[1].GetProperty("val_accuracy").GetDouble().ShouldBe(first.GetProperty("test_accuracy").GetDouble());
    }

    [Fact]
    public void For_people_it_prints_the_epochs_side_by_side_and_a_chart()
    {
        Session.Outcome outcome = Session.Run("compare", "digits", "--samples", "1000", "--epochs", "2", "--model", "softmax", "--losses", "quadratic,cross-entropy");

        string table = outcome.Output[outcome.Output.IndexOf("epoch quadratic", StringComparison.Ordinal)..];
        string? difference = ExpectedOutput.Difference("""
            epoch quadratic: test loss accuracy cross-entropy: test loss accuracy
            …1 0.41±0.03 0.36±0.15 1.2±0.2 0.67±0.15
            …2 0.37±0.04 0.47±0.15 1.0±0.2 0.73±0.15

            Test accuracy by epoch:
            """, string.Join('\n', table.Split('\n')[..5]));
        difference.ShouldBeNull(difference);
        table.ShouldContain("a quadratic   b cross-entropy");
        outcome.Output.ShouldNotContain('\e');
    }

    [Fact]
    public void Losses_that_reach_their_minimum_in_different_epochs_end_in_different_rows()
    {
        string[] line = ["compare", "iris", "--data", RealData.Folder("iris"), "--model", "softmax", "--optimizer", "lbfgs", "--losses", "cross-entropy,mse", "--epochs", "200", "--standardize", "--l2", "0.1"];
        int[] epochs = [.. Session.Run([.. line, "--json"]).Json().GetProperty("losses").EnumerateArray().Select(loss => loss.GetProperty("history").GetArrayLength())];

        Session.Outcome outcome = Session.Run(line);

        epochs[0].ShouldNotBe(epochs[1]);
        string[] rows = [.. outcome.Output[outcome.Output.IndexOf("epoch cross-entropy", StringComparison.Ordinal)..].Split('\n').Skip(1).TakeWhile(row => row.Trim().Length > 0)];
        rows.Length.ShouldBe(epochs.Max());
        rows[epochs.Min() - 1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(5);
        rows[epochs.Min()].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
    }

    [Fact]
    public void Stopped_it_says_where() => Session.Run(new CancellationToken(canceled: true), "compare", "--samples", "100", "--losses", "cross-entropy,focal")
        .ShouldComplain(130, "Stopped in epoch 1 of 5 with cross-entropy");
}
