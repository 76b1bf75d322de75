using static Surprisal.Graph.Ops;

namespace Surprisal.Formulas;

/// <summary>Losses and layers that are set up before they are called, such as <c>nn.CrossEntropyLoss(weight=w)(x, y)</c>.</summary>
internal static class SetUpLosses
{
    private const int OfOne = 1;
    private const int OfTwo = 2;

    public static IReadOnlyList<FormulaFunction> All { get; } =
    [
        As("CrossEntropyLoss", "cross_entropy", OfTwo),
        As("NLLLoss", "nll_loss", OfTwo),
        As("BCEWithLogitsLoss", "binary_cross_entropy_with_logits", OfTwo),
        As("BCELoss", "binary_cross_entropy", OfTwo),
        As("KLDivLoss", "kl_div", OfTwo),
        As("MSELoss", "mse_loss", OfTwo),
        As("L1Loss", "l1_loss", OfTwo),
        As("SmoothL1Loss", "smooth_l1_loss", OfTwo),
        As("SoftMarginLoss", "soft_margin_loss", OfTwo),
        As("torch:HuberLoss", "torch:huber_loss", OfTwo),
        As("Softmax", "softmax", OfOne),
        As("LogSoftmax", "log_softmax", OfOne),
        As("Softmin", "softmin", OfOne),
        As("Sigmoid", "sigmoid", OfOne),
        As("LogSigmoid", "log_sigmoid", OfOne),
        As("Softplus", "softplus", OfOne),
        As("Tanh", "tanh", OfOne),
        As("ReLU", "relu", OfOne),
        As("LeakyReLU", "leaky_relu", OfOne),
        As("ELU", "elu", OfOne),
        As("SiLU", "silu", OfOne),
        As("GELU", "gelu", OfOne),
        As("Flatten", "flatten", OfOne),
        Keras("CategoricalCrossentropy", "categorical_crossentropy"),
        Keras("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"),
        Keras("BinaryCrossentropy", "binary_crossentropy"),
        Keras("CategoricalFocalCrossentropy", "categorical_focal_crossentropy"),
        Keras("BinaryFocalCrossentropy", "binary_focal_crossentropy"),
        Keras("KLDivergence", "kl_divergence"),
        Keras("MeanSquaredError", "mean_squared_error"),
        Keras("MeanAbsoluteError", "mean_absolute_error"),
        Keras("Huber", "huber"),
        Keras("Hinge", "hinge"),
        Keras("SquaredHinge", "squared_hinge"),
        Keras("CategoricalHinge", "categorical_hinge"),
        Keras("Poisson", "poisson"),
        Keras("LogCosh", "log_cosh"),
    ];

    private static FormulaFunction As(string spelling, string function, int inputs)
    {
        FormulaFunction called = Find(function);
        return new FormulaFunction(spelling, Parameters(called), called.Description, called.Bind, inputs);
    }

    /// <summary>Keras' classes take the mean over the batch of what its functions give for each row.</summary>
    private static FormulaFunction Keras(string spelling, string function)
    {
        FormulaFunction called = Find(function);
        return new FormulaFunction(spelling, $"{Parameters(called)}, reduction?", $"The mean over all rows: {called.Description}", call =>
        {
            Value losses = called.Bind(call);
            return call.IsNone("reduction") ? losses : call.Text("reduction", "sum_over_batch_size").ToLowerInvariant() switch
            {
                "sum_over_batch_size" or "mean" or "auto" => new TensorValue(ReduceMean(((TensorValue)losses).Symbol)),
                "sum" => new TensorValue(ReduceSum(((TensorValue)losses).Symbol)),
                "none" => losses,
                string other => throw call.Fault("reduction", $"The reduction is '{other}', but it must be 'sum_over_batch_size', 'sum' or 'none'."),
            };
        }, OfTwo);
    }

    private static FormulaFunction Find(string spelling)
    {
        (string family, string name) = spelling.Split(':') is [var library, var own] ? (library, own) : ("", spelling);
        return ElementFunctions.All.Concat(AxisFunctions.All).Concat(ArrayFunctions.All).Concat(LossFunctions.All)
            .First(function => Array.IndexOf(function.Spellings, (family, name)) >= 0);
    }

    private static string Parameters(FormulaFunction function) =>
        string.Join(", ", function.Parameters.Select(parameter => $"{(parameter.TakesAll ? "*" : "")}{string.Join('|', parameter.Names)}{(parameter.IsOptional && !parameter.TakesAll ? "?" : "")}"));
}
