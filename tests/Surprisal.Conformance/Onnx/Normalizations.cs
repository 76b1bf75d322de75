using System.Numerics;
using Surprisal.Graph;
using Surprisal.Numerics;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Onnx;

/// <summary>ONNX's batch normalization and dropout.</summary>
internal static class Normalizations
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("BatchNormalization", Normalize) { Bar = Bar.OnnxOwn },
        new("Dropout", Drop),
    ];

    private static void Normalize<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor x = call.Input(0);
        int channels = x.Shape.Length > 1 ? x.Shape[1] : 1;
        int inner = Axes.Size(x.Shape.AsSpan(Math.Min(2, x.Shape.Length)));
        double epsilon = call.Attributes.Number("epsilon", 1e-5);
        double momentum = call.Attributes.Number("momentum", 0.9);
        T[] mean = call.Input(3).As<T>();
        T[] variance = call.Input(4).As<T>();
        if (call.Attributes.Flag("training_mode"))
        {
            mean = new T[channels];
            variance = new T[channels];
            BatchNormalization.Statistics<T>(x.As<T>(), inner, mean, variance);
            call.Give(1, Moved("mean", 3, mean));
            call.Give(2, Moved("variance", 4, variance));
        }

        T[] result = new T[x.Numbers.Length];
        BatchNormalization.Value<T>(x.As<T>(), inner, mean, variance, call.Input(1).As<T>(), call.Input(2).As<T>(), epsilon, result);
        call.Give(0, x.Shape, result);

        Symbol Moved(string name, int kept, T[] current) =>
            (momentum * call.Symbol(kept)) + ((1 - momentum) * call.Symbol(name, [channels], current));
    }

    /// <summary>Dropout that drops nothing: out of training, or with a ratio of 0. The ratio is an attribute in old versions.</summary>
    private static void Drop<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        Symbol x = call.Symbol(0);
        double ratio = call.Has(1) ? call.Input(1).Numbers[0] : call.Attributes.Number("ratio", 0.5);
        bool trains = call.Has(2) && call.Input(2).Numbers[0] != 0;
        ulong seed = (ulong)call.Attributes.Whole("seed", 0);
        call.Give(0, Dropped(x));
        call.Give(1, NotEqual(Dropped(Expand(1, x.Shape)), 0));

        Symbol Dropped(Symbol elements) => Dropout(elements, trains ? ratio : 0, step: 0, seed);
    }
}
