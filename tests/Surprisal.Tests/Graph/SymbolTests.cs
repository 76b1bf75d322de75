using Surprisal.Graph;
using Surprisal.Initializers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Writing formulas: their shapes, what is refused, and how they read.</summary>
public sealed class SymbolTests
{
    private static readonly Dimension B = Dimension.Batch;

    private readonly Placeholder _x = Placeholder("x", [B, 3]);
    private readonly Placeholder _v = Placeholder("v", [4]);

    public static TheoryData<string, string> Refusals => new()
    {
        { "add", "Add was given shapes [batch, 3] and [4], which do not stretch to a common one. Aligned at the last axis, sizes must be equal or 1; reshape one of the two." },
        { "greater", "Greater was given shapes [4] and [batch, 3], which do not stretch to a common one. Aligned at the last axis, sizes must be equal or 1; reshape one of the two." },
        { "matmul of a number", "MatMul was given shapes [batch, 3] and [], but a single number is no matrix. Multiply by it with *." },
        { "matmul of a vector", "MatMul was given a left matrix of shape [batch, 3] and a right matrix of shape [4, 1]: the left has 3 columns and the right 4 rows, and these must be equal." },
        { "matmul of stacks", "MatMul was given shapes [2, 5, 3] and [3, 3, 4], whose axes before the matrices do not stretch to a common shape. Aligned at the last of them, sizes must be equal or 1; reshape one of the two." },
        { "matmul", "MatMul was given a left matrix of shape [batch, 3] and a right matrix of shape [2, 5]: the left has 3 columns and the right 2 rows, and these must be equal." },
        { "matmul transposed", "MatMul was given a left matrix of shape [batch, 3] and a right matrix of shape [5, 2], transposed: the left has 3 columns and the right 2 rows, and these must be equal." },
        { "reshape", "Reshape was given [4], which has 4 elements, and the target [5], which has 5. Choose a target with as many elements." },
        { "reshape of the batch", "Reshape was given [batch, 3], which has 3·batch elements, and the target [3], which has 3. Choose a target with as many elements." },
        { "expand", "Expand was given [4] and the target [4, 3]. Aligned at the last axis, each size must be 1 or the target's." },
        { "softmax cross-entropy", "Softmax cross-entropy was given targets of shape [4] and scores of shape [batch, 3]. Both need the same shape with the classes last; for class numbers instead of distributions use the sparse form." },
        { "sparse cross-entropy", "Sparse softmax cross-entropy was given labels of shape [4] and scores of shape [batch, 3]. It needs one class number for each row of scores; for distributions over the classes use the dense form." },
        { "sigmoid cross-entropy", "Sigmoid cross-entropy was given targets of shape [4] and scores of shape [batch, 3]. It compares them one by one and never stretches either; give both the same shape." },
        { "constant", "A constant of shape [2, 2] has 4 elements, but 3 were given. (Parameter 'values')" },
        { "axes", "ReduceSum was given axes 1, -1, which name one axis twice. Name each axis once. (Parameter 'axes')" },
        { "variable", "The variable 'w' has shape [batch, 3], but what is kept from run to run cannot grow with the batch. (Parameter 'shape')" },
    };

    public static TheoryData<string, string> AxisRefusals => new()
    {
        { "softmax", "Softmax was given axis 2, but its input has shape [batch, 3], so the axis must be in [-2, 2)." },
        { "log-softmax", "LogSoftmax was given axis -3, but its input has shape [batch, 3], so the axis must be in [-2, 2)." },
        { "sum", "ReduceSum was given axis 2, but its input has shape [batch, 3], so the axis must be in [-2, 2)." },
        { "mean over axes", "ReduceMean was given axis 5, but its input has shape [batch, 3], so the axis must be in [-2, 2)." },
        { "argmax of a number", "ArgMax was given axis -1, but its input is a single number, which has no axes." },
        { "expand dims", "An axis can be added to shape [batch, 3] at -3 to 2, not at 3." },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Shapes_that_do_not_fit_are_named_with_their_operation(string what, string message) =>
        Should.Throw<ArgumentException>(() => Misfit(what)).Message.ShouldBe(message);

    [Theory]
    [MemberData(nameof(AxisRefusals))]
    public void An_axis_that_is_not_there_is_named_with_the_valid_range(string what, string message)
    {
        ArgumentOutOfRangeException exception = Should.Throw<ArgumentOutOfRangeException>(() => what switch
        {
            "softmax" => Softmax(_x, 2),
            "log-softmax" => LogSoftmax(_x, -3),
            "sum" => ReduceSum(_x, 2),
            "mean over axes" => ReduceMean(_x, axes: [0, 5]),
            "argmax of a number" => ArgMax(2),
            _ => ExpandDims(_x, 3),
        });
        exception.Message.ShouldStartWith(message);
        exception.ParamName.ShouldBe("axis");
    }

    [Fact]
    public void Operands_that_are_null_are_refused()
    {
        Should.Throw<ArgumentNullException>(() => _x + null!);
        Should.Throw<ArgumentNullException>(() => Exp(null!));
        Should.Throw<ArgumentNullException>(() => ReduceSum(null!));
        Should.Throw<ArgumentNullException>(() => Reshape(_x, null!)).ParamName.ShouldBe("shape");
        Should.Throw<ArgumentNullException>(() => Expand(_x, null!)).ParamName.ShouldBe("shape");
        Should.Throw<ArgumentException>(() => Placeholder("", [])).ParamName.ShouldBe("name");
        Should.Throw<ArgumentOutOfRangeException>(() => OneHot(_v, 0)).ParamName.ShouldBe("classes");
    }

    [Fact]
    public void A_formula_reads_as_it_was_written()
    {
        Variable w = Variable("W", [3, 10], new Zeros());
        Placeholder y = Placeholder("y", [B, 10]);
        Symbol loss = -ReduceSum(y * Log(Softmax(MatMul(_x, w) + 1)), axis: 1, keepDims: true);
        loss.ToString().ShouldBe("-ReduceSum((y * Log(Softmax((MatMul(x, W) + 1), axis: 1))), axis: 1)");
        Reshape(_x / 2.5, [3 * B]).ToString().ShouldBe("Reshape((x / 2.5), [3·batch])");
        OneHot(Greater(_v, 0), 7).ToString().ShouldBe("OneHot((v > 0), 7)");
        Gradients.Of(MatMul(_x, w), w).ToString().ShouldBe("MatMul(xᵀ, Expand(1, [batch, 10]))");
        Constant([1, 2], [2]).ToString().ShouldBe("Constant[2]");
        ReduceMean(_x, axis: 0, keepDims: true).ToString().ShouldBe("(ReduceSum(x, axis: 0) / batch)");
    }

    [Fact]
    public void A_formula_without_end_is_cut()
    {
        Symbol deep = _x;
        Symbol wide = _x;
        for (int i = 0; i < 100_000; i++)
        {
            deep = deep + 1;
            wide = i < 10_000 ? wide * wide : wide;
        }

        deep.ToString().Length.ShouldBeLessThan(5000);
        deep.ToString().ShouldContain("…");
        wide.ToString().Length.ShouldBeLessThan(5000);
        Should.Throw<ArgumentException>(() => Function.Compile<double>(_x)[deep].Length).Message.Length.ShouldBeLessThan(5000);
    }

    [Fact]
    public void A_formula_deeper_than_the_stack_compiles_differentiates_and_runs()
    {
        Placeholder x = Placeholder("x", []);
        Symbol chain = x;
        for (int i = 0; i < 100_000; i++)
        {
            // A rule applies at every level, which must not walk what lies below again.
            chain = i % 2 == 0 ? chain + 1 : chain - -x;
        }

        Function<double> function = Function.Compile<double>((Symbol[])[chain, Gradients.Of(chain, x)]);
        function.Evaluate((x, [2])).ToArray().ShouldBe([150_002]);
        function[chain].ToArray().ShouldBe([150_002]);
        function.Describe().ShouldContain("by subtracting a negation");
    }

    [Fact]
    public void A_formula_that_shares_its_parts_is_as_small_as_its_symbols()
    {
        Placeholder x = Placeholder("x", []);
        Symbol doubled = x;
        for (int i = 0; i < 1000; i++)
        {
            doubled = doubled + doubled;
        }

        // 2¹⁰⁰⁰ paths lead through it.
        Function<double> function = Function.Compile<double>([doubled, Gradients.Of(doubled, x)]);
        function.Evaluate((x, [1]))[0].ShouldBe(Math.Pow(2, 1000));
        Planner.Plan([doubled], []).Steps.Length.ShouldBe(1000);
    }

    private Symbol Misfit(string what) => what switch
    {
        "add" => _x + _v,
        "greater" => Greater(_v, _x),
        "matmul of a number" => MatMul(_x, 2),
        "matmul of a vector" => MatMul(_x, _v),
        "matmul of stacks" => MatMul(Placeholder("m", [2, 5, 3]), Placeholder("m", [3, 3, 4])),
        "matmul" => MatMul(_x, Placeholder("m", [2, 5])),
        "matmul transposed" => Symbol.Of(new MatMul(TransposeRight: true), _x, Placeholder("m", [5, 2])),
        "reshape" => Reshape(_v, [5]),
        "reshape of the batch" => Reshape(_x, [3]),
        "expand" => Expand(_v, [4, 3]),
        "softmax cross-entropy" => SoftmaxCrossEntropyWithLogits(_v, _x),
        "sparse cross-entropy" => SparseSoftmaxCrossEntropyWithLogits(_v, _x),
        "sigmoid cross-entropy" => SigmoidCrossEntropyWithLogits(_v, _x),
        "constant" => Constant([1, 2, 3], [2, 2]),
        "axes" => ReduceSum(_x, axes: [1, -1]),
        "variable" => Variable("w", [B, 3], new Zeros()),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "An unknown case."),
    };
}
