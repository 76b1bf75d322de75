using Surprisal.Graph;

namespace Surprisal.Metrics;

/// <summary>A figure that people judge a model by: numbers for each sample, and what they come to together.</summary>
public abstract record Metric
{
    /// <summary>The metrics by name.</summary>
    public static Catalog<Metric> All { get; } = new(
        "metric",
        [
            new("accuracy", "The share of samples whose most probable class is the right one.", new Accuracy()),
            new("top-5-accuracy", "The share of samples whose right class is among the five most probable ones.", new TopAccuracy()),
            new("binary-accuracy", "The share of right answers, yes or no, to each class by itself.", new BinaryAccuracy()),
            new("log-loss", "The mean of the negative logarithm of the right class's probability, in nats.", new LogLoss()),
            new("perplexity", "How many equally probable classes would be as hard to tell apart.", new Perplexity()),
            new("precision", "The share of a class's answers that are right, mean over classes.", new Precision()),
            new("precision-micro", "The share of answers that are right, over all classes at once.", new Precision { Average = Average.Micro }),
            new("recall", "The share of a class's samples that are found, mean over classes.", new Recall()),
            new("recall-micro", "The share of samples that are found, over all classes at once.", new Recall { Average = Average.Micro }),
            new("f1", "The harmonic mean of a class's precision and recall, mean over classes.", new F1()),
            new("f1-micro", "The harmonic mean of precision and recall over all classes at once.", new F1 { Average = Average.Micro }),
            new("mcc", "Matthews' correlation between answers and right classes.", new MatthewsCorrelation()),
            new("kappa", "Cohen's kappa: how far answers agree with right classes beyond chance.", new CohenKappa()),
            new("brier-score", "The mean squared distance of the probabilities from the right class.", new BrierScore()),
            new("ece", "Expected calibration error: the mean gap between confidence and accuracy.", new ExpectedCalibrationError()),
            new("mce", "Maximum calibration error: the widest gap between confidence and accuracy.", new MaximumCalibrationError()),
            new("roc-auc", "The area under the receiver operating characteristic, mean over classes.", new RocAuc()),
            new("pr-auc", "The area under precision over recall, mean over classes.", new PrecisionRecallAuc()),
        ]);

    /// <summary>What it is called in histories, such as <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a better model has a larger figure.</summary>
    public virtual bool IsLargerBetter => true;

    /// <summary>The figure where each output answers a question by itself, and a sample has any number of labels; null if it takes one class for a sample.</summary>
    internal virtual Metric? OfLabels => this;

    /// <summary>The numbers of each sample.</summary>
    /// <param name="output">What the model gives: <c>[batch, classes]</c>.</param>
    /// <param name="targets">What it should give, in the same shape.</param>
    /// <returns>One number for each sample, <c>[batch]</c>, or as many as the metric's tally takes, <c>[batch, numbers]</c>.</returns>
    public abstract Symbol Row(Symbol output, Symbol targets);

    /// <summary>An empty tally of the rows: by default, of their mean.</summary>
    /// <param name="outputs">The number of the model's outputs for a sample: 1 also decides between two classes.</param>
    public virtual Tally Start(int outputs) => new Mean();
}
