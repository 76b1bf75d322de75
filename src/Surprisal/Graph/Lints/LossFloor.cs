using System.Globalization;

namespace Surprisal.Graph;

/// <summary>What cross-entropy cannot go below where scores cannot lie further apart than so much.</summary>
/// <remarks>
/// If the right score leads all others by <c>s</c> and no score can lead by more, the loss is <c>log(1 + (C − 1) exp(−s))</c>.
/// </remarks>
internal readonly record struct LossFloor
{
    // Less than this, nobody waits for.
    private const double Noticed = 0.01;

    private readonly double? _classes;
    private readonly double _value;

    private LossFloor(double? classes, double lead) => (_classes, _value) = (classes, Math.Log(1 + (((classes ?? 2) - 1) * Math.Exp(-lead))));

    /// <summary>Whether training would come to it.</summary>
    public bool IsNoticed => _value >= Noticed;

    public static LossFloor Of(Dimension classes, double range) => new(classes.ScalesWithBatch ? null : classes.Factor, Math.Abs(range));

    public override string ToString() => _classes is null
        ? "no class can win clearly and the loss never comes near 0"
        : string.Create(CultureInfo.InvariantCulture, $"with {_classes} classes no probability gets above {Math.Exp(-_value):0.###} and no loss below {_value:0.####}");
}
