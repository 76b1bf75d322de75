using System.Globalization;

namespace Surprisal.Graph;

/// <summary>What the notations for people share: which brackets and axes can be left out, and what shows of a symbol.</summary>
internal abstract class FormulaNotation : Notation
{
    internal override Written Write(Symbol symbol, string? index, Shape? stretches, Printer printer)
    {
        switch (symbol.Op)
        {
            case OneHot when index is not null:
                return Same(index, printer.Write(symbol.Inputs[0]).Text);
            case Gather when printer.IsOfElements:
                return printer.Write(symbol.Inputs[0], printer.Write(symbol.Inputs[1]).Text);
            case ReductionOp reduction:
                return Reduction(symbol, reduction, printer, reduction.FunctionName, stretches);
            case Divide when MeanIn(symbol) is { } sum:
                return Reduction(sum, (ReductionOp)sum.Op, printer, "mean", stretches);
            case UnaryOp or StopGradient:
                return symbol.Op.Write(symbol, this, [printer.Write(symbol.Inputs[0], index, stretches)]);
            case BinaryOp or Weigh or Select:
                Written stretched = symbol.Op.Write(symbol, this, [.. symbol.Inputs.Select(input => printer.Write(input, index, symbol.Shape.Rank > 1 ? input.Shape : null))]);
                return index is null ? Fitted(stretched, symbol.Shape, stretches) : stretched;
            default:
                Written whole = symbol.Op.Write(symbol, this, [.. symbol.Inputs.Select(input => printer.Write(input, stretches: symbol.Op is Slice ? input.Shape : null))]);
                return index is null ? Fitted(whole, Gather.HasColumnOfPlaces(symbol) ? symbol.Shape.WithoutLast() : symbol.Shape, stretches) : Element(whole, index);
        }
    }

    /// <summary>One element of a value.</summary>
    internal abstract Written Element(Written value, string index);

    /// <summary>1 where two indices are equal, else 0.</summary>
    internal abstract Written Same(string first, string second);

    /// <summary>A function of some arguments; settings are arguments that are no formulas, such as an axis.</summary>
    internal abstract Written Call(string function, Written[] arguments, params string[] settings);

    internal abstract Written Infix(Written left, string sign, Written right);

    internal abstract Written Power(Written value, Written exponent);

    internal abstract Written Root(Written value);

    internal abstract Written Magnitude(Written value);

    internal abstract Written Transpose(Written matrix);

    /// <summary>A function of all elements along some axes, which are left out if there are no others.</summary>
    /// <param name="function">The function.</param>
    /// <param name="value">The elements.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="keepsAxes">Whether the reader relies on the axes being there still, with size 1.</param>
    internal abstract Written Reduction(string function, Written value, IReadOnlyList<int> axes, bool keepsAxes);

    /// <summary>A value of one shape as its reader needs it, who stretches it from another one.</summary>
    internal virtual Written Fitted(Written value, Shape shape, Shape? stretches) => value;

    internal abstract Written Bracket(Written value);

    /// <summary>A function of the rows of a value, or of another axis, which then is named.</summary>
    internal virtual Written CallAlong(string function, Written[] arguments, int axis, int rank, params string[] settings) =>
        Call(function, arguments, axis == rank - 1 ? settings : [.. settings, $"axis={axis}"]);

    /// <summary>One element of each row, of which there are so many.</summary>
    internal abstract Written Picked(Written rows, Written index, Shape count);

    /// <summary>The elements at some places: one entry for each of the first axes.</summary>
    internal abstract Written Subscript(Written value, string[] places);

    internal Written Negative(Written value) => new($"-{AtLeast(value, Strength.Product).Text}", Strength.Negative, value.IsOpen);

    /// <summary>Numbers in brackets, one pair for each axis; too many of them are told by their shape.</summary>
    internal Written List(double[] values, Shape shape) => values.Length > 12
        ? Name($"constant{shape}")
        : new(Nested(values, [.. shape.Select(size => size.Factor)]));

    internal static Written List(Written[] parts) => new($"[{string.Join(", ", parts.Select(part => part.Text))}]");

    internal virtual Written Number(double value) => value < 0
        ? new(Digits(value), Strength.Negative)
        : new(Digits(value));

    /// <summary>The value in brackets, unless it holds together well enough without.</summary>
    protected Written AtLeast(Written value, Strength strength) => value.Strength >= strength ? value : Bracket(value);

    /// <summary>Two terms with a sign between them.</summary>
    protected Written Terms(Written left, string sign, Written right)
    {
        // Where the first term carries a sign, so does the sum.
        Strength strength = left.Strength == Strength.Negative ? Strength.Negative : Strength.Sum;
        Written second = AtLeast(right, sign == "+" ? Strength.Sum : Strength.Product);
        return new($"{AtLeast(left, Strength.Negative).Text} {sign} {second.Text}", strength);
    }

    internal static string Digits(double value) => value switch
    {
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double.NaN => "nan",
        _ => value.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant(),
    };

    private static string Nested(ReadOnlySpan<double> values, ReadOnlySpan<int> sizes)
    {
        if (sizes.IsEmpty)
        {
            return Digits(values[0]);
        }

        string[] parts = new string[sizes[0]];
        for (int i = 0; i < parts.Length; i++)
        {
            int length = values.Length / parts.Length;
            parts[i] = Nested(values.Slice(i * length, length), sizes[1..]);
        }

        return $"[{string.Join(", ", parts)}]";
    }

    /// <summary>Reductions of one kind over several axes are one, as they were written.</summary>
    private Written Reduction(Symbol symbol, ReductionOp op, Printer printer, string function, Shape? stretches)
    {
        var axes = new List<int>();
        Symbol value = symbol;
        do
        {
            axes.Add(((ReductionOp)value.Op).Axis);
            value = value.Inputs[0];
        }
        while (value.Op.GetType() == op.GetType() && !printer.IsNamed(value));

        // Axes of size 1 before all others do not show.
        Symbol shown = printer.Shown(value);
        int added = value.Shape.Rank - shown.Shape.Rank;
        if (added > 0 && axes.TrueForAll(axis => axis >= added) && shown.Shape.SequenceEqual(value.Shape.Skip(added)))
        {
            axes = axes.ConvertAll(axis => axis - added);
            value = shown;
        }

        bool hasOthers = value.Shape.Where((size, axis) => size != 1 && !axes.Contains(axis)).Any();
        // Axes before all others are added again by stretching.
        bool isLeading = Enumerable.Range(0, axes.Max()).All(axis => value.Shape[axis] == 1 || axes.Contains(axis));
        bool keepsAxes = hasOthers && !isLeading && stretches?.Rank == value.Shape.Rank;
        return Reduction(function, printer.Write(value), hasOthers ? [.. axes.Order()] : [], keepsAxes);
    }

    /// <summary>The sum in a quotient that is a mean: one by the number of its terms.</summary>
    private static Symbol? MeanIn(Symbol quotient)
    {
        (Symbol sum, Symbol count) = (quotient.Inputs[0], quotient.Inputs[1]);
        while (sum.Op.IsUnseen)
        {
            sum = sum.Inputs[0];
        }

        Dimension terms = 1;
        for (Symbol part = sum; part.Op is ReduceSum along; part = part.Inputs[0])
        {
            terms *= part.Inputs[0].Shape[along.Axis];
        }

        bool isMean = count.Op switch
        {
            Size size => size.Count == terms,
            Constant { Values: [double value], Shape.Rank: 0 } => !terms.ScalesWithBatch && terms.Factor == value,
            _ => false,
        };
        return isMean && sum.Op is ReduceSum ? sum : null;
    }
}
