using Surprisal.Graph;

namespace Surprisal.Losses;

/// <summary>How far a model's output is from the targets: a formula that gives one number for each sample.</summary>
/// <remarks>
/// A loss is written as a textbook writes it. Its gradient and its stable, fused form come from the graph. Training
/// takes the mean over the samples of a batch. What is a logarithm of probabilities is in nats; what is not says so by naming none.
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
            new("focal", "Cross-entropy that turns away from easy samples.", new Focal()),
            new("binary-focal", "Cross-entropy of sigmoids that turns away from easy classes.", new BinaryFocal()),
            new("poly-1", "Cross-entropy with its first polynomial term reweighted.", new Poly1()),
            new("generalized-cross-entropy", "Between cross-entropy and absolute error, for labels that may be wrong.", new GeneralizedCrossEntropy()),
            new("logit-norm", "Cross-entropy of scores scaled to one length, against overconfidence.", new LogitNorm()),
            new("kl", "Kullback-Leibler divergence from targets that are probabilities.", new KullbackLeibler()),
            new("kl-log-targets", "Kullback-Leibler divergence from targets that are log-probabilities.", new LogTargetKullbackLeibler()),
            new("generalized-kl", "Kullback-Leibler divergence of rows that need not sum to 1.", new GeneralizedKullbackLeibler()),
            new("jensen-shannon", "Jensen-Shannon divergence: symmetric and bounded.", new JensenShannon()),
            new("hinge", "Hinge loss of each class by itself.", new Hinge()),
            new("squared-hinge", "Squared hinge loss of each class by itself.", new SquaredHinge()),
            new("categorical-hinge", "Hinge loss between the true class and the best other one.", new CategoricalHinge()),
            new("multi-margin", "Hinge loss of the true class against every other one.", new MultiMargin()),
            new("perceptron", "How far the best class leads over the true one.", new Perceptron()),
            new("binary-perceptron", "How far each class by itself is on the wrong side.", new BinaryPerceptron()),
            new("sparsemax", "Exactly 0 once the right class leads by 1; its predictions are exactly 0 for classes far behind.", new FenchelYoung()),
            new("mse", "Mean squared error over the classes, as Keras computes it.", new MeanSquaredError()),
            new("quadratic", "Quadratic cost of textbooks: half the sum of squared errors.", new QuadraticCost()),
            new("huber", "Squared error near the target, absolute error far from it.", new Huber()),
            new("log-cosh", "Logarithm of the hyperbolic cosine of the error: a smooth absolute error.", new LogCosh()),
            new("poisson", "Negative log-likelihood of counts, from the logarithm of their rate.", new Poisson()),
            new("cosine", "Cosine distance of output and targets.", new Cosine()),
            new("dice", "One minus the overlap of what is predicted and what is true.", new Dice()),
        ]);

    /// <summary>The function that a model should end in to be trained by this loss; a softmax, unless a loss says otherwise.</summary>
    public virtual LastActivation Suits => LastActivation.Softmax;

    /// <summary>The loss of each sample.</summary>
    /// <param name="output">What the model gives: <c>[batch, classes]</c>.</param>
    /// <param name="targets">What it should give, in the same shape.</param>
    /// <returns>One loss for each sample: <c>[batch]</c>.</returns>
    /// <exception cref="ArgumentNullException">The output or the targets are missing.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public abstract Symbol Row(Symbol output, Symbol targets);
}

/// <summary>What a model can end in.</summary>
public enum LastActivation
{
    /// <summary>Raw scores.</summary>
    None,

    /// <summary>One class is true, and softmax shares 1 among all.</summary>
    Softmax,

    /// <summary>Each class is true or false by itself.</summary>
    Sigmoid,
}
