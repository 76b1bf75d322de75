using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Conformance.Golden;

/// <summary>Softmax, its logarithm and the log-sum-exp of exact cases, by the functions on spans.</summary>
internal static class Softmaxes
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> => [new("softmax_family", Run)];

    private static void Run<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor x = call.Input("x");
        T[] logits = x.As<T>();
        int axis = call.Attributes.Whole("axis", -1);
        (int outer, int classes, int inner) = Axes.Around(axis, x.Shape);

        T[] sums = new T[outer * inner];
        LogSumExp.Value<T>(logits, outer, classes, inner, sums);
        call.Give("logsumexp", Axes.Without(axis, x.Shape), sums);

        T[] result = new T[logits.Length];
        LogSoftmax.Value<T>(logits, outer, classes, inner, result);
        call.Give("log_softmax", x.Shape, result);

        Softmax.Value<T>(logits, outer, classes, inner, result);
        call.Give("softmax", x.Shape, result);
    }
}
