namespace Surprisal.Cli.Reports;

/// <summary>A dataset of the list, for programs.</summary>
/// <param name="Name">What commands call it.</param>
/// <param name="Description">What it is.</param>
/// <param name="TrainSamples">How many samples to train on.</param>
/// <param name="TestSamples">How many samples to test with.</param>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Origin">Who made it, and its licence.</param>
/// <param name="Folder">Where it lies on this machine, or null if it does not.</param>
internal sealed record DatasetReport(
    string Name, string Description, int TrainSamples, int TestSamples, IReadOnlyList<string> Classes, string Origin, string? Folder);
