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
          --data DIR  the folder of the dataset; without it SURPRISAL_DATA, the cache, a download
          --json      print one line of JSON; progress goes to standard error
          --help      show this, or what a command takes

        Datasets:
          digits         Drawn digits 0 to 9, 28×28 grey: generated in a second, nothing to download.
          mnist          Handwritten digits 0 to 9, 28×28 grey: 60,000 to train, 10,000 to test.
          fashion-mnist  Photographs of clothes in 10 classes, 28×28 grey: 60,000 to train, 10,000 to test.

        Examples:
          surprisal evaluate runs/digits-mlp digits
          surprisal evaluate runs/mnist mnist --data ~/datasets --json

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
