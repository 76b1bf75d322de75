using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Golden;

/// <summary>Sigmoid, its relatives and the binary cross-entropy of exact cases.</summary>
internal static class Sigmoids
{
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
        Placeholder x = call.Symbol("logits");
        Placeholder t = call.Symbol("target");
        Symbol weight = call.Has("pos_weight") ? call.Symbol("pos_weight") : call.Attributes.Number("pos_weight", 1);
        Symbol losses = Weigh(weight * t, Softplus(-x)) + Weigh(1 - t, Softplus(x));
        call.Give("loss_none", losses);
        call.Give("loss_sum", ReduceSum(losses));
        call.Give("loss_mean", ReduceMean(losses));
        call.Give("grad_sum", Gradients.Of(losses, x));
        call.Give("grad_mean", Gradients.Of(ReduceMean(losses), x));
    }
}
