namespace Surprisal.Data;

/// <summary>Generated digits as a dataset of the list: test samples come from a far part of the same sequence.</summary>
internal sealed class GeneratedDigitsSource : DatasetSource
{
    /// <summary>No training set reaches as far, so no sample is in both sets.</summary>
    private const long FirstTestSample = 1L << 32;

    public override int TrainCount => 20_000;

    public override int TestCount => 5_000;

    public override IReadOnlyList<string> ClassNames => GeneratedDigits.ClassNames;

    public override string Origin => "drawn by this library";

    public override string? Locate(DatasetOptions options) => null;

    public override DatasetPair Load(DatasetOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);

        return new DatasetPair(
            GeneratedDigits.Create(options.TrainCount ?? TrainCount, options.Seed),
            GeneratedDigits.Create(options.TestCount ?? TestCount, options.Seed, FirstTestSample));
    }
}
