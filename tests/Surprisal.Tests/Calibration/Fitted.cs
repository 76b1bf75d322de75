using Surprisal.Calibration;
using Surprisal.Graph;

namespace Surprisal.Tests.CalibrationTests;

/// <summary>A fitted layer put to use, in double.</summary>
internal static class Fitted
{
    /// <summary>The probabilities that the layer makes of raw scores; one column for one output.</summary>
    public static double[,] Probabilities(CalibrationFit fit, float[,] logits, bool isEachByItself = false)
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, logits.GetLength(1)]);
        var parameters = new Parameters("layer");
        Symbol output = fit.Layer.Apply(isEachByItself ? Ops.Sigmoid(x) : x, parameters);
        var state = new State<double>();
        for (int i = 0; i < fit.Values.Count; i++)
        {
            Array.ConvertAll(fit.Values[i], value => (double)value).CopyTo(state[parameters.Variables[i]]);
        }

        double[] values = Function.Compile(output, state).Evaluate((x, [.. logits.Cast<float>().Select(score => (double)score)])).ToArray();
        double[,] rows = new double[logits.GetLength(0), logits.GetLength(1)];
        for (int i = 0; i < values.Length; i++)
        {
            rows[i / rows.GetLength(1), i % rows.GetLength(1)] = values[i];
        }

        return rows;
    }

    /// <summary>The mean cross-entropy of these probabilities.</summary>
    public static double Loss(CalibrationFit fit, float[,] logits, int[] labels)
    {
        double[,] p = Probabilities(fit, logits);
        return Enumerable.Range(0, labels.Length).Average(row => -Math.Log(p.GetLength(1) > 1 ? p[row, labels[row]] : labels[row] == 1 ? p[row, 0] : 1 - p[row, 0]));
    }
}
