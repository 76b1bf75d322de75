using Philox = Surprisal.Numerics.Philox;

namespace Surprisal.Tests.CalibrationTests;

/// <summary>Raw scores with labels drawn from other probabilities than the scores say.</summary>
internal static class Answers
{
    /// <summary>Scores <c>sure · z</c> for labels drawn from <c>softmax(z)</c>, or from <c>σ(z)</c> for one column: honest at a temperature of <c>sure</c>.</summary>
    public static (float[,] Logits, int[] Labels) Drawn(int count, int columns, double sure, ulong seed = 1)
    {
        var random = new Philox(seed);
        float[,] logits = new float[count, columns];
        int[] labels = new int[count];
        for (int row = 0; row < count; row++)
        {
            double[] z = [.. Enumerable.Range(0, columns).Select(_ => 2 * random.NextNormal())];
            double[] scores = columns == 1 ? [0, z[0]] : z;
            double chance = random.NextDouble() * scores.Sum(Math.Exp);
            while (labels[row] < scores.Length - 1 && (chance -= Math.Exp(scores[labels[row]])) > 0)
            {
                labels[row]++;
            }

            for (int column = 0; column < columns; column++)
            {
                logits[row, column] = (float)(sure * z[column]);
            }
        }

        return (logits, labels);
    }

    /// <summary>The mean cross-entropy in double, by the formula: of rows of scores, or of one score for yes.</summary>
    public static double Loss(float[,] logits, int[] labels, Func<double, double>? change = null) => Enumerable.Range(0, labels.Length).Average(row =>
    {
        double[] scores = [.. Enumerable.Range(0, logits.GetLength(1)).Select(column => (change ?? (score => score))(logits[row, column]))];
        scores = scores.Length == 1 ? [0, scores[0]] : scores;
        double top = scores.Max();
        return top + Math.Log(scores.Sum(score => Math.Exp(score - top))) - scores[labels[row]];
    });
}
