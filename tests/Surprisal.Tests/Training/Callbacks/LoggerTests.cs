using Surprisal.Data;
using Surprisal.Formats;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Callbacks that write down what happens, and save the model.</summary>
public sealed class LoggerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("surprisal").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_table_has_a_line_for_each_epoch()
    {
        string path = Path.Combine(_folder, "log.csv");

        History history = Samples.Linear().Fit(
            Samples.Blobs(6), new FitOptions { Epochs = 2, BatchSize = 6, Validation = Samples.Blobs(6), ValidationFrequency = 2, Callbacks = [new CsvLogger(path)] });

        string[] lines = File.ReadAllLines(path);
        lines[0].ShouldBe("epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds");
        lines.Length.ShouldBe(3);
        lines[1].Split(',')[..6].ShouldBe(["1", Text(history.Epochs[0].Training.Loss), Text(history.Epochs[0].Training["accuracy"]), "", "", "0.1"]);
        lines[2].Split(',')[3].ShouldBe(Text(history.Epochs[1].Validation!.Loss));

        static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_table_has_the_rate_of_the_last_step_of_each_epoch()
    {
        string path = Path.Combine(_folder, "log.csv");
        Sequential scheduled = new Sequential(new Dense(3)).Compile(new Sgd(0.5) { Schedule = new StepDecay(2, 0.1) }, new CrossEntropy());
        Sequential searched = new Sequential(new Dense(3)).Compile(new Lbfgs(), new CrossEntropy());
        FitOptions options = new() { Epochs = 2, BatchSize = 3, Callbacks = [new CsvLogger(path)] };

        // Steps 0 and 1 take all of the rate, steps 2 and 3 a tenth.
        scheduled.Fit(Samples.Blobs(6), options);
        Rates().ShouldBe(["0.5", "0.05"]);

        // L-BFGS has none.
        searched.Fit(Samples.Blobs(6), options);
        Rates().ShouldBe(["", ""]);

        IEnumerable<string> Rates() => File.ReadAllLines(path).Skip(1).Select(line => line.Split(',')[^2]);
    }

    [Fact]
    public void A_table_goes_on_where_training_does()
    {
        string path = Path.Combine(_folder, "log.csv");
        Sequential model = Samples.Linear();
        FitOptions options = new() { Epochs = 2, BatchSize = 6, Callbacks = [new CsvLogger(path) { Append = true }] };

        model.Fit(Samples.Blobs(6), options);
        File.AppendAllLines(path, ["3,of,a,run,that,was,lost"]);
        model.Fit(Samples.Blobs(6), options);

        File.ReadAllLines(path).Select(line => line.Split(',')[0]).ShouldBe(["epoch", "1", "2", "3", "4"]);
        File.ReadAllText(path).ShouldNotContain("lost");
        File.WriteAllText(path, "other,columns\n");
        Should.Throw<IOException>(() => model.Fit(Samples.Blobs(6), options)).Message.ShouldContain("has the columns 'other,columns', but this training writes 'epoch,loss");
    }

    [Fact]
    public void A_line_tells_of_each_epoch()
    {
        var lines = new List<string>();

        History history = Samples.Linear().Fit(
            Samples.Blobs(6), new FitOptions { Epochs = 10, BatchSize = 6, Validation = Samples.Blobs(6), ValidationFrequency = 10, Callbacks = [new ProgressLogger(lines.Add)] });

        Scores first = history.Epochs[0].Training;
        Scores last = history.Epochs[9].Training;
        Scores judged = history.Epochs[9].Validation!;
        lines.Count.ShouldBe(10);
        lines[0].ShouldBe(FormattableString.Invariant($"epoch  1/10  loss {first.Loss:0.0000}  accuracy {first["accuracy"]:0.0000}"));
        lines[9].ShouldBe(FormattableString.Invariant(
            $"epoch 10/10  loss {last.Loss:0.0000}  accuracy {last["accuracy"]:0.0000}  validation loss {judged.Loss:0.0000}  accuracy {judged["accuracy"]:0.0000}"));
    }

    [Fact]
    public void The_model_of_each_epoch_is_saved()
    {
        Dataset samples = Samples.Blobs(6);
        var saving = new ModelCheckpoint(Path.Combine(_folder, "epoch-{epoch}"), samples);

        Sequential model = Samples.Linear();
        model.Fit(samples, new FitOptions { Epochs = 3, BatchSize = 6, Callbacks = [saving] });

        Directory.GetDirectories(_folder).Select(Path.GetFileName).Order().ShouldBe(["epoch-1", "epoch-2", "epoch-3"]);
        Samples.Weights(SavedModel.Load(saving.LastFolder!).Model).ShouldBe(Samples.Weights(model));
    }

    [Fact]
    public void Only_better_models_are_saved_if_asked()
    {
        var sample = Dataset.FromArrays(new float[,] { { 0 } }, [0], ["no", "yes"]);

        Given.Losses([1, 0.8, 0.9, 0.7, 0.75], new ModelCheckpoint(Path.Combine(_folder, "{epoch}"), sample) { OnlyBest = true });

        Directory.GetDirectories(_folder).Select(Path.GetFileName).Order().ShouldBe(["1", "2", "4"]);
        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(
            Samples.Blobs(6), new FitOptions { BatchSize = 6, Callbacks = [new ModelCheckpoint(_folder, sample) { OnlyBest = true, Criterion = new Criterion(new Accuracy()) }] }))
            .Message.ShouldContain("A callback watches the validation accuracy");
    }

    [Fact]
    public void A_lambda_is_called_in_turn()
    {
        var events = new List<string>();

        Samples.Linear().Fit(Samples.Blobs(4), new FitOptions
        {
            Epochs = 1,
            BatchSize = 2,
            Callbacks =
            [
                new LambdaCallback
                {
                    TrainBegin = run => events.Add($"begin {run.Epoch}"),
                    EpochBegin = run => events.Add($"epoch {run.Epoch}"),
                    BatchEnd = run => events.Add($"batch {run.Batch}"),
                    EpochEnd = (_, epoch) => events.Add($"ended {epoch.Epoch}"),
                    TrainEnd = run => events.Add($"end {run.Epoch}"),
                },
            ],
        });

        events.ShouldBe(["begin 0", "epoch 1", "batch 1", "batch 2", "ended 1", "end 1"]);
    }
}
