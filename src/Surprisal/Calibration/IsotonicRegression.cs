using Surprisal.Layers;

namespace Surprisal.Calibration;

/// <summary>Fits a rising staircase over the log-odds of each class against all others by pooling neighbours, and shares 1 in proportion.</summary>
/// <remarks>
/// <para>
/// In the order of their scores, the samples of a question are blocks of one; as long as a block has a higher share of right ones than the
/// next, both become one block. A block's share is the probability of its scores, and a new one begins halfway between two blocks. No other
/// rising curve has a smaller cross-entropy or squared error. Of several classes, each is one question against all others.
/// </para>
/// <para>
/// No finite number of samples shows that a probability is 0 or 1: with n₊ samples of the class and n₋ others, it is held within
/// <c>[1 / (n₋ + 2), (n₊ + 1) / (n₊ + 2)]</c>, as Platt's targets are.
/// </para>
/// <para>
/// References: M. Ayer et al., "An empirical distribution function for sampling with incomplete information", Ann. Math. Stat. 26, 1955;
/// B. Zadrozny, C. Elkan, "Transforming classifier scores into accurate multiclass probability estimates", KDD 2002.
/// </para>
/// </remarks>
public sealed record IsotonicRegression : Calibrator
{
    // Closer to 0 or 1 than this, a sum of steps in float could reach it.
    private const double Margin = 1e-6;

    private protected override (Recalibration Layer, double[][] Values) Fit(HeldOut samples)
    {
        HeldOut questions = samples.AsQuestions();
        Block[][] stairs = [.. Enumerable.Range(0, samples.Classes).Select(column => Pool(questions, column))];
        int steps = Math.Max(1, stairs.Max(blocks => blocks.Length - 1));
        double[] start = new double[stairs.Length];
        double[] thresholds = new double[stairs.Length * steps];
        double[] rises = new double[thresholds.Length];
        for (int column = 0; column < stairs.Length; column++)
        {
            Block[] blocks = stairs[column];
            double yes = blocks.Sum(block => block.Yes);
            double low = Math.Max(Margin, 1 / (blocks.Sum(block => block.Count) - yes + 2));
            double high = Math.Min(1 - Margin, (yes + 1) / (yes + 2));
            start[column] = Math.Clamp(blocks[0].Share, low, high);
            for (int i = 1; i < blocks.Length; i++)
            {
                thresholds[(column * steps) + i - 1] = blocks[i - 1].Last + ((blocks[i].First - blocks[i - 1].Last) / 2);
                rises[(column * steps) + i - 1] = Math.Clamp(blocks[i].Share, low, high) - Math.Clamp(blocks[i - 1].Share, low, high);
            }
        }

        return (new LogOddsSteps(steps), [start, thresholds, rises]);
    }

    /// <summary>Neighbours in the order of their scores, pooled until shares only rise.</summary>
    private static Block[] Pool(HeldOut questions, int column)
    {
        double[] scores = new double[questions.Count];
        double[] targets = new double[questions.Count];
        for (int row = 0; row < scores.Length; row++)
        {
            scores[row] = questions.Scores[(row * questions.Classes) + column];
            targets[row] = questions.Targets[(row * questions.Classes) + column];
        }

        Array.Sort(scores, targets);
        var blocks = new Stack<Block>();
        for (int i = 0; i < scores.Length; i++)
        {
            var block = new Block(scores[i], scores[i], targets[i], 1);
            while (blocks.TryPeek(out Block before) && (before.Last == block.First || before.Share >= block.Share))
            {
                block = new Block(blocks.Pop().First, block.Last, before.Yes + block.Yes, before.Count + block.Count);
            }

            blocks.Push(block);
        }

        return [.. blocks.Reverse()];
    }

    /// <summary>Samples with neighbouring scores.</summary>
    private readonly record struct Block(double First, double Last, double Yes, int Count)
    {
        public double Share => Yes / Count;
    }
}
