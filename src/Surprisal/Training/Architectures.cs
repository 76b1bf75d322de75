using Surprisal.Layers;
using Surprisal.Losses;

namespace Surprisal.Training;

/// <summary>Models known by name, for the command line.</summary>
public static class Architectures
{
    private const int HiddenUnits = 128;

    /// <summary>The models by name.</summary>
    public static Catalog<Architecture> All { get; } = new(
        "model",
        [
            new("softmax", "Softmax regression: one linear layer and a softmax.", new(Softmax, "sgd", 0.25, "constant")),
            new("mlp", $"A network with one hidden layer of {HiddenUnits} rectified units and a softmax.", new(Mlp, "sgd", 0.25, "constant")),
            new("lenet", "Two convolutions with pooling, then three dense layers, after LeNet-5.", new(LeNet, "adam", 0.002, "one-cycle")),
        ]);

    private static IReadOnlyList<Layer> Softmax(int classes, Loss loss) =>
        [new Flatten(), new Dense(classes, Ending(loss))];

    private static IReadOnlyList<Layer> Mlp(int classes, Loss loss) =>
        [new Flatten(), new Dense(HiddenUnits, Activations.Relu), new Dense(classes, Ending(loss))];

    /// <summary>The layers of LeNet-5 with rectified units and the largest of each window, as it is mostly built today.</summary>
    /// <remarks>Y. LeCun et al., "Gradient-based learning applied to document recognition", Proc. IEEE 86(11), 1998.</remarks>
    private static IReadOnlyList<Layer> LeNet(int classes, Loss loss) =>
    [
        new Conv2D(6, 5, Activations.Relu) { Padding = Padding.Same },
        new MaxPool2D(2),
        new Conv2D(16, 5, Activations.Relu),
        new MaxPool2D(2),
        new Flatten(),
        new Dense(120, Activations.Relu),
        new Dense(84, Activations.Relu),
        new Dense(classes, Ending(loss)),
    ];

    private static ActivationFunction Ending(Loss loss) => loss.Suits switch
    {
        LastActivation.Softmax => Activations.Softmax,
        LastActivation.Sigmoid => Activations.Sigmoid,
        _ => Activations.Linear,
    };
}
