using System.Diagnostics.CodeAnalysis;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>A value in a formula: an operation applied to other symbols. It has a shape, but neither numbers nor a precision.</summary>
/// <remarks>
/// Symbols are written with the functions of <see cref="Ops"/> and the usual operators, differentiated by
/// <see cref="Gradients"/>, and run once compiled by <see cref="Function"/>. They never change after creation.
/// </remarks>
public class Symbol : IArithmetic<Symbol>
{
    internal Symbol(Op op, Shape shape, params Symbol[] inputs)
    {
        Op = op;
        Shape = shape;
        Inputs = inputs;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The symbols that the operation reads.</summary>
    public IReadOnlyList<Symbol> Inputs { get; }

    internal Op Op { get; }

    /// <summary>What this is the gradient of, if it is one that was derived.</summary>
    internal Derivative? Derivative { get; init; }

    /// <summary>Makes a constant of a number.</summary>
    public static implicit operator Symbol(double value) => Ops.Constant(value);

    /// <summary>Adds element by element.</summary>
    public static Symbol operator +(Symbol left, Symbol right) => Of(new Add(), left, right);

    /// <summary>Subtracts element by element.</summary>
    public static Symbol operator -(Symbol left, Symbol right) => Of(new Subtract(), left, right);

    /// <summary>Multiplies element by element.</summary>
    public static Symbol operator *(Symbol left, Symbol right) => Of(new Multiply(), left, right);

    /// <summary>Divides element by element.</summary>
    public static Symbol operator /(Symbol left, Symbol right) => Of(new Divide(), left, right);

    /// <summary>Changes the sign of each element.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The named form of each operator stands in Ops.")]
    public static Symbol operator -(Symbol value) => Of(new Negate(), value);

    static Symbol IArithmetic<Symbol>.operator +(Symbol x, in Symbol y) => x + y;

    static Symbol IArithmetic<Symbol>.operator -(Symbol x, in Symbol y) => x - y;

    static Symbol IArithmetic<Symbol>.operator *(Symbol x, in Symbol y) => x * y;

    static Symbol IArithmetic<Symbol>.operator /(Symbol x, Symbol y) => x / y;

    static Symbol IArithmetic<Symbol>.Square(Symbol x) => Ops.Square(x);

    static Symbol IArithmetic<Symbol>.Sqrt(Symbol x) => Ops.Sqrt(x);

    static Symbol IArithmetic<Symbol>.Greater(Symbol x, Symbol y) => Ops.Greater(x, y);

    /// <summary>The formula as calls of functions, with nothing left out; what is too long to read ends in dots. For other ways to write it see <see cref="Notation"/>.</summary>
    public override string ToString() => Notation.Code.Write(this);

    internal static Symbol Of(Op op, params Symbol[] inputs)
    {
        foreach (Symbol input in inputs)
        {
            ArgumentNullException.ThrowIfNull(input);
        }

        // A pattern is a formula over wildcards, whose shapes are unknown until it is matched.
        Shape shape = Array.Exists(inputs, input => input.Shape.IsUnknown)
            ? Shape.Unknown
            : op.InferShape(Array.ConvertAll(inputs, input => input.Shape));
        return new Symbol(op, shape, inputs);
    }

    /// <summary>An input of that name in place of this symbol, and a formula that reads it instead.</summary>
    internal (Symbol Input, Symbol Formula) StandIn(string name, Symbol formula)
    {
        Symbol input = Ops.Placeholder(name, Shape);
        var replaced = new Dictionary<Symbol, Symbol> { [this] = input };
        foreach (Symbol symbol in InOrder([formula], leaveOut: symbol => symbol == this))
        {
            Symbol[] inputs = [.. symbol.Inputs.Select(part => replaced[part])];
            replaced[symbol] = inputs.AsSpan().SequenceEqual([.. symbol.Inputs]) ? symbol : Of(symbol.Op, inputs);
        }

        return (input, replaced[formula]);
    }

    /// <summary>Every symbol that the roots are made of, each after its inputs, in an order that only the formula decides.</summary>
    /// <param name="roots">Where to begin.</param>
    /// <param name="leaveOut">The symbols to pass by, together with what only they are made of.</param>
    /// <param name="reads">What a symbol comes after, if that is more than its inputs.</param>
    internal static List<Symbol> InOrder(
        IEnumerable<Symbol> roots, Func<Symbol, bool>? leaveOut = null, Func<Symbol, IReadOnlyList<Symbol>>? reads = null)
    {
        reads ??= symbol => symbol.Inputs;
        var order = new List<Symbol>();
        var seen = new HashSet<Symbol>();
        var pending = new Stack<(Symbol Symbol, IReadOnlyList<Symbol> Inputs, int NextInput)>();
        foreach (Symbol root in roots)
        {
            Enter(root);

            // A stack of our own: formulas can be deeper than the thread's.
            while (pending.TryPop(out (Symbol Symbol, IReadOnlyList<Symbol> Inputs, int NextInput) current))
            {
                if (current.NextInput == current.Inputs.Count)
                {
                    order.Add(current.Symbol);
                    continue;
                }

                pending.Push((current.Symbol, current.Inputs, current.NextInput + 1));
                Enter(current.Inputs[current.NextInput]);
            }
        }

        return order;

        void Enter(Symbol symbol)
        {
            if (leaveOut?.Invoke(symbol) != true && seen.Add(symbol))
            {
                pending.Push((symbol, reads(symbol), 0));
            }
        }
    }
}

/// <summary>An input of a formula: a value that is fed at each run.</summary>
public sealed class Placeholder : Symbol
{
    internal Placeholder(string name, Shape shape)
        : base(new Leaf(name), shape) => Name = name;

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }
}

/// <summary>A value that lives from run to run and that training changes, such as a weight.</summary>
public sealed class Variable : Symbol
{
    internal Variable(string name, Shape shape, Initializer initializer)
        : base(new Leaf(name), shape)
    {
        Name = name;
        Initializer = initializer;
    }

    /// <summary>What it is called in summaries and files.</summary>
    public string Name { get; }

    /// <summary>The value it starts from.</summary>
    public Initializer Initializer { get; }
}
