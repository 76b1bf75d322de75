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
}
