using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>A kernel in a form that all share, so that the laws need no knowledge of it: what it computes of a batch of rows.</summary>
/// <param name="Name">Its name; value, gradient and both of one loss share all but the last word.</param>
/// <param name="Run">The call.</param>
internal sealed record KernelCase<T>(string Name, KernelCase<T>.Call Run)
    where T : IFloatingPointIeee754<T>
{
    private delegate void Unary(ReadOnlySpan<T> x, Span<T> result);

    private delegate void Unaries(ReadOnlySpan<T> x, Span<T> values, Span<T> gradient);

    private delegate void Binary(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result);

    private delegate void AlongAxis(ReadOnlySpan<T> x, int outer, int length, int inner, Span<T> result);

    /// <param name="logits">The scores: <c>[rows, classes]</c>.</param>
    /// <param name="targets">Distributions, or the second input: <c>[rows, classes]</c>.</param>
    /// <param name="labels">The true classes: <c>[rows]</c>.</param>
    /// <param name="classes">The length of a row.</param>
    /// <param name="losses">Receives what there is one of for each row, or for each element: the losses.</param>
    /// <param name="elements">Receives what there is one of for each element.</param>
    public delegate void Call(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, ReadOnlySpan<int> labels, int classes, Span<T> losses, Span<T> elements);

    /// <summary>How many losses it gives.</summary>
    public Per Losses { get; init; }

    /// <summary>Whether it gives elements.</summary>
    public bool GivesElements { get; init; } = true;

    /// <summary>Whether its elements may replace the scores; not so where the targets are all it reads.</summary>
    public bool ReadsScores { get; init; } = true;

    /// <summary>Whether only differences of scores matter.</summary>
    public bool IgnoresOffset { get; init; }

    /// <summary>Whether the order of the classes does not matter.</summary>
    public bool IgnoresOrder { get; init; }

    /// <summary>Whether its elements are a gradient that sums to 0 over each row.</summary>
    public bool SumsToZero { get; init; }

    /// <summary>Whether its elements sum to 1 over each row.</summary>
    public bool SumsToOne { get; init; }

    /// <summary>The bounds of the elements.</summary>
    public (double Least, double Most) Bounds { get; init; } = (double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>What no loss is below.</summary>
    public double LeastLoss { get; init; } = double.NegativeInfinity;

    public static IReadOnlyList<KernelCase<T>> All { get; } =
    [
        Probabilities("softmax", Softmax.Value, 0, 1) with { SumsToOne = true },
        Probabilities("softmax complement", SoftmaxComplement.Value, 0, 1),
        Probabilities("log-softmax", LogSoftmax.Value, double.NegativeInfinity, 0),
        Probabilities("sparsemax", Sparsemax.Value, 0, 1) with { SumsToOne = true },
        new("sparsemax Jacobian of scores", (x, t, _, classes, _, g) => Sparsemax.VectorJacobianProduct(x, t, x.Length / classes, classes, 1, g))
        {
            IgnoresOffset = true, IgnoresOrder = true, SumsToZero = true,
        },
        new("sparsemax Jacobian of gradients", (x, t, _, classes, _, g) => Sparsemax.VectorJacobianProduct(t, x, x.Length / classes, classes, 1, g))
        {
            IgnoresOffset = true, IgnoresOrder = true, SumsToZero = true,
        },
        new("softmax Jacobian of scores", (x, t, _, classes, _, g) => Softmax.VectorJacobianProduct(x, t, x.Length / classes, classes, 1, g))
        {
            IgnoresOffset = true, IgnoresOrder = true, SumsToZero = true,
        },
        new("log-softmax Jacobian of scores", (x, t, _, classes, _, g) => LogSoftmax.VectorJacobianProduct(x, t, x.Length / classes, classes, 1, g))
        {
            IgnoresOffset = true, IgnoresOrder = true, SumsToZero = true,
        },
        new("log-sum-exp both", (x, _, _, classes, values, g) => LogSumExp.ValueAndGradient(x, x.Length / classes, classes, 1, values, g))
        {
            Losses = Per.Row, IgnoresOrder = true, SumsToOne = true, Bounds = (0, 1),
        },
        new("softmax Jacobian and values", (x, t, _, classes, values, g) => Softmax.ValueAndVectorJacobianProduct(x, t, x.Length / classes, classes, 1, values, g))
        {
            Losses = Per.Element, IgnoresOffset = true, SumsToZero = true,
        },
        new("log-softmax Jacobian and values", (x, t, _, classes, values, g) => LogSoftmax.ValueAndVectorJacobianProduct(x, t, x.Length / classes, classes, 1, values, g))
        {
            Losses = Per.Element, IgnoresOffset = true, SumsToZero = true,
        },
        Reduced("log-sum-exp value", LogSumExp.Value) with { IgnoresOrder = true },
        Probabilities("log-sum-exp gradient", LogSumExp.Gradient, 0, 1) with { SumsToOne = true },
        Reduced("sum", Reduce.Sum),
        Reduced("maximum", Reduce.Max) with { IgnoresOrder = true },
        Reduced("place of the maximum", Reduce.ArgMax),
        Columns("softmax of columns", Softmax.Value),
        Columns("softmax complement of columns", SoftmaxComplement.Value),
        Columns("log-softmax of columns", LogSoftmax.Value),
        Columns("sparsemax of columns", Sparsemax.Value),

        .. Loss(
            "cross-entropy",
            (x, _, y, classes, losses, _) => CrossEntropy.Values(x, y, classes, losses),
            (x, _, y, classes, _, g) => CrossEntropy.Gradients(x, y, classes, g),
            (x, _, y, classes, losses, g) => CrossEntropy.ValuesAndGradients(x, y, classes, losses, g)),
        .. Loss(
            "soft cross-entropy",
            (x, t, _, classes, losses, _) => SoftCrossEntropy.Values(x, t, classes, losses),
            (x, t, _, classes, _, g) => SoftCrossEntropy.Gradients(x, t, classes, g),
            (x, t, _, classes, losses, g) => SoftCrossEntropy.ValuesAndGradients(x, t, classes, losses, g)),
        .. Loss(
            "smoothed cross-entropy",
            (x, _, y, classes, losses, _) => CrossEntropy.Value(x, y, classes, Smoothed, Into(losses)),
            (x, _, y, classes, _, g) => CrossEntropy.Gradient(x, y, classes, g, Smoothed),
            (x, _, y, classes, losses, g) => CrossEntropy.ValueAndGradient(x, y, classes, g, Smoothed, Into(losses))),
        .. Loss(
            "sparsemax loss",
            (x, t, _, classes, losses, _) => SparsemaxLoss.Values(x, t, classes, losses),
            (x, t, _, classes, _, g) => SparsemaxLoss.Gradients(x, t, classes, g),
            (x, t, _, classes, losses, g) => SparsemaxLoss.ValuesAndGradients(x, t, classes, losses, g)),
        .. Loss(
            "sigmoid cross-entropy",
            (x, t, _, _, losses, _) => SigmoidCrossEntropy.Values(x, t, losses),
            (x, t, _, _, _, g) => SigmoidCrossEntropy.Gradients(x, t, g),
            (x, t, _, _, losses, g) => SigmoidCrossEntropy.ValuesAndGradients(x, t, losses, g))
            .Select(kernel => kernel with { Losses = kernel.Losses == Per.Nothing ? Per.Nothing : Per.Element, IgnoresOffset = false, SumsToZero = false }),

        .. Loss(
            "negative log-likelihood",
            (x, _, y, classes, losses, _) => NegativeLogLikelihood.Value(x, y, classes, Each, Into(losses)),
            (x, _, y, classes, _, g) => NegativeLogLikelihood.Gradient(x, y, classes, g, Each),
            (x, _, y, classes, losses, g) => NegativeLogLikelihood.ValueAndGradient(x, y, classes, g, Each, Into(losses)))
            .Select(kernel => kernel with { IgnoresOffset = false, SumsToZero = false, LeastLoss = double.NegativeInfinity }),
        .. OfProbabilities(
            "probability cross-entropy",
            (_, p, y, classes, losses, _) => ProbabilityCrossEntropy.Value(p, y, classes, Each, Into(losses)),
            (_, p, y, classes, _, g) => ProbabilityCrossEntropy.Gradient(p, y, classes, g, Each),
            (_, p, y, classes, losses, g) => ProbabilityCrossEntropy.ValueAndGradient(p, y, classes, g, Each, Into(losses))),
        .. OfProbabilities(
            "soft probability cross-entropy",
            (_, p, _, classes, losses, _) => SoftProbabilityCrossEntropy.Value(p, p, classes, Each, Into(losses)),
            (_, p, _, classes, _, g) => SoftProbabilityCrossEntropy.Gradient(p, p, classes, g, Each),
            (_, p, _, classes, losses, g) => SoftProbabilityCrossEntropy.ValueAndGradient(p, p, classes, g, Each, Into(losses))),
        .. OfProbabilities(
            "binary cross-entropy",
            (_, p, _, classes, losses, _) => BinaryCrossEntropy.Value(p, p, Each, Into(losses), classes: classes),
            (_, p, _, classes, _, g) => BinaryCrossEntropy.Gradient(p, p, g, Each, classes: classes),
            (_, p, _, classes, losses, g) => BinaryCrossEntropy.ValueAndGradient(p, p, g, Each, Into(losses), classes: classes)),

        OfOne("negate", Elementwise.Negate),
        OfOne("exp", Elementwise.Exp, 0),
        OfOne("expm1", Elementwise.ExpM1, -1),
        OfOne("log", Elementwise.Log),
        OfOne("log1p", Elementwise.Log1P),
        OfOne("square", Elementwise.Square, 0),
        OfOne("sigmoid", Elementwise.Sigmoid, 0, 1),
        OfOne("tanh", Elementwise.Tanh, -1, 1),
        OfOne("relu", Elementwise.Relu, 0),
        OfOne("softplus", Elementwise.Softplus, 0),
        OfOne("log-sigmoid", Elementwise.LogSigmoid, double.NegativeInfinity, 0),
        OfOne("sigmoid gradient", Elementwise.SigmoidGradient, 0, 0.25),
        OfOne("softplus gradient", Elementwise.SoftplusGradient, 0, 1),
        OfOne("log-sigmoid gradient", Elementwise.LogSigmoidGradient, 0, 1),
        OfOne("sigmoid curvature", SigmoidCrossEntropy.Curvatures, 0, 0.25),
        WithGradient("sigmoid and gradient", Elementwise.SigmoidValueAndGradient),
        WithGradient("softplus and gradient", Elementwise.SoftplusValueAndGradient),
        WithGradient("log-sigmoid and gradient", Elementwise.LogSigmoidValueAndGradient),
        OfOne("error function", Elementwise.Erf, -1, 1),
        OfOne("normal distribution", Elementwise.NormalCdf, 0, 1),
        OfOne("gelu", Elementwise.Gelu, -0.17),
        OfOne("gelu by tanh", Elementwise.GeluTanh, -0.1701),
        OfOne("silu", Elementwise.Silu, -0.2785),
        OfOne("elu", (x, result) => Elementwise.Elu(x, 0.5, result), -0.5),
        OfOne("leaky relu", (x, result) => Elementwise.LeakyRelu(x, 0.01, result)),
        OfOne("sign", Elementwise.Sign, -1, 1),
        OfOne("round", (x, result) => Elementwise.Round(x, MidpointRounding.ToEven, result)),
        OfOne("clip", (x, result) => Elementwise.Clip(x, -0.5, 2, result), -0.5, 2),
        OfOne("log-cosh", NearZero.LogCosh, 0),
        OfOne("power", (x, result) => Powers.Power(x, T.CreateTruncating(2.5), result), 0),
        OfOne("root", Powers.Root, 0),
        OfOne("magnitude", Powers.Magnitude, 0),

        OfTwo("add", Elementwise.Add),
        OfTwo("subtract", Elementwise.Subtract),
        OfTwo("multiply", Elementwise.Multiply),
        OfTwo("divide", Elementwise.Divide),
        OfTwo("equal", Elementwise.Equal, 0, 1),
        OfTwo("greater", Elementwise.Greater, 0, 1),
        OfTwo("greater or equal", Elementwise.GreaterEqual, 0, 1),
        OfTwo("smaller of two", Elementwise.Minimum),
        OfTwo("larger of two", Elementwise.Maximum),
        OfTwo("power of two numbers", Elementwise.Power),
        OfTwo("weighted product", (x, t, result) => Weighted.Product(t, x, result)),
        OfTwo("squared error gradient", SquaredError.HalfSumGradient),
    ];

    private static LossOptions<T> Each => new() { Reduction = Reduction.None };

    private static LossOptions<T> Smoothed => new() { LabelSmoothing = 0.125, Reduction = Reduction.None };

    public override string ToString() => Name;

    private static KernelCase<T> Probabilities(string name, AlongAxis function, double least, double most) =>
        new(name, (x, _, _, classes, _, p) => function(x, x.Length / classes, classes, 1, p))
        {
            IgnoresOffset = true,
            IgnoresOrder = true,
            Bounds = (least, most),
        };

    private static KernelCase<T> Reduced(string name, AlongAxis function) =>
        new(name, (x, _, _, classes, losses, _) => function(x, x.Length / classes, classes, 1, losses)) { Losses = Per.Row, GivesElements = false };

    /// <summary>Each row of scores taken as several columns of scores, if it can be: the classes are not the last axis then.</summary>
    private static KernelCase<T> Columns(string name, AlongAxis function) =>
        new(name, (x, _, _, length, _, p) =>
        {
            int columns = length % 37 == 0 ? 37 : length % 9 == 0 ? 9 : length % 4 == 0 ? 4 : length % 3 == 0 ? 3 : 1;
            function(x, x.Length / length, length / columns, columns, p);
        })
        {
            IgnoresOffset = true,
        };

    private static IEnumerable<KernelCase<T>> Loss(string name, Call value, Call gradient, Call both)
    {
        KernelCase<T> loss = new(name + " both", both)
        {
            Losses = Per.Row,
            IgnoresOffset = true,
            IgnoresOrder = true,
            SumsToZero = true,
            Bounds = (-1, 1),
            LeastLoss = 0,
        };
        return [loss with { Name = name + " value", Run = value, GivesElements = false }, loss with { Name = name + " gradient", Run = gradient, Losses = Per.Nothing }, loss];
    }

    private static IEnumerable<KernelCase<T>> OfProbabilities(string name, Call value, Call gradient, Call both) => Loss(name, value, gradient, both).Select(
        kernel => kernel with { ReadsScores = false, IgnoresOffset = false, SumsToZero = false, Bounds = (double.NegativeInfinity, double.PositiveInfinity) });

    private static LossRows<T> Into(Span<T> losses) => new() { Losses = losses };

    private static KernelCase<T> OfOne(string name, Unary function, double least = double.NegativeInfinity, double most = double.PositiveInfinity) =>
        new(name, (x, _, _, _, _, result) => function(x, result)) { IgnoresOrder = true, Bounds = (least, most) };

    private static KernelCase<T> WithGradient(string name, Unaries function) =>
        new(name, (x, _, _, _, values, gradient) => function(x, values, gradient)) { Losses = Per.Element, IgnoresOrder = true };

    private static KernelCase<T> OfTwo(string name, Binary function, double least = double.NegativeInfinity, double most = double.PositiveInfinity) =>
        new(name, (x, t, _, _, _, result) => function(x, t, result)) { IgnoresOrder = true, Bounds = (least, most) };
}

/// <summary>What there is one number for.</summary>
internal enum Per
{
    Nothing,
    Row,
    Element,
}
