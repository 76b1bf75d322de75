using System.Text.Json.Serialization;
using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Layers;

/// <summary>Brings each feature, or each channel of images, to mean 0 and variance 1, then scales and shifts it: <c>γ (x − mean) / √(variance + ε) + β</c>.</summary>
/// <remarks>
/// In training, mean and variance are those of the batch, and moving averages follow them: <c>average ← momentum · average + (1 − momentum) · batch</c>.
/// In use, they are the moving averages, so that a sample's output does not depend on the others. The variance divides by the number of elements.
/// Takes <c>[batch, features]</c>, <c>[batch, channels, height, width]</c>, or <c>[batch, height, width]</c> for images of one channel. The variables
/// are <c>gamma</c> from 1, <c>beta</c> from 0, <c>moving_mean</c> from 0 and <c>moving_variance</c> from 1, one element for each feature; an optimizer
/// changes the first two. Keras: <c>BatchNormalization</c>, with its defaults (PyTorch's momentum is 1 − ours).
/// S. Ioffe, C. Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate shift", ICML 2015.
/// </remarks>
/// <param name="Momentum">The part of the moving averages that a step keeps, in [0, 1).</param>
/// <param name="Epsilon">What is added to the variance ε, positive.</param>
public sealed record BatchNormalization(double Momentum = 0.99, double Epsilon = 0.001) : Layer
{
    /// <summary>The part of the moving averages that a step keeps.</summary>
    public double Momentum { get; init => field = Share(value); } = Share(Momentum);

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; init => field = Check.Positive(value, usual: 0.001, nameof(Epsilon)); } = Check.Positive(Epsilon, usual: 0.001, nameof(Epsilon));

    /// <summary>The value the scale starts from.</summary>
    [JsonIgnore]
    public Initializer GammaInitializer { get; init; } = new Ones();

    /// <summary>The value the shift starts from.</summary>
    [JsonIgnore]
    public Initializer BetaInitializer { get; init; } = new Zeros();

    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(parameters);
        bool isRows = input.Shape.Rank == 2;
        Symbol x = isRows ? input : Images.Of(input, "Batch normalization");
        Shape features = [x.Shape[1]];
        Shape along = isRows ? features : [x.Shape[1], 1, 1];
        Variable gamma = parameters.Add("gamma", features, GammaInitializer);
        Variable beta = parameters.Add("beta", features, BetaInitializer);
        Variable movingMean = parameters.AddState("moving_mean", features, new Zeros());
        Variable movingVariance = parameters.AddState("moving_variance", features, new Ones());
        (Symbol mean, Symbol variance) = (movingMean, movingVariance);
        if (parameters.IsTraining)
        {
            int[] axes = isRows ? [0] : [0, 2, 3];
            (mean, variance) = (Ops.ReduceMean(x, axes), Ops.ReduceVariance(x, axes));
            parameters.Update(movingMean, (Momentum * movingMean) + ((1 - Momentum) * mean));
            parameters.Update(movingVariance, (Momentum * movingVariance) + ((1 - Momentum) * variance));
        }

        return Normalizing.Of(
            x, Ops.Reshape(mean, along), Ops.Reshape(variance, along), Epsilon, Ops.Reshape(gamma, along), Ops.Reshape(beta, along));
    }

    private static double Share(double momentum, string name = nameof(Momentum)) => momentum is >= 0 and < 1
        ? momentum
        : throw new ArgumentOutOfRangeException(
            name, FormattableString.Invariant($"'{name}' is {momentum}, but it is the part that is kept, so it must be in [0, 1); 0.99 is usual."));
}
