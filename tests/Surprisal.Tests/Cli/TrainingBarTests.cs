using Spectre.Console;
using Surprisal.Cli.Progress;
using Surprisal.Data;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.CliTests;

/// <summary>The bar on a terminal.</summary>
public sealed class TrainingBarTests
{
    [Fact]
    public void It_shows_the_epoch_the_loss_the_accuracy_and_the_speed_and_ends_full()
    {
        using var screen = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(screen),
        });
        console.Profile.Width = 120;
        Dataset digits = GeneratedDigits.Create(320, seed: 1);
        Sequential model = new Sequential(Architectures.All["softmax"].Layers(10, new CrossEntropy())).Compile(new Sgd(0.1), new CrossEntropy(), new Accuracy());

        TrainingBar bar = console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new SpeedColumn(), new RemainingTimeColumn()).Start(context =>
        {
            var bar = new TrainingBar(context);
            model.Fit(digits, new FitOptions { Epochs = 2, Callbacks = [bar] });
            return bar;
        });

        bar.Task.Value.ShouldBe(2 * 320);
        bar.Task.MaxValue.ShouldBe(2 * 320);
        screen.ToString().ShouldContain("epoch 2/2  loss ");
        screen.ToString().ShouldContain("accuracy 0.");
        screen.ToString().ShouldContain(" samples/s");
    }
}
