using Surprisal.Numerics;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>The logistic function and its cross-entropy, element by element.</summary>
internal static class ElementTrials
{
    public static Trial Sigmoid(int count)
    {
        Block<float> x = Inputs.Scores<float>(count);
        Block<float> result = Inputs.Unwritten<float>(count);
        return new Trial(
            () => Elementwise.Sigmoid<float>(x.Span, result.Span),
            () => Expect.Close<float>("The result", result.Span, Array.ConvertAll(Plain.ToDouble<float>(x.Span), Plain.Sigmoid)),
            x,
            result);
    }

    public static Trial SigmoidCrossEntropyGradient(int count)
    {
        Block<float> x = Inputs.Scores<float>(count);
        Block<float> targets = Inputs.Shares<float>(count);
        Block<float> gradient = Inputs.Unwritten<float>(count);
        ReducedLoss<float> loss = default;
        return new Trial(
            () => loss = SigmoidCrossEntropy.ValueAndGradient<float>(x.Span, targets.Span, gradient.Span),
            () =>
            {
                double[] scores = Plain.ToDouble<float>(x.Span);
                double[] truth = Plain.ToDouble<float>(targets.Span);
                Expect.Close("The loss", loss.Value, scores.Zip(truth, Plain.SigmoidCrossEntropy).Average());
                Expect.Close<float>("The gradient", gradient.Span, [.. scores.Zip(truth, (score, target) => (Plain.Sigmoid(score) - target) / count)]);
            },
            x,
            targets,
            gradient);
    }
}
