using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Conformance.Golden;

/// <summary>Cross-entropy of exact cases, by the functions on spans with their options.</summary>
internal static class CrossEntropies
{
    private static readonly (Reduction Reduction, string Name)[] Reductions =
        [(Reduction.None, "none"), (Reduction.Sum, "sum"), (Reduction.Mean, "mean")];

    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("cross_entropy_index", call => Run(call, isIndex: true)),
        new("cross_entropy_soft", call => Run(call, isIndex: false)),
    ];

    private static void Run<T>(Call<T> call, bool isIndex)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor logits = call.Input("logits");
        foreach ((Reduction reduction, string name) in Reductions)
        {
            RowLosses<T> losses = RowLosses<T>.OfScores(
                logits, call.Input("target"), isIndex, call.Attributes.Whole("axis", -1), Options(call, reduction));
            call.Give($"loss_{name}", losses.Shape, losses.Elements);
            call.Give($"grad_{name}", logits.Shape, losses.Gradient);
        }
    }

    private static LossOptions<T> Options<T>(Call<T> call, Reduction reduction)
        where T : IFloatingPointIeee754<T> => new()
        {
            ClassWeights = call.Has("class_weight") ? call.Input("class_weight").As<T>() : [],
            IgnoreLabel = call.Attributes.Whole("ignore_index"),
            LabelSmoothing = call.Attributes.Number("label_smoothing", 0),
            Reduction = reduction,
            Divisor = call.Attributes.Word("mean_divisor", "sum of class_weight[target] over the rows kept", "number of rows") == "number of rows"
                ? Divisor.BatchSize
                : Divisor.KeptWeight,
        };
}
