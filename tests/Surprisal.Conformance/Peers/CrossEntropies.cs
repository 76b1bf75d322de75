using System.Numerics;
using Surprisal.Graph;
using Surprisal.Numerics;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>Cross-entropy of one true class among several, from scores, from probabilities and from their logarithms.</summary>
internal static class CrossEntropies
{
    private delegate RowLosses<T> RowLoss<T>(CaseTensor x, CaseTensor target, bool isIndex, int axis, LossOptions<T> options)
        where T : IFloatingPointIeee754<T>;

    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("cross_entropy_from_logits", call => Run<T>(call, "logits", IsIndex(call), RowLosses<T>.OfScores)),
        new("cross_entropy_from_probs", call =>
        {
            Clip clip = Numerics.Clip.To(call.Attributes.Number("clip_epsilon", 0), call.Attributes.Flag("normalize_rows"));
            Run<T>(call, "probs", IsIndex(call), (p, target, isIndex, axis, options) => RowLosses<T>.OfProbabilities(p, target, isIndex, axis, options, clip));
        }),
        new("nll", call => Run<T>(call, "log_probs", isIndex: true, (x, labels, _, axis, options) => RowLosses<T>.OfLogProbabilities(x, labels, axis, options))),
    ];

    private static bool IsIndex<T>(Call<T> call)
        where T : IFloatingPointIeee754<T> => call.Attributes.Word("target", "probability", "index") == "index";

    private static void Run<T>(Call<T> call, string name, bool isIndex, RowLoss<T> loss)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor x = call.Input(name);
        CaseTensor target = call.Input("target");
        int axis = call.Attributes.Whole("axis", -1);
        RowLosses<T> losses = loss(x, target, isIndex, axis, Options(call, axis, x, call.Attributes.Word("reduction", "none", "sum", "mean") switch
        {
            "sum" => Reduction.Sum,
            "mean" => Reduction.Mean,
            _ => Reduction.None,
        }));
        call.Give("loss", losses.Shape, losses.Elements);

        bool wantsGradient = call.Attributes.Word("grad_of", "none", "sum") == "sum";
        if (call.Attributes.Word("gradient_rule", "exact", "softmax_minus_target") == "softmax_minus_target")
        {
            // What peers give for targets that do not sum to 1, and this library does not: so it is written out.
            Placeholder logits = call.Symbol(name);
            call.Give("grad_logits", Softmax(logits, axis) - Losses.Targets(call, logits));
        }
        else if (wantsGradient)
        {
            call.Give($"grad_{name}", x.Shape, loss(x, target, isIndex, axis, Options(call, axis, x, Reduction.Sum)).Gradient);
        }
    }

    /// <summary>The options of a case. Its mean divides by the number of losses, whatever they weigh.</summary>
    private static LossOptions<T> Options<T>(Call<T> call, int axis, CaseTensor x, Reduction reduction)
        where T : IFloatingPointIeee754<T> => new()
        {
            SampleWeights = call.Has("sample_weight") ? Losses.Stretched(call.Input("sample_weight"), Axes.Without(axis, x.Shape)).As<T>() : [],
            IgnoreLabel = call.Attributes.Whole("ignore_index"),
            LabelSmoothing = call.Attributes.Number("label_smoothing", 0),
            Reduction = reduction,
            Divisor = Divisor.BatchSize,
        };
}
