using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>A layer that makes one value of several, where branches of a model meet.</summary>
public abstract record MergingLayer : Layer
{
    /// <inheritdoc/>
    public sealed override Symbol Apply(Symbol input, Parameters parameters) => Apply([input], parameters);

    /// <inheritdoc/>
    public abstract override Symbol Apply(IReadOnlyList<Symbol> inputs, Parameters parameters);
}
