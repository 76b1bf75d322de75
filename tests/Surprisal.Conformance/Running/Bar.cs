namespace Surprisal.Conformance;

/// <summary>How near a result must come to what is wanted: <c>|got − want| ≤ max(absolute + relative·|want|, floor)</c>.</summary>
/// <remarks>NaN matches NaN, an infinity the same infinity. Where nothing may differ, not even the sign of zero may.</remarks>
internal sealed record Bar(double Relative, double Absolute, double Floor = 0)
{
    /// <summary>For ONNX: what is left to figures that were computed in float.</summary>
    public static Bar Onnx { get; } = new(1e-5, 1e-7);

    /// <summary>For ONNX's ops whose figures nobody worked out again: the tolerance of the standard's own tests.</summary>
    public static Bar OnnxOwn { get; } = new(1e-3, 1e-7);

    /// <summary>For ONNX's half precisions, whose numbers have fewer digits than <see cref="Onnx"/> asks for.</summary>
    public static Bar OnnxHalf(ElementType type) => new(type.Epsilon, 0, type.SmallestNormal);

    /// <summary>For exact figures: all digits that the precision of the inputs can hold, but for the last few.</summary>
    public static Bar Strict(ElementType type) => new(type == ElementType.Float64 ? 1e-13 : 5e-6, 0, type.SmallestNormal);

    public double Allowed(double want) => Math.Max(Absolute + (Relative * Math.Abs(want)), Floor);

    public bool Holds(double got, double want)
    {
        if (!double.IsFinite(want) || !double.IsFinite(got))
        {
            return got.Equals(want);
        }

        double allowed = Allowed(want);
        return allowed > 0
            ? Math.Abs(got - want) <= allowed
            : got == want && (want != 0 || double.IsNegative(got) == double.IsNegative(want));
    }
}
