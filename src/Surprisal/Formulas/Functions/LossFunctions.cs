using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Formulas;

/// <summary>The losses of libraries, by the formulas that their documents give.</summary>
/// <remarks>
/// A loss over raw scores is the graph's own. Of a loss over probabilities it is the formula: the small numbers that libraries add to or
/// cut from probabilities, so that a logarithm stays finite, are left out, because here it stays finite without.
/// </remarks>
internal static class LossFunctions
{
    public const string TorchReduction = "size_average?, reduce?, reduction?";
    private const string Targets = "y_true|target|targets|labels|y|true|t|label";
    private const string Predictions = "y_pred|output|predictions|pred|p|preds|y_hat|yhat";
    private const string Keras = $"{Targets}, {Predictions}|logits";
    private const string Torch = "input|logits|x|output|pred, target|targets|labels|y";

    // Rows with this label count for nothing in PyTorch.
    private const int IgnoredLabel = -100;

    public static IReadOnlyList<FormulaFunction> All { get; } =
    [
        new("softmax_cross_entropy_with_logits, softmax_cross_entropy_with_logits_v2", "labels, logits, axis|dim?", "−Σ labels · log softmax(logits) of each row.", call => Made(OfRows(call.Tensor("labels"), call.Tensor("logits"), call.Whole("axis", -1)))),
        new("sparse_softmax_cross_entropy_with_logits", "labels, logits", "−log softmax(logits) at the label of each row.", call => Made(OfLabels(call.Tensor("labels"), call.Tensor("logits")))),
        new("sigmoid_cross_entropy_with_logits", "labels|targets, logits", "The binary cross-entropy of labels and sigmoid(logits).", call => Made(Binary(call.Tensor("labels"), call.Tensor("logits"), weight: null))),
        new("weighted_cross_entropy_with_logits", "labels|targets, logits, pos_weight", "The same with a weight on positive labels.", call => Made(Binary(call.Tensor("labels"), call.Tensor("logits"), call.Tensor("pos_weight")))),
        new("optax:softmax_cross_entropy, softmax_cross_entropy_with_soft_labels", "logits, labels, axis?", "−Σ labels · log softmax(logits) of each row.", call => Made(OfRows(call.Tensor("labels"), call.Tensor("logits"), call.Whole("axis", -1)))),
        new("softmax_cross_entropy_with_integer_labels", "logits, labels", "−log softmax(logits) at the label of each row.", call => Made(OfLabels(call.Tensor("labels"), call.Tensor("logits")))),
        new("sigmoid_binary_cross_entropy", "logits, labels", "The binary cross-entropy of labels and sigmoid(logits).", call => Made(Binary(call.Tensor("labels"), call.Tensor("logits"), weight: null))),
        new("softmax_cross_entropy", "onehot_labels|labels, logits, weights?, label_smoothing?", "The mean of −Σ labels · log softmax(logits).", call => Made(ReduceMean(OfRows(PairFunctions.Smoothed(call.Tensor("onehot_labels"), call.Number("label_smoothing", 0)), call.Tensor("logits"), -1)))),
        new("sparse_softmax_cross_entropy", "labels, logits", "The mean of −log softmax(logits) at the label of each row.", call => Made(ReduceMean(OfLabels(call.Tensor("labels"), call.Tensor("logits"))))),
        new("sigmoid_cross_entropy", "multi_class_labels|labels, logits", "The mean binary cross-entropy of labels and sigmoid(logits).", call => Made(ReduceMean(Binary(call.Tensor("multi_class_labels"), call.Tensor("logits"), weight: null)))),

        new("cross_entropy", $"{Torch}, weight?, size_average?, ignore_index?, reduce?, reduction?, label_smoothing?", "The cross-entropy of softmax(input) with labels or distributions.", CrossEntropy),
        new("nll_loss", $"{Torch}, weight?, size_average?, ignore_index?, reduce?, reduction?", "−input at the label of each row, where the input is log-probabilities.", call => OfLogProbabilities(call, call.Tensor("input"), 0)),
        new("binary_cross_entropy_with_logits", $"{Torch}, weight?, size_average?, reduce?, reduction?, pos_weight?", "The binary cross-entropy of targets and sigmoid(input).", call => Reduced(call, Weighted(call, Binary(call.Tensor("target"), call.Tensor("input"), call.TensorOrNull("pos_weight"))))),
        new("binary_cross_entropy", $"{Torch}, weight?, {TorchReduction}", "The binary cross-entropy of targets and probabilities.", call => Reduced(call, Weighted(call, OfProbability(call.Tensor("target"), call.Tensor("input"))))),
        new("kl_div", $"{Torch}, size_average?, reduce?, reduction?, log_target?", "target · (log target − input), where the input is log-probabilities.", KullbackLeibler),
        new("mse_loss", $"{Torch}, {TorchReduction}", "(input − target)².", call => Reduced(call, Square(call.Tensor("input") - call.Tensor("target")))),
        new("l1_loss", $"{Torch}, {TorchReduction}", "|input − target|.", call => Reduced(call, Abs(call.Tensor("input") - call.Tensor("target")))),
        new("smooth_l1_loss", $"{Torch}, {TorchReduction}, beta?", "½ d² / β where |d| < β, else |d| − β / 2, for d = input − target.", call => Reduced(call, SmoothAbsolute(call.Tensor("input") - call.Tensor("target"), call.Number("beta", 1)))),
        new("torch:huber_loss", $"{Torch}, reduction?, delta?", "½ d² where |d| < δ, else δ (|d| − δ / 2).", call => Reduced(call, Huber(call.Tensor("input") - call.Tensor("target"), call.Number("delta", 1)))),
        new("soft_margin_loss", $"{Torch}, {TorchReduction}", "log(1 + exp(−target · input)).", call => Reduced(call, Softplus(-(call.Tensor("target") * call.Tensor("input"))))),
        new("sigmoid_focal_loss", "input|inputs|logits, target|targets|labels, alpha?, gamma?, reduction?", "The binary cross-entropy times (1 − p)^γ, where p is the probability of what is true.", SigmoidFocal),

        new("categorical_crossentropy", $"{Keras}, from_logits?, label_smoothing?, axis?", "−Σ y_true · log y_pred of each row.", call => Made(Categorical(call))),
        new("sparse_categorical_crossentropy", $"{Keras}, from_logits?, ignore_class?, axis?", "−log y_pred at the label of each row.", call => Made(SparseCategorical(call))),
        new("log_loss", $"{Keras}, normalize?, sample_weight?", "The mean of −log of the probability of what is true, given as labels or as distributions.", call => Made(LogLoss(call))),
        new("binary_crossentropy", $"{Keras}, from_logits?, label_smoothing?, axis?", "The binary cross-entropy of y_true and y_pred; as a loss, averaged over the last axis.", call => Made(IsOfElements(call) ? BinaryOf(call) : LastMean(BinaryOf(call)))),
        new("categorical_focal_crossentropy", $"{Keras}, alpha?, gamma?, from_logits?, label_smoothing?, axis?", "−Σ α (1 − p)^γ y_true log p of each row.", call => Made(CategoricalFocal(call))),
        new("binary_focal_crossentropy", $"{Keras}, apply_class_balancing?, alpha?, gamma?, from_logits?, label_smoothing?", "The binary cross-entropy times (1 − p)^γ, averaged over the last axis.", call => Made(LastMean(BinaryFocal(call)))),
        new("kl_divergence, kullback_leibler_divergence, kld, KLD", Keras, "Σ y_true log(y_true / y_pred) of each row.", call => Made(ReduceSum(Divergence(call.Tensor("y_true"), call.Tensor("y_pred")), -1))),
        new("optax:kl_divergence", "log_predictions, targets, axis?", "Σ targets (log targets − log_predictions) of each row.", call => Made(ReduceSum(DivergenceOfLog(call.Tensor("log_predictions"), call.Tensor("targets")), call.Whole("axis", -1)))),
        new("kl_divergence_with_log_targets", "log_predictions, log_targets, axis?", "Σ exp(log_targets) (log_targets − log_predictions) of each row.", call => Made(ReduceSum(Exp(call.Tensor("log_targets")) * (call.Tensor("log_targets") - call.Tensor("log_predictions")), call.Whole("axis", -1)))),
        new("mean_squared_error, mse, MSE", Keras, "The mean of (y_pred − y_true)² over the last axis.", call => Made(LastMean(Square(call.Tensor("y_pred") - call.Tensor("y_true"))))),
        new("mean_absolute_error, mae, MAE", Keras, "The mean of |y_pred − y_true| over the last axis.", call => Made(LastMean(Abs(call.Tensor("y_pred") - call.Tensor("y_true"))))),
        new("squared_error", "predictions|x, targets|y?", "(predictions − targets)².", call => Made(Square(Difference(call)))),
        new("optax:l2_loss", "predictions|x, targets|y?", "½ (predictions − targets)².", call => Made(0.5 * Square(Difference(call)))),
        new("l2_loss", "t|x|input", "½ Σ t².", call => Made(ReduceSum(Square(call.Tensor("t"))) / 2)),
        new("huber, huber_loss", $"{Keras}, delta?", "½ d² where |d| ≤ δ, else δ (|d| − δ / 2), averaged over the last axis.", call => Made(LastMean(Huber(call.Tensor("y_pred") - call.Tensor("y_true"), call.Number("delta", 1))))),
        new("optax:huber_loss", "predictions|x, targets|y?, delta?", "½ d² where |d| ≤ δ, else δ (|d| − δ / 2).", call => Made(Huber(Difference(call), call.Number("delta", 1)))),
        new("hinge", Keras, "The mean of max(0, 1 − y_true · y_pred) over the last axis, for y_true of −1 and 1.", call => Made(LastMean(Relu(1 - (call.Tensor("y_true") * call.Tensor("y_pred")))))),
        new("squared_hinge", Keras, "The mean of max(0, 1 − y_true · y_pred)² over the last axis.", call => Made(LastMean(Square(Relu(1 - (call.Tensor("y_true") * call.Tensor("y_pred"))))))),
        new("categorical_hinge", Keras, "max(0, 1 + the greatest wrong score − the right one).", call => Made(Relu(1 + ReduceMax((1 - call.Tensor("y_true")) * call.Tensor("y_pred"), -1) - ReduceSum(call.Tensor("y_true") * call.Tensor("y_pred"), -1)))),
        new("poisson", Keras, "The mean of y_pred − y_true log y_pred over the last axis.", call => Made(LastMean(call.Tensor("y_pred") - Weigh(call.Tensor("y_true"), Log(call.Tensor("y_pred")))))),
        new("log_cosh, logcosh", Keras, "The mean of log cosh(y_pred − y_true) over the last axis.", call => Made(LastMean(LogCosh(call.Tensor("y_pred") - call.Tensor("y_true"))))),
        new("poly_loss_cross_entropy", "logits, labels, epsilon?, axis?", "The cross-entropy plus ε (1 − p), where p is the probability of what is true.", Poly),
    ];

    /// <summary>The reduction that PyTorch's losses end in.</summary>
    public static TensorValue Reduced(Call call, Symbol losses) => Made(call.Text("reduction", Preset(call)) switch
    {
        "mean" => ReduceMean(losses),
        "sum" => ReduceSum(losses),
        "none" => losses,
        "batchmean" => ReduceSum(losses) / Rows(losses),
        string other => throw call.Fault("reduction", $"The reduction is '{other}', but it must be 'mean', 'sum' or 'none'."),
    });

    private static TensorValue Made(Symbol symbol) => new(symbol);

    /// <summary>The reduction that the older flags of PyTorch ask for.</summary>
    private static string Preset(Call call)
    {
        bool isReduced = Array.Exists(call.Function.Parameters, parameter => parameter.Names[0] == "reduce") && !call.Flag("reduce", preset: true);
        bool isSummed = Array.Exists(call.Function.Parameters, parameter => parameter.Names[0] == "size_average") && !call.Flag("size_average", preset: true);
        return isReduced ? "none" : isSummed ? "sum" : "mean";
    }

    private static double Rows(Symbol losses) => losses.Shape.Rank == 0 ? 1 : losses.Shape[0].Factor;

    private static Symbol LastMean(Symbol x) => x.Shape.Rank == 0 ? x : ReduceMean(x, -1);

    private static Symbol Difference(Call call) => call.TensorOrNull("targets") is { } targets ? call.Tensor("predictions") - targets : call.Tensor("predictions");

    private static Symbol Weighted(Call call, Symbol losses) => call.TensorOrNull("weight") is { } weight ? weight * losses : losses;

    /// <summary>The graph's cross-entropy, with the classes brought to the end.</summary>
    private static Symbol OfRows(Symbol targets, Symbol logits, int axis)
    {
        Shape shape = Shape.Broadcast(targets.Shape, logits.Shape) is { } common && common.Equals(logits.Shape)
            ? logits.Shape
            : throw new ArgumentException($"The labels have shape {targets.Shape} and the scores {logits.Shape}. Both need the same shape; for class numbers use the sparse form.");
        return SoftmaxCrossEntropyWithLogits(ClassesLast(Expand(targets, shape), axis), ClassesLast(logits, axis));
    }

    private static Symbol OfLabels(Symbol labels, Symbol logits)
    {
        // Keras and older TensorFlow programs keep labels in a column.
        bool isColumn = labels.Shape.Rank == logits.Shape.Rank && labels.Shape.Rank > 0 && labels.Shape[labels.Shape.Rank - 1] == 1 && logits.Shape[logits.Shape.Rank - 1] != 1;
        return SparseSoftmaxCrossEntropyWithLogits(isColumn ? Squeeze(labels, -1) : labels, logits);
    }

    private static Symbol ClassesLast(Symbol x, int axis)
    {
        int place = x.Shape.AxisFromFront(axis, "cross-entropy");
        int[] others = [.. Enumerable.Range(0, x.Shape.Rank).Where(other => other != place)];
        return place == x.Shape.Rank - 1 ? x : Transpose(x, [.. others, place]);
    }

    private static Symbol Binary(Symbol targets, Symbol logits, Symbol? weight)
    {
        Shape shape = Shape.Broadcast(targets.Shape, logits.Shape) ?? throw new ArgumentException($"The labels have shape {targets.Shape} and the scores {logits.Shape}, which do not stretch to a common one.");
        (Symbol t, Symbol x) = (Expand(targets, shape), Expand(logits, shape));
        return weight is null ? SigmoidCrossEntropyWithLogits(t, x) : Weigh(weight * t, Softplus(-x)) + Weigh(1 - t, Softplus(x));
    }

    private static Symbol OfProbability(Symbol targets, Symbol p) => -(Weigh(targets, Log(p)) + Weigh(1 - targets, Log(1 - p)));

    private static Symbol Divergence(Symbol targets, Symbol p) => Weigh(targets, Log(targets / p));

    private static Symbol DivergenceOfLog(Symbol logP, Symbol targets) => Weigh(targets, Log(targets) - logP);

    private static TensorValue CrossEntropy(Call call)
    {
        (Symbol logits, Symbol target) = (call.Tensor("input"), call.Tensor("target"));
        double smoothing = call.Number("label_smoothing", 0);
        if (logits.Shape.Rank == 0)
        {
            throw call.Fault("input", "The scores are a single number, but there must be one for each class. Give them an axis of classes.");
        }

        int classes = logits.Shape.Rank == 1 ? 0 : 1;
        if (!target.Shape.Equals(logits.Shape))
        {
            return smoothing == 0 && !call.Has("weight")
                ? OfKeptRows(call, OfLabelsKept(call, ClassesLast(logits, classes), out Symbol? kept), kept)
                : OfLogProbabilities(call, LogSoftmax(logits, classes), smoothing);
        }

        Symbol targets = PairFunctions.Smoothed(ClassesLast(target, classes), smoothing);
        targets = call.TensorOrNull("weight") is { } weight ? weight * targets : targets;
        Symbol losses = SoftmaxCrossEntropyWithLogits(targets, ClassesLast(logits, classes));
        return Reduced(call, losses);
    }

    private static Symbol OfLabelsKept(Call call, Symbol logits, out Symbol? kept)
    {
        Symbol labels = Kept(call, out kept);
        return SparseSoftmaxCrossEntropyWithLogits(labels, logits);
    }

    private static TensorValue OfKeptRows(Call call, Symbol losses, Symbol? kept)
    {
        if (kept is null)
        {
            return Reduced(call, losses);
        }

        Symbol counted = Where(kept, losses, 0);
        return call.Text("reduction", Preset(call)) == "mean" ? Made(ReduceSum(counted) / ReduceSum(kept)) : Reduced(call, counted);
    }

    /// <summary>The labels with a class in place of the one to ignore, and which rows count; null if all do.</summary>
    private static Symbol Kept(Call call, out Symbol? kept)
    {
        Symbol labels = call.Tensor("target");
        double ignored = call.Number("ignore_index", IgnoredLabel);
        bool mayBeIgnored = call.Binder.Known(labels) is { } known ? Array.Exists(known, label => label == ignored) : call.Has("ignore_index");
        kept = mayBeIgnored ? NotEqual(labels, ignored) : null;
        return kept is null ? labels : Where(kept, labels, 0);
    }

    /// <summary>PyTorch's formula: the mean divides by the weights of the labels, and smoothing spreads the weight of every class.</summary>
    private static TensorValue OfLogProbabilities(Call call, Symbol logP, double smoothing)
    {
        Symbol rows = ClassesLast(logP, logP.Shape.Rank <= 1 ? 0 : 1);
        int classes = rows.Shape[rows.Shape.Rank - 1].Factor;
        Symbol labels = Kept(call, out Symbol? kept);
        Symbol? weight = call.TensorOrNull("weight");
        Symbol weightOfRow = weight is null ? Expand(1, labels.Shape) : Gather(weight, labels);
        Symbol losses = weight is null ? -Pick(rows, labels) : -(weightOfRow * Pick(rows, labels));
        if (smoothing > 0)
        {
            Symbol spread = weight is null ? -ReduceSum(rows, -1) : -ReduceSum(Weigh(Expand(weight, rows.Shape), rows), -1);
            losses = ((1 - smoothing) * losses) + (smoothing / classes * spread);
        }

        if (weight is null)
        {
            return OfKeptRows(call, losses, kept);
        }

        weightOfRow = kept is null ? weightOfRow : Where(kept, weightOfRow, 0);
        losses = kept is null ? losses : Where(kept, losses, 0);
        return call.Text("reduction", Preset(call)) == "mean" ? Made(ReduceSum(losses) / ReduceSum(weightOfRow)) : Reduced(call, losses);
    }

    private static TensorValue KullbackLeibler(Call call)
    {
        (Symbol logP, Symbol target) = (call.Tensor("input"), call.Tensor("target"));
        return Reduced(call, call.Flag("log_target") ? Exp(target) * (target - logP) : DivergenceOfLog(logP, target));
    }

    private static Symbol Huber(Symbol difference, double delta)
    {
        Symbol size = Abs(difference);
        return Where(LessEqual(size, delta), 0.5 * Square(difference), delta * (size - (0.5 * delta)));
    }

    private static Symbol SmoothAbsolute(Symbol difference, double beta)
    {
        Symbol size = Abs(difference);
        return beta == 0 ? size : Where(Less(size, beta), 0.5 * Square(difference) / beta, size - (0.5 * beta));
    }

    /// <summary>The logarithms of the rows' probabilities, which Keras divides by their sum unless a softmax made them.</summary>
    private static Symbol LogOfRows(Call call, int axis)
    {
        Symbol p = call.Tensor("y_pred");
        return call.Flag("from_logits") ? LogSoftmax(p, axis)
            : p.Op is Softmax ? Log(p)
            : Log(p / ReduceSum(p, axis, keepDims: true));
    }

    private static Symbol LogLoss(Call call)
    {
        (Symbol targets, Symbol p) = (call.Tensor("y_true"), call.Tensor("y_pred"));
        Symbol rows = p.Shape.Rank < 2 ? OfProbability(targets, p)
            : -ReduceSum(Weigh(targets.Shape.Rank < p.Shape.Rank ? OneHot(targets, p.Shape[p.Shape.Rank - 1].Factor) : targets, Log(p)), -1);
        Symbol? weights = call.TensorOrNull("sample_weight");
        return (weights, call.Flag("normalize", preset: true)) switch
        {
            (null, true) => ReduceMean(rows),
            (null, false) => ReduceSum(rows),
            (_, true) => ReduceSum(weights * rows) / ReduceSum(weights),
            _ => ReduceSum(weights * rows),
        };
    }

    private static Symbol Categorical(Call call)
    {
        int axis = call.Whole("axis", -1);
        Symbol targets = PairFunctions.Smoothed(call.Tensor("y_true"), call.Number("label_smoothing", 0));
        return call.Flag("from_logits")
            ? OfRows(targets, call.Tensor("y_pred"), axis)
            : -ReduceSum(targets * LogOfRows(call, axis), axis);
    }

    private static Symbol SparseCategorical(Call call)
    {
        Symbol scores = call.Tensor("y_pred");
        Symbol labels = call.Tensor("y_true");
        bool isColumn = labels.Shape.Rank == scores.Shape.Rank && labels.Shape.Rank > 0 && labels.Shape[labels.Shape.Rank - 1] == 1 && scores.Shape[scores.Shape.Rank - 1] != 1;
        labels = isColumn ? Squeeze(labels, -1) : labels;
        Symbol? kept = call.Has("ignore_class") ? NotEqual(labels, call.Number("ignore_class", 0)) : null;
        labels = kept is null ? labels : Where(kept, labels, 0);
        Symbol losses = call.Flag("from_logits") ? SparseSoftmaxCrossEntropyWithLogits(labels, scores) : -Pick(LogOfRows(call, -1), labels);
        return kept is null ? losses : Where(kept, losses, 0);
    }

    private static Symbol BinaryOf(Call call)
    {
        double smoothing = call.Number("label_smoothing", 0);
        Symbol targets = smoothing == 0 ? call.Tensor("y_true") : ((1 - smoothing) * call.Tensor("y_true")) + (0.5 * smoothing);
        return call.Flag("from_logits") ? Binary(targets, call.Tensor("y_pred"), weight: null) : OfProbability(targets, call.Tensor("y_pred"));
    }

    /// <summary>Whether this is Keras' operation, which leaves the mean to its losses.</summary>
    private static bool IsOfElements(Call call) => call.Path.Split('.').Any(word => word is "K" or "backend" or "ops");

    private static Symbol CategoricalFocal(Call call)
    {
        int axis = call.Whole("axis", -1);
        Symbol targets = PairFunctions.Smoothed(call.Tensor("y_true"), call.Number("label_smoothing", 0));
        Symbol logP = LogOfRows(call, axis);
        return -ReduceSum(call.Number("alpha", 0.25) * targets * Power(1 - Exp(logP), call.Number("gamma", 2)) * logP, axis);
    }

    private static Symbol BinaryFocal(Call call)
    {
        double alpha = call.Number("alpha", 0.25);
        Symbol t = call.Tensor("y_true");
        Symbol p = call.Flag("from_logits") ? Sigmoid(call.Tensor("y_pred")) : call.Tensor("y_pred");
        Symbol ofTruth = (t * p) + ((1 - t) * (1 - p));
        Symbol losses = Power(1 - ofTruth, call.Number("gamma", 2)) * BinaryOf(call);
        return call.Flag("apply_class_balancing") ? ((alpha * t) + ((1 - alpha) * (1 - t))) * losses : losses;
    }

    private static TensorValue SigmoidFocal(Call call)
    {
        (Symbol x, Symbol t) = (call.Tensor("input"), call.Tensor("target"));
        Symbol p = Sigmoid(x);
        Symbol losses = Binary(t, x, weight: null) * Power(1 - ((t * p) + ((1 - t) * (1 - p))), call.Number("gamma", 2));

        // torchvision's default share of positive labels is a quarter; Optax has none.
        double alpha = call.Number("alpha", call.Family == "optax" ? -1 : 0.25);
        losses = alpha < 0 ? losses : ((alpha * t) + ((1 - alpha) * (1 - t))) * losses;
        return call.Has("reduction") ? Reduced(call, losses) : Made(losses);
    }

    private static Symbol LogCosh(Symbol x) => x + Softplus(-2 * x) - Math.Log(2);

    private static TensorValue Poly(Call call)
    {
        (Symbol logits, Symbol labels, int axis) = (call.Tensor("logits"), call.Tensor("labels"), call.Whole("axis", -1));
        return Made(OfRows(labels, logits, axis) + (call.Number("epsilon", 2) * (1 - ReduceSum(labels * Softmax(logits, axis), axis))));
    }
}
