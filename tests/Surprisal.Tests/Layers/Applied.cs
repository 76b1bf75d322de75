using Surprisal.Graph;
using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>A layer on an input of its own, to look at what it computes.</summary>
internal sealed class Applied
{
    public Applied(Layer layer, int[] sampleShape, bool isTraining = false)
    {
        Input = Ops.Placeholder("x", [Dimension.Batch, .. sampleShape.Select(size => (Dimension)size)]);
        Parameters = new Parameters("layer", seed: 1) { IsTraining = isTraining };
        Output = layer.Apply(Input, Parameters);
    }

    public Placeholder Input { get; }

    public Parameters Parameters { get; }

    public Symbol Output { get; }

    public State<double> State { get; } = new();

    public void Set(int variable, params double[] values) => values.CopyTo(State[Parameters.Variables[variable]]);

    public double[] Values(params double[] elements) => Function.Compile(Output, State).Evaluate((Input, elements)).ToArray();
}
