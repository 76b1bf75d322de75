using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>Losses that weigh the samples by how sure the model is.</summary>
internal static class FocalLosses
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("binary_focal_from_logits", call =>
        {
            Placeholder x = call.Symbol("logits");
            Binary(call, x, Sigmoid(x), Sigmoid(-x), t => SigmoidCrossEntropyWithLogits(t, x));
        }),
        new("binary_focal_from_probs", call =>
        {
            Placeholder given = call.Symbol("probs");
            Symbol p = Losses.Probabilities(call, given);
            Binary(call, given, p, 1 - p, t => -(Weigh(t, Log(p)) + Weigh(1 - t, Log(1 - p))));
        }),
        new("categorical_focal_from_logits", call =>
        {
            Placeholder x = call.Symbol("logits");
            Categorical(call, x, Softmax(x, Losses.Classes(call, x).Axis));
        }),
        new("categorical_focal_from_probs", call =>
        {
            Placeholder given = call.Symbol("probs");
            Categorical(call, given, Losses.Probabilities(call, given));
        }),
        new("poly1_cross_entropy", Poly1),
    ];

    /// <summary><c>(1 − p_t)^γ</c> times the binary cross-entropy, where <c>1 − p_t = t(1 − p) + (1 − t)p</c>.</summary>
    private static void Binary<T>(Call<T> call, Placeholder by, Symbol p, Symbol rest, Func<Symbol, Symbol> crossEntropy)
        where T : IFloatingPointIeee754<T>
    {
        Symbol t = Losses.Smoothed(call.Symbol("target"), call.Attributes.Number("label_smoothing", 0), 2);
        Symbol wrong = (t * rest) + ((1 - t) * p);
        Losses.Give(call, Power(wrong, call.Attributes.Number("gamma", 2)) * crossEntropy(t), by);
    }

    /// <summary><c>−Σ α (1 − p)^γ t log p</c> over the classes.</summary>
    private static void Categorical<T>(Call<T> call, Placeholder by, Symbol p)
        where T : IFloatingPointIeee754<T>
    {
        (int axis, _) = Losses.Classes(call, by);
        Symbol factor = call.Attributes.Number("alpha", 1) * Power(1 - p, call.Attributes.Number("gamma", 2));
        Losses.Give(call, -ReduceSum(factor * Weigh(Losses.Targets(call, by), Log(p)), axis), by);
    }

    /// <summary>Cross-entropy plus <c>ε (1 − Σ t p)</c>.</summary>
    private static void Poly1<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        Placeholder x = call.Symbol("logits");
        (int axis, _) = Losses.Classes(call, x);
        Symbol t = Losses.Targets(call, x);
        Symbol p = Softmax(x, axis);
        Symbol first = 1 - ReduceSum(t * p, axis);
        Losses.Give(call, (call.Attributes.Number("epsilon", 1) * first) - ReduceSum(Weigh(t, Log(p)), axis), x);
    }
}
