using System.Numerics;
using Surprisal.Graph;
using Surprisal.Numerics;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>Cross-entropy of questions with two answers, each element by itself.</summary>
internal static class BinaryCrossEntropies
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("bce_from_logits", FromLogits),
        new("bce_from_probs", FromProbabilities),
    ];

    private static void FromLogits<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        Placeholder x = call.Symbol("logits");
        Symbol t = Targets(call);
        double weight = call.Attributes.Number("pos_weight", 1);
        Symbol losses = weight == 1
            ? SigmoidCrossEntropyWithLogits(t, x)
            : Weigh(weight * t, LossOf(1)) + Weigh(1 - t, LossOf(0));
        Losses.Give(call, ElementsWeighed(call, losses), x);

        Symbol LossOf(double answer) => SigmoidCrossEntropyWithLogits(Expand(answer, t.Shape), x);
    }

    private static void FromProbabilities<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor p = call.Input("probs");
        T[] losses = new T[p.Numbers.Length];
        LossOptions<T> options = new() { LabelSmoothing = call.Attributes.Number("label_smoothing", 0), Reduction = Reduction.None };
        _ = BinaryCrossEntropy.Value(
            p.AsTensor<T>(), call.Input("target").AsTensor<T>(), options, new() { Losses = losses },
            [T.CreateTruncating(call.Attributes.Number("pos_weight", 1))], Numerics.Clip.To(call.Attributes.Number("clip_epsilon", 0)));

        Placeholder elements = call.Symbol("losses", p.Shape, losses);
        Losses.Give(call, ElementsWeighed(call, elements), elements);
    }

    private static Symbol Targets<T>(Call<T> call)
        where T : IFloatingPointIeee754<T> =>
        Losses.Smoothed(call.Symbol("target"), call.Attributes.Number("label_smoothing", 0), 2);

    private static Symbol ElementsWeighed<T>(Call<T> call, Symbol losses)
        where T : IFloatingPointIeee754<T> => call.Has("element_weight") ? Weigh(call.Symbol("element_weight"), losses) : losses;
}
