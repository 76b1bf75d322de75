using System.Text.Json.Serialization;
using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Numerics;

namespace Surprisal.Layers;

/// <summary>Filters that slide over images: <c>activation(b[f] + Σ x[c, y·s + i·d, x·s + j·d] · kernel[f, c, i, j])</c>.</summary>
/// <remarks>
/// Takes <c>[batch, channels, height, width]</c>, or <c>[batch, height, width]</c> for one channel, and gives <c>[batch, filters, height, width]</c>
/// with as many rows and columns as there are windows. Channels come first, as in the graph's convolution and in PyTorch; Keras puts them last.
/// The variables are <c>kernel [filters, channels / groups, rows, columns]</c> and, unless switched off, <c>bias [filters]</c>.
/// Keras: <c>Conv2D</c>, with its defaults. Y. LeCun et al., "Backpropagation applied to handwritten zip code recognition", Neural Computation 1(4), 1989.
/// </remarks>
/// <param name="Filters">The number of filters, which are the channels of the output; at least 1.</param>
/// <param name="KernelSize">The rows and columns of a filter, each at least 1.</param>
/// <param name="Activation">What is applied to each output; none by default.</param>
public sealed record Conv2D(int Filters, Size2D KernelSize, ActivationFunction? Activation = null) : Layer
{
    /// <summary>The number of filters.</summary>
    public int Filters { get; init => field = AtLeastOne(value, nameof(Filters)); } = AtLeastOne(Filters, nameof(Filters));

    /// <summary>The rows and columns of a filter.</summary>
    public Size2D KernelSize { get; init => field = value.AtLeastOne(nameof(KernelSize)); } = KernelSize.AtLeastOne(nameof(KernelSize));

    /// <summary>The distance of one place of the filter from the next.</summary>
    public Size2D Stride { get; init => field = value.AtLeastOne(nameof(Stride)); } = 1;

    /// <summary>The distance of one cell of the filter from the next; 1 leaves no gaps.</summary>
    public Size2D Dilation { get; init => field = value.AtLeastOne(nameof(Dilation)); } = 1;

    /// <summary>The zeros around the images.</summary>
    public Padding Padding { get; init; } = Padding.Valid;

    /// <summary>Into how many parts channels and filters are cut, each part of the filters seeing its part of the channels only.</summary>
    public int Groups { get; init => field = AtLeastOne(value, nameof(Groups)); } = 1;

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
        Symbol images = Images.Of(input, "A convolution");
        ArgumentNullException.ThrowIfNull(parameters);
        int channels = images.Shape[1].Factor;
        (Window rows, Window columns) = Padding.Windows(Images.SizeOf(images), KernelSize, Stride, Dilation);

        // Refuses sizes that do not fit before there is a variable of such a shape.
        _ = new ConvolutionShape(channels, images.Shape[2].Factor, images.Shape[3].Factor, Filters, rows, columns, Groups);
        Variable kernel = parameters.Add("kernel", [Filters, channels / Groups, KernelSize.Rows, KernelSize.Columns], KernelInitializer);
        parameters.Penalize(KernelPenalty?.Of(kernel));
        Symbol output = Ops.Convolution(images, kernel, rows, columns, Groups);
        if (UseBias)
        {
            output += Ops.Reshape(parameters.Add("bias", [Filters], BiasInitializer), [Filters, 1, 1]);
        }

        return Activation is null ? output : Activation.Apply(output);
    }

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {value}, but a convolution needs at least 1.");
}
