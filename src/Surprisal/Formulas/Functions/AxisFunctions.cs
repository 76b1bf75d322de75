using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Formulas;

/// <summary>Functions along axes: sums and their like, and softmax and its like.</summary>
internal static class AxisFunctions
{
    private const string Axis = "axis|dim|reduction_indices|axes|reduction_axis";
    private const string KeepDims = "keepdims|keepdim|keep_dims";
    private const string Reduced = $"{ElementFunctions.X}|input_tensor, {Axis}?, {KeepDims}?";

    public static IReadOnlyList<FormulaFunction> All { get; } =
    [
        new("sum, reduce_sum, Σ, ∑", $"{Reduced}, where|initial?", "The sum.", Sum),
        Reducing("mean, reduce_mean", "The mean.", ReduceMean),
        new("average", $"{ElementFunctions.X}, {Axis}?, weights?, {KeepDims}?", "The mean, perhaps with weights.", Average),
        new("max, reduce_max, amax", $"{ElementFunctions.X}, {Axis}|other?, {KeepDims}?", "The greatest element. Of two values, the greater one.", call => Extreme(call, ReduceMax, Maximum, ArgMax)),
        new("min, reduce_min, amin", $"{ElementFunctions.X}, {Axis}|other?, {KeepDims}?", "The smallest element. Of two values, the smaller one.", call => Extreme(call, ReduceMin, Minimum, ArgMin)),
        Reducing("prod, reduce_prod, product, ∏", "The product.", ReduceProduct),
        new("any, reduce_any", Reduced, "Whether one element is not 0.", call => Reduce(call, (x, axes, keep) => Greater(ReduceSum(NotEqual(x, 0), axes, keep), 0))),
        new("all, reduce_all", Reduced, "Whether no element is 0.", call => Reduce(call, (x, axes, keep) => Equal(ReduceSum(Equal(x, 0), axes, keep), 0))),
        Reducing("count_nonzero", "How many elements are not 0.", (x, axes, keep) => ReduceSum(NotEqual(x, 0), axes, keep)),
        new("var, reduce_variance, variance", $"{ElementFunctions.X}, {Axis}?, {KeepDims}?, ddof|correction?, unbiased?", "The variance. PyTorch divides by one less than the count.", call => Reduce(call, (x, axes, keep) => Variance(call, x, axes, keep))),
        new("std, reduce_std", $"{ElementFunctions.X}, {Axis}?, {KeepDims}?, ddof|correction?, unbiased?", "The square root of the variance.", call => Reduce(call, (x, axes, keep) => Sqrt(Variance(call, x, axes, keep)))),
        new("norm", $"{ElementFunctions.X}, ord|p?, {Axis}?, {KeepDims}?", "The length: the square root of the sum of squares, or the norm of another order.", Norm),
        new("argmax, arg_max", Reduced, "The place of the greatest element.", call => Place(call, ArgMax)),
        new("argmin, arg_min", Reduced, "The place of the smallest element.", call => Place(call, ArgMin)),
        new("cumsum, cumulative_sum", $"{ElementFunctions.X}, {Axis}?, exclusive?, reverse?", "The sum up to each place.", call =>
            call.Has("axis") || call.Tensor("x").Shape.Rank == 1
                ? Made(CumulativeSum(call.Tensor("x"), call.Whole("axis", -1), call.Flag("exclusive"), call.Flag("reverse")))
                : Made(CumulativeSum(Flat(call.Tensor("x"))))),
        new("logsumexp, reduce_logsumexp, lse, log_sum_exp, LSE", $"{Reduced}, b?", "log Σ exp(x).", call => Reduce(call, (x, axes, keep) => WeightedLogSumExp(call, x, axes, keep))),
        Folding("add", "The sum along an axis, the first if none is named.", ReduceSum),
        Folding("multiply", "The product along an axis, the first if none is named.", ReduceProduct),
        Folding("maximum", "The greatest element along an axis, the first if none is named.", ReduceMax),
        Folding("minimum", "The smallest element along an axis, the first if none is named.", ReduceMin),
        Folding("logaddexp", "log Σ exp(x) along an axis, the first if none is named.", LogSumExp),
        new("softmax, stable_softmax", $"{ElementFunctions.X}, {Axis}?", "exp(x) / Σ exp(x), along the last axis if none is named.", call => AlongLast(call, Softmax)),
        new("log_softmax, logsoftmax", $"{ElementFunctions.X}, {Axis}?", "log softmax(x), along the last axis if none is named.", call => AlongLast(call, LogSoftmax)),
        new("softmin", $"{ElementFunctions.X}, {Axis}?", "softmax(−x).", call => AlongLast(call, (x, axis) => Softmax(-x, axis))),
        new("scipy:softmax", $"{ElementFunctions.X}, {Axis}?", "exp(x) / Σ exp(x), over all elements if no axis is named.", call => OverAll(call, Softmax)),
        new("scipy:log_softmax", $"{ElementFunctions.X}, {Axis}?", "log softmax(x), over all elements if no axis is named.", call => OverAll(call, LogSoftmax)),
        new("entropy", $"{ElementFunctions.X}|pk|p, base?, {Axis}?", "−Σ p log p, where 0 log 0 is 0.", call => Reduce(call, (p, axes, keep) => InBase(call, -ReduceSum(Weigh(p, Log(p)), axes ?? [p.Shape.Rank - 1], keep)))),
        new("scipy:entropy", $"pk|p|x, qk?, base?, {Axis}?", "−Σ p log p, or Σ p log(p / q), where p and q are divided by their sums.", Entropy),
        new("normalize, l2_normalize", $"{ElementFunctions.X}, p|ord?, {Axis}?, eps|epsilon?", "x divided by its length.", Normalized),
        new("topk, top_k", $"{ElementFunctions.X}, k, {Axis}?, largest?, sorted?", "The greatest elements and their places.", Top),
        new("standardize", $"{ElementFunctions.X}, {Axis}?", "x less its mean, divided by the root of its variance.", call => AlongLast(call, (x, axis) => (x - ReduceMean(x, axis, keepDims: true)) / Sqrt(ReduceVariance(x, axis, keepDims: true)))),
    ];

    private delegate Symbol Reduction(Symbol x, ReadOnlySpan<int> axes, bool keepDims);

    private delegate Symbol Along(Symbol x, int axis, bool keepDims);

    private static FormulaFunction Reducing(string spellings, string description, Reduction reduce) =>
        new(spellings, Reduced, description, call => Reduce(call, (x, axes, keep) => reduce(x, axes, keep)));

    /// <summary>The <c>reduce</c> of one of NumPy's functions of two values.</summary>
    private static FormulaFunction Folding(string function, string description, Reduction reduce) =>
        new($"{function}:reduce", Reduced, description, call => Made(reduce(call.Tensor("x"), call.Has("axis") ? call.Axes("axis") ?? AllAxes(call.Tensor("x")) : [0], call.Flag("keepdims"))));

    /// <summary>Every axis of a symbol.</summary>
    public static int[] AllAxes(Symbol x) => [.. Enumerable.Range(0, x.Shape.Rank)];

    private static TensorValue Made(Symbol symbol) => new(symbol);

    private static Symbol Flat(Symbol x) => Reshape(x, [x.Shape.Size]);

    private static TensorValue Reduce(Call call, Func<Symbol, int[], bool, Symbol> reduce)
    {
        Symbol x = call.Tensor("x");
        return Made(reduce(x, call.Axes("axis") ?? AllAxes(x), call.Flag("keepdims")));
    }

    /// <summary>The sum. Python's own, of a list, adds its items up and keeps their shape.</summary>
    private static TensorValue Sum(Call call) => call is { Family: "", IsMethod: false } && call.Value("x") is ListValue { Names: null } && !call.Has("axis")
        ? Made(ReduceSum(call.Tensor("x"), 0))
        : Reduce(call, (x, axes, keep) => ReduceSum(x, axes, keep));

    private static TensorValue Average(Call call) => Reduce(call, (x, axes, keep) =>
    {
        if (call.TensorOrNull("weights") is not { } weights)
        {
            return ReduceMean(x, axes, keep);
        }

        // Weights for one axis stand along that axis.
        Symbol aligned = weights.Shape.Rank == 1 && axes.Length == 1 && x.Shape.Rank > 1
            ? Reshape(weights, [.. x.Shape.Select((size, axis) => axis == (axes[0] + x.Shape.Rank) % x.Shape.Rank ? weights.Shape[0] : (Dimension)1)])
            : weights;
        return ReduceSum(x * aligned, axes, keep) / ReduceSum(Expand(aligned, x.Shape), axes, keep);
    });

    private static Value Extreme(Call call, Reduction reduce, Func<Symbol, Symbol, Symbol> ofTwo, Along place)
    {
        bool isNamed = call.WasNamed("axis", "dim", "reduction_indices", "axes");
        bool isOfTwo = call.Has("axis") && !isNamed && (call.WasNamed("other")
            || (call is { Family: "", IsMethod: false } && !call.Has("keepdims"))
            || call.Value("axis") is TensorValue { Symbol.Shape.Rank: > 0 });
        if (isOfTwo)
        {
            return Made(ofTwo(call.Tensor("x"), call.Tensor("axis")));
        }

        if (call.Value("x") is TensorValue { Symbol.Shape.Rank: 0 } && !call.Has("axis"))
        {
            return call.Value("x");
        }

        TensorValue values = Reduce(call, (x, axes, keep) => reduce(x, axes, keep));
        bool hasPlaces = call.Has("axis") && (call.Family == "torch" || call.WasNamed("dim")) && call.Axes("axis") is [_];
        return hasPlaces
            ? new ListValue([values, Made(place(call.Tensor("x"), call.Whole("axis"), call.Flag("keepdims")))], ["values", "indices"])
            : values;
    }

    private static Symbol Variance(Call call, Symbol x, int[] axes, bool keep)
    {
        Symbol variance = ReduceVariance(x, axes, keep);
        double count = axes.Aggregate(1.0, (product, axis) => product * x.Shape[axis < 0 ? axis + x.Shape.Rank : axis].Factor);
        bool isUnbiased = call.Value("unbiased") is TruthValue truth ? truth.IsTrue : call.Family == "torch";
        double less = call.Number("ddof", isUnbiased ? 1 : 0);
        return less == 0 ? variance : variance * (count / (count - less));
    }

    private static TensorValue Norm(Call call)
    {
        // numpy.linalg.norm(x, ord), torch.norm(x, p), tf.norm(x, ord): a text such as 'fro' and 'euclidean' means 2.
        double order = call.Value("ord") is TextValue ? 2 : call.Number("ord", 2);
        return Reduce(call, (x, axes, keep) => order switch
        {
            1 => ReduceSum(Abs(x), axes, keep),
            2 => Sqrt(ReduceSum(Square(x), axes, keep)),
            double.PositiveInfinity => ReduceMax(Abs(x), axes, keep),
            double.NegativeInfinity => ReduceMin(Abs(x), axes, keep),
            0 => ReduceSum(NotEqual(x, 0), axes, keep),
            _ => Power(ReduceSum(Power(Abs(x), order), axes, keep), 1 / order),
        });
    }

    private static TensorValue Place(Call call, Along place)
    {
        Symbol x = call.Tensor("x");

        // TensorFlow and Keras look along the first and the last axis, the others through all elements.
        int? preset = call.Family switch { "tensorflow" => 0, "keras" => -1, _ => null };
        return call.Has("axis") || preset is not null
            ? Made(place(x, call.Whole("axis", preset ?? 0), call.Flag("keepdims")))
            : Made(place(Flat(x), 0, keepDims: false));
    }

    private static Symbol WeightedLogSumExp(Call call, Symbol x, int[] axes, bool keep) => call.TensorOrNull("b") is { } weights
        ? Log(ReduceSum(weights * Exp(x), axes, keep))
        : axes.Length == 0 ? x : LogSumExp(x, axes, keep);

    private static TensorValue AlongLast(Call call, Func<Symbol, int, Symbol> make)
    {
        Symbol x = call.Tensor("x");
        return call.Axes("axis") switch
        {
            null => Made(make(x, -1)),
            [int axis] => Made(make(x, axis)),
            int[] axes => OverSeveral(call, x, axes, make),
        };
    }

    private static TensorValue OverAll(Call call, Func<Symbol, int, Symbol> make)
    {
        Symbol x = call.Tensor("x");
        return call.Has("axis") || x.Shape.Rank == 1 ? AlongLast(call, make) : OverSeveral(call, x, AllAxes(x), make);
    }

    /// <summary>Several axes count as one: they are brought to the end, joined, and parted again.</summary>
    private static TensorValue OverSeveral(Call call, Symbol x, int[] axes, Func<Symbol, int, Symbol> make)
    {
        int rank = x.Shape.Rank;
        int[] joined = [.. axes.Select(axis => axis < 0 ? axis + rank : axis).Order()];
        if (joined.Distinct().Count() != joined.Length || joined.Any(axis => axis < 0 || axis >= rank))
        {
            throw call.Fault("axis", $"The axes {string.Join(", ", axes)} are not different axes of shape {x.Shape}.");
        }

        int[] order = [.. Enumerable.Range(0, rank).Except(joined), .. joined];
        Symbol ordered = order.SequenceEqual(Enumerable.Range(0, rank)) ? x : Transpose(x, order);
        Shape outer = [.. ordered.Shape.Take(rank - joined.Length)];
        Dimension size = ordered.Shape.Skip(rank - joined.Length).Aggregate((Dimension)1, (product, next) => product * next);
        Symbol result = Reshape(make(Reshape(ordered, [.. outer, size]), -1), ordered.Shape);
        return Made(ordered == x ? result : Transpose(result, [.. Enumerable.Range(0, rank).Select(axis => Array.IndexOf(order, axis))]));
    }

    private static Symbol InBase(Call call, Symbol nats) => call.Has("base") ? nats / Math.Log(call.Number("base", Math.E)) : nats;

    private static TensorValue Entropy(Call call)
    {
        int axis = call.Whole("axis", 0);
        Symbol p = Share(call.Tensor("pk"));
        Symbol terms = call.TensorOrNull("qk") is { } q ? Weigh(p, Log(p / Share(q))) : -Weigh(p, Log(p));
        return Made(InBase(call, ReduceSum(terms, axis)));

        Symbol Share(Symbol weights) => weights / ReduceSum(weights, axis, keepDims: true);
    }

    private static TensorValue Normalized(Call call)
    {
        Symbol x = call.Tensor("x");
        int[] axes = call.Axes("axis") ?? (call.Family == "torch" && x.Shape.Rank > 1 ? [1] : [x.Shape.Rank - 1]);
        return Made(x / Sqrt(ReduceSum(Square(x), axes, keepDims: true)));
    }

    private static ListValue Top(Call call)
    {
        bool isLargest = call.Flag("largest", preset: true);
        Symbol x = call.Tensor("x");
        (Symbol values, Symbol indices) = TopK(isLargest ? x : -x, call.Whole("k"), call.Whole("axis", -1));
        return new ListValue([Made(isLargest ? values : -values), Made(indices)], ["values", "indices"]);
    }
}
