using System.Numerics;

namespace Surprisal.Conformance;

/// <summary>An op of the cases and how the library runs it.</summary>
/// <param name="Name">What the cases call it.</param>
/// <param name="Run">Reads the inputs and settings, calls the library, gives the outputs.</param>
/// <typeparam name="T">The precision.</typeparam>
internal sealed record Operator<T>(string Name, Action<Call<T>> Run)
    where T : IFloatingPointIeee754<T>
{
    /// <summary>How near the results must come, where that is not the suite's own rule.</summary>
    public Bar? Bar { get; init; }

    /// <summary>The ops of a suite.</summary>
    public static Operator<T>[] Of(Suite suite) => suite switch
    {
        Suite.Onnx =>
        [
            .. Onnx.Elementwise.List<T>(), .. Onnx.Softmaxes.List<T>(), .. Onnx.Reductions.List<T>(), .. Onnx.Products.List<T>(),
            .. Onnx.Convolutions.List<T>(), .. Onnx.Pools.List<T>(), .. Onnx.Normalizations.List<T>(), .. Onnx.Losses.List<T>(),
        ],
        Suite.Peers =>
        [
            .. Peers.Elementwise.List<T>(), .. Peers.Softmaxes.List<T>(), .. Peers.Labels.List<T>(), .. Peers.CrossEntropies.List<T>(),
            .. Peers.BinaryCrossEntropies.List<T>(), .. Peers.FocalLosses.List<T>(), .. Peers.Divergences.List<T>(),
        ],
        Suite.Golden => [.. Golden.Softmaxes.List<T>(), .. Golden.CrossEntropies.List<T>(), .. Golden.Sigmoids.List<T>()],
        _ => throw new ArgumentOutOfRangeException(nameof(suite), suite, "There is no such suite."),
    };
}
