using System.Text.Json;
using Surprisal.Tests.HouseTests;

namespace Surprisal.Tests.CliTests;

/// <summary>The command <c>evaluate</c>.</summary>
public sealed class EvaluateTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void It_shows_each_class_and_then_all()
    {
        Session.Outcome outcome = Session.Run("evaluate", _session.TrainSmall(), "digits");

        outcome.Code.ShouldBe(0, outcome.Error);
        string? difference = ExpectedOutput.Difference(
            "class samples accuracy loss\n"
            + string.Concat(Enumerable.Range(0, 10).Select(digit => $"{digit} 500±60 0.5±0.5 3±3\n"))
            + "Test accuracy 0.6±0.4, test loss 1.2±1, over 5,000 samples.", outcome.Output);
        difference.ShouldBeNull(difference);
    }

    [Fact]
    public void The_classes_add_up_to_all()
    {
        JsonElement json = Session.Run("evaluate", _session.TrainSmall(), "digits", "--json").Json();
        (int Samples, double Accuracy)[] classes = [.. json.GetProperty("classes").EnumerateArray()
            .Select(row => (row.GetProperty("samples").GetInt32(), row.GetProperty("accuracy").GetDouble()))];

        int all = json.GetProperty("samples").GetInt32();
        classes.Sum(row => row.Samples).ShouldBe(all);
        (classes.Sum(row => row.Samples * row.Accuracy) / all).ShouldBe(json.GetProperty("test_accuracy").GetDouble(), tolerance: 1e-6);
    }

    [Fact]
    public void Metrics_and_confusions_are_reported_on_request()
    {
        string model = _session.TrainSmall();
        JsonElement json = Session.Run("evaluate", model, "digits", "--metrics", "f1,ece,accuracy", "--confusion", "--json").Json();
        Session.Outcome text = Session.Run("evaluate", model, "digits", "--metrics", "f1", "--confusion");

        json.GetProperty("metrics").EnumerateObject().Select(metric => metric.Name).ShouldBe(["f1", "ece"]);
        long[][] confusion = [.. json.GetProperty("confusion").EnumerateArray().Select(row => row.EnumerateArray().Select(count => count.GetInt64()).ToArray())];
        confusion.Length.ShouldBe(10);
        confusion.Sum(row => row.Sum()).ShouldBe(json.GetProperty("samples").GetInt64());
        (Enumerable.Range(0, 10).Sum(i => confusion[i][i]) / json.GetProperty("samples").GetDouble()).ShouldBe(json.GetProperty("test_accuracy").GetDouble(), 1e-9);
        text.Output.ShouldContain("f1 0.");
        text.Output.ShouldContain("class (row) taken for (column)");
        Session.Run("evaluate", model, "digits", "--json").Json().TryGetProperty("metrics", out _).ShouldBeFalse();
        Session.Run("evaluate", model, "digits", "--metrics", "f2").ShouldComplain(2, "'f2'", "f1");
    }
}
