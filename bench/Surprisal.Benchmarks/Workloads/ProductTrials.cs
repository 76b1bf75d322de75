using Surprisal.Numerics;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>Matrix products, and the cross-entropy of a linear layer's scores.</summary>
internal static class ProductTrials
{
    // To compute one in double takes longer than a whole trial. The loss of each row is a result of the trial: the mean is compared with all of them.
    private const int ComparedRows = 16;

    public static Trial Product(int rows, int inner, int columns) => Product(rows, inner, columns, transposed: false);

    /// <summary>The scores of a linear layer, <c>X Wᵀ</c>.</summary>
    public static Trial Linear(int rows, int features, int classes) => Product(rows, features, classes, transposed: true);

    public static Trial LinearCrossEntropyValue(int rows, int features, int classes) => LinearCrossEntropy(rows, features, classes, withGradients: false);

    public static Trial LinearCrossEntropyGradients(int rows, int features, int classes) => LinearCrossEntropy(rows, features, classes, withGradients: true);

    private static Trial Product(int rows, int inner, int columns, bool transposed)
    {
        Block<float> a = Inputs.Scores<float>(rows * inner);
        Block<float> b = Inputs.Scores<float>(inner * columns, seed: 1);
        Block<float> result = Inputs.Unwritten<float>(rows * columns);
        return new Trial(
            () => MatrixProduct.Multiply<float>(a.Span, b.Span, result.Span, rows, inner, columns, transposeB: transposed),
            () =>
            {
                Expect.Written<float>("The product", result.Span);
                foreach (int row in Compared(rows))
                {
                    double[] line = Plain.ToDouble<float>(a.Span.Slice(row * inner, inner));
                    double[] expected = new double[columns];
                    for (int column = 0; column < columns; column++)
                    {
                        for (int k = 0; k < inner; k++)
                        {
                            expected[column] += line[k] * b.Span[transposed ? (column * inner) + k : (k * columns) + column];
                        }
                    }

                    Expect.Close<float>($"Row {row} of the product", result.Span.Slice(row * columns, columns), expected);
                }
            },
            a,
            b,
            result);
    }

    private static Trial LinearCrossEntropy(int rows, int features, int classes, bool withGradients)
    {
        Block<float> x = Inputs.Scores<float>(rows * features);
        Block<float> w = Inputs.Scores<float>(classes * features, scale: 1 / Math.Sqrt(features), seed: 1);
        Block<float> dx = Inputs.Unwritten<float>(withGradients ? rows * features : 0);
        Block<float> dw = Inputs.Unwritten<float>(withGradients ? classes * features : 0);
        Block<float> losses = Inputs.Unwritten<float>(rows);
        Block<float> logSumExp = Inputs.Unwritten<float>(rows);
        int[] labels = Inputs.Labels(rows, classes);
        ReducedLoss<float> loss = default;
        return new Trial(Run, Check, x, w, dx, dw, losses, logSumExp);

        void Run()
        {
            var layer = new LinearLayer<float> { Inputs = x.Span, Weights = w.Span, Features = features, Classes = classes, TransposeWeights = true };
            var told = new LossRows<float> { Losses = losses.Span, LogSumExp = logSumExp.Span };
            loss = withGradients
                ? Numerics.LinearCrossEntropy.ValueAndGradient<float, int>(layer, labels, new LinearGradients<float> { Inputs = dx.Span, Weights = dw.Span }, rows: told)
                : Numerics.LinearCrossEntropy.Value<float, int>(layer, labels, rows: told);
        }

        void Check()
        {
            Expect.Close("The loss", loss.Value, Plain.ToDouble<float>(losses.Span).Average());
            Expect.Written<float>("The gradient by the inputs", dx.Span);
            Expect.Written<float>("The gradient by the weights", dw.Span);
            double[][] lines = [.. Compared(rows).Select(row => Plain.ToDouble<float>(x.Span.Slice(row * features, features)))];
            double[][] scores = Scores(lines);
            foreach ((int row, double[] line) in Compared(rows).Zip(scores))
            {
                double expected = Plain.LogSumExp(line);
                Expect.Close($"The log-sum-exp of row {row}", logSumExp.Span[row], expected);
                Expect.Close($"The loss of row {row}", losses.Span[row], expected - line[labels[row]]);
                if (withGradients)
                {
                    Expect.Close<float>($"The gradient by row {row} of the inputs", dx.Span.Slice(row * features, features), InputGradient(line, labels[row]));
                }
            }

            foreach (int label in withGradients ? Compared(classes) : [])
            {
                Expect.Close<float>($"The gradient by the weights of class {label}", dw.Span.Slice(label * features, features), WeightGradient(label));
            }
        }

        double[][] Scores(double[][] lines)
        {
            double[][] scores = [.. lines.Select(_ => new double[classes])];
            Parallel.For(0, classes, label =>
            {
                double[] weights = Plain.ToDouble<float>(w.Span.Slice(label * features, features));
                for (int i = 0; i < lines.Length; i++)
                {
                    scores[i][label] = Plain.Dot(lines[i], weights);
                }
            });
            return scores;
        }

        double[] InputGradient(double[] scores, int label)
        {
            double[] slopes = Plain.Softmax(scores);
            slopes[label]--;
            double[] gradient = new double[features];
            for (int k = 0; k < classes; k++)
            {
                Add(gradient, slopes[k] / rows, w.Span.Slice(k * features, features));
            }

            return gradient;
        }

        // The log-sum-exps are results of the trial, some of which were compared before.
        double[] WeightGradient(int label)
        {
            double[] weights = Plain.ToDouble<float>(w.Span.Slice(label * features, features));
            double[] gradient = new double[features];
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> line = x.Span.Slice(row * features, features);
                double probability = Math.Exp(Plain.Dot(Plain.ToDouble(line), weights) - logSumExp.Span[row]);
                Add(gradient, (probability - (labels[row] == label ? 1 : 0)) / rows, line);
            }

            return gradient;
        }
    }

    private static void Add(double[] sum, double factor, ReadOnlySpan<float> row)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += factor * row[i];
        }
    }

    private static IEnumerable<int> Compared(int rows)
    {
        int count = Math.Min(rows, ComparedRows);
        return Enumerable.Range(0, count).Select(i => (int)((long)i * rows / count));
    }
}
