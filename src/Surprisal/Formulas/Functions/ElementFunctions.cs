using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Formulas;

/// <summary>Functions of each element by itself.</summary>
internal static class ElementFunctions
{
    /// <summary>What libraries call the array that a function is of.</summary>
    public const string X = "x|input|a|z|inputs|logits|features|input_tensor|tensor|value|values|array|arr|t|data|object|self|params";

    // In PyTorch and in mathematics the slope is a hundredth, in TensorFlow and Keras a fifth.
    private const double TensorFlowSlope = 0.2;

    public static IReadOnlyList<FormulaFunction> All { get; } =
    [
        Of("exp", "The exponential.", Exp),
        new("log, ln", $"{X}, base?", "The natural logarithm, or that of a base.", call => Made(call.Has("base") ? Log(call.Tensor("x")) / Math.Log(call.Number("base", Math.E)) : Log(call.Tensor("x")))),
        Of("log2", "The logarithm of base 2.", x => Log(x) / Math.Log(2)),
        Of("log10", "The logarithm of base 10.", x => Log(x) / Math.Log(10)),
        Of("log1p", "log(1 + x).", Log1P),
        Of("expm1", "exp(x) − 1.", ExpM1),
        Of("exp2", "2 to the power of x.", x => Power(2, x)),
        Of("sqrt, √", "The square root.", Sqrt),
        Of("rsqrt", "1 divided by the square root.", x => 1 / Sqrt(x)),
        Of("square", "The square.", Square),
        Of("reciprocal", "1 / x.", x => 1 / x),
        Of("abs, absolute, fabs", "The value without its sign.", Abs),
        Of("negative, neg", "−x.", x => -x),
        Of("positive, identity, clone, copy, asarray, ascontiguousarray, as_tensor, convert_to_tensor, constant, contiguous, numpy, item, tolist, cpu, cuda, Variable, Tensor, print, requires_grad_, list, tuple", "x itself.", x => x),
        Of("sign, sgn", "1, 0 or −1.", Sign),
        Of("floor", "The whole number below.", Floor),
        Of("ceil, ceiling", "The whole number above.", Ceiling),
        Of("round, rint, around, round_", "The nearest whole number; of two, the even one.", Round),
        Of("trunc, fix", "x without its fraction.", Truncate),
        Of("sigmoid, expit, logistic, sigma, σ", "1 / (1 + exp(−x)).", Sigmoid),
        Of("logit", "log(x / (1 − x)).", x => Log(x / (1 - x))),
        Of("log_sigmoid, logsigmoid, log_expit", "log sigmoid(x).", LogSigmoid),
        new("softplus", $"{X}, beta?, threshold?", "log(1 + exp(βx)) / β.", call => Made(call.Has("beta") ? Softplus(call.Tensor("x") * call.Number("beta", 1)) / call.Number("beta", 1) : Softplus(call.Tensor("x")))),
        Of("tanh", "The hyperbolic tangent.", Tanh),
        Of("sinh", "The hyperbolic sine.", x => (Exp(x) - Exp(-x)) / 2),
        Of("cosh", "The hyperbolic cosine.", x => (Exp(x) + Exp(-x)) / 2),
        Of("relu", "x where it is positive, else 0.", Relu),
        Of("relu6", "x kept within 0 and 6.", x => Clip(x, 0, 6)),
        new("leaky_relu", $"{X}, negative_slope|alpha|slope?", "x where it is positive, else x times a slope.", call =>
            Made(LeakyRelu(call.Tensor("x"), call.Number("negative_slope", call.Family is "tensorflow" or "keras" ? TensorFlowSlope : 0.01)))),
        new("elu", $"{X}, alpha?", "x where it is positive, else α (exp(x) − 1).", call => Made(Elu(call.Tensor("x"), call.Number("alpha", 1)))),
        Of("silu, swish", "x · sigmoid(x).", Silu),
        new("gelu", $"{X}, approximate?", "x · Φ(x), exactly or by tanh.", call => Made(IsByTanh(call) ? GeluTanh(call.Tensor("x")) : Gelu(call.Tensor("x")))),
        Of("mish", "x · tanh(softplus(x)).", x => x * Tanh(Softplus(x))),
        Of("softsign, soft_sign", "x / (1 + |x|).", x => x / (1 + Abs(x))),
        Of("erf", "The error function.", Erf),
        Of("erfc", "1 − erf(x).", x => 1 - Erf(x)),
        Of("ndtr, normal_cdf", "The share of a normal distribution below x.", NormalCdf),
        Of("log_ndtr", "The logarithm of the share of a normal distribution below x.", x => Log(NormalCdf(x))),
        Of("entr", "−x log x, and 0 at 0.", x => -Weigh(x, Log(x))),
        OfTruth("isnan, is_nan", "Whether x is NaN.", x => NotEqual(x, x)),
        OfTruth("isinf, is_inf", "Whether x is infinite.", x => Equal(Abs(x), double.PositiveInfinity)),
        OfTruth("isfinite, is_finite", "Whether x is neither infinite nor NaN.", x => Less(Abs(x), double.PositiveInfinity)),
        OfTruth("logical_not", "Whether x is 0.", LogicalNot),
        Of("stop_gradient, detach, detach_, StopGradient", "x, which counts as fixed where a gradient is taken.", StopGradient),
        new("cast, astype, to, type, saturate_cast, type_as", $"{X}, dtype|type|kind?", "x as another kind of number: of whole ones, the fraction is dropped.", call => Cast(call, call.Value("dtype"))),
        new("float, double, float32, float64, half, bfloat16, float16, float_, to_float, to_double, FloatTensor, DoubleTensor, array, tensor", $"{X}, dtype?", "x as real numbers.", call =>
            call.Value("x") is TextValue text ? Number(call, text.Text) : Made(call.Tensor("x"))),
        new("int, long, int32, int64, int8, int16, uint8, int_, to_int32, to_int64, short, LongTensor, IntTensor", X, "x without its fraction.", call => Whole(call)),
        OfTruth("bool, bool_", "Whether x is not 0.", x => NotEqual(x, 0)),
    ];

    private static FormulaFunction Of(string spellings, string description, Func<Symbol, Symbol> make) =>
        new(spellings, X, description, call => new TensorValue(make(call.Tensor("x"))));

    private static FormulaFunction OfTruth(string spellings, string description, Func<Symbol, Symbol> make) =>
        new(spellings, X, description, call => new TensorValue(make(call.Tensor("x"))) { IsMask = true });

    private static TensorValue Made(Symbol symbol) => new(symbol);

    private static bool IsByTanh(Call call) => call.Value("approximate") is TextValue text ? text.Text == "tanh" : call.Flag("approximate", preset: call.Family == "jax");

    private static Value Cast(Call call, Value kind)
    {
        string name = kind is TextValue text ? text.Text : "float";
        return name.StartsWith("bool", StringComparison.Ordinal) ? new TensorValue(NotEqual(call.Tensor("x"), 0)) { IsMask = true }
            : name.Contains("int", StringComparison.Ordinal) || name == "long" ? Whole(call)
            : Made(call.Tensor("x"));
    }

    /// <summary>What is known to be whole already stays the symbol that it is.</summary>
    private static Value Whole(Call call)
    {
        if (call.Value("x") is NumberValue number)
        {
            return new NumberValue(Math.Truncate(number.Number), IsWhole: double.IsFinite(number.Number));
        }

        Symbol x = call.Tensor("x");
        bool isWhole = call.Binder.Known(x) is { } known && Array.TrueForAll(known, value => value == Math.Floor(value));
        return Made(isWhole ? x : Truncate(x));
    }

    private static NumberValue Number(Call call, string text) => text.Trim().TrimStart('+').ToLowerInvariant() switch
    {
        "inf" or "infinity" => new NumberValue(double.PositiveInfinity, IsWhole: false),
        "-inf" or "-infinity" => new NumberValue(double.NegativeInfinity, IsWhole: false),
        "nan" => new NumberValue(double.NaN, IsWhole: false),
        string other when double.TryParse(other, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double number) => new NumberValue(number, IsWhole: false),
        _ => throw call.Fault("x", $"'{text}' is not a number. Write one such as 1e-7, 'inf' or 'nan'."),
    };
}
