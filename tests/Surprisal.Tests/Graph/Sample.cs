using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>A formula over inputs of given shapes, with numbers to run it on.</summary>
internal sealed class Sample
{
    private readonly Input[] _inputs;

    public Sample(Func<Symbol[], Symbol> build, params Input[] inputs)
    {
        _inputs = inputs;
        Inputs = [.. inputs.Select((input, i) => Ops.Placeholder($"x{i}", input.Shape))];
        Formula = build([.. Inputs]);
    }

    /// <summary>How many samples a batch has where samples are run.</summary>
    public static int Batch => 2;

    public Placeholder[] Inputs { get; }

    public Symbol Formula { get; }

    /// <summary>The inputs whose elements are real numbers, so that a gradient by them means something.</summary>
    public IEnumerable<Placeholder> RealInputs => Inputs.Where((_, i) => _inputs[i].Classes == 0);

    /// <summary>Numbers for the inputs, the same for the same seed.</summary>
    public Dictionary<Symbol, double[]> Draw(int seed, int batch)
    {
        var random = new Random(seed);
        var values = new Dictionary<Symbol, double[]>();
        for (int i = 0; i < _inputs.Length; i++)
        {
            Input input = _inputs[i];
            values[Inputs[i]] = [.. Enumerable.Range(0, input.Shape.Size.Resolve(batch)).Select(_ => input.Draw(random))];
        }

        return values;
    }

    /// <summary>A single number that every element of a symbol has its own share in.</summary>
    public static Symbol Weigh(Symbol symbol, int batch)
    {
        // The weights vary along every axis but that of the batch, whose size is not known when the formula is written.
        Shape shape = [.. symbol.Shape.Select(size => size.ScalesWithBatch ? (Dimension)1 : size)];
        var random = new Random(batch);
        double[] weights = [.. Enumerable.Range(0, shape.Size.Factor).Select(_ => 0.5 + random.NextDouble())];
        return Ops.ReduceSum(Ops.Constant(weights, shape) * Ops.Tanh(symbol));
    }

    public override string ToString() => $"{Formula} of {string.Join(", ", _inputs.Select(input => input.Shape))}";
}

/// <summary>An input of a sample: real numbers between two bounds, or class numbers.</summary>
internal sealed record Input(Shape Shape, double Low = -2, double High = 2, int Classes = 0)
{
    public static implicit operator Input(Shape shape) => new(shape);

    public double Draw(Random random) =>
        Classes > 0 ? random.Next(Classes) : Low + ((High - Low) * random.NextDouble());
}
