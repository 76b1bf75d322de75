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
        new("cross_entropy_index", Labels),
        new("cross_entropy_soft", Targets),
    ];

    private static void Labels<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        foreach ((Reduction reduction, string name) in Reductions)
        {
            Give(call, name, RowLosses<T>.OfLabels(call.Input("logits"), call.Input("target"), call.Attributes.Whole("axis", -1), Options(call, reduction)));
        }
    }

    private static void Targets<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        foreach ((Reduction reduction, string name) in Reductions)
        {
            Give(call, name, RowLosses<T>.OfTargets(call.Input("logits"), call.Input("target"), call.Attributes.Whole("axis", -1), Options(call, reduction)));
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

    private static void Give<T>(Call<T> call, string name, RowLosses<T> losses)
        where T : IFloatingPointIeee754<T>
    {
        call.Give($"loss_{name}", losses.Shape, losses.Elements);
        call.Give($"grad_{name}", call.Input("logits").Shape, losses.Gradient);
    }
}
