namespace Surprisal.Tests.FormulasTests;

/// <summary>For each function of the list a call, and the same written out in signs, comparisons and a few functions that C# has too.</summary>
internal static class FunctionSamples
{
    /// <summary>What the names in the samples are bound to.</summary>
    public static string[] Lets { get; } =
    [
        "x=0.5,-1.5,2.25", "z=0.25,0.5,0.75", "m=1,2,3;-4,5,0.5", "s=2,-1;0.5,3", "p=0.2,0.3,0.5;0.6,0.3,0.1", "q=0.1,0.8,0.1;0.25,0.25,0.5",
        "y=2,0", "t=0,0,1;1,0,0", "b=1,0,0.25;0,1,1", "w=1,2,3", "g=-1,1,1;1,-1,1", "n=2",
    ];

    /// <summary>Functions that C# has, held against it directly.</summary>
    public static Dictionary<string, Func<double, double>> Elementary { get; } = new()
    {
        ["exp"] = Math.Exp, ["log"] = Math.Log, ["sqrt"] = Math.Sqrt, ["abs"] = Math.Abs, ["tanh"] = Math.Tanh, ["sign"] = x => Math.Sign(x),
        ["floor"] = Math.Floor, ["ceil"] = Math.Ceiling, ["round"] = Math.Round, ["trunc"] = Math.Truncate, ["square"] = x => x * x,
    };

    /// <summary>The arguments of each function behind its name, and what the call comes to; by the name that messages use.</summary>
    public static Dictionary<string, (string Arguments, string WrittenOut)> All { get; } = new()
    {
        ["log2"] = ("(z)", "log(z) / log(2)"), ["log10"] = ("(z)", "log(z) / log(10)"), ["log1p"] = ("(z)", "log(1 + z)"), ["expm1"] = ("(x)", "exp(x) - 1"),
        ["exp2"] = ("(x)", "2 ** x"), ["rsqrt"] = ("(z)", "z ** -0.5"), ["reciprocal"] = ("(x)", "1 / x"), ["negative"] = ("(x)", "-x"), ["positive"] = ("(x)", "x"),
        ["sigmoid"] = ("(x)", "1 / (1 + exp(-x))"), ["logit"] = ("(z)", "log(z / (1 - z))"), ["log_sigmoid"] = ("(x)", "-log(1 + exp(-x))"), ["softplus"] = ("(x)", "log(1 + exp(x))"),
        ["sinh"] = ("(x)", "(exp(x) - exp(-x)) / 2"), ["cosh"] = ("(x)", "(exp(x) + exp(-x)) / 2"), ["relu"] = ("(x)", "x * (x > 0)"), ["relu6"] = ("(10 * x)", "[5, 0, 6]"),
        ["leaky_relu"] = ("(x, 0.3)", "x * (x > 0) + 0.3 * x * (x <= 0)"), ["elu"] = ("(x)", "x * (x > 0) + (exp(x) - 1) * (x <= 0)"), ["silu"] = ("(x)", "x / (1 + exp(-x))"),
        ["gelu"] = ("(x, True)", "x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ** 3)))"), ["mish"] = ("(x)", "x * tanh(log(1 + exp(x)))"), ["softsign"] = ("(x)", "x / (1 + abs(x))"),
        ["erf"] = ("(z)", "[0.2763263901682369, 0.5204998778130465, 0.7111556336535151]"), ["erfc"] = ("(z)", "[0.7236736098317631, 0.4795001221869535, 0.2888443663464849]"),
        ["ndtr"] = ("(z)", "(1 + erf(z / sqrt(2))) / 2"), ["log_ndtr"] = ("(z)", "log((1 + erf(z / sqrt(2))) / 2)"), ["entr"] = ("(z)", "-z * log(z)"),
        ["isnan"] = ("([nan, 1, inf])", "[1, 0, 0]"), ["isinf"] = ("([nan, 1, inf])", "[0, 0, 1]"), ["isfinite"] = ("([nan, 1, inf])", "[0, 1, 0]"), ["logical_not"] = ("([0, 2])", "[1, 0]"),
        ["stop_gradient"] = ("(x)", "x"), ["cast"] = ("(x, 'int32')", "[0, -1, 2]"), ["float"] = ("(x)", "x"), ["int"] = ("(x)", "[0, -1, 2]"), ["bool"] = ("(x)", "[1, 1, 1]"),
        ["add"] = ("(x, z)", "x + z"), ["subtract"] = ("(x, z)", "x - z"), ["multiply"] = ("(x, z)", "x * z"), ["divide"] = ("(x, z)", "x / z"), ["floor_divide"] = ("(x, z)", "floor(x / z)"),
        ["mod"] = ("(x, 2)", "[0.5, 0.5, 0.25]"), ["pow"] = ("(z, x)", "exp(x * log(z))"), ["maximum"] = ("(x, z)", "x * (x > z) + z * (x <= z)"), ["minimum"] = ("(x, z)", "x * (x < z) + z * (x >= z)"),
        ["squared_difference"] = ("(x, z)", "(x - z) ** 2"), ["logaddexp"] = ("(x, z)", "log(exp(x) + exp(z))"), ["logaddexp2"] = ("(x, z)", "log(2 ** x + 2 ** z) / log(2)"),
        ["xlogy"] = ("([0, 2, 3], [0, 1, 2])", "[0, 0, 3 * 0.6931471805599453]"), ["xlog1py"] = ("([0, 2, 3], [-1, 0, 1])", "[0, 0, 3 * 0.6931471805599453]"), ["rel_entr"] = ("(p, q)", "p * log(p / q)"),
        ["scipy:kl_div"] = ("(p, q)", "p * log(p / q) - p + q"), ["multiply_no_nan"] = ("([inf, 2], [0, 3])", "[0, 6]"), ["divide_no_nan"] = ("([1, 2], [0, 4])", "[0, 0.5]"),
        ["equal"] = ("(x, 0.5)", "[1, 0, 0]"), ["not_equal"] = ("(x, 0.5)", "[0, 1, 1]"), ["greater"] = ("(x, 0.5)", "[0, 0, 1]"), ["greater_equal"] = ("(x, 0.5)", "[1, 0, 1]"), ["less"] = ("(x, 0.5)", "[0, 1, 0]"),
        ["less_equal"] = ("(x, 0.5)", "[1, 1, 0]"), ["logical_and"] = ("([0, 1, 2], [1, 0, 3])", "[0, 0, 1]"), ["logical_or"] = ("([0, 1, 0], [1, 0, 0])", "[1, 1, 0]"), ["logical_xor"] = ("([0, 1, 2], [1, 0, 3])", "[1, 1, 0]"),
        ["where"] = ("(x > 0, x, z)", "[0.5, 0.5, 2.25]"), ["masked_fill"] = ("(x, x > 0, -inf)", "[-inf, -1.5, -inf]"), ["clip"] = ("(x, -1, 1)", "[0.5, -1, 1]"), ["clamp_min"] = ("(x, -1)", "[0.5, -1, 2.25]"),
        ["clamp_max"] = ("(x, 1)", "[0.5, -1.5, 1]"), ["lerp"] = ("(x, z, 0.25)", "0.75 * x + 0.25 * z"), ["add_n"] = ("([x, z, x])", "2 * x + z"), ["bias_add"] = ("(m, w)", "m + w"), ["smooth_labels"] = ("(t, 0.3)", "0.7 * t + 0.1"),

        ["sum"] = ("(m)", "m[0, 0] + m[0, 1] + m[0, 2] + m[1, 0] + m[1, 1] + m[1, 2]"), ["mean"] = ("(m, 1)", "(m[:, 0] + m[:, 1] + m[:, 2]) / 3"), ["average"] = ("(m, 1, w)", "(m[:, 0] + 2 * m[:, 1] + 3 * m[:, 2]) / 6"),
        ["max"] = ("(m)", "5"), ["min"] = ("(m)", "-4"), ["prod"] = ("(m, 1)", "[6, -10]"), ["any"] = ("([0, 0.5])", "1"), ["all"] = ("([0, 0.5])", "0"), ["count_nonzero"] = ("([0, 0.5, 2])", "2"),
        ["var"] = ("(m, 1, ddof=0)", "sum((m - sum(m, 1)[:, None] / 3) ** 2, 1) / 3"), ["std"] = ("(m, 1, ddof=1)", "sqrt(sum((m - sum(m, 1)[:, None] / 3) ** 2, 1) / 2)"), ["norm"] = ("(x)", "sqrt(sum(x * x))"),
        ["argmax"] = ("(m, axis=1)", "[2, 1]"), ["argmin"] = ("(m, axis=1)", "[0, 0]"), ["cumsum"] = ("(m, 1)", "[[1, 3, 6], [-4, 1, 1.5]]"), ["logsumexp"] = ("(m, 1)", "log(exp(m[:, 0]) + exp(m[:, 1]) + exp(m[:, 2]))"),
        ["softmax"] = ("(m, 1)", "exp(m) / sum(exp(m), 1)[:, None]"), ["log_softmax"] = ("(m, 1)", "m - log(sum(exp(m), 1))[:, None]"), ["softmin"] = ("(m, 1)", "exp(-m) / sum(exp(-m), 1)[:, None]"),
        ["scipy:softmax"] = ("(m)", "exp(m) / sum(exp(m))"), ["scipy:log_softmax"] = ("(m)", "m - log(sum(exp(m)))"), ["entropy"] = ("(z)", "-sum(z * log(z))"), ["scipy:entropy"] = ("(z)", "-sum(z / 1.5 * log(z / 1.5))"),
        ["normalize"] = ("(x, axis=0)", "x / sqrt(sum(x * x))"), ["topk"] = ("(m, 2)[0]", "[[3, 2], [5, 0.5]]"), ["standardize"] = ("(x)", "(x - sum(x) / 3) / sqrt(sum((x - sum(x) / 3) ** 2) / 3)"),

        ["matmul"] = ("(s, m)", "s[:, 0:1] * m[0:1] + s[:, 1:2] * m[1:2]"), ["dot"] = ("(x, z)", "sum(x * z)"), ["outer"] = ("(x, z)", "x[:, None] * z"), ["tensordot"] = ("(s, m, axes=1)", "s @ m"), ["linear"] = ("(m, m, n)", "m @ m.T + 2"),
        ["addmm"] = ("(w, s, m)", "w + s @ m"), ["xw_plus_b"] = ("(s, m, w)", "s @ m + w"), ["einsum"] = ("('ij,kj->ik', m, p)", "m @ p.T"), ["reshape"] = ("(m, (3, -1))", "[[1, 2], [3, -4], [5, 0.5]]"), ["reshape_as"] = ("(m, m.T)", "[[1, 2], [3, -4], [5, 0.5]]"),
        ["flatten"] = ("(m)", "[1, 2, 3, -4, 5, 0.5]"), ["transpose"] = ("(m, (1, 0))", "m.T"), ["torch:transpose"] = ("(m, 0, 1)", "m.T"), ["t"] = ("(m)", "[[1, -4], [2, 5], [3, 0.5]]"), ["swapaxes"] = ("(m, 0, -1)", "m.T"), ["squeeze"] = ("(x[None, :, None], 0)", "x[:, None]"),
        ["expand_dims"] = ("(x, 1)", "[[0.5], [-1.5], [2.25]]"), ["broadcast_to"] = ("(x, (2, 3))", "[[0.5, -1.5, 2.25], [0.5, -1.5, 2.25]]"), ["expand_as"] = ("(x, m)", "[[0.5, -1.5, 2.25], [0.5, -1.5, 2.25]]"), ["tile"] = ("(x, (2, 1))", "[[0.5, -1.5, 2.25], [0.5, -1.5, 2.25]]"),
        ["concatenate"] = ("([x, z], 0)", "[0.5, -1.5, 2.25, 0.25, 0.5, 0.75]"), ["stack"] = ("([x, z], 1)", "[[0.5, 0.25], [-1.5, 0.5], [2.25, 0.75]]"), ["flip"] = ("(x, 0)", "[2.25, -1.5, 0.5]"), ["diag"] = ("(s)", "[2, 3]"), ["trace"] = ("(s)", "5"),
        ["gather"] = ("(x, [2, 0], axis=0)", "[2.25, 0.5]"), ["take_along_axis"] = ("(m, [[2], [0]], 1)", "[[3], [-4]]"), ["torch:gather"] = ("(m, axis=1, index=[[2], [0]])", "[[3], [-4]]"), ["torch:index_select"] = ("(m, 1, [2, 0])", "[[3, 1], [0.5, -4]]"), ["gather_nd"] = ("(m, [[0, 2], [1, 1]])", "[3, 5]"),
        ["boolean_mask"] = ("(x, x > 0)", "[0.5, 2.25]"), ["slice"] = ("(m, [0, 1], [2, 2])", "[[2, 3], [5, 0.5]]"), ["one_hot"] = ("(y, 3)", "[[0, 0, 1], [1, 0, 0]]"), ["eye"] = ("(2)", "[[1, 0], [0, 1]]"), ["numpy:identity"] = ("(2)", "[[1, 0], [0, 1]]"),
        ["zeros"] = ("((1, 2))", "[[0, 0]]"), ["ones"] = ("(3)", "[1, 1, 1]"), ["full"] = ("((2,), 4)", "[4, 4]"), ["zeros_like"] = ("(x)", "[0, 0, 0]"), ["ones_like"] = ("(x)", "[1, 1, 1]"), ["full_like"] = ("(x, 7)", "[7, 7, 7]"), ["arange"] = ("(1, 4)", "[1, 2, 3]"),
        ["linspace"] = ("(0, 1, 3)", "[0, 0.5, 1]"), ["epsilon"] = ("()", "1e-7"), ["len"] = ("(m)", "2"), ["shape"] = ("(m)", "[2, 3]"), ["size"] = ("(m)", "6"), ["ndim"] = ("(m)", "2"), ["zip"] = ("([1, 2], [3, 4])", "[[1, 3], [2, 4]]"), ["enumerate"] = ("([5, 6])", "[[0, 5], [1, 6]]"),

        ["softmax_cross_entropy_with_logits"] = ("(labels=q, logits=m)", "-sum(q * log_softmax(m), 1)"), ["sparse_softmax_cross_entropy_with_logits"] = ("(labels=y, logits=m)", "-sum(t * log_softmax(m), 1)"),
        ["sigmoid_cross_entropy_with_logits"] = ("(labels=b, logits=m)", "-b * log(sigmoid(m)) - (1 - b) * log(sigmoid(-m))"), ["weighted_cross_entropy_with_logits"] = ("(b, m, 3)", "-3 * b * log(sigmoid(m)) - (1 - b) * log(sigmoid(-m))"),
        ["softmax_cross_entropy"] = ("(q, m)", "-sum(q * log_softmax(m)) / 2"), ["optax:softmax_cross_entropy"] = ("(m, q)", "-sum(q * log_softmax(m), 1)"), ["softmax_cross_entropy_with_integer_labels"] = ("(m, y)", "-sum(t * log_softmax(m), 1)"),
        ["sigmoid_binary_cross_entropy"] = ("(m, b)", "-b * log(sigmoid(m)) - (1 - b) * log(sigmoid(-m))"), ["sparse_softmax_cross_entropy"] = ("(y, m)", "-sum(t * log_softmax(m)) / 2"), ["sigmoid_cross_entropy"] = ("(b, m)", "sum(-b * log(sigmoid(m)) - (1 - b) * log(sigmoid(-m))) / 6"),
        ["cross_entropy"] = ("(m, y)", "-sum(t * log_softmax(m)) / 2"), ["nll_loss"] = ("(m, y)", "-sum(t * m) / 2"), ["binary_cross_entropy_with_logits"] = ("(m, b)", "sum(-b * log(sigmoid(m)) - (1 - b) * log(sigmoid(-m))) / 6"), ["binary_cross_entropy"] = ("(p, b)", "sum(-b * log(p) - (1 - b) * log(1 - p)) / 6"),
        ["kl_div"] = ("(log(p), q)", "sum(q * log(q / p)) / 6"), ["mse_loss"] = ("(m, q)", "sum((m - q) ** 2) / 6"), ["l1_loss"] = ("(m, q)", "sum(abs(m - q)) / 6"), ["smooth_l1_loss"] = ("(x, z)", "(0.25 ** 2 / 2 + 2 - 0.5 + 1.5 - 0.5) / 3"), ["torch:huber_loss"] = ("(x, z)", "(0.25 ** 2 / 2 + 2 - 0.5 + 1.5 - 0.5) / 3"),
        ["soft_margin_loss"] = ("(m, g)", "sum(log(1 + exp(-g * m))) / 6"), ["sigmoid_focal_loss"] = ("(m, t, alpha=0.25, gamma=2)", "-0.25 * t * sigmoid(-m) ** 2 * log(sigmoid(m)) - 0.75 * (1 - t) * sigmoid(m) ** 2 * log(sigmoid(-m))"),
        ["categorical_crossentropy"] = ("(q, p)", "-sum(q * log(p), 1)"), ["sparse_categorical_crossentropy"] = ("(y, p)", "-sum(t * log(p), 1)"), ["binary_crossentropy"] = ("(b, p)", "sum(-b * log(p) - (1 - b) * log(1 - p), 1) / 3"),
        ["categorical_focal_crossentropy"] = ("(t, p)", "-sum(0.25 * t * (1 - p) ** 2 * log(p), 1)"), ["binary_focal_crossentropy"] = ("(t, p)", "-sum(t * (1 - p) ** 2 * log(p) + (1 - t) * p ** 2 * log(1 - p), 1) / 3"), ["kl_divergence"] = ("(q, p)", "sum(q * log(q / p), 1)"),
        ["optax:kl_divergence"] = ("(log(p), q)", "sum(q * log(q / p), 1)"), ["kl_divergence_with_log_targets"] = ("(log(p), log(q))", "sum(q * log(q / p), 1)"), ["mean_squared_error"] = ("(q, m)", "sum((m - q) ** 2, 1) / 3"), ["mean_absolute_error"] = ("(q, m)", "sum(abs(m - q), 1) / 3"),
        ["squared_error"] = ("(m, q)", "(m - q) ** 2"), ["optax:l2_loss"] = ("(m, q)", "(m - q) ** 2 / 2"), ["l2_loss"] = ("(m)", "sum(m ** 2) / 2"), ["huber"] = ("(x, z)", "(0.25 ** 2 / 2 + 2 - 0.5 + 1.5 - 0.5) / 3"), ["optax:huber_loss"] = ("(x, z)", "[0.25 ** 2 / 2, 1.5, 1]"),
        ["hinge"] = ("(g, m)", "sum(relu(1 - g * m), 1) / 3"), ["squared_hinge"] = ("(g, m)", "sum(relu(1 - g * m) ** 2, 1) / 3"), ["categorical_hinge"] = ("(t, m)", "[0, 10]"), ["poisson"] = ("(q, p)", "sum(p - q * log(p), 1) / 3"),
        ["log_cosh"] = ("(q, m)", "sum(log(cosh(m - q)), 1) / 3"), ["poly_loss_cross_entropy"] = ("(m, t)", "-sum(t * log_softmax(m), 1) + 2 * (1 - sum(t * softmax(m), 1))"),

        ["CrossEntropyLoss"] = ("()(m, y)", "-sum(t * log_softmax(m)) / 2"), ["NLLLoss"] = ("()(m, y)", "-sum(t * m) / 2"), ["BCEWithLogitsLoss"] = ("()(m, b)", "sum(-b * log(sigmoid(m)) - (1 - b) * log(sigmoid(-m))) / 6"), ["BCELoss"] = ("()(p, b)", "sum(-b * log(p) - (1 - b) * log(1 - p)) / 6"),
        ["KLDivLoss"] = ("(reduction='sum')(log(p), q)", "sum(q * log(q / p))"), ["MSELoss"] = ("()(m, q)", "sum((m - q) ** 2) / 6"), ["L1Loss"] = ("()(m, q)", "sum(abs(m - q)) / 6"), ["SmoothL1Loss"] = ("()(x, z)", "(0.25 ** 2 / 2 + 2 - 0.5 + 1.5 - 0.5) / 3"), ["torch:HuberLoss"] = ("()(x, z)", "(0.25 ** 2 / 2 + 2 - 0.5 + 1.5 - 0.5) / 3"),
        ["SoftMarginLoss"] = ("()(m, g)", "sum(log(1 + exp(-g * m))) / 6"), ["Softmax"] = ("(1)(m)", "softmax(m)"), ["LogSoftmax"] = ("(-1)(m)", "log_softmax(m)"), ["Softmin"] = ("(1)(m)", "softmax(-m)"), ["Sigmoid"] = ("()(m)", "sigmoid(m)"), ["LogSigmoid"] = ("()(m)", "log(sigmoid(m))"),
        ["Softplus"] = ("()(m)", "log(1 + exp(m))"), ["Tanh"] = ("()(m)", "tanh(m)"), ["ReLU"] = ("()(m)", "relu(m)"), ["LeakyReLU"] = ("(0.1)(m)", "leaky_relu(m, 0.1)"), ["ELU"] = ("()(m)", "elu(m)"), ["SiLU"] = ("()(m)", "m * sigmoid(m)"), ["GELU"] = ("(approximate='tanh')(m)", "gelu(m, True)"), ["Flatten"] = ("()(m)", "m.reshape(-1)"),
        ["CategoricalCrossentropy"] = ("()(q, p)", "-sum(q * log(p)) / 2"), ["SparseCategoricalCrossentropy"] = ("()(y, p)", "-sum(t * log(p)) / 2"), ["BinaryCrossentropy"] = ("()(b, p)", "sum(-b * log(p) - (1 - b) * log(1 - p)) / 6"), ["CategoricalFocalCrossentropy"] = ("()(t, p)", "-sum(0.25 * t * (1 - p) ** 2 * log(p)) / 2"),
        ["BinaryFocalCrossentropy"] = ("()(t, p)", "-sum(t * (1 - p) ** 2 * log(p) + (1 - t) * p ** 2 * log(1 - p)) / 6"), ["KLDivergence"] = ("()(q, p)", "sum(q * log(q / p)) / 2"), ["MeanSquaredError"] = ("()(q, m)", "sum((m - q) ** 2) / 6"), ["MeanAbsoluteError"] = ("()(q, m)", "sum(abs(m - q)) / 6"),
        ["Huber"] = ("()(x, z)", "(0.25 ** 2 / 2 + 2 - 0.5 + 1.5 - 0.5) / 3"), ["Hinge"] = ("()(g, m)", "sum(relu(1 - g * m)) / 6"), ["SquaredHinge"] = ("()(g, m)", "sum(relu(1 - g * m) ** 2) / 6"), ["CategoricalHinge"] = ("()(t, m)", "5"), ["Poisson"] = ("()(q, p)", "sum(p - q * log(p)) / 6"), ["LogCosh"] = ("()(q, m)", "sum(log(cosh(m - q))) / 6"),
    };
}
