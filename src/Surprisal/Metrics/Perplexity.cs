using Surprisal.Graph;

namespace Surprisal.Metrics;

/// <summary>The exponential of the mean <see cref="LogLoss"/>: how many equally probable classes would be as hard to tell apart.</summary>
/// <remarks>F. Jelinek et al., "Perplexity: a measure of the difficulty of speech recognition tasks", JASA 62, 1977.</remarks>
public sealed record Perplexity : Metric
{
    /// <inheritdoc/>
    public override string Name => "perplexity";

    /// <inheritdoc/>
    public override bool IsLargerBetter => false;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => new LogLoss().Row(output, targets);

    /// <inheritdoc/>
    public override Tally Start(int outputs) => new ExponentialMean();

    private sealed class ExponentialMean : Mean
    {
        public override double Value => Math.Exp(base.Value);
    }
}
