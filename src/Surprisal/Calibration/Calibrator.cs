using Surprisal.Graph;
using Surprisal.Layers;

namespace Surprisal.Calibration;

/// <summary>A way to make the probabilities of a trained model honest: fitted on samples that it was not trained on, from its raw scores.</summary>
/// <remarks>
/// All is computed in double. On the samples of the fit the cross-entropy never rises: a fit that would raise it is thrown away for a temperature
/// of 1, which changes nothing. Where outputs each have a sigmoid, each is a question of its own; else one softmax shares 1 among all.
/// </remarks>
public abstract record Calibrator
{
    private const double SumTolerance = 1e-4;

    /// <summary>The calibrators by name.</summary>
    public static Catalog<Calibrator> All { get; } = new(
        "method",
        [
            new("temperature", "One number that all scores are divided by. The most probable class stays.", new TemperatureScaling()),
            new("vector", "A factor and a summand for the score of each class.", new VectorScaling()),
            new("platt", "A logistic curve over the log-odds of each class against all others.", new PlattScaling()),
            new("isotonic", "A rising staircase over the log-odds of each class against all others.", new IsotonicRegression()),
        ]);

    /// <summary>Fits to raw scores and the right classes.</summary>
    /// <param name="logits">The raw scores: <c>[samples, classes]</c>. One column is the score of yes against no.</param>
    /// <param name="labels">The right class of each sample; for one column, 1 is yes and 0 is no.</param>
    /// <param name="isEachByItself">Whether each output has a sigmoid; one column always has.</param>
    /// <exception cref="ArgumentException">There are no samples, or not as many labels, or a score is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public CalibrationFit Fit(float[,] logits, ReadOnlySpan<int> labels, bool isEachByItself = false)
    {
        ArgumentNullException.ThrowIfNull(logits);
        int samples = logits.GetLength(0);
        int columns = logits.GetLength(1);
        if (labels.Length != samples)
        {
            throw new ArgumentException($"'{nameof(labels)}' has {labels.Length} values, but '{nameof(logits)}' has {samples} rows. Give one label for each row.", nameof(labels));
        }

        Check.Labels(labels, Math.Max(columns, 2));
        float[,] targets = new float[samples, columns];
        for (int row = 0; row < samples; row++)
        {
            if (columns > 1 || labels[row] == 1)
            {
                targets[row, columns > 1 ? labels[row] : 0] = 1;
            }
        }

        return Fit(logits, targets, isEachByItself);
    }

    /// <summary>Fits to raw scores and the probabilities that they should have become.</summary>
    /// <param name="logits"><inheritdoc cref="Fit(float[,], ReadOnlySpan{int}, bool)" path="/param[@name='logits']"/></param>
    /// <param name="targets">The targets, in the same shape: each in [0, 1], rows that sum to 1 unless each output has a sigmoid.</param>
    /// <param name="isEachByItself"><inheritdoc cref="Fit(float[,], ReadOnlySpan{int}, bool)" path="/param[@name='isEachByItself']"/></param>
    /// <exception cref="ArgumentException">There are no samples, the shapes differ, a score is NaN or infinite, or a row of targets is no distribution.</exception>
    public CalibrationFit Fit(float[,] logits, float[,] targets, bool isEachByItself = false)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        int classes = logits.GetLength(1);
        if (logits.Length == 0)
        {
            throw new ArgumentException(
                $"'{nameof(logits)}' has shape [{logits.GetLength(0)}, {classes}], so there is nothing to fit to. Give the scores of at least one sample that the model was not trained on.", nameof(logits));
        }

        if (targets.GetLength(0) != logits.GetLength(0) || targets.GetLength(1) != classes)
        {
            throw new ArgumentException(
                $"'{nameof(targets)}' has shape [{targets.GetLength(0)}, {targets.GetLength(1)}], but '{nameof(logits)}' has [{logits.GetLength(0)}, {classes}]. Give both the same shape.", nameof(targets));
        }

        bool apart = isEachByItself || classes == 1;
        RequireFinite(logits);
        RequireProbabilities(targets, apart);
        HeldOut samples = new([.. logits.Cast<float>().Select(score => (double)score)], [.. targets.Cast<float>().Select(target => (double)target)], classes, apart);

        double before = samples.Loss(samples.Scores);
        (Recalibration layer, double[][] values) = Fit(samples);
        float[][] rounded = [.. values.Select(variable => Array.ConvertAll(variable, value => (float)value))];
        double after = samples.Loss(ScoresOf(layer, rounded, samples));
        return after <= before
            ? new CalibrationFit(layer, rounded, before / samples.Count, after / samples.Count)
            : new CalibrationFit(new Temperature(), [[1]], before / samples.Count, before / samples.Count);
    }

    /// <summary>Fits to samples that are known to be sound.</summary>
    /// <returns>The layer with the values of its variables, in their order.</returns>
    private protected abstract (Recalibration Layer, double[][] Values) Fit(HeldOut samples);

    /// <summary>What a layer with given values makes of the raw scores of samples.</summary>
    private static double[] ScoresOf(Recalibration layer, float[][] values, HeldOut samples)
    {
        Placeholder logits = Ops.Placeholder("logits", [Dimension.Batch, samples.Classes]);
        var parameters = new Parameters("calibration");
        Symbol output = layer.Apply(samples.IsEachByItself ? Ops.Sigmoid(logits) : logits, parameters);
        var state = new State<double>();
        for (int i = 0; i < values.Length; i++)
        {
            Array.ConvertAll(values[i], value => (double)value).CopyTo(state[parameters.Variables[i]]);
        }

        Symbol scores = samples.IsEachByItself ? Ending.BehindSigmoid(output) : Ending.BehindSoftmax(output);
        return Function.Compile(scores, state).Evaluate((logits, samples.Scores)).ToArray();
    }

    private static void RequireFinite(float[,] logits)
    {
        for (int row = 0; row < logits.GetLength(0); row++)
        {
            for (int column = 0; column < logits.GetLength(1); column++)
            {
                if (!float.IsFinite(logits[row, column]))
                {
                    throw new ArgumentException(
                        FormattableString.Invariant($"'{nameof(logits)}' holds {logits[row, column]} at row {row}, column {column}, but a fit needs finite scores. Look for what made the model give it, or leave the sample out."), nameof(logits));
                }
            }
        }
    }

    private static void RequireProbabilities(float[,] targets, bool isEachByItself)
    {
        for (int row = 0; row < targets.GetLength(0); row++)
        {
            double sum = 0;
            for (int column = 0; column < targets.GetLength(1); column++)
            {
                float target = targets[row, column];
                if (!(target is >= 0 and <= 1))
                {
                    throw new ArgumentException(
                        FormattableString.Invariant($"'{nameof(targets)}' holds {target} at row {row}, column {column}, but a target is a probability. Give numbers in [0, 1]."), nameof(targets));
                }

                sum += target;
            }

            if (!isEachByItself && Math.Abs(sum - 1) > SumTolerance)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Row {row} of '{nameof(targets)}' sums to {sum}, but one softmax shares 1 among all classes. Give rows that sum to 1, or say that each output is by itself."), nameof(targets));
            }
        }
    }
}
