using System.Text.Json.Serialization;
using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Layers;

/// <summary>A fully connected layer: <c>activation(x·W + b)</c>.</summary>
/// <remarks>The variables are <c>kernel [inputs, units]</c> and, unless switched off, <c>bias [units]</c>.</remarks>
/// <param name="Units">The number of outputs, at least 1.</param>
/// <param name="Activation">What is applied to each output; none by default, as for raw scores.</param>
public sealed record Dense(int Units, ActivationFunction? Activation = null) : Layer
{
    /// <summary>The number of outputs.</summary>
    public int Units { get; init => field = AtLeastOne(value, nameof(Units)); } = AtLeastOne(Units, nameof(Units));

    /// <summary>Whether a bias is added.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>The value the weights start from.</summary>
    [JsonIgnore]
    public Initializer KernelInitializer { get; init; } = new GlorotUniform();

    /// <summary>What large weights add to the loss that training lowers; by default nothing. The bias adds nothing.</summary>
    public Penalty? KernelPenalty { get; init; }

    /// <summary>The value the bias starts from.</summary>
    [JsonIgnore]
    public Initializer BiasInitializer { get; init; } = new Zeros();

    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(parameters);
        if (input.Shape.Rank != 2)
        {
            throw new ArgumentException(
                $"A dense layer was given input of shape {input.Shape}, but it takes [batch, inputs]. Put a Flatten layer before it.", nameof(input));
        }

        Variable kernel = parameters.Add("kernel", [input.Shape[1], Units], KernelInitializer);
        parameters.Penalize(KernelPenalty?.Of(kernel));
        Symbol output = Ops.MatMul(input, kernel);
        if (UseBias)
        {
            output += parameters.Add("bias", [Units], BiasInitializer);
        }

        return Activation is null ? output : Activation.Apply(output);
    }

    private static int AtLeastOne(int units, string name) => units >= 1
        ? units
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {units}, but a dense layer needs at least 1 output.");
}
