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
        { "matmul of a vector", "MatMul was given shapes [batch, 3] and [4]: the left has 3 columns and the right 4 rows, and these must be equal." },
        { "matmul of a number", "MatMul was given shapes [batch, 3] and [], but a single number has no rows and columns. Multiply with * instead." },
        { "matmul of many", "MatMul was given a left matrix of shape [2, 4, 3] and a right matrix of shape [4, 2]: the left has 3 columns and the right 4 rows, and these must be equal." },
        { "matmul of other many", "MatMul was given a left matrix of shape [2, 4, 3] and a right matrix of shape [5, 3, 2]: the axes [2] and [5] before the last two do not stretch to common ones. Sizes there must be equal or 1." },
        { "where", "Where was given conditions of shape [batch, 3] and values of shapes [4] and [], which do not stretch to a common one. Aligned at the last axis, sizes must be equal or 1; reshape one of them." },
        { "maximum", "Maximum was given shapes [batch, 3] and [4], which do not stretch to a common one. Aligned at the last axis, sizes must be equal or 1; reshape one of the two." },
        { "clip", "Clip was given the bounds 2 and 1, but the lower one comes first. Use infinities for no bound. (Parameter 'low')" },
        { "concatenate", "Concatenate was given shapes [batch, 3] and [4, 2] to join along axis 0. All other axes must have the same sizes, and along this one all sizes or none may scale with the batch; reshape or transpose first." },
        { "concatenate the batch", "Concatenate was given shapes [batch, 3] and [2, 3] to join along axis 0. All other axes must have the same sizes, and along this one all sizes or none may scale with the batch; reshape or transpose first." },
        { "concatenate nothing", "Concatenate was given no arrays. Give at least one. (Parameter 'parts')" },
        { "stack", "Stack was given shapes [batch, 3] and [4], but all must be the same. Reshape them, or use Concatenate. (Parameter 'parts')" },
        { "split", "Split was asked for 2 equal parts along axis 1 of shape [batch, 3], which has size 3. Choose a number that divides it, or cut with Slice. (Parameter 'parts')" },
        { "pad the batch", "Pad was given axis 0 of shape [batch, 3], so the size would be the batch size and 3 more. Pad an axis of fixed size. (Parameter 'axis')" },
        { "slice of the batch", "A slice [1::1] was asked for along axis 0 of shape [batch, 3], so its size would be the batch size less something. Take the whole axis, or a size that does not depend on the batch. (Parameter 'start')" },
        { "squeeze", "Squeeze was given axis 1 of shape [batch, 3], which has size 3. Only an axis of size 1 can be dropped. (Parameter 'axis')" },
        { "transpose", "Transpose was given [batch, 3] and the order 0. Name each of its 2 axes once." },
        { "product of the batch", "ReduceProduct was given axis 0 of shape [batch, 3], which scales with the batch. Multiply along axes of fixed size. (Parameter 'axis')" },
        { "top-k", "TopK was asked for 4 elements along axis 1 of shape [batch, 3], which has 3. Ask for no more than there are. (Parameter 'count')" },
        { "take along axis", "TakeAlongAxis was given elements of shape [batch, 3] and indices of shape [4], which may differ along axis 1 only. Reshape the indices, or use Gather for one list of places. (Parameter 'indices')" },
        { "pick", "Pick was given rows of shape [batch, 3] and indices of shape [4], but it takes one index for each row. Reshape the indices. (Parameter 'indices')" },
        { "scatter", "ScatterAdd was given elements of shape [4] and indices of shape [2] for axis 0. From that axis on, the elements must have the sizes of the indices; reshape one of the two." },
        { "scatter into another shape", "ScatterAdd was given [batch, 3] to add to, indices of shape [4] and updates of shape [4], which add up to [batch]. Give the updates the shape that Gather would give with these indices. (Parameter 'updates')" },
        { "random", "RandomUniform was given a step of shape [4], but it takes one number, which counts the runs. Give a shape of one element." },
        { "Jacobian", "The Jacobian of a result of shape [batch, 3] has as many parts as the batch has elements. Give a result of fixed size, such as that of one sample. (Parameter 'result')" },
        { "direction", "The direction has shape [4], but what is differentiated by has [batch, 3]. Give both the same shape. (Parameter 'direction')" },
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
        { "slice", "Slice was given axis 2, but its input has shape [batch, 3], so the axis must be in [-2, 2)." },
        { "gather", "Gather was given axis -3, but its input has shape [batch, 3], so the axis must be in [-2, 2)." },
        { "cumulative sum", "CumulativeSum was given axis 2, but its input has shape [batch, 3], so the axis must be in [-2, 2)." },
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
            "slice" => Slice(_x, 2),
            "gather" => Gather(_x, _v, -3),
            "cumulative sum" => CumulativeSum(_x, 2),
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
        "matmul of a vector" => MatMul(_x, _v),
        "matmul" => MatMul(_x, Placeholder("m", [2, 5])),
        "matmul transposed" => Symbol.Of(new MatMul(TransposeRight: true), _x, Placeholder("m", [5, 2])),
        "matmul of a number" => MatMul(_x, 2),
        "matmul of many" => MatMul(Placeholder("l", [2, 4, 3]), Placeholder("m", [4, 2])),
        "matmul of other many" => MatMul(Placeholder("l", [2, 4, 3]), Placeholder("m", [5, 3, 2])),
        "where" => Where(_x, _v, 1),
        "maximum" => Maximum(_x, _v),
        "clip" => Clip(_x, 2, 1),
        "concatenate" => Concatenate([_x, Placeholder("m", [4, 2])]),
        "concatenate the batch" => Concatenate([_x, Placeholder("m", [2, 3])]),
        "concatenate nothing" => Concatenate([]),
        "stack" => Stack([_x, _v]),
        "split" => Split(_x, 2, axis: 1)[0],
        "pad the batch" => Pad(_x, 0, 1, 2),
        "slice of the batch" => Slice(_x, 0, 1),
        "squeeze" => Squeeze(_x, 1),
        "transpose" => Transpose(_x, 0),
        "product of the batch" => ReduceProduct(_x, 0),
        "top-k" => TopK(_x, 4, axis: 1).Values,
        "take along axis" => TakeAlongAxis(_x, _v, 1),
        "pick" => Pick(_x, _v),
        "scatter" => ScatterAdd(_v, Placeholder("i", [2]), _v),
        "scatter into another shape" => ScatterAdd(_x, _v, _v),
        "random" => RandomUniform([3], _v, 1),
        "Jacobian" => Gradients.Jacobian(_x, _v),
        "direction" => Gradients.HessianVectorProduct(_x, _x, _v),
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
