namespace Surprisal.Layers;

/// <summary>The samples that a model with branches takes. Keras: <c>Input</c>.</summary>
/// <example>
/// <code>
/// var input = new Input(28, 28);
/// Node small = new Conv2D(8, 3, Activations.Relu) { Padding = Padding.Same }.Of(input);
/// Node large = new Conv2D(8, 5, Activations.Relu) { Padding = Padding.Same }.Of(input);
/// Node output = new Dense(10, Activations.Softmax).Of(new Flatten().Of(new Concatenate(1).Of(small, large)));
/// var model = new Model(input, output);
/// </code>
/// </example>
public sealed class Input : Node
{
    /// <summary>Describes the samples.</summary>
    /// <param name="sampleShape">The shape of one sample, such as <c>28, 28</c>; each size at least 1.</param>
    /// <exception cref="ArgumentException">A size is less than 1.</exception>
    public Input(params IReadOnlyList<int> sampleShape)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        SampleShape = sampleShape.All(size => size >= 1)
            ? [.. sampleShape]
            : throw new ArgumentException($"The samples have shape [{string.Join(", ", sampleShape)}], but each size must be at least 1.", nameof(sampleShape));
    }

    /// <summary>The shape of one sample.</summary>
    public IReadOnlyList<int> SampleShape { get; }
}
