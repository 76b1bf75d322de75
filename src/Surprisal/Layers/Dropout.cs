using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Layers;

/// <summary>In training, sets a random share of the elements to 0 and divides the others by 1 − rate; in use, the input itself.</summary>
/// <remarks>
/// Which elements are dropped depends on the model's seed, the layer's place and the number of the step, which is kept in <c>step []</c> and saved
/// with the weights: beyond 2²⁴ steps training is refused. Keras: <c>Dropout</c>. N. Srivastava et al., "Dropout: a simple way to prevent neural
/// networks from overfitting", JMLR 15, 2014.
/// </remarks>
/// <param name="Rate">The share that is dropped, in [0, 1).</param>
public sealed record Dropout(double Rate) : Layer
{
    /// <summary>The share that is dropped.</summary>
    public double Rate { get; init => field = Share(value); } = Share(Rate);

    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(parameters);
        if (!parameters.IsTraining)
        {
            return input;
        }

        Variable step = parameters.AddState("step", [], new Zeros());
        parameters.Update(step, step + 1);
        return Ops.Dropout(input, Rate, step, parameters.Seed);
    }

    private static double Share(double rate, string name = nameof(Rate)) => rate is >= 0 and < 1
        ? rate
        : throw new ArgumentOutOfRangeException(
            name, FormattableString.Invariant($"'{name}' is {rate}, but it is the share that is dropped, so it must be in [0, 1). At 1 nothing would be left."));
}
