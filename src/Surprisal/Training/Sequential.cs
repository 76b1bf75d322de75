using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;

namespace Surprisal.Training;

/// <summary>A classifier made of layers, one after the other.</summary>
/// <example>
/// <code>
/// var model = new Sequential(new Flatten(), new Dense(10, Activations.Softmax));
/// model.Compile(new Sgd(0.2), new CrossEntropy(), new Accuracy());
/// model.Fit(training, new FitOptions { Epochs = 10, Validation = test });
/// </code>
/// </example>
public sealed class Sequential : Model
{
    /// <summary>Describes a model.</summary>
    /// <param name="layers">The layers, from the input to the output; at least one.</param>
    public Sequential(params IReadOnlyList<Layer> layers)
        : base(Wiring.InARow(layers))
    {
    }

    /// <inheritdoc/>
    public override Sequential Build(IReadOnlyList<int> sampleShape)
    {
        base.Build(sampleShape);
        return this;
    }

    /// <inheritdoc/>
    public override Sequential Compile(Optimizer optimizer, Loss loss, params IReadOnlyList<Metric> metrics)
    {
        base.Compile(optimizer, loss, metrics);
        return this;
    }

    /// <inheritdoc/>
    public override Sequential Compile(Lbfgs optimizer, Loss loss, params IReadOnlyList<Metric> metrics)
    {
        base.Compile(optimizer, loss, metrics);
        return this;
    }
}
