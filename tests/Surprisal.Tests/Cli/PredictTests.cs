using System.Text.Json;
using Surprisal.Tests.HouseTests;

namespace Surprisal.Tests.CliTests;

/// <summary>The command <c>predict</c>.</summary>
public sealed class PredictTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Without_an_index_it_looks_at_the_first_image()
    {
        Session.Outcome outcome = Predict();

        string? difference = ExpectedOutput.Difference("image 0: 4.5±4.5 0.5±0.5, 4.5±4.5 0.5±0.5, 4.5±4.5 0.5±0.5", outcome.Output);
        difference.ShouldBeNull(difference);
    }

    [Fact]
    public void Indices_and_ranges_are_looked_at_in_their_order()
    {
        Session.Outcome outcome = Predict("--index", "3", "0-2", "19", "--top", "1");

        outcome.Output.TrimEnd().Split('\n').Select(line => line.Split(':')[0]).ShouldBe(["image 3", "image 0", "image 1", "image 2", "image 19"]);
    }

    [Fact]
    public void The_class_is_the_most_probable_one_and_probabilities_sum_to_one()
    {
        JsonElement json = Predict("--all", "--json").Json();
        string[] classes = [.. json.GetProperty("classes").EnumerateArray().Select(name => name.GetString()!)];
        JsonElement[] predictions = [.. json.GetProperty("predictions").EnumerateArray()];

        predictions.Select(prediction => prediction.GetProperty("index").GetInt32()).ShouldBe(Enumerable.Range(0, 20));
        foreach (JsonElement prediction in predictions)
        {
            double[] probabilities = [.. prediction.GetProperty("probabilities").EnumerateArray().Select(value => value.GetDouble())];
            probabilities.Sum().ShouldBe(1, tolerance: 1e-5);
            probabilities[classes.IndexOf(prediction.GetProperty("class").GetString()!)].ShouldBe(probabilities.Max());
            prediction.GetProperty("probability").GetDouble().ShouldBe(probabilities.Max());
        }
    }

    private Session.Outcome Predict(params string[] options)
    {
        _session.WriteImages();
        Session.Outcome outcome = Session.Run(["predict", _session.TrainSmall(), _session["t10k-images-idx3-ubyte"], .. options]);
        outcome.Code.ShouldBe(0, outcome.Error);
        return outcome;
    }
}
