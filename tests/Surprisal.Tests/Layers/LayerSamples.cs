using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>Each kind of layer with some of its settings: what holds for every layer is tested over this list.</summary>
internal static class LayerSamples
{
    public static LayerSample[] All { get; } =
    [
        new(new Dense(3, Activations.Tanh), [4], [3]),
        new(new Flatten(), [2, 3], [6]),
        new(new Reshape(3, -1), [2, 3], [3, 2]),
        .. Activations.All.Entries.Select(entry => new LayerSample(new Activation(entry.Value), [4], [4])),
        new(new Conv2D(2, 3), [5, 4], [2, 3, 2]),
        new(new Conv2D(2, 3, Activations.Tanh) { Padding = Padding.Same }, [3, 5, 4], [2, 5, 4]),
        new(new Conv2D(3, (2, 3)) { Padding = Padding.Same, Stride = 2, UseBias = false }, [1, 5, 4], [3, 3, 2]),
        new(new Conv2D(4, 2) { Groups = 2, Dilation = (2, 1), Padding = new ExplicitPadding(1, 0, 0, 2) }, [2, 4, 4], [4, 3, 5]),
        new(new MaxPool2D(2), [2, 4, 5], [2, 2, 2]),
        new(new MaxPool2D(3) { Stride = 2, Padding = Padding.Same }, [4, 5], [1, 2, 3]),
        new(new AveragePool2D((2, 1)), [2, 4, 3], [2, 2, 3]),
        new(new AveragePool2D(3) { Stride = 1, Padding = Padding.Same }, [2, 3, 3], [2, 3, 3]),
        new(new GlobalMaxPool2D(), [3, 2, 4], [3]),
        new(new GlobalAveragePool2D(), [3, 2, 4], [3]),
        new(new Dropout(0.4), [6], [6]),
        new(new LayerNormalization(), [2, 4], [2, 4]),
        new(new BatchNormalization(Momentum: 0.5), [4], [4]),
        new(new BatchNormalization(), [2, 3, 2], [2, 3, 2]),
        new(new Add(), [2, 3], [2, 3]),
        new(new Concatenate(), [2, 3], [2, 3]),
        new(new Dense(3) { KernelPenalty = new Penalty(L1: 0.1, L2: 0.2) }, [4], [3]),
        new(new Conv2D(2, 2) { KernelPenalty = new Penalty(L2: 0.2) }, [3, 3], [2, 2, 2]),
        new(new Rescaling(2, -1), [2, 3], [2, 3]),
        new(new Normalization(), [2, 3], [2, 3]),
        new(new Normalization { Mean = [1, -2, 0.5], Variance = [4, 0.25, 9] }, [3], [3]),
        new(new Normalization { Mean = [1, -2], Variance = [4, 0.25] }, [2, 3, 2], [2, 3, 2]),
        new(new Embedding(5, 2), [3], [3, 2], Places: 5),
        new(new Temperature(), [4], [4]),
        new(new Temperature(), [1], [1]),
        new(new VectorScale(), [4], [4]),
        new(new LogOddsScale(), [4], [4]),
        new(new LogOddsScale(), [1], [1]),
        new(new LogOddsSteps(3), [4], [4]),
        new(new LogOddsSteps(2), [1], [1]),
    ];
}
