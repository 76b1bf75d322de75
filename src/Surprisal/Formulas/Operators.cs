using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>What the signs of a formula do: to numbers that are known, at once; to all else, as symbols.</summary>
internal static class Operators
{
    public static Value Combine(Binder binder, string sign, Value left, Value right, int position) => (left, right) switch
    {
        _ when sign is "and" or "or" => Logical(binder, sign, left, right, position),
        (NumberValue or TruthValue, NumberValue or TruthValue) when sign != "@" && !(left is TruthValue && right is TruthValue && sign is "&" or "|") =>
            OfNumbers(binder, sign, Number(left), Number(right), position),
        (ListValue { Names: null } one, ListValue { Names: null } other) when sign == "+" => new ListValue([.. one.Items, .. other.Items]),
        (ListValue { Names: null } list, NumberValue { IsWhole: true } times) when sign == "*" => Repeat(binder, list, times, position),
        (NumberValue { IsWhole: true } times, ListValue { Names: null } list) when sign == "*" => Repeat(binder, list, times, position),
        _ => OfSymbols(binder, sign, left, right, position),
    };

    public static Value Signed(Binder binder, string sign, Value value, int position)
    {
        switch (sign, value)
        {
            case ("-", NumberValue number):
                return number with { Number = -number.Number };
            case ("+", NumberValue or TensorValue):
                return value;
            case ("not", _) when Truth(value) is bool isTrue:
                return new TruthValue(!isTrue);
            case ("~", TruthValue truth):
                return new TruthValue(!truth.IsTrue);
            default:
                Symbol symbol = binder.ToSymbol(value, position, $"what stands behind '{sign}'");
                return sign switch
                {
                    "-" => binder.MakeValue(position, () => -symbol),
                    "+" => new TensorValue(symbol),
                    _ => Mask(binder, position, () => Ops.LogicalNot(symbol)),
                };
        }
    }

    public static Value Compare(Binder binder, string sign, Value left, Value right, int position)
    {
        if (sign is "is" or "is not" || left is not (NumberValue or TensorValue or ListValue or TruthValue) || right is not (NumberValue or TensorValue or ListValue or TruthValue))
        {
            return sign is "is" or "==" or "is not" or "!="
                ? new TruthValue(AreTheSame(left, right) == sign is "is" or "==")
                : throw binder.Fault(position, $"{left.Kind} and {right.Kind} are not put in order by '{sign}'.");
        }

        if (left is NumberValue or TruthValue && right is NumberValue or TruthValue)
        {
            (double one, double other) = (Number(left).Number, Number(right).Number);
            return new TruthValue(sign switch
            {
                "==" => one == other,
                "!=" => one != other,
                "<" => one < other,
                "<=" => one <= other,
                ">" => one > other,
                _ => one >= other,
            });
        }

        if (left is ListValue && right is ListValue && sign is "==" or "!=")
        {
            return new TruthValue(AreTheSame(left, right) == (sign == "=="));
        }

        Symbol first = binder.ToSymbol(left, position, $"what stands before '{sign}'");
        Symbol second = binder.ToSymbol(right, position, $"what stands behind '{sign}'");
        return Mask(binder, position, () => sign switch
        {
            "==" => Ops.Equal(first, second),
            "!=" => Ops.NotEqual(first, second),
            "<" => Ops.Less(first, second),
            "<=" => Ops.LessEqual(first, second),
            ">" => Ops.Greater(first, second),
            _ => Ops.GreaterEqual(first, second),
        });
    }

    /// <summary>Whether a value counts as true, or null if that is known only when the formula runs.</summary>
    public static bool? Truth(Value value) => value switch
    {
        TruthValue truth => truth.IsTrue,
        NumberValue number => number.Number != 0,
        NoneValue => false,
        TextValue text => text.Text.Length > 0,
        ListValue { Names: null } list => list.Items.Length > 0,
        _ => null,
    };

    /// <summary>Makes an array of ones and zeros that selects elements where it stands in an index.</summary>
    public static Value Mask(Binder binder, int position, Func<Symbol> make) => new TensorValue(binder.Make(position, make)) { IsMask = true };

    private static Value Logical(Binder binder, string sign, Value left, Value right, int position)
    {
        if (Truth(left) is bool isTrue)
        {
            // As in Python, the first value that decides is the result.
            return isTrue == (sign == "and") ? right : left;
        }

        return OfSymbols(binder, sign == "and" ? "&" : "|", left, right, position);
    }

    private static NumberValue OfNumbers(Binder binder, string sign, NumberValue left, NumberValue right, int position)
    {
        (double one, double other) = (left.Number, right.Number);
        bool areWhole = left.IsWhole && right.IsWhole;
        return sign switch
        {
            "+" => new NumberValue(one + other, areWhole),
            "-" => new NumberValue(one - other, areWhole),
            "*" => new NumberValue(one * other, areWhole),
            "/" => new NumberValue(one / other, IsWhole: false),
            "//" => new NumberValue(Math.Floor(one / other), areWhole && other != 0),
            "%" => new NumberValue(one - (Math.Floor(one / other) * other), areWhole && other != 0),
            "**" => new NumberValue(Math.Pow(one, other), areWhole && other >= 0),
            "&" or "|" when areWhole && Math.Abs(one) < long.MaxValue && Math.Abs(other) < long.MaxValue =>
                new NumberValue(sign == "&" ? (long)one & (long)other : (long)one | (long)other, IsWhole: true),
            _ => throw binder.Fault(position, $"'{sign}' is not for two single numbers."),
        };
    }

    private static Value OfSymbols(Binder binder, string sign, Value left, Value right, int position)
    {
        Symbol one = binder.ToSymbol(left, position, $"what stands before '{sign}'");
        Symbol other = binder.ToSymbol(right, position, $"what stands behind '{sign}'");
        return sign switch
        {
            "+" => binder.MakeValue(position, () => one + other),
            "-" => binder.MakeValue(position, () => one - other),
            "*" => binder.MakeValue(position, () => one * other),
            "/" => binder.MakeValue(position, () => one / other),
            "//" => binder.MakeValue(position, () => Ops.Floor(one / other)),
            "%" => binder.MakeValue(position, () => one - (other * Ops.Floor(one / other))),
            "**" => binder.MakeValue(position, () => Power(left, right, one, other)),
            "@" => binder.MakeValue(position, () => Ops.MatMul(one, other)),
            "&" => Mask(binder, position, () => Ops.LogicalAnd(one, other)),
            "|" => Mask(binder, position, () => Ops.LogicalOr(one, other)),
            _ => throw binder.Fault(position, $"'{sign}' is not an operator here."),
        };
    }

    /// <summary>A power, in the name that it has in the list of operations: a square, or an exponential where the base is e.</summary>
    public static Symbol Power(Value left, Value right, Symbol one, Symbol other) => (left, right) switch
    {
        (_, NumberValue { Number: 2 }) => Ops.Square(one),
        (NumberValue { Number: Math.E }, _) => Ops.Exp(other),
        _ => Ops.Power(one, other),
    };

    private static ListValue Repeat(Binder binder, ListValue list, NumberValue times, int position) =>
        times.Number * list.Items.Length <= 10_000
            ? new ListValue([.. Enumerable.Repeat(list.Items, (int)Math.Max(0, times.Number)).SelectMany(items => items)])
            : throw binder.Fault(position, "The list becomes longer than 10000 values. Use full(shape, value) instead.");

    private static bool AreTheSame(Value left, Value right) => (left, right) switch
    {
        (ListValue one, ListValue other) => one.Items.Length == other.Items.Length && one.Items.Zip(other.Items).All(pair => AreTheSame(pair.First, pair.Second)),
        (NumberValue one, NumberValue other) => one.Number == other.Number,
        (TensorValue one, TensorValue other) => one.Symbol == other.Symbol,
        _ => left.Equals(right),
    };

    private static NumberValue Number(Value value) => value as NumberValue ?? new NumberValue(((TruthValue)value).IsTrue ? 1 : 0, IsWhole: true);
}
