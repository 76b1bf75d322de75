using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Formulas;

/// <summary>Functions of several values, element by element, which stretch to a common shape.</summary>
internal static class PairFunctions
{
    private const string Pair = "x|x1|input|a|left|self, y|x2|other|b|right|exponent";

    public static IReadOnlyList<FormulaFunction> All { get; } =
    [
        Of("add", "x + y.", (x, y) => x + y),
        Of("subtract, sub", "x − y.", (x, y) => x - y),
        Of("multiply, mul", "x · y.", (x, y) => x * y),
        Of("divide, div, truediv, true_divide, realdiv", "x / y.", (x, y) => x / y),
        Of("floor_divide, floordiv", "The whole number below x / y.", (x, y) => Floor(x / y)),
        Of("mod, remainder, floormod, fmod", "What is left of x when y is taken as often as goes.", (x, y) => x - (y * Floor(x / y))),
        new("pow, power", Pair, "x to the power of y.", call => Made(Operators.Power(call.Value("x"), call.Value("y"), call.Tensor("x"), call.Tensor("y")))),
        Of("maximum, fmax", "The greater of x and y.", Maximum),
        Of("minimum, fmin", "The smaller of x and y.", Minimum),
        Of("squared_difference", "(x − y)².", (x, y) => Square(x - y)),
        Of("logaddexp", "log(exp(x) + exp(y)).", (x, y) => LogSumExp(Side(x, y))),
        Of("logaddexp2", "log₂(2^x + 2^y).", (x, y) => LogSumExp(Side(x * Math.Log(2), y * Math.Log(2))) / Math.Log(2)),
        Of("xlogy", "x log y, and 0 where x is 0.", (x, y) => Weigh(x, Log(y))),
        Of("xlog1py", "x log(1 + y), and 0 where x is 0.", (x, y) => Weigh(x, Log1P(y))),
        Of("rel_entr", "x log(x / y), and 0 where x is 0.", (x, y) => Weigh(x, Log(x / y))),
        Of("scipy:kl_div", "x log(x / y) − x + y.", (x, y) => Weigh(x, Log(x / y)) - x + y),
        Of("multiply_no_nan", "x · y, and 0 where y is 0, even if x is infinite or NaN.", (x, y) => Weigh(y, x)),
        Of("divide_no_nan, div_no_nan", "x / y, and 0 where y is 0.", (x, y) => Where(Equal(y, 0), 0, x / Where(Equal(y, 0), 1, y))),
        OfTruth("equal, eq", "Whether x = y.", Equal),
        OfTruth("not_equal, ne", "Whether x ≠ y.", NotEqual),
        OfTruth("greater, gt", "Whether x > y.", Greater),
        OfTruth("greater_equal, ge", "Whether x ≥ y.", GreaterEqual),
        OfTruth("less, lt", "Whether x < y.", Less),
        OfTruth("less_equal, le", "Whether x ≤ y.", LessEqual),
        OfTruth("logical_and", "Whether both are not 0.", LogicalAnd),
        OfTruth("logical_or", "Whether one is not 0.", LogicalOr),
        OfTruth("logical_xor", "Whether exactly one is not 0.", (x, y) => NotEqual(NotEqual(x, 0), NotEqual(y, 0))),
        new("where, select", "condition|cond|input|pred, x|then|self|on_true, y|other|on_false", "x where the condition is true, y elsewhere.", call => Made(Where(call.Tensor("condition"), call.Tensor("x"), call.Tensor("y")))),
        new("masked_fill", "x|input|self, mask, value", "x, with a value in place of the elements for which the mask is true.", call => Made(Where(call.Tensor("mask"), call.Tensor("value"), call.Tensor("x")))),
        new("clip, clamp, clip_by_value, clamp_", $"{ElementFunctions.X}, min|low|a_min|min_value|clip_value_min|x_min?, max|high|a_max|max_value|clip_value_max|x_max?", "x kept within two bounds, either of which may be left out.", Clipped),
        new("clamp_min, clip_min", "x|input, min", "x, but at least a bound.", Clipped),
        new("clamp_max, clip_max", "x|input, max", "x, but at most a bound.", Clipped),
        new("lerp", "x|input|start, y|end, weight", "x + weight · (y − x).", call => Made(call.Tensor("x") + (call.Tensor("weight") * (call.Tensor("y") - call.Tensor("x"))))),
        new("add_n", "inputs|x", "The sum of a list of arrays.", call => Made(call.Binder.ItemsOf(call.Value("inputs"), call.Position)
            .Select(item => call.Binder.ToSymbol(item, call.Position, "what is added")).Aggregate((sum, next) => sum + next))),
        new("bias_add", "x|value, bias", "x + bias, which has one number for each place of the last axis.", call => Made(call.Tensor("x") + call.Tensor("bias"))),
        new("smooth_labels, label_smoothing", "labels|y, alpha|smoothing", "(1 − α) labels + α / classes.", call => Made(Smoothed(call.Tensor("labels"), call.Number("alpha", 0)))),
    ];

    /// <summary>Targets of which a share is spread over all classes.</summary>
    public static Symbol Smoothed(Symbol targets, double share) => share == 0 ? targets
        : targets.Shape.Rank > 0 ? ((1 - share) * targets) + (share / targets.Shape[targets.Shape.Rank - 1].Factor)
        : throw new ArgumentException("The targets are a single number, but smoothing spreads over the classes. Give one number for each class.");

    private static FormulaFunction Of(string spellings, string description, Func<Symbol, Symbol, Symbol> make) =>
        new(spellings, Pair, description, call => Made(make(call.Tensor("x"), call.Tensor("y"))));

    private static FormulaFunction OfTruth(string spellings, string description, Func<Symbol, Symbol, Symbol> make) =>
        new(spellings, Pair, description, call => new TensorValue(make(call.Tensor("x"), call.Tensor("y"))) { IsMask = true });

    private static TensorValue Made(Symbol symbol) => new(symbol);

    /// <summary>Two arrays side by side along a new last axis.</summary>
    private static Symbol Side(Symbol x, Symbol y)
    {
        Shape shape = Shape.Broadcast(x.Shape, y.Shape) ?? throw new ArgumentException($"Shapes {x.Shape} and {y.Shape} do not stretch to a common one.");
        return Stack([Expand(x, shape), Expand(y, shape)], -1);
    }

    private static TensorValue Clipped(Call call)
    {
        Symbol x = call.Tensor("x");
        bool areKnown = call.Value("min") is NumberValue && call.Value("max") is NumberValue;
        if (areKnown)
        {
            return Made(Clip(x, call.Number("min", 0), call.Number("max", 0)));
        }

        Symbol above = call.Has("min") ? Maximum(x, call.Tensor("min")) : x;
        return Made(call.Has("max") ? Minimum(above, call.Tensor("max")) : above);
    }
}
