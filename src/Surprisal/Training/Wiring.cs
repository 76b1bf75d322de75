using System.Collections;
using Surprisal.Layers;

namespace Surprisal.Training;

/// <summary>The layers of a model and what each takes, each after those that it takes; the last one gives the output.</summary>
/// <remarks>What a layer takes is counted: 0 is the model's input, 1 what the first layer gives, and so on.</remarks>
internal sealed class Wiring : IEnumerable<(Layer Layer, IReadOnlyList<int> Sources)>
{
    private Wiring(IReadOnlyList<Layer> layers, IReadOnlyList<IReadOnlyList<int>> sources) => (Layers, Sources) = (layers, sources);

    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>What each layer takes.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Sources { get; }

    /// <summary>Whether each layer takes what the one before it gives.</summary>
    public bool IsARow => Sources.Index().All(layer => layer.Item is [var source] && source == layer.Index);

    /// <summary>Layers each of which takes what the one before it gives.</summary>
    /// <exception cref="ArgumentException">There is no layer, or one is null.</exception>
    public static Wiring InARow(IReadOnlyList<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return Of(layers, [.. layers.Select((_, place) => new[] { place })]);
    }

    /// <summary>Layers that take what stands before them.</summary>
    /// <exception cref="ArgumentException">There is no layer, one is null, or one takes nothing or what comes later.</exception>
    public static Wiring Of(IReadOnlyList<Layer> layers, IReadOnlyList<IReadOnlyList<int>> sources)
    {
        Layer[] known = [.. layers];
        if (known.Length == 0)
        {
            throw new ArgumentException("A model needs at least one layer, such as new Dense(10).", nameof(layers));
        }

        if (Array.IndexOf(known, null) is var missing and >= 0)
        {
            throw new ArgumentException($"The layer at place {missing} is null. Leave it out, or give a layer.", nameof(layers));
        }

        bool areSensible = sources.Count == known.Length
            && sources.Index().All(layer => layer.Item is { Count: > 0 } && layer.Item.All(source => source >= 0 && source <= layer.Index));
        return areSensible
            ? new Wiring(known, sources)
            : throw new ArgumentException(
                $"There are {known.Length} layers, but the list of what they take does not fit: each takes the model's input, 0, or what a layer before it gives, counted from 1.",
                nameof(sources));
    }

    /// <summary>The layers on the way from an input to an output.</summary>
    /// <exception cref="ArgumentException">The output is the input itself, or comes from another one.</exception>
    public static Wiring To(Node output, Input input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var places = new Dictionary<Node, int> { [input] = 0 };
        var layers = new List<Layer>();
        var sources = new List<IReadOnlyList<int>>();

        // A stack of our own, because a row of layers may be longer than that of calls.
        var open = new Stack<Node>([output]);
        while (open.TryPeek(out Node? node))
        {
            if (node.Inputs.FirstOrDefault(other => !places.ContainsKey(other)) is { } before)
            {
                open.Push(before);
                continue;
            }

            open.Pop();
            if (places.ContainsKey(node))
            {
                continue;
            }

            layers.Add(node.Layer ?? throw new ArgumentException(
                "The output comes from another input than the model's, but a model has one. Start all branches from the same Input.", nameof(output)));
            sources.Add([.. node.Inputs.Select(other => places[other])]);
            places.Add(node, layers.Count);
        }

        return Of(layers, sources);
    }

    /// <summary>The same layers, and then others in a row.</summary>
    public Wiring Before(IReadOnlyList<Layer> layers) =>
        Of([.. Layers, .. layers], [.. Sources, .. layers.Select((_, place) => new[] { Layers.Count + place })]);

    public IEnumerator<(Layer Layer, IReadOnlyList<int> Sources)> GetEnumerator() => Layers.Zip(Sources).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
