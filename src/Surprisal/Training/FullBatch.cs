using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Optimizers;

namespace Surprisal.Training;

/// <summary>The loss of a model over all samples, with its penalties, as <see cref="Lbfgs"/> lowers it: in <see cref="double"/>, whatever the weights are kept in.</summary>
internal sealed class FullBatch
{
    // All samples count as one batch; they are only taken so many at a time.
    private const int SamplesAtOnce = 256;

    private readonly Network _network;
    private readonly State<float> _state;
    private readonly Placeholder _labels;
    private readonly Dataset _dataset;
    private readonly CancellationToken _cancellation;
    private readonly State<double> _exact = new();
    private readonly Symbol _loss;
    private readonly Symbol[] _gradients;
    private readonly Function<double> _batch;
    private readonly Symbol[] _penalty;
    private readonly Function<double> _weights;
    private readonly LbfgsSearch _search;

    /// <summary>Starts from the weights as they are.</summary>
    /// <param name="trainer">Where the loss stands.</param>
    /// <param name="settings">How the search goes.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="state">The values of its variables.</param>
    /// <param name="dataset">The samples.</param>
    /// <param name="cancellation">Ends a pass over them.</param>
    /// <exception cref="ArgumentException">A layer changes by itself in training, or the loss at the start is not finite.</exception>
    public FullBatch(Trainer trainer, Lbfgs settings, Network network, State<float> state, Dataset dataset, CancellationToken cancellation)
    {
        (_network, _state, _labels, _dataset, _cancellation, _loss) = (network, state, trainer.Labels, dataset, cancellation, trainer.Loss);
        foreach ((string name, _, Parameters parameters) in network.Layers)
        {
            if (parameters.Updates.Count > 0)
            {
                throw new ArgumentException(
                    $"The layer '{name}' changes by itself in each training step, but L-BFGS needs a loss that depends on the weights alone. Leave it out, or train by another optimizer.",
                    nameof(network));
            }
        }

        _gradients = Gradients.Of(_loss, network.Trainable);
        _batch = Function.Compile([_loss, .. _gradients], updates: null, _exact);
        _penalty = network.Penalty is { } penalty ? [penalty, .. Gradients.Of(penalty, network.Trainable)] : [];
        _weights = Function.Compile(_penalty, updates: null, _exact);
        foreach (Variable variable in network.Variables)
        {
            Widen(state[variable], _exact[variable]);
        }

        double[] start = [.. network.Trainable.SelectMany(variable => _exact[variable].ToArray())];
        _search = new LbfgsSearch(settings, start, ValueAndGradient);
    }

    /// <summary>Goes one step, and gives the model its weights.</summary>
    /// <returns>Whether it is worth to go on.</returns>
    public bool Next()
    {
        bool moved = _search.Next();
        ReadOnlySpan<double> rest = _search.Point;
        foreach (Variable variable in _network.Trainable)
        {
            Span<float> weights = _state[variable];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = (float)rest[i];
            }

            rest = rest[weights.Length..];
        }

        return moved && !_search.IsAtMinimum;
    }

    private double ValueAndGradient(ReadOnlySpan<double> point, Span<double> gradient)
    {
        foreach (Variable variable in _network.Trainable)
        {
            Span<double> weights = _exact[variable];
            point[..weights.Length].CopyTo(weights);
            point = point[weights.Length..];
        }

        gradient.Clear();
        double value = 0;
        int[] samples = new int[SamplesAtOnce];
        for (int start = 0; start < _dataset.Count; start += SamplesAtOnce)
        {
            _cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(SamplesAtOnce, _dataset.Count - start);
            for (int i = 0; i < count; i++)
            {
                samples[i] = start + i;
            }

            Run(samples.AsSpan(0, count));
            double share = (double)count / _dataset.Count;
            value += share * _batch[_loss][0];
            Add(share, _batch, _gradients, gradient);
        }

        if (_penalty.Length > 0)
        {
            _weights.Run();
            value += _weights[_penalty[0]][0];
            Add(1, _weights, _penalty.AsSpan(1), gradient);
        }

        return value;
    }

    private void Run(ReadOnlySpan<int> samples)
    {
        float[] elements = new float[samples.Length * _dataset.SampleSize];
        float[] targets = new float[samples.Length * _labels.Shape.Size.Factor];
        _dataset.CopySamples(samples, elements);
        if (_labels.Shape.Rank == 2)
        {
            _dataset.CopyTargets(samples, targets);
        }
        else
        {
            _dataset.CopyLabels(samples, targets);
        }

        _batch.Run((_network.Input, Widened(elements)), (_labels, Widened(targets)));
    }

    private static void Add(double share, Function<double> function, ReadOnlySpan<Symbol> gradients, Span<double> sum)
    {
        foreach (Symbol gradient in gradients)
        {
            ReadOnlySpan<double> part = function[gradient];
            for (int i = 0; i < part.Length; i++)
            {
                sum[i] += share * part[i];
            }

            sum = sum[part.Length..];
        }
    }

    private static double[] Widened(float[] values)
    {
        double[] wide = new double[values.Length];
        Widen(values, wide);
        return wide;
    }

    private static void Widen(ReadOnlySpan<float> values, Span<double> wide)
    {
        for (int i = 0; i < values.Length; i++)
        {
            wide[i] = values[i];
        }
    }
}
