using System.Globalization;

namespace Surprisal.Graph;

/// <summary>LaTeX for mathematics.</summary>
internal sealed class LatexNotation : FormulaNotation
{
    // What LaTeX has a sign or an upright name for; any other function is set upright as an operator.
    private static readonly Dictionary<string, string> Functions = new()
    {
        ["exp"] = @"\exp",
        ["log"] = @"\log",
        ["max"] = @"\max",
        ["min"] = @"\min",
        ["maximum"] = @"\max",
        ["minimum"] = @"\min",
        ["tanh"] = @"\tanh",
        ["sigmoid"] = @"\sigma",
        ["sum"] = @"\sum",
    };

    internal override Written Dots => new(@"\dots");

    internal override string BetweenLines => @";\quad ";

    internal override Written Name(string name) => new(name.Length == 1 ? name : $@"\mathit{{{Escape(name)}}}");

    internal override Written Element(Written value, string index) =>
        new($"{(value.Text.Length == 1 ? value.Text : $"{{{AtLeast(value, Strength.Whole).Text}}}")}_{(index.Length == 1 ? index : $"{{{index}}}")}");

    internal override Written Same(string first, string second) => new($@"\delta_{{{first}{second}}}");

    internal override Written Call(string function, Written[] arguments, params string[] settings) =>
        new($"{Function(function)}{Brackets(List(arguments, settings))}");

    internal override Written CallAlong(string function, Written[] arguments, int axis, int rank, params string[] settings) =>
        axis == rank - 1
            ? Call(function, arguments, settings)
            : new($"{Function(function)}_{Axes([axis])}{Brackets(List(arguments, settings))}");

    internal override Written Infix(Written left, string sign, Written right) => sign switch
    {
        "/" => new($@"\frac{{{left.Text}}}{{{right.Text}}}"),
        "*" => Product(left, @" \cdot ", right, Strength.Product),
        "@" => Product(left, @" \, ", right, Strength.Power),
        "+" or "-" => Terms(left, sign, right),

        // Iverson's bracket: 1 where it holds, else 0.
        _ => new($"[{AtLeast(left, Strength.Negative).Text} {Comparison(sign)} {AtLeast(right, Strength.Negative).Text}]"),
    };

    internal override Written Number(double value)
    {
        string digits = Digits(value);
        int exponent = digits.IndexOf('e');
        return double.IsInfinity(value) ? new(value > 0 ? @"\infty" : @"-\infty", value > 0 ? Strength.Whole : Strength.Negative)
            : exponent > 0 ? new($@"{digits[..exponent]} \cdot 10^{{{int.Parse(digits[(exponent + 1)..], CultureInfo.InvariantCulture)}}}", Strength.Product)
            : base.Number(value);
    }

    internal override Written Power(Written value, Written exponent) => new($"{AtLeast(value, Strength.Whole).Text}^{{{exponent.Text}}}", Strength.Power);

    internal override Written Subscript(Written value, string[] places) => Element(value, string.Join(", ", places));

    internal override Written Picked(Written rows, Written index, Shape count) => Element(rows, index.Text);

    internal override Written Root(Written value) => new($@"\sqrt{{{value.Text}}}");

    internal override Written Magnitude(Written value) => new($@"\left|{value.Text}\right|");

    internal override Written Transpose(Written matrix) => new($@"{AtLeast(matrix, Strength.Whole).Text}^\top");

    internal override Written Reduction(string function, Written value, IReadOnlyList<int> axes, bool keepsAxes)
    {
        string sign = Function(function) + (axes.Count == 0 ? "" : $"_{Axes(axes)}");
        return function == "sum"
            ? new($"{sign} {AtLeast(value, Strength.Product).Text}", Strength.Product, IsOpen: true)
            : new($"{sign}{Brackets(value.Text)}");
    }

    internal override Written Bracket(Written value) => new(Brackets(value.Text));

    private Written Product(Written left, string sign, Written right, Strength ofRight)
    {
        // After a sum sign, a factor would belong to the sum.
        Written first = left.IsOpen ? Bracket(left) : AtLeast(left, Strength.Product);
        Written second = AtLeast(right, ofRight);
        return new($"{first.Text}{sign}{second.Text}", Strength.Product, second.IsOpen);
    }

    private static string List(Written[] arguments, string[] settings) =>
        string.Join(", ", [.. arguments.Select(argument => argument.Text), .. settings.Select(Escape)]);

    private static string Brackets(string text) => text.Contains(@"\frac") || text.Contains(@"\sum") ? $@"\left({text}\right)" : $"({text})";

    private static string Function(string function) => Functions.GetValueOrDefault(function) ?? $@"\operatorname{{{Escape(function)}}}";

    private static string Axes(IReadOnlyList<int> axes) => $@"{{\text{{axis {string.Join(", ", axes)}}}}}";

    private static string Comparison(string sign) => sign switch
    {
        "==" => "=",
        ">=" => @"\geq",
        "<=" => @"\leq",
        "!=" => @"\neq",
        _ => sign,
    };

    private static string Escape(string text) => text.Replace("_", @"\_").Replace("#", @"\#").Replace("%", @"\%").Replace("&", @"\&");
}
