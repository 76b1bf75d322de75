using System.Numerics;
using Surprisal.Numerics;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Golden;

/// <summary>Sigmoid, its relatives and the binary cross-entropy of exact cases.</summary>
internal static class Sigmoids
{
    private static readonly (Reduction Reduction, string Name)[] Reductions =
        [(Reduction.None, "none"), (Reduction.Sum, "sum"), (Reduction.Mean, "mean")];

    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("sigmoid_family", call =>
        {
            call.Give("sigmoid", Sigmoid(call.Symbol(0)));
            call.Give("log_sigmoid", LogSigmoid(call.Symbol(0)));
            call.Give("softplus", Softplus(call.Symbol(0)));
        }),
        new("bce_with_logits", WithLogits),
    ];

    private static void WithLogits<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor logits = call.Input("logits");
        T[] targets = call.Input("target").As<T>();
        T[] weights = call.Has("pos_weight") ? call.Input("pos_weight").As<T>() : [T.CreateTruncating(call.Attributes.Number("pos_weight", 1))];
        foreach ((Reduction reduction, string name) in Reductions)
        {
            T[] losses = new T[targets.Length];
            T[] gradient = new T[targets.Length];
            ReducedLoss<T> loss = SigmoidCrossEntropy.ValueAndGradient<T>(
                logits.As<T>(), targets, gradient, new() { Reduction = reduction }, new() { Losses = losses }, weights);
            call.Give($"grad_{name}", logits.Shape, gradient);
            if (reduction == Reduction.None)
            {
                call.Give($"loss_{name}", logits.Shape, losses);
            }
            else
            {
                call.Give($"loss_{name}", [], [loss.Value]);
            }
        }
    }
}
