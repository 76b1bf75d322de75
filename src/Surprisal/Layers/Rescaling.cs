using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>Another scale: <c>x·scale + offset</c>, such as bytes brought to <c>[−1, 1]</c> by 1/127.5 and −1. Keras: <c>Rescaling</c>.</summary>
/// <param name="Scale">What each element is multiplied by, a finite number.</param>
/// <param name="Offset">What is added then, a finite number.</param>
public sealed record Rescaling(double Scale, double Offset = 0) : Layer
{
    /// <summary>What each element is multiplied by.</summary>
    public double Scale { get; init => field = Finite(value, nameof(Scale)); } = Finite(Scale, nameof(Scale));

    /// <summary>What is added then.</summary>
    public double Offset { get; init => field = Finite(value, nameof(Offset)); } = Finite(Offset, nameof(Offset));

    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        return (input * Scale) + Offset;
    }

    private static double Finite(double value, string name) => double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"'{name}' is {value}, but it must be a finite number."));
}
