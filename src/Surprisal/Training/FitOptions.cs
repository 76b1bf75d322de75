using Surprisal.Data;
using Surprisal.Graph;

namespace Surprisal.Training;

/// <summary>How to train. The defaults are Keras', but for the number of epochs.</summary>
public sealed record FitOptions
{
    /// <summary>How many samples a step looks at unless something else is asked for.</summary>
    public const int DefaultBatchSize = 32;

    /// <summary>How many times to go over the samples.</summary>
    public int Epochs { get; init => field = AtLeastOne(value, nameof(Epochs)); } = 10;

    /// <summary>How many samples each step looks at; by default <see cref="DefaultBatchSize"/>, or all if there are fewer.</summary>
    public int? BatchSize { get; init => field = value is { } size ? AtLeastOne(size, nameof(BatchSize)) : null; }

    /// <summary>How many steps an epoch has at most; by default as many as it takes to see all samples.</summary>
    public int? StepsPerEpoch { get; init => field = value is { } steps ? AtLeastOne(steps, nameof(StepsPerEpoch)) : null; }

    /// <summary>Whether the samples are visited in another random order in each epoch. A stream has an order of its own, see <see cref="ShuffleBuffer"/>.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Samples to judge each epoch by.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>The share of the training samples, of each class, to set aside and judge by, in <c>[0, 1)</c>; not together with <see cref="Validation"/>.</summary>
    public double ValidationSplit { get; init => field = Share(value, nameof(ValidationSplit)); }

    /// <summary>After how many epochs the validation samples are asked, each time: 1 after every epoch. They are always asked after the last.</summary>
    public int ValidationFrequency { get; init => field = AtLeastOne(value, nameof(ValidationFrequency)); } = 1;

    /// <summary>How much the samples of a class count in the loss of training, by the number of the class; 1 for those that are not named.</summary>
    /// <remarks>
    /// A sample's weight is that of its class, times its own if the samples have weights (<see cref="Dataset.WithWeights"/>); with dense targets,
    /// the sum of the classes' weights, each times its target. Where samples have several labels or none, and outputs answer each by itself,
    /// <see cref="Model.Fit(Dataset, FitOptions?, CancellationToken)"/> refuses class weights: weigh the samples.
    /// Keras: <c>class_weight</c>.
    /// </remarks>
    public IReadOnlyDictionary<int, double>? ClassWeights { get; init => field = AllWeights(value, nameof(ClassWeights)); }

    /// <summary>How samples are changed, anew in each epoch, before the model learns from them; never those it is judged by. None by default.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init => field = NoneMissing(value, nameof(Augmentations)); } = [];

    /// <summary>What is told how training goes.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init => field = NoneMissing(value, nameof(Callbacks)); } = [];

    /// <summary>When and where checkpoints are saved, from which training can go on; by default none are.</summary>
    public Checkpointing? Checkpoints { get; init; }

    /// <summary>The checkpoint to go on from, to the bit as if that run had never stopped; by default training begins.</summary>
    /// <remarks>
    /// All but <see cref="Epochs"/>, which may be more, must be as it was in that run. The model's weights and history are replaced by those of
    /// the checkpoint.
    /// </remarks>
    public Checkpoint? Resume { get; init; }

    /// <summary>Whether warnings about the model and its loss are errors. Else they are in <see cref="Model.Lints"/>, and callbacks find them in the run.</summary>
    public LintPolicy Lints { get; init; }

    /// <summary>Whether targets are blended, so that class numbers do not do.</summary>
    internal bool IsMixed => Augmentations.Any(augmentation => augmentation is Mixup);

    /// <summary>What changes samples of a shape, if anything does.</summary>
    internal Augmenter? AugmenterOf(IReadOnlyList<int> sampleShape, ulong seed) =>
        Augmentations.Count > 0 ? new Augmenter(Augmentations, sampleShape, seed) : null;

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {value}, but it must be at least 1.");

    private static IReadOnlyDictionary<int, double>? AllWeights(IReadOnlyDictionary<int, double>? weights, string name)
    {
        foreach ((int number, double weight) in weights ?? new Dictionary<int, double>())
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
            {
                throw new ArgumentOutOfRangeException(
                    name, FormattableString.Invariant($"'{name}' gives class {number} the weight {weight}, but it must be a number of at least 0."));
            }
        }

        return weights;
    }

    private static IReadOnlyList<T> NoneMissing<T>(IReadOnlyList<T> items, string name)
        where T : class => items?.Contains(null!) == false
        ? items
        : throw new ArgumentException($"'{name}' holds a null. Leave it out.", name);

    private static double Share(double value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"'{name}' is {value}, but it is a share in [0, 1); 0.1 sets a tenth aside."));
}
