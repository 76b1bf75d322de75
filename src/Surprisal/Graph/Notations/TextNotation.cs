namespace Surprisal.Graph;

/// <summary>Plain text that reads like NumPy.</summary>
internal sealed class TextNotation : FormulaNotation
{
    internal override Written Dots => new("…");

    internal override Written Name(string name) => new(name);

    internal override Written Element(Written value, string index) => new($"{AtLeast(value, Strength.Whole).Text}_{index}");

    internal override Written Same(string first, string second) => new($"δ_{first}{second}");

    internal override Written Call(string function, Written[] arguments, params string[] settings) =>
        new($"{function}({string.Join(", ", [.. arguments.Select(argument => argument.Text), .. settings])})");

    internal override Written Infix(Written left, string sign, Written right) => sign switch
    {
        "+" or "-" => Terms(left, sign, right),

        // Only a product of numbers can be joined with a product behind it.
        "*" => new($"{AtLeast(left, Strength.Product).Text} * {AtLeast(right, Strength.Product).Text}", Strength.Product),
        "/" or "@" => new($"{AtLeast(left, Strength.Product).Text} {sign} {AtLeast(right, Strength.Power).Text}", Strength.Product),
        _ => new($"{AtLeast(left, Strength.Negative).Text} {sign} {AtLeast(right, Strength.Negative).Text}", Strength.Comparison),
    };

    internal override Written Power(Written value, Written exponent) =>
        new($"{AtLeast(value, Strength.Whole).Text}**{AtLeast(exponent, Strength.Whole).Text}", Strength.Power);

    internal override Written Picked(Written rows, Written index, Shape count) => Subscript(rows, [.. count.Select(size => $"range({size})"), index.Text]);

    internal override Written Subscript(Written value, string[] places) => new($"{AtLeast(value, Strength.Whole).Text}[{string.Join(", ", places)}]");

    internal override Written Root(Written value) => Call("sqrt", [value]);

    internal override Written Magnitude(Written value) => Call("abs", [value]);

    internal override Written Transpose(Written matrix) => new($"{AtLeast(matrix, Strength.Whole).Text}.T");

    internal override Written Reduction(string function, Written value, IReadOnlyList<int> axes, bool keepsAxes)
    {
        string[] axis = axes.Count switch
        {
            0 => [],
            1 => [$"axis={axes[0]}"],
            _ => [$"axis=({string.Join(", ", axes)})"],
        };
        return Call(function, [value], keepsAxes ? [.. axis, "keepdims=True"] : axis);
    }

    internal override Written Fitted(Written value, Shape shape, Shape? stretches)
    {
        // One number for each row has to stand beside the row.
        bool isColumn = stretches?.Rank == shape.Rank + 1 && shape.Rank > 0 && stretches.WithoutLast().Equals(shape) && stretches[shape.Rank] == 1 && shape.Any(size => size != 1);
        return isColumn ? Subscript(value, shape.Rank == 1 ? [":", "None"] : ["...", "None"]) : value;
    }

    internal override Written Bracket(Written value) => new($"({value.Text})");
}
