using Surprisal.Graph;
using Surprisal.Optimizers;

namespace Surprisal.Training;

/// <summary>The loss of a model over all samples, with its penalties, as <see cref="Lbfgs"/> lowers it: in <see cref="double"/>, whatever the weights are kept in.</summary>
internal sealed class FullBatch
{
    private readonly Network _network;
    private readonly State<float> _state;
    private readonly Func<Function<double>, int, int> _run;
    private readonly int _samples;
    private readonly State<double> _exact = new();
    private readonly Symbol[] _loss;
    private readonly Function<double> _part;
    private readonly Symbol[] _penalty;
    private readonly Function<double> _weights;
    private readonly LbfgsSearch _search;

    /// <summary>Starts from the weights as they are.</summary>
    /// <param name="settings">How the search goes.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="state">The values of its variables.</param>
    /// <param name="loss">The mean loss over some samples.</param>
    /// <param name="run">Runs a function on some samples from the given one on, and tells on how many.</param>
    /// <param name="samples">How many there are.</param>
    /// <exception cref="ArgumentException">A layer changes by itself in training, or the loss at the start is not finite.</exception>
    public FullBatch(Lbfgs settings, Network network, State<float> state, Symbol loss, Func<Function<double>, int, int> run, int samples)
    {
        (_network, _state, _run, _samples) = (network, state, run, samples);
        foreach ((string name, _, Parameters parameters) in network.Layers)
        {
            if (parameters.Updates.Count > 0)
            {
                throw new ArgumentException(
                    $"The layer '{name}' changes by itself in each training step, but L-BFGS needs a loss that depends on the weights alone. Leave it out, or train by another optimizer.",
                    nameof(network));
            }
        }

        _loss = WithGradients(loss);
        _part = Function.Compile(_loss, updates: null, _exact);
        _penalty = network.Penalty is { } penalty ? WithGradients(penalty) : [];
        _weights = Function.Compile(_penalty, updates: null, _exact);
        ReadVariables();
        _search = new LbfgsSearch(settings, [.. network.Trainable.SelectMany(variable => _exact[variable].ToArray())], ValueAndGradient);

        Symbol[] WithGradients(Symbol value) => [value, .. Gradients.Of(value, network.Trainable)];
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

    /// <summary>Names all that the next step depends on. When loading, the model has its values back already.</summary>
    public void Remember(Memento memento)
    {
        _search.Remember(memento);
        if (memento.IsLoading)
        {
            ReadVariables();
        }
    }

    /// <summary>Takes the values of all variables from the model; the search then changes those of the trainable ones alone.</summary>
    private void ReadVariables()
    {
        foreach (Variable variable in _network.Variables)
        {
            Span<double> exact = _exact[variable];
            ReadOnlySpan<float> values = _state[variable];
            for (int i = 0; i < exact.Length; i++)
            {
                exact[i] = values[i];
            }
        }
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
        for (int first = 0, count; first < _samples; first += count)
        {
            count = _run(_part, first);
            value += Add((double)count / _samples, _part, _loss, gradient);
        }

        if (_penalty.Length > 0)
        {
            _weights.Run();
            value += Add(1, _weights, _penalty, gradient);
        }

        return value;
    }

    /// <summary>Adds a share of what a function has for the gradients, and gives that of its value.</summary>
    private static double Add(double share, Function<double> function, ReadOnlySpan<Symbol> valueAndGradients, Span<double> sum)
    {
        foreach (Symbol gradient in valueAndGradients[1..])
        {
            ReadOnlySpan<double> part = function[gradient];
            for (int i = 0; i < part.Length; i++)
            {
                sum[i] += share * part[i];
            }

            sum = sum[part.Length..];
        }

        return share * function[valueAndGradients[0]][0];
    }
}
