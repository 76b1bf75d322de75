using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>What a part of a formula stands for.</summary>
internal abstract record Value
{
    /// <summary>What kind of thing it is, in a message.</summary>
    public abstract string Kind { get; }
}

/// <summary>Numbers that are known when the formula runs.</summary>
internal sealed record TensorValue(Symbol Symbol) : Value
{
    /// <summary>Whether it holds truths, which select elements where it stands in an index.</summary>
    public bool IsMask { get; init; }

    public override string Kind => Symbol.Shape.Rank == 0 ? "a single number" : $"an array of shape {Symbol.Shape}";
}

/// <summary>One number that is known already: one written into the formula, a size, or what follows from such.</summary>
internal sealed record NumberValue(double Number, bool IsWhole) : Value
{
    public override string Kind => FormattableString.Invariant($"the number {Number}");
}

internal sealed record TruthValue(bool IsTrue) : Value
{
    public override string Kind => IsTrue ? "True" : "False";
}

internal sealed record NoneValue : Value
{
    public override string Kind => "None";
}

internal sealed record TextValue(string Text) : Value
{
    public override string Kind => $"the text '{Text}'";
}

internal sealed record EllipsisValue : Value
{
    public override string Kind => "...";
}

/// <summary>Several values in a row.</summary>
/// <param name="Items">The values.</param>
/// <param name="Names">What the values can also be called, as in <c>x.max(dim=1).values</c>.</param>
internal sealed record ListValue(Value[] Items, string[]? Names = null) : Value
{
    public override string Kind => $"a list of {Items.Length}";
}

/// <summary><c>start:stop:step</c> within an index.</summary>
internal sealed record SliceValue(int? Start, int? Stop, int Step) : Value
{
    public override string Kind => "a slice";
}

/// <summary>Something to be called: a function of the formula itself, or a loss or layer that is set up first and called then.</summary>
internal sealed record FunctionValue(string Name, Func<Argument[], int, Value> Call) : Value
{
    public override string Kind => $"the function '{Name}'";
}

/// <summary>A library or a part of one, such as <c>tf.nn</c>.</summary>
internal sealed record ModuleValue(string Path) : Value
{
    public override string Kind => $"the module '{Path}'";
}

/// <summary>One argument of a call.</summary>
internal readonly record struct Argument(string? Name, Value Value, int Position);
