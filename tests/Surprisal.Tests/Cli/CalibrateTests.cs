using System.Text.Json;
using Surprisal.Calibration;
using Surprisal.Tests.HouseTests;

namespace Surprisal.Tests.CliTests;

/// <summary>The command <c>calibrate</c>.</summary>
public sealed class CalibrateTests : IDisposable
{
    private readonly Session _session = new();

    public static TheoryData<string> Methods { get; } = new(Calibrator.All.Names);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void It_shows_how_often_the_model_is_right_for_how_sure_it_is_before_and_after()
    {
        string model = _session.TrainSmall();

        Session.Outcome outcome = Session.Run("calibrate", model, "digits");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldStartWith("Fitted on 2,500 test samples of digits, judged on 2,500 others (seed 1).\n");
        string table = outcome.Output[outcome.Output.IndexOf("negative", StringComparison.Ordinal)..];
        string? difference = ExpectedOutput.Difference(
            "negative log-likelihood 1.5±1.5 1.5±1.5\nexpected calibration error 0.2±0.2 0.05±0.05\nmaximum calibration error 0.5±0.5 0.5±0.5\n"
            + $"Brier score 0.5±0.5 0.5±0.5\naccuracy 0.6±0.4 0.6±0.4\nTemperature 1±1.\nSaved in '{model}-calibrated'.", table);
        difference.ShouldBeNull(difference);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_calibrated_model_is_saved_and_used_by_other_commands(string method)
    {
        string model = _session.TrainSmall();
        string calibrated = _session["honest"];

        JsonElement json = Session.Run("calibrate", model, "digits", "--method", method, "--out", calibrated, "--json").Json();

        json.GetProperty("method").GetString().ShouldBe(method);
        json.GetProperty("model").GetString().ShouldBe(calibrated);
        json.GetProperty("fit_loss_after").GetDouble().ShouldBeLessThanOrEqualTo(json.GetProperty("fit_loss_before").GetDouble());
        JsonElement before = json.GetProperty("before");
        JsonElement after = json.GetProperty("after");
        after.GetProperty("log_loss").GetDouble().ShouldBeLessThan(before.GetProperty("log_loss").GetDouble());
        after.GetProperty("ece").GetDouble().ShouldBeLessThan(before.GetProperty("ece").GetDouble());
        after.GetProperty("bins").EnumerateArray().Sum(bin => bin.GetProperty("count").GetInt32()).ShouldBe(json.GetProperty("judged_on").GetInt32());

        JsonElement plain = Session.Run("evaluate", model, "digits", "--json").Json();
        JsonElement honest = Session.Run("evaluate", calibrated, "digits", "--json").Json();
        honest.GetProperty("test_loss").GetDouble().ShouldBeLessThan(plain.GetProperty("test_loss").GetDouble());
        if (method == "temperature")
        {
            honest.GetProperty("test_accuracy").GetDouble().ShouldBe(plain.GetProperty("test_accuracy").GetDouble());
            after.GetProperty("accuracy").GetDouble().ShouldBe(before.GetProperty("accuracy").GetDouble());
        }
    }

    [Fact]
    public void A_model_calibrated_with_another_loss_predicts_by_its_calibrated_probabilities()
    {
        string model = _session.TrainSmall("logit-norm", "--loss", "logit-norm");
        Session.Run("calibrate", model, "digits", "--out", _session["honest"]).Code.ShouldBe(0);
        string images = Path.Combine(_session.WriteImages(), "t10k-images-idx3-ubyte");

        float[] plain = Probabilities(model);
        float[] honest = Probabilities(_session["honest"]);

        honest.Sum().ShouldBe(1, 1e-5f);
        Array.IndexOf(honest, honest.Max()).ShouldBe(Array.IndexOf(plain, plain.Max()));
        MathF.Abs(honest.Max() - plain.Max()).ShouldBeGreaterThan(0.01f);

        float[] Probabilities(string folder) => [.. Session.Run("predict", folder, images, "--json").Json()
            .GetProperty("predictions")[0].GetProperty("probabilities").EnumerateArray().Select(p => p.GetSingle())];
    }

    [Fact]
    public void An_unknown_method_is_refused_with_the_known_ones() =>
        Session.Run("calibrate", "runs/x", "digits", "--method", "temprature").ShouldComplain(2, "There is no method 'temprature'. Did you mean 'temperature'?", "platt");
}
