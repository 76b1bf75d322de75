using Surprisal.Graph;
using Surprisal.Initializers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Formulas read as a person would write them: no bracket, axis or change of shape that says nothing.</summary>
public sealed class NotationTests
{
    private static readonly Dimension B = Dimension.Batch;

    private static readonly Placeholder X = Placeholder("x", [3]);
    private static readonly Placeholder Y = Placeholder("y", [3]);
    private static readonly Placeholder Rows = Placeholder("x", [B, 4]);
    private static readonly Placeholder Label = Placeholder("y", [B]);
    private static readonly Variable W = Variable("W", [4, 3], new Zeros());
    private static readonly Variable Bias = Variable("dense/bias", [3], new Zeros());

    private static readonly (Symbol Formula, string Text, string Latex)[] Formulas =
    [
        (-ReduceSum(Y * Log(Softmax(X))), "-sum(y * log(softmax(x)))", @"-\sum y \cdot \log(\operatorname{softmax}(x))"),
        ((X + Y) * (X - Y), "(x + y) * (x - y)", @"(x + y) \cdot (x - y)"),
        (X - (Y - X), "x - (y - x)", "x - (y - x)"),
        (X + (Y - X), "x + y - x", "x + y - x"),
        (X - Y - X, "x - y - x", "x - y - x"),
        (X * (Y / X), "x * y / x", @"x \cdot \frac{y}{x}"),
        (X / (Y * X), "x / (y * x)", @"\frac{x}{y \cdot x}"),
        (X / Y / X, "x / y / x", @"\frac{\frac{x}{y}}{x}"),
        (-(X * Y), "-x * y", @"-x \cdot y"),
        (-X * Y, "(-x) * y", @"(-x) \cdot y"),
        (X + -Y, "x + (-y)", "x + (-y)"),
        (-X + Y, "-x + y", "-x + y"),
        (X + (-X + Y), "x + (-x + y)", "x + (-x + y)"),
        (-(-X), "-(-x)", "-(-x)"),
        (X - -2, "x - (-2)", "x - (-2)"),
        (Square(X + 1), "(x + 1)**2", "(x + 1)^{2}"),
        (Square(-X), "(-x)**2", "(-x)^{2}"),
        (-Square(X), "-x**2", "-x^{2}"),
        (Square(Square(X)), "(x**2)**2", "(x^{2})^{2}"),
        (Power(X, -0.5), "x**(-0.5)", "x^{-0.5}"),
        (Sqrt(Abs(X)), "sqrt(abs(x))", @"\sqrt{\left|x\right|}"),
        (Exp(X) / ReduceSum(Exp(X)), "exp(x) / sum(exp(x))", @"\frac{\exp(x)}{\sum \exp(x)}"),
        (ReduceSum(X) * Y, "sum(x) * y", @"\left(\sum x\right) \cdot y"),
        (Y * ReduceSum(X + Y), "y * sum(x + y)", @"y \cdot \sum (x + y)"),
        (Greater(X, 0) * Equal(X, Y), "(x > 0) * (x == y)", @"[x > 0] \cdot [x = y]"),
        (1 / (1 + Exp(-X)), "1 / (1 + exp(-x))", @"\frac{1}{1 + \exp(-x)}"),
        (Log(1 + Exp(X)) - Sigmoid(X), "log(1 + exp(x)) - sigmoid(x)", @"\log(1 + \exp(x)) - \sigma(x)"),
        (1 - LogSumExp(X), "1 - logsumexp(x)", @"1 - \operatorname{logsumexp}(x)"),

        (MatMul(Rows, W) + Bias, "x @ W + dense/bias", @"x \, W + \mathit{dense/bias}"),
        (MatMul(Rows + 1, Symbol.Of(new MatMul(TransposeRight: true), W, W)), "(x + 1) @ (W @ W.T)", @"(x + 1) \, (W \, W^\top)"),
        (MatMul(MatMul(Rows, W), Symbol.Of(new MatMul(TransposeLeft: true), W, W)), "x @ W @ (W.T @ W)", @"x \, W \, (W^\top \, W)"),
        (Softmax(Rows, axis: 0), "softmax(x, axis=0)", @"\operatorname{softmax}_{\text{axis 0}}(x)"),
        (Softmax(Rows), "softmax(x)", @"\operatorname{softmax}(x)"),
        (ReduceSum(Rows, axis: 1), "sum(x, axis=1)", @"\sum_{\text{axis 1}} x"),
        (ReduceSum(Rows), "sum(x)", @"\sum x"),
        (ReduceMax(Rows, axis: 0, keepDims: true), "max(x, axis=0)", @"\max_{\text{axis 0}}(x)"),
        (ReduceSum(Placeholder("x", [2, 3, 4]), [0, 2]), "sum(x, axis=(0, 2))", @"\sum_{\text{axis 0, 2}} x"),
        (Rows - ReduceMax(Rows, axis: 1, keepDims: true), "x - max(x, axis=1, keepdims=True)", @"x - \max_{\text{axis 1}}(x)"),
        (Rows - Log(ReduceSum(Exp(Rows), axis: 1, keepDims: true)), "x - log(sum(exp(x), axis=1, keepdims=True))", @"x - \log\left(\sum_{\text{axis 1}} \exp(x)\right)"),
        (Rows / ReduceMean(Rows, axis: 1, keepDims: true), "x / mean(x, axis=1, keepdims=True)", @"\frac{x}{\operatorname{mean}_{\text{axis 1}}(x)}"),
        (Rows - ReduceMax(Rows, axis: 0, keepDims: true), "x - max(x, axis=0)", @"x - \max_{\text{axis 0}}(x)"),
        (Label * Log(ReduceSum(Rows, axis: 1)), "y * log(sum(x, axis=1))", @"y \cdot \log\left(\sum_{\text{axis 1}} x\right)"),
        (Rows * ExpandDims(Label, 1), "x * y[:, None]", @"x \cdot y"),
        (Rows / ExpandDims(Pick(Rows, Label) + Label, 1), "x / (x[range(batch), y] + y)[:, None]", @"\frac{x}{x_y + y}"),
        (Rows - Symbol.Of(new Gather(1, 1), Rows, ExpandDims(Label, 1)), "x - x[range(batch), y][:, None]", "x - x_y"),
        (ReduceSum(ExpandDims(X, 0), axis: 1), "sum(x)", @"\sum x"),
        (ReduceMean(Rows), "mean(x)", @"\operatorname{mean}(x)"),
        (ReduceMean(Rows, axis: 0), "mean(x, axis=0)", @"\operatorname{mean}_{\text{axis 0}}(x)"),
        (ReduceMean(X), "mean(x)", @"\operatorname{mean}(x)"),
        (ReduceSum(X) / 4, "sum(x) / 4", @"\frac{\sum x}{4}"),
        (ReduceSum(Rows) / Symbol.Of(new Size(B)), "sum(x) / batch", @"\frac{\sum x}{\mathit{batch}}"),
        (Reshape(Expand(X, [2, 3]), [6]) - ExpandDims(ExpandDims(X, 0), -1) + ReduceSum(Rows), "x - x + sum(x)", @"x - x + \sum x"),
        (OneHot(Label, 10), "one_hot(y, 10)", @"\operatorname{one\_hot}(y, 10)"),
        (Pick(Log(Rows), Label), "log(x)[range(batch), y]", @"{\log(x)}_y"),
        (Pick(X, Placeholder("k", [])), "x[k]", "x_k"),
        (Gather(Rows, Label), "x[y]", "x_y"),
        (Gather(X, Label) + Gather(Placeholder("x", [2, 3]), Label, axis: 1), "x[y] + take(x, y)", @"x_y + \operatorname{take}(x, y)"),
        (Log(Index(X, 2)), "log(x[2])", @"\log(x_2)"),
        (Slice(X, 0, 1), "x[1:]", "x_{1:}"),
        (Slice(X, 0, null, 2), "x[:2]", "x_{:2}"),
        (Slice(X, 0, step: -1), "x[::-1]", "x_{::-1}"),
        (Slice(Placeholder("x", [9]), 0, 1, 8, 3), "x[1::3]", "x_{1::3}"),
        (Slice(Placeholder("x", [9]), 0, 7, 1, -2), "x[7:1:-2]", "x_{7:1:-2}"),
        (Slice(Rows, 1, 1, 3), "x[:, 1:3]", "x_{:, 1:3}"),
        (Slice(Rows, 0, -3), "x[-3:]", "x_{-3:}"),
        (Slice(Rows, 0, -3, -1), "x[-3:-1]", "x_{-3:-1}"),
        (Slice(Rows, 0, null, 2), "x[:2]", "x_{:2}"),
        (Index(Rows, -1), "x[-1]", "x_{-1}"),
        (Transpose(Rows), "x.T", @"x^\top"),
        (Transpose(Placeholder("x", [2, 3, 4]), 0, 2, 1), "transpose(x, axes=(0, 2, 1))", @"\operatorname{transpose}(x, axes=(0, 2, 1))"),
        (Concatenate([X, Y]), "concatenate([x, y])", @"\operatorname{concatenate}([x, y])"),
        (Where(Greater(X, 0), X, 0.1 * X), "where(x > 0, x, 0.1 * x)", @"\operatorname{where}([x > 0], x, 0.1 \cdot x)"),
        (Maximum(X, 0) + Minimum(X, Y), "maximum(x, 0) + minimum(x, y)", @"\max(x, 0) + \min(x, y)"),
        (Clip(X, 1e-7, 1), "clip(x, 1e-07, 1)", @"\operatorname{clip}(x, 1e-07, 1)"),
        (LeakyRelu(X) + Elu(X), "leaky_relu(x, 0.01) + elu(x, 1)", @"\operatorname{leaky\_relu}(x, 0.01) + \operatorname{elu}(x, 1)"),
        (Floor(X) + Ceiling(X) + Truncate(X) + Round(X), "floor(x) + ceil(x) + trunc(x) + round(x)", @"\operatorname{floor}(x) + \operatorname{ceil}(x) + \operatorname{trunc}(x) + \operatorname{round}(x)"),
        (ExpM1(X) + Log1P(X), "expm1(x) + log1p(x)", @"\operatorname{expm1}(x) + \operatorname{log1p}(x)"),
        (CumulativeSum(Rows, axis: 1), "cumsum(x, axis=1)", @"\operatorname{cumsum}(x, axis=1)"),
        (CumulativeSum(X, exclusive: true), "cumsum(x, exclusive=True)", @"\operatorname{cumsum}(x, exclusive=True)"),
        (TopK(X, 2).Indices, "top_k(x, 2)", @"\operatorname{top\_k}(x, 2)"),
        (StopGradient(X) * Power(X, Y), "stop_gradient(x) * x**y", @"\operatorname{stop\_gradient}(x) \cdot x^{y}"),
        (Greater(X, 0) - GreaterEqual(0, X), "(x > 0) - (0 >= x)", @"[x > 0] - [0 \geq x]"),
        (Sparsemax(Rows, axis: 0), "sparsemax(x, axis=0)", @"\operatorname{sparsemax}_{\text{axis 0}}(x)"),
        (Weigh(Y, Log(X)), "y * log(x)", @"y \cdot \log(x)"),
        (Symbol.Of(new SoftmaxComplement(0), X) * X, "(1 - softmax(x)) * x", @"(1 - \operatorname{softmax}(x)) \cdot x"),
        (Constant([0, 0, 1], [3]) * X, "[0, 0, 1] * x", @"[0, 0, 1] \cdot x"),
        (Constant([1, 2, 3, 4], [2, 2]), "[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"),
        (Constant(new double[300], [100, 3]), "constant[100, 3]", @"\mathit{constant[100, 3]}"),
        (X * 1e-7, "x * 1e-07", @"x \cdot 1 \cdot 10^{-7}"),
        (X - double.PositiveInfinity, "x - inf", @"x - \infty"),
        (Tanh(X) + Relu(X), "tanh(x) + relu(x)", @"\tanh(x) + \operatorname{relu}(x)"),
    ];

    public static TheoryData<int> All => [.. Enumerable.Range(0, Formulas.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void A_formula_is_written_as_text_and_as_latex(int index)
    {
        (Symbol formula, string text, string latex) = Formulas[index];
        Notation.Text.Write(formula).ShouldBe(text);
        Notation.Latex.Write(formula).ShouldBe(latex);
    }

    [Fact]
    public void Parts_that_come_twice_are_named_where_the_formula_would_be_long()
    {
        Symbol p = Softmax(MatMul(Rows, W) + Bias);
        Notation.Text.Lines(ReduceSum(p * p)).ShouldBe(["sum(softmax(x @ W + dense/bias) * softmax(x @ W + dense/bias))"]);
        Symbol u = Tanh(Log(p) + Sqrt(p) + Exp(p));
        Notation.Text.Lines(ReduceSum(p * u) - (u * u)).ShouldBe(
        [
            "p = softmax(x @ W + dense/bias)",
            "u = tanh(log(p) + sqrt(p) + exp(p))",
            "sum(p * u) - u * u",
        ]);
        Notation.Text.Write(ReduceSum(p * u) - (u * u)).ShouldBe("p = softmax(x @ W + dense/bias); u = tanh(log(p) + sqrt(p) + exp(p)); sum(p * u) - u * u");
    }

    [Fact]
    public void A_new_name_is_none_that_the_formula_has()
    {
        Placeholder p = Placeholder("p", [3]);
        Placeholder u = Placeholder("u", [3]);
        Symbol shared = Softmax(p + u);
        Symbol other = Exp((shared * shared) + Log(shared) + Tanh(shared));
        Notation.Text.Lines((other * other) + Sqrt(other)).ShouldBe(
            ["v = softmax(p + u)", "w = exp(v * v + log(v) + tanh(v))", "w * w + sqrt(w)"]);
    }

    [Fact]
    public void A_formula_without_end_is_cut_in_every_notation()
    {
        Symbol deep = X;
        Symbol wide = X;
        for (int i = 0; i < 100_000; i++)
        {
            deep = Tanh(deep);
            wide = i < 1000 ? wide * wide : wide;
        }

        foreach (Notation notation in new[] { Notation.Text, Notation.Latex, Notation.Code })
        {
            notation.Write(deep).Length.ShouldBeLessThan(5000);
            Should.NotThrow(() => notation.Write(wide));
        }

        Notation.Text.Write(deep).ShouldContain("…");
    }
}
