using Surprisal.Layers;

namespace Surprisal.Training;

/// <summary>Models known by name: for each, the layers that tell a number of classes apart.</summary>
public static class Architectures
{
    private const int HiddenUnits = 128;

    /// <summary>The models by name, for the command line.</summary>
    public static Catalog<Func<int, IReadOnlyList<Layer>>> All { get; } = new(
        "model",
        [
            new("softmax", "Softmax regression: one linear layer and a softmax.", Softmax),
            new("mlp", $"A network with one hidden layer of {HiddenUnits} rectified units and a softmax.", Mlp),
        ]);

    private static IReadOnlyList<Layer> Softmax(int classes) =>
        [new Flatten(), new Dense(classes, Activations.Softmax)];

    private static IReadOnlyList<Layer> Mlp(int classes) =>
        [new Flatten(), new Dense(HiddenUnits, Activations.Relu), new Dense(classes, Activations.Softmax)];
}
