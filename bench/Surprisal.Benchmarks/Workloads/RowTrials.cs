using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>Softmax, its kin and cross-entropy over rows of scores.</summary>
internal static class RowTrials
{
    // The losses of all rows are compared. Of results as large as the scores, so many rows, spread over all.
    private const int ComparedRows = 64;

    private delegate void Forward<T>(ReadOnlySpan<T> scores, Span<T> result);

    private delegate double[] Reference(ReadOnlySpan<double> scores);

    public static Trial Softmax<T>(int rows, int classes)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Values<T>(rows, classes, (scores, result) => Numerics.Softmax.Value(scores, rows, classes, 1, result), Plain.Softmax);

    public static Trial LogSoftmax<T>(int rows, int classes)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Values<T>(rows, classes, (scores, result) => Numerics.LogSoftmax.Value(scores, rows, classes, 1, result), Plain.LogSoftmax);

    /// <summary>The gradient by the scores from the gradient by the probabilities.</summary>
    public static Trial SoftmaxBackward(int rows, int classes) => Products(
        rows,
        classes,
        (scores, incoming, result) => Numerics.Softmax.VectorJacobianProduct(scores, incoming, rows, classes, 1, result),
        (scores, incoming) =>
        {
            double[] probabilities = Plain.Softmax(scores);
            double mean = Plain.Dot(probabilities, incoming);
            return [.. probabilities.Zip(incoming, (p, g) => p * (g - mean))];
        });

    /// <summary>The gradient by the scores from the gradient by the logarithms of the probabilities.</summary>
    public static Trial LogSoftmaxBackward(int rows, int classes) => Products(
        rows,
        classes,
        (scores, incoming, result) => Numerics.LogSoftmax.VectorJacobianProduct(scores, incoming, rows, classes, 1, result),
        (scores, incoming) =>
        {
            double sum = incoming.Sum();
            return [.. Plain.Softmax(scores).Zip(incoming, (p, g) => g - (p * sum))];
        });

    public static Trial CrossEntropyValue(int rows, int classes)
    {
        Block<float> scores = Inputs.Scores<float>(rows * classes);
        int[] labels = Inputs.Labels(rows, classes);
        ReducedLoss<float> loss = default;
        return new Trial(
            () => loss = CrossEntropy.Value<float, int>(scores.Span, labels, classes),
            () => Expect.Close("The loss", loss.Value, MeanLoss(scores, classes, row => Plain.OneHot(labels[row], classes))),
            scores);
    }

    public static Trial CrossEntropyGradient(int rows, int classes) => HardGradient(rows, classes, smoothing: 0);

    public static Trial SmoothedGradient(int rows, int classes) => HardGradient(rows, classes, smoothing: 0.1);

    public static Trial SoftGradient(int rows, int classes)
    {
        Block<float> scores = Inputs.Scores<float>(rows * classes);
        Block<float> targets = Inputs.Scores<float>(rows * classes, seed: 1);
        Block<float> gradient = Inputs.Unwritten<float>(rows * classes);
        Numerics.Softmax.Value<float>(targets.Span, rows, classes, 1, targets.Span);
        ReducedLoss<float> loss = default;
        return new Trial(
            () => loss = SoftCrossEntropy.ValueAndGradient<float>(scores.Span, targets.Span, classes, gradient.Span),
            () => CheckGradient(loss, scores, gradient, classes, row => Plain.ToDouble<float>(targets.Span.Slice(row * classes, classes))),
            scores,
            targets,
            gradient);
    }

    /// <summary>The mean of <c>−log p</c> at the labels, from probabilities.</summary>
    public static Trial LogLossOfProbabilities(int rows, int classes)
    {
        Block<float> probabilities = Inputs.Scores<float>(rows * classes);
        int[] labels = Inputs.Labels(rows, classes);
        Numerics.Softmax.Value<float>(probabilities.Span, rows, classes, 1, probabilities.Span);
        ReducedLoss<float> loss = default;
        return new Trial(
            () => loss = ProbabilityCrossEntropy.Value<float, int>(probabilities.Span, labels, classes),
            () => Expect.Close("The loss", loss.Value, Enumerable.Range(0, rows).Average(row => -Math.Log(probabilities.Span[(row * classes) + labels[row]]))),
            probabilities);
    }

    private static Trial HardGradient(int rows, int classes, double smoothing)
    {
        Block<float> scores = Inputs.Scores<float>(rows * classes);
        Block<float> gradient = Inputs.Unwritten<float>(rows * classes);
        int[] labels = Inputs.Labels(rows, classes);
        ReducedLoss<float> loss = default;
        return new Trial(
            () => loss = CrossEntropy.ValueAndGradient<float, int>(scores.Span, labels, classes, gradient.Span, new LossOptions<float> { LabelSmoothing = smoothing }),
            () => CheckGradient(loss, scores, gradient, classes, row => Plain.OneHot(labels[row], classes, smoothing)),
            scores,
            gradient);
    }

    private static Trial Values<T>(int rows, int classes, Forward<T> forward, Reference reference)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Block<T> scores = Inputs.Scores<T>(rows * classes);
        Block<T> result = Inputs.Unwritten<T>(rows * classes);
        return new Trial(
            () => forward(scores.Span, result.Span),
            () =>
            {
                Expect.Written<T>("The result", result.Span);
                foreach (int row in Compared(rows))
                {
                    double[] expected = reference(Plain.ToDouble<T>(scores.Span.Slice(row * classes, classes)));
                    Expect.Close<T>($"Row {row}", result.Span.Slice(row * classes, classes), expected);
                }
            },
            scores,
            result);
    }

    private static Trial Products(int rows, int classes, Action<Span<float>, Span<float>, Span<float>> backward, Func<double[], double[], double[]> reference)
    {
        Block<float> scores = Inputs.Scores<float>(rows * classes);
        Block<float> incoming = Inputs.Scores<float>(rows * classes, seed: 1);
        Block<float> result = Inputs.Unwritten<float>(rows * classes);
        return new Trial(
            () => backward(scores.Span, incoming.Span, result.Span),
            () =>
            {
                Expect.Written<float>("The gradient", result.Span);
                foreach (int row in Compared(rows))
                {
                    double[] expected = reference(
                        Plain.ToDouble<float>(scores.Span.Slice(row * classes, classes)), Plain.ToDouble<float>(incoming.Span.Slice(row * classes, classes)));
                    Expect.Close<float>($"The gradient of row {row}", result.Span.Slice(row * classes, classes), expected);
                }
            },
            scores,
            incoming,
            result);
    }

    private static void CheckGradient(ReducedLoss<float> loss, Block<float> scores, Block<float> gradient, int classes, Func<int, double[]> targets)
    {
        int rows = scores.Span.Length / classes;
        Expect.Close("The loss", loss.Value, MeanLoss(scores, classes, targets));
        Expect.Written<float>("The gradient", gradient.Span);
        foreach (int row in Compared(rows))
        {
            double[] probabilities = Plain.Softmax(Plain.ToDouble<float>(scores.Span.Slice(row * classes, classes)));
            double[] expected = [.. probabilities.Zip(targets(row), (p, t) => (p - t) / rows)];
            Expect.Close<float>($"The gradient of row {row}", gradient.Span.Slice(row * classes, classes), expected);
        }
    }

    private static double MeanLoss(Block<float> scores, int classes, Func<int, double[]> targets)
    {
        int rows = scores.Span.Length / classes;
        double[] losses = new double[rows];
        Parallel.For(0, rows, row => losses[row] = -Plain.Dot(Plain.LogSoftmax(Plain.ToDouble<float>(scores.Span.Slice(row * classes, classes))), targets(row)));
        return losses.Average();
    }

    private static IEnumerable<int> Compared(int rows)
    {
        int count = Math.Min(rows, ComparedRows);
        return Enumerable.Range(0, count).Select(i => (int)((long)i * rows / count));
    }
}
