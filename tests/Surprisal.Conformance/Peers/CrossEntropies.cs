using System.Numerics;
using Surprisal.Graph;
using Surprisal.Numerics;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>Cross-entropy of one true class among several, from scores, from probabilities and from their logarithms.</summary>
internal static class CrossEntropies
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("cross_entropy_from_logits", FromLogits),
    ];

    private static void FromLogits<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor logits = call.Input("logits");
        int axis = call.Attributes.Whole("axis", -1);
        CaseTensor target = call.Input("target");
        bool isIndex = call.Attributes.Word("target", "probability", "index") == "index";
        string reduction = call.Attributes.Word("reduction", "none", "sum", "mean");
        RowLosses<T> losses = Run(reduction switch
        {
            "sum" => Reduction.Sum,
            "mean" => Reduction.Mean,
            _ => Reduction.None,
        });
        call.Give("loss", losses.Shape, losses.Elements);
        if (call.Attributes.Word("gradient_rule", "exact", "softmax_minus_target") == "softmax_minus_target")
        {
            // What peers give where the targets do not sum to 1, and the contract does not: here it is written out.
            Placeholder x = call.Symbol("logits");
            call.Give("grad_logits", Softmax(x, axis) - Losses.Targets(call, x));
        }
        else if (call.Attributes.Word("grad_of", "none", "sum") == "sum")
        {
            call.Give("grad_logits", logits.Shape, Run(Reduction.Sum).Gradient);
        }

        RowLosses<T> Run(Reduction how)
        {
            T[] weights = call.Has("sample_weight")
                ? Losses.Stretched(call.Input("sample_weight"), Axes.Without(axis, logits.Shape)).As<T>()
                : [];
            LossOptions<T> options = new()
            {
                SampleWeights = weights,
                IgnoreLabel = call.Attributes.Whole("ignore_index"),
                LabelSmoothing = call.Attributes.Number("label_smoothing", 0),
                Reduction = how,
                Divisor = Divisor.BatchSize,
            };
            return isIndex
                ? RowLosses<T>.OfLabels(logits, target, axis, options)
                : RowLosses<T>.OfTargets(logits, target, axis, options);
        }
    }
}
