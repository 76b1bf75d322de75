using System.Numerics.Tensors;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Numerics;
using SigmoidCrossEntropy = Surprisal.Numerics.SigmoidCrossEntropy;
using Softmax = Surprisal.Numerics.Softmax;

namespace Surprisal.Calibration;

/// <summary>Samples that a model was not trained on: its raw scores, what they should have become, and the loss of any other scores.</summary>
/// <param name="scores">The raw scores: <c>[samples, classes]</c>.</param>
/// <param name="targets">The targets, in the same shape.</param>
/// <param name="classes">The number of columns.</param>
/// <param name="isEachByItself">Whether each column has a sigmoid, instead of one softmax for all.</param>
internal sealed class HeldOut(double[] scores, double[] targets, int classes, bool isEachByItself)
{
    private readonly double[] _losses = new double[isEachByItself ? scores.Length : scores.Length / classes];

    /// <summary>The raw scores.</summary>
    public double[] Scores { get; } = scores;

    /// <summary>The targets.</summary>
    public ReadOnlySpan<double> Targets => targets;

    /// <summary>The number of columns.</summary>
    public int Classes { get; } = classes;

    /// <summary>Whether each column has a sigmoid.</summary>
    public bool IsEachByItself { get; } = isEachByItself;

    /// <summary>The number of samples.</summary>
    public int Count => Scores.Length / Classes;

    /// <summary>The same samples as one question for each class, told by the class's log-odds against all others.</summary>
    /// <param name="smooth">What becomes of the target of a class, given how many samples are of it and how many are not.</param>
    public HeldOut AsQuestions(Func<double, double, double, double>? smooth = null)
    {
        Placeholder logits = Ops.Placeholder("logits", [Dimension.Batch, Classes]);
        double[] odds = Function.Compile<double>(LogOdds.Of(logits, IsEachByItself)).Evaluate((logits, Scores)).ToArray();
        double[] answers = [.. Targets];
        for (int column = 0; column < Classes && smooth is not null; column++)
        {
            double yes = 0;
            for (int i = column; i < answers.Length; i += Classes)
            {
                yes += answers[i];
            }

            for (int i = column; i < answers.Length; i += Classes)
            {
                answers[i] = smooth(answers[i], yes, Count - yes);
            }
        }

        return new HeldOut(odds, answers, Classes, isEachByItself: true);
    }

    /// <summary>The summed cross-entropy of some scores, in nats.</summary>
    public double Loss(ReadOnlySpan<double> scores)
    {
        if (IsEachByItself)
        {
            SigmoidCrossEntropy.Values(scores, Targets, _losses);
        }
        else
        {
            SoftCrossEntropy.Values(scores, Targets, Classes, _losses);
        }

        return TensorPrimitives.Sum<double>(_losses);
    }

    /// <summary>The derivative of the summed loss by each score.</summary>
    public void Gradient(ReadOnlySpan<double> scores, Span<double> gradient)
    {
        if (IsEachByItself)
        {
            SigmoidCrossEntropy.Gradients(scores, Targets, gradient);
        }
        else
        {
            SoftCrossEntropy.Gradients(scores, Targets, Classes, gradient);
        }
    }

    /// <summary>The probabilities of some scores.</summary>
    public void Probabilities(ReadOnlySpan<double> scores, Span<double> probabilities)
    {
        if (IsEachByItself)
        {
            Elementwise.Sigmoid(scores, probabilities);
        }
        else
        {
            Softmax.Value(scores, Count, Classes, 1, probabilities);
        }
    }

    /// <summary>How the gradient changes along a direction: the second derivatives times it.</summary>
    /// <param name="probabilities">The probabilities of the scores.</param>
    /// <param name="direction">The direction, and then the change.</param>
    public void Curve(ReadOnlySpan<double> probabilities, Span<double> direction)
    {
        for (int row = 0; row < direction.Length; row += Classes)
        {
            ReadOnlySpan<double> p = probabilities.Slice(row, Classes);
            Span<double> v = direction.Slice(row, Classes);
            double mean = IsEachByItself ? 0 : TensorPrimitives.Dot(p, v);
            for (int i = 0; i < p.Length; i++)
            {
                v[i] = p[i] * (IsEachByItself ? (1 - p[i]) * v[i] : v[i] - mean);
            }
        }
    }
}
