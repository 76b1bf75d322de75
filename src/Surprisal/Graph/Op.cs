using System.Numerics;

namespace Surprisal.Graph;

/// <summary>An operation: what shape it gives, its gradient as symbols, and the kernel that runs it.</summary>
/// <remarks>A record, so that two operations with the same settings are equal and the same work is done once.</remarks>
internal abstract record Op
{
    /// <summary>Whether the order of the two inputs makes no difference.</summary>
    public virtual bool Commutes => false;

    /// <summary>
    /// Whether each element of the result comes from those in its place in the inputs, which stretch to its shape: it may then be
    /// written over an input, and computed in parts.
    /// </summary>
    public virtual bool IsElementwise => false;

    /// <summary>Whether the kernel tells of the rows that are done before all are, where all axes but the last count rows.</summary>
    public virtual bool TellsOfRows => false;

    /// <summary>Whether the result is the first input's elements under another shape, so that nothing needs to run.</summary>
    public virtual bool IsView => false;

    /// <summary>Whether a formula reads the same without it, as a change of shape alone.</summary>
    public virtual bool IsUnseen => false;

    /// <summary>What the function is called where formulas are written.</summary>
    public virtual string FunctionName => Snake(GetType().Name);

    /// <summary>What stands behind the inputs where the function is written, such as a bound.</summary>
    public virtual string[] Settings => [];

    /// <summary>Operations over the same inputs that this one's kernel gives as further results, in this order, at little cost beside its own.</summary>
    public virtual IReadOnlyList<Op> Companions => [];

    /// <summary>What this one's kernel gives besides a symbol of it: its companions over the same inputs, and whatever else follows from some of them.</summary>
    public virtual IEnumerable<(Op Op, IEnumerable<Symbol> Inputs)> CompanionsOf(Symbol symbol) => Companions.Select(op => (op, symbol.Inputs.AsEnumerable()));

    /// <summary>How many products are added up for a result, that of one sample where it grows with the batch; 0 where there are few beside its elements.</summary>
    public virtual long MultiplyAdds(Symbol result) => 0;

    public abstract Shape InferShape(ReadOnlySpan<Shape> inputs);

    /// <summary>The gradient by each input, given the gradient by the result; null where there is none.</summary>
    public abstract Symbol?[] Gradient(Symbol result, Symbol incoming);

    public abstract void Run<T>(Operands<T> operands)
        where T : IFloatingPointIeee754<T>;

    /// <summary>The operation as a person would write it, given its inputs as text.</summary>
    public virtual string Format(string[] inputs) => $"{GetType().Name}({string.Join(", ", inputs)})";

    /// <summary>The operation in a notation for people, given its inputs in it.</summary>
    public virtual Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) =>
        notation.Call(FunctionName, inputs, Settings);

    /// <summary>What a fused operation computes, in words and in the forms of the textbook; null where its name says it.</summary>
    /// <param name="symbol">The symbol that it makes.</param>
    /// <param name="write">Writes a formula.</param>
    public virtual string? Meaning(Symbol symbol, Func<Symbol, string> write) => null;

    private static string Snake(string name) =>
        string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}

/// <summary>A value that no operation makes: it is fed, stored, or written into a pattern.</summary>
internal record Leaf(string Name) : Op
{
    // Two leaves of one name are still two values: a leaf is known by its symbol.
    public virtual bool Equals(Leaf? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs) => throw NeverRuns();

    public sealed override Symbol?[] Gradient(Symbol result, Symbol incoming) => [];

    public sealed override void Run<T>(Operands<T> operands) => throw NeverRuns();

    public sealed override string Format(string[] inputs) => Name;

    public sealed override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Name(Name);

    private InvalidOperationException NeverRuns() => new($"'{Name}' is a value, not an operation.");
}

/// <summary>An operation that maps each element by itself.</summary>
internal abstract record UnaryOp : Op, IRowOp
{
    public sealed override bool IsElementwise => true;

    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    public sealed override Symbol?[] Gradient(Symbol result, Symbol incoming) => [Gradient(result.Inputs[0], result, incoming)];

    public sealed override void Run<T>(Operands<T> operands) => Run(operands.Input(0), operands.Output(0));

    public bool MapsRowsOf(Shape shape) => true;

    public void RunRows<T>(ReadOnlySpan<T> x, int columns, Span<T> result)
        where T : IFloatingPointIeee754<T> => Run(x, result);

    protected abstract Symbol? Gradient(Symbol x, Symbol result, Symbol incoming);

    protected abstract void Run<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>;
}

/// <summary>An operation on pairs of elements, whose inputs stretch to a common shape by NumPy's rules.</summary>
internal abstract record BinaryOp : Op
{
    public sealed override bool IsElementwise => true;

    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs) =>
        Shape.Broadcast(inputs[0], inputs[1]) ?? throw new ArgumentException(
            $"{GetType().Name} was given shapes {inputs[0]} and {inputs[1]}, which do not stretch to a common one. " +
            "Aligned at the last axis, sizes must be equal or 1; reshape one of the two.");

    public sealed override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol left, Symbol right) = (result.Inputs[0], result.Inputs[1]);
        (Symbol? byLeft, Symbol? byRight) = Gradient(left, right, result, incoming);

        // An element that was repeated receives the sum over its copies.
        return
        [
            byLeft is null ? null : Ops.SumTo(byLeft, left.Shape),
            byRight is null ? null : Ops.SumTo(byRight, right.Shape),
        ];
    }

    public override string Format(string[] inputs) =>
        Sign is null ? base.Format(inputs) : $"({inputs[0]} {Sign} {inputs[1]})";

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) =>
        Sign is null ? base.Write(symbol, notation, inputs) : notation.Infix(inputs[0], Sign, inputs[1]);

    protected virtual string? Sign => null;

    protected abstract (Symbol? ByLeft, Symbol? ByRight) Gradient(Symbol left, Symbol right, Symbol result, Symbol incoming);
}

/// <summary>An operation along one axis, counted from the front.</summary>
internal abstract record AxisOp(int Axis) : Op
{
    public override string Format(string[] inputs) => $"{GetType().Name}({inputs[0]}, axis: {Axis})";

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) =>
        notation.CallAlong(FunctionName, inputs, Axis, symbol.Inputs[0].Shape.Rank, Settings);
}

/// <summary>An operation that reduces one axis to size 1.</summary>
internal abstract record ReductionOp(int Axis) : AxisOp(Axis)
{
    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0].With(Axis, 1);
}
