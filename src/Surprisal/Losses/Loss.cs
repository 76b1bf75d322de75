using Surprisal.Graph;

namespace Surprisal.Losses;

/// <summary>How far a model's output is from the targets: a formula that gives one number for each sample.</summary>
/// <remarks>
/// A loss is written as a textbook writes it. Its gradient and its stable, fused form come from the graph. Training
/// takes the mean over the samples of a batch.
/// </remarks>
public abstract record Loss
{
    /// <summary>The losses by name, for the command line and for files.</summary>
    public static Catalog<Loss> All { get; } = new(
        "loss",
        [
            new("cross-entropy", "Cross-entropy of the softmax: one true class for each sample.", new CrossEntropy()),
            new("sigmoid-cross-entropy", "Cross-entropy of sigmoids: each class true or false by itself.", new SigmoidCrossEntropy()),
            new("nll", "Negative log-likelihood of log-probabilities.", new NegativeLogLikelihood()),
            new("mse", "Mean squared error over the classes, as Keras computes it.", new MeanSquaredError()),
            new("quadratic", "Quadratic cost of textbooks: half the sum of squared errors.", new QuadraticCost()),
        ]);

    /// <summary>The loss of each sample.</summary>
    /// <param name="output">What the model gives: <c>[batch, classes]</c>.</param>
    /// <param name="targets">What it should give, in the same shape.</param>
    /// <returns>One loss for each sample: <c>[batch]</c>.</returns>
    public abstract Symbol Row(Symbol output, Symbol targets);
}
