using Surprisal.Layers;
using Surprisal.Losses;

namespace Surprisal.Training;

/// <summary>Models known by name: for each, the layers that tell a number of classes apart, ending as a loss wants it.</summary>
public static class Architectures
{
    private const int HiddenUnits = 128;

    /// <summary>The models by name, for the command line.</summary>
    public static Catalog<Func<int, Loss, IReadOnlyList<Layer>>> All { get; } = new(
        "model",
        [
            new("softmax", "Softmax regression: one linear layer and a softmax.", Softmax),
            new("mlp", $"A network with one hidden layer of {HiddenUnits} rectified units and a softmax.", Mlp),
        ]);

    private static IReadOnlyList<Layer> Softmax(int classes, Loss loss) =>
        [new Flatten(), new Dense(classes, Ending(loss))];

    private static IReadOnlyList<Layer> Mlp(int classes, Loss loss) =>
        [new Flatten(), new Dense(HiddenUnits, Activations.Relu), new Dense(classes, Ending(loss))];

    private static ActivationFunction Ending(Loss loss) => loss.Suits switch
    {
        LastActivation.Softmax => Activations.Softmax,
        LastActivation.Sigmoid => Activations.Sigmoid,
        _ => Activations.Linear,
    };
}
