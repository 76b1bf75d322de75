using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>The functions that layers apply to their outputs.</summary>
public static class Activations
{
    /// <summary>The input itself.</summary>
    public static ActivationFunction Linear { get; } = new("linear", x => x);

    /// <summary>The input where it is positive, else 0.</summary>
    public static ActivationFunction Relu { get; } = new("relu", Ops.Relu);

    /// <summary>The input where it is positive, else 0.2 times it: Keras' slope for the function of this name.</summary>
    public static ActivationFunction LeakyRelu { get; } = new("leaky-relu", x => Ops.LeakyRelu(x, 0.2));

    /// <summary>The input where it is positive, else <c>exp x − 1</c>.</summary>
    public static ActivationFunction Elu { get; } = new("elu", x => Ops.Elu(x));

    /// <summary><c>x·Φ(x)</c> with the distribution function Φ of the normal distribution, exact as in Keras and PyTorch.</summary>
    public static ActivationFunction Gelu { get; } = new("gelu", Ops.Gelu);

    /// <summary><c>x·sigmoid(x)</c>, also called swish.</summary>
    public static ActivationFunction Silu { get; } = new("silu", Ops.Silu);

    /// <summary>The logistic function, which gives the probability of each class by itself.</summary>
    public static ActivationFunction Sigmoid { get; } = new("sigmoid", Ops.Sigmoid);

    /// <summary>The hyperbolic tangent.</summary>
    public static ActivationFunction Tanh { get; } = new("tanh", Ops.Tanh);

    /// <summary><c>log(1 + exp x)</c>, a smooth rectifier.</summary>
    public static ActivationFunction Softplus { get; } = new("softplus", Ops.Softplus);

    /// <summary>Probabilities over the classes, which sum to 1.</summary>
    public static ActivationFunction Softmax { get; } = new("softmax", x => Ops.Softmax(x));

    /// <summary>The logarithms of the probabilities over the classes.</summary>
    public static ActivationFunction LogSoftmax { get; } = new("log-softmax", x => Ops.LogSoftmax(x));

    /// <summary>The activations by name, for files.</summary>
    public static Catalog<ActivationFunction> All { get; } = new(
        "activation",
        [
            new(Linear.Name, "The input itself.", Linear),
            new(Relu.Name, "The input where it is positive, else 0.", Relu),
            new(LeakyRelu.Name, "The input where it is positive, else 0.2 times it.", LeakyRelu),
            new(Elu.Name, "The input where it is positive, else exp x - 1.", Elu),
            new(Gelu.Name, "The input times the normal distribution function of it.", Gelu),
            new(Silu.Name, "The input times its logistic function.", Silu),
            new(Sigmoid.Name, "The logistic function.", Sigmoid),
            new(Tanh.Name, "The hyperbolic tangent.", Tanh),
            new(Softplus.Name, "log(1 + exp x).", Softplus),
            new(Softmax.Name, "Probabilities over the classes.", Softmax),
            new(LogSoftmax.Name, "Log-probabilities over the classes.", LogSoftmax),
        ]);
}
