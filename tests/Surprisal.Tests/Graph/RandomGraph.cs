using Surprisal.Graph;
using Surprisal.Initializers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>A small program grown from a seed: formulas that share their parts, gradients, and updates that chase one another.</summary>
internal sealed class RandomGraph
{
    private readonly Random _random;
    private readonly bool _isSmooth;
    private readonly List<Symbol> _pool;

    /// <param name="seed">The same seed gives the same program.</param>
    /// <param name="isSmooth">Whether to leave out operations that turn a difference of rounding into one of 0 and 1.</param>
    public RandomGraph(int seed, bool isSmooth)
    {
        _random = new Random(seed);
        _isSmooth = isSmooth;
        Placeholders = [Placeholder("x", [Dimension.Batch, 3]), Placeholder("y", [Dimension.Batch]), Placeholder("z", [2, 3])];
        Variables =
        [
            Variable("a", [2, 3], new GlorotUniform()), Variable("b", [2, 3], new GlorotUniform()),
            Variable("c", [3], new RandomUniform()), Variable("d", [3, 2], new GlorotUniform()), Variable("e", [], new Ones()),
        ];
        _pool = [.. Placeholders, .. Variables, 1, -0.5];
        int growth = _random.Next(3, 25);
        for (int i = 0; i < growth; i++)
        {
            if (Grow() is { } symbol && Symbol.InOrder([symbol]).All(part => part.Shape.Count(size => size.ScalesWithBatch) <= 1))
            {
                _pool.Add(symbol);
            }
        }

        Outputs = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Output())];
        Updates = [.. Variables.Where(_ => _random.Next(2) == 0).Select(variable => new Update(variable, NewValue(variable)))];
        _random.Shuffle(Updates);
    }

    public Placeholder[] Placeholders { get; }

    public Variable[] Variables { get; }

    public Symbol[] Outputs { get; }

    public Update[] Updates { get; }

    private Symbol Any() => _pool[_random.Next(_pool.Count)];

    private Symbol Output()
    {
        Symbol symbol = Any();
        return _random.Next(3) switch
        {
            0 => Gradients.Of(ReduceSum(symbol), Any()),
            1 => _pool[^1],
            _ => symbol,
        };
    }

    // Often a variable as it is, or a view of one, because that is what an update may not disturb.
    private Symbol NewValue(Variable variable)
    {
        Symbol[] fitting = [.. _pool.Where(symbol => symbol.Shape.Size == variable.Shape.Size)];
        Symbol other = Reshape(fitting[_random.Next(fitting.Length)], variable.Shape);
        return _random.Next(4) switch
        {
            0 => other,
            1 => variable - (0.1 * Tanh(other)),
            2 => Tanh(other + variable),
            _ => variable - (0.1 * Tanh(Gradients.Of(ReduceSum(Any()), variable))),
        };
    }

    private Symbol? Grow()
    {
        (Symbol x, Symbol y) = (Any(), Any());
        if (Shape.Broadcast(x.Shape, y.Shape) is null)
        {
            y = 0.5;
        }

        int axis = x.Shape.Rank == 0 ? 0 : _random.Next(x.Shape.Rank);
        bool keepDims = _random.Next(2) == 0;
        return _random.Next(_isSmooth ? 24 : 28) switch
        {
            0 or 1 => x + y,
            2 => x - y,
            3 => x * Tanh(y),
            4 => x / (1 + Square(y)),
            5 => -x,
            6 => Tanh(x),
            7 => Sigmoid(x),
            8 => Exp(Tanh(x)),
            9 => Log(1 + Square(x)),
            10 => Log(Sigmoid(x)),
            11 => Log(1 - Sigmoid(x)),
            12 => Softplus(x),
            13 => Reshape(x, [x.Shape.Size]),
            14 => Reshape(x, [1, .. x.Shape]),
            15 when x.Shape.Rank > 0 => ReduceSum(x, axis, keepDims),
            16 when x.Shape.Rank > 0 => ReduceMean(x, axis, keepDims),
            17 when x.Shape.Rank > 0 => Softmax(x, axis),
            18 when x.Shape.Rank > 0 => Log(Softmax(x, axis)),
            19 when x.Shape.Rank > 0 => LogSumExp(x, axis, keepDims),
            20 when x.Shape.Rank > 0 => -ReduceSum(Sigmoid(y) * Log(Softmax(x)), -1),
            21 => -((Sigmoid(y) * Log(Sigmoid(x))) + ((1 - Sigmoid(y)) * Log(1 - Sigmoid(x)))),
            22 => MatMul(Reshape(Tanh(x), [x.Shape.Size, 1]), Reshape(Variables[0], [1, 6])),
            23 when x.Shape is { Rank: 2 } && !x.Shape[1].ScalesWithBatch => MatMul(Tanh(x), Constant(Numbers(x.Shape[1].Factor), [x.Shape[1], 1])),
            24 => Relu(x),
            25 => Greater(x, y),
            26 when x.Shape.Rank > 0 => ReduceMax(x, axis, keepDims),
            27 when x.Shape.Rank > 0 => ArgMax(x, axis, keepDims),
            _ => null,
        };
    }

    private double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.NextDouble())];
}
