using Surprisal.Cli;
using Surprisal.Cli.Commands;
using Surprisal.Data;
using Surprisal.Losses;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.CliTests;

/// <summary>Help is enough to need nothing else.</summary>
public sealed class HelpTests
{
    private static readonly Verb[] Verbs = [.. Tool.Commands().Subcommands.Cast<Verb>()];

    public static TheoryData<string> Names() => [.. Verbs.Select(verb => verb.Name)];

    public static TheoryData<string> Examples() => [.. Verbs.SelectMany(verb => verb.Examples)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_help_of_a_command_names_all_it_takes(string name)
    {
        Verb verb = Verbs.Single(verb => verb.Name == name);
        string help = Session.Run(name, "--help").Output;

        verb.Arguments.ShouldAllBe(argument => help.Contains($"  {argument.HelpName} ") && help.Contains(argument.Description!));
        verb.Options.ShouldAllBe(option => help.Contains($"  {option.Name} ") && help.Contains(option.Description!));
        help.ShouldContain("Examples:");
        help.ShouldContain("130");
    }

    [Fact]
    public void The_help_of_train_describes_every_choice_of_the_lists()
    {
        string help = Session.Run("train", "--help").Output;

        Described(Datasets.All);
        Described(Architectures.All);
        Described(Loss.All);
        Described(Optimizer.All);
        Described(Schedule.All);
        Described(Augmentation.All);

        void Described<T>(Catalog<T> catalog) => catalog.Entries.ShouldAllBe(entry => help.Contains($"  {entry.Name} ") && help.Contains(entry.Description));
    }

    [Fact]
    public void The_help_of_a_command_reads_like_this() => Session.Run("evaluate", "-h").Output.ShouldBe("""
        Measures a saved model on the test samples of a dataset, over all and for each class.

        Usage:
          surprisal evaluate MODEL DATASET [options]

        Arguments:
          MODEL    the folder of a model that 'surprisal train' saved
          DATASET  whose test samples judge the model

        Options:
          --metrics NAME,NAME  what to report besides the loss; the accuracy always comes first (default: accuracy)
          --confusion          show how often each class is taken for each
          --data DIR           the folder of the dataset; without it SURPRISAL_DATA, the cache, a download
          --threads N          compute with at most N threads, which changes no result; without it SURPRISAL_THREADS, one for each processor
          --json               print one line of JSON; progress goes to standard error
          --help               show this, or what a command takes

        Datasets:
          digits          Drawn digits 0 to 9, 28×28 grey: generated in a second, nothing to download.
          mnist           Handwritten digits 0 to 9, 28×28 grey: 60,000 to train, 10,000 to test.
          fashion-mnist   Photographs of clothes in 10 classes, 28×28 grey: 60,000 to train, 10,000 to test.
          iris            Irises of 3 species by 4 lengths in cm: 120 to train, 30 to test.
          wine            Wines of 3 growers by 13 measurements: 143 to train, 35 to test.
          breast-cancer   Tumours, malignant or benign, by 30 measurements: 456 to train, 113 to test.
          optical-digits  Handwritten digits 0 to 9, 8×8 grey: 1,438 to train, 359 to test.

        Metrics:
          accuracy         The share of samples whose most probable class is the right one.
          top-5-accuracy   The share of samples whose right class is among the five most probable ones.
          binary-accuracy  The share of right answers, yes or no, to each class by itself.
          log-loss         The mean of the negative logarithm of the right class's probability, in nats.
          perplexity       How many equally probable classes would be as hard to tell apart.
          precision        The share of a class's answers that are right, mean over classes.
          precision-micro  The share of answers that are right, over all classes at once.
          recall           The share of a class's samples that are found, mean over classes.
          recall-micro     The share of samples that are found, over all classes at once.
          f1               The harmonic mean of a class's precision and recall, mean over classes.
          f1-micro         The harmonic mean of precision and recall over all classes at once.
          mcc              Matthews' correlation between answers and right classes.
          kappa            Cohen's kappa: how far answers agree with right classes beyond chance.
          brier-score      The mean squared distance of the probabilities from the right class.
          ece              Expected calibration error: the mean gap between confidence and accuracy.
          mce              Maximum calibration error: the widest gap between confidence and accuracy.
          roc-auc          The area under the receiver operating characteristic, mean over classes.
          pr-auc           The area under precision over recall, mean over classes.

        Examples:
          surprisal evaluate runs/digits-mlp digits
          surprisal evaluate runs/mnist mnist --data ~/datasets --json
          surprisal evaluate runs/mnist mnist --metrics f1,roc-auc,ece --confusion

        Exit codes:
          0    all went well
          1    it failed: training diverged, a download broke off, a file could not be written
          2    bad input: an unknown name, a value out of range, a missing or damaged file
          130  stopped by Ctrl-C; train keeps the model of the last full epoch

        """.ReplaceLineEndings("\n"));

    [Fact]
    public void Without_a_command_the_commands_are_shown()
    {
        Session.Outcome outcome = Session.Run();

        outcome.Code.ShouldBe(0);
        Verbs.ShouldAllBe(verb => outcome.Output.Contains(verb.Name) && outcome.Output.Contains(verb.Description!));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_can_be_typed_as_it_stands(string example) =>
        Tool.Commands().Parse(example.Split(" > ")[0]["surprisal ".Length..]).Errors.ShouldBeEmpty();
}
