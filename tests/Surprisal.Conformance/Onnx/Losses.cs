using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Conformance.Onnx;

/// <summary>ONNX's losses of labels, whose class axis is always the second.</summary>
internal static class Losses
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("SoftmaxCrossEntropyLoss", SoftmaxCrossEntropy),
        new("NegativeLogLikelihoodLoss", call => Give(call, RowLosses<T>.OfLogProbabilities(call.Input(0), call.Input(1), axis: 1, Options(call)))),
    ];

    private static void SoftmaxCrossEntropy<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor logits = call.Input(0);
        Give(call, RowLosses<T>.OfScores(logits, call.Input(1), isIndex: true, axis: 1, Options(call)));
        call.Give(1, LogSoftmax.Value(logits.AsTensor<T>(), axis: 1));
    }

    private static void Give<T>(Call<T> call, RowLosses<T> losses)
        where T : IFloatingPointIeee754<T> => call.Give(0, losses.Shape, losses.Elements);

    private static LossOptions<T> Options<T>(Call<T> call)
        where T : IFloatingPointIeee754<T> => new()
        {
            ClassWeights = call.Has(2) ? call.Input(2).As<T>() : [],
            IgnoreLabel = call.Attributes.Whole("ignore_index"),
            Reduction = call.Attributes.Word("reduction", "mean", "sum", "none") switch
            {
                "none" => Reduction.None,
                "sum" => Reduction.Sum,
                _ => Reduction.Mean,
            },
        };
}
