using Surprisal.Graph;
using Surprisal.Initializers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>The values of the functions that formulas are written with, worked out by hand or by NumPy's definitions.</summary>
public sealed class OpsTests
{
    private static readonly Dimension B = Dimension.Batch;

    private readonly Placeholder _x = Placeholder("x", [2, 3]);

    [Fact]
    public void Elementwise_functions()
    {
        double[] x = [-1.5, 0, 0.5, 2.5, -2, 3];
        Of(Reciprocal(_x + 4), x).ShouldBe([1 / 2.5, 0.25, 1 / 4.5, 1 / 6.5, 0.5, 1.0 / 7]);
        Of(Sign(_x), x).ShouldBe([-1, 0, 1, 1, -1, 1]);
        Of(Floor(_x), x).ShouldBe([-2, 0, 0, 2, -2, 3]);
        Of(Ceiling(_x), x).ShouldBe([-1, 0, 1, 3, -2, 3]);
        Of(Round(_x), x).ShouldBe([-2, 0, 0, 2, -2, 3]);
        Of(Truncate(_x), x).ShouldBe([-1, 0, 0, 2, -2, 3]);
        Of(Cast(_x, NumberKind.Whole), x).ShouldBe([-1, 0, 0, 2, -2, 3]);
        Of(Cast(_x, NumberKind.Logical), x).ShouldBe([1, 0, 1, 1, 1, 1]);
        Cast(_x, NumberKind.Real).ShouldBeSameAs(_x);
        Of(Minimum(_x, 0.25), x).ShouldBe([-1.5, 0, 0.25, 0.25, -2, 0.25]);
        Of(Maximum(0.25, _x), x).ShouldBe([0.25, 0.25, 0.5, 2.5, 0.25, 3]);
        Of(Clip(_x, -1, 2), x).ShouldBe([-1, 0, 0.5, 2, -1, 2]);
        Of(Power(_x, 2), x).ShouldBe([2.25, 0, 0.25, 6.25, 4, 9]);
        Of(Power(2, _x - 0.5), x).ShouldBe([0.25, Math.Sqrt(0.5), 1, 4, Math.Pow(2, -2.5), Math.Pow(2, 2.5)]);
        Of(LeakyRelu(_x, 0.25), x).ShouldBe([-0.375, 0, 0.5, 2.5, -0.5, 3]);
    }

    [Fact]
    public void Comparisons_and_logic()
    {
        double[] x = [-1, 0, 1, double.NaN, 2, 0];
        Of(Less(_x, 1), x).ShouldBe([1, 1, 0, 0, 0, 1]);
        Of(LessEqual(_x, 1), x).ShouldBe([1, 1, 1, 0, 0, 1]);
        Of(Greater(_x, 1), x).ShouldBe([0, 0, 0, 0, 1, 0]);
        Of(GreaterEqual(_x, 1), x).ShouldBe([0, 0, 1, 0, 1, 0]);
        Of(Equal(_x, 1), x).ShouldBe([0, 0, 1, 0, 0, 0]);
        Of(NotEqual(_x, 1), x).ShouldBe([1, 1, 0, 1, 1, 1]);
        Of(LogicalNot(_x), x).ShouldBe([0, 1, 0, 0, 0, 1]);
        Of(LogicalAnd(_x, Constant([1, 1, 0], [3])), x).ShouldBe([1, 0, 0, 1, 1, 0]);
        Of(LogicalOr(_x, Constant([1, 0, 0], [3])), x).ShouldBe([1, 0, 1, 1, 1, 0]);
        Of(Where(_x, 7, Constant([1, 2, 3], [3])), x).ShouldBe([7, 2, 7, 7, 7, 3]);
    }

    [Fact]
    public void Reductions()
    {
        double[] x = [1, 5, 3, 4, 2, 6];
        Of(ReduceMin(_x, axis: 1), x).ShouldBe([1, 2]);
        Of(ReduceMin(_x), x).ShouldBe([1]);
        Of(ReduceProduct(_x, axis: 0), x).ShouldBe([4, 10, 18]);
        Of(ReduceProduct(_x), x).ShouldBe([720]);
        Of(ReduceVariance(_x, axis: 1, keepDims: true), x).ShouldBe([8 / 3.0, 8 / 3.0]);
        Of(ReduceAny(Greater(_x, 4), axis: 0), x).ShouldBe([0, 1, 1]);
        Of(ReduceAll(Greater(_x, 1), axis: 0), x).ShouldBe([0, 1, 1]);
        Of(ArgMin(_x, axis: 0), x).ShouldBe([0, 1, 0]);
        Of(CumulativeSum(_x), x).ShouldBe([1, 6, 9, 4, 6, 12]);
        Of(CumulativeSum(_x, axis: 0, reverse: true), x).ShouldBe([5, 7, 9, 4, 2, 6]);
        Of(CumulativeSum(_x, exclusive: true), x).ShouldBe([0, 1, 6, 0, 4, 6]);
        Of(CumulativeSum(_x, exclusive: true, reverse: true), x).ShouldBe([8, 3, 0, 8, 6, 0]);

        Symbol nothing = Constant([], [2, 0]);
        Of(ReduceProduct(nothing, axis: 1)).ShouldBe([1, 1]);
        Of(ReduceAny(nothing, axis: 1)).ShouldBe([0, 0]);
        Of(ReduceAll(nothing, axis: 1)).ShouldBe([1, 1]);
    }

    [Fact]
    public void The_greatest_elements_come_in_order_with_their_places()
    {
        (Symbol values, Symbol places) = TopK(_x, 2);
        double[] x = [1, 5, 3, 4, 4, double.NaN];
        Of(values, x).ShouldBe([5, 3, double.NaN, 4]);
        Of(places, x).ShouldBe([1, 2, 2, 0]);
        Of(TopK(_x, 2, axis: 0).Values, x).ShouldBe([4, 5, double.NaN, 1, 4, 3]);
        double[] gradient = Of(Gradients.Of(TopK(_x, 2).Values * Constant([1, 10], [2]), _x), [1, 5, 3, 4, 2, 6]);
        gradient.ShouldBe([0, 1, 10, 10, 0, 1]);
    }

    [Fact]
    public void Elements_are_taken_from_places_and_added_to_them()
    {
        double[] x = [10, 11, 12, 20, 21, 22];
        Of(Gather(_x, Constant([1, 0, 1], [3])), x).ShouldBe([20, 21, 22, 10, 11, 12, 20, 21, 22]);
        Of(Gather(_x, Constant([2, 0], [2, 1]), axis: 1), x).ShouldBe([12, 10, 22, 20]);
        Gather(_x, Constant([2, 0], [2, 1]), axis: 1).Shape.ShouldBe([2, 2, 1]);
        Of(Pick(_x, Constant([2, 0], [2])), x).ShouldBe([12, 20]);
        Of(TakeAlongAxis(_x, Constant([2, 0, 1, 1], [2, 2])), x).ShouldBe([12, 10, 21, 21]);
        Of(TakeAlongAxis(_x, Constant([1, 0, 1], [1, 3]), axis: 0), x).ShouldBe([20, 11, 22]);
        Of(ScatterAdd(_x, Constant([2, 2], [2]), Constant([1, 2, 3, 4], [2, 2]), axis: 1), x).ShouldBe([10, 11, 15, 20, 21, 29]);
        Should.Throw<ArgumentOutOfRangeException>(() => Of(Gather(_x, 2), x)).Message.ShouldStartWith(
            "'indices' is 2 at 0, but the axis has size 2, so it must be a whole number in [0, 2). Indices count from 0.");
        Should.Throw<ArgumentOutOfRangeException>(() => Of(Pick(_x, Constant([0, 0.5], [2])), x)).Message.ShouldStartWith("'indices' is 0.5 at 1");
        Should.Throw<ArgumentOutOfRangeException>(() => Of(Gather(Constant([], [0]), 0))).Message.ShouldStartWith("'indices' is 0 at 0, but the axis is empty");
    }

    [Fact]
    public void Slices_are_those_of_Python()
    {
        double[] x = [.. Enumerable.Range(0, 7)];
        Placeholder row = Placeholder("row", [7]);
        int?[] ends = [null, 0, 1, 3, 6, 7, 9, -1, -3, -7, -8];
        foreach (int? start in ends)
        {
            foreach (int? stop in ends)
            {
                foreach (int step in (int[])[1, 2, 3, 7, -1, -2, -7])
                {
                    Symbol slice = Slice(row, 0, start, stop, step);
                    double[] expected = [.. PythonRange(start, stop, step, 7).Select(place => (double)place)];
                    slice.Shape.ShouldBe([expected.Length]);
                    Function.Compile<double>(slice).Evaluate((row, x)).ToArray().ShouldBe(expected, $"[{start}:{stop}:{step}]");
                }
            }
        }
    }

    [Fact]
    public void A_slice_of_the_batch_may_have_a_size_of_its_own()
    {
        Placeholder rows = Placeholder("rows", [B, 2]);
        double[] x = [1, 2, 3, 4, 5, 6];
        Of(Slice(rows, 0, stop: 2), (rows, x)).ShouldBe([1, 2, 3, 4]);
        Of(Slice(rows, 0, start: -2), (rows, x)).ShouldBe([3, 4, 5, 6]);
        Of(Slice(rows, 0, start: -1, stop: -4, step: -2), (rows, x)).ShouldBe([5, 6, 1, 2]);
        Of(Flip(rows, 0), (rows, x)).ShouldBe([5, 6, 3, 4, 1, 2]);
        Of(Index(rows, -1), (rows, x)).ShouldBe([5, 6]);
        Of(Index(rows, 1), (rows, x)).ShouldBe([3, 4]);
        Slice(rows, 0, start: -2).ToString().ShouldBe("Slice(rows, axis: 0, from: batch - 2, step: 1, count: 2)");
        Should.Throw<ArgumentException>(() => Of(Index(rows, 3), (rows, x))).Message.ShouldStartWith(
            "1 elements were asked for along an axis, from place 3 to place 3, but the axis has size 3. Ask for places that are there, or feed more samples.");
        Should.Throw<ArgumentException>(() => Slice(rows, 0, stop: -1)).Message.ShouldContain("the batch size less something");
        Should.Throw<ArgumentException>(() => Slice(rows, 0, step: 2)).Message.ShouldContain("the batch size less something");
    }

    [Fact]
    public void Arrays_are_joined_cut_lengthened_and_turned()
    {
        double[] x = [1, 2, 3, 4, 5, 6];
        Of(Transpose(_x), x).ShouldBe([1, 4, 2, 5, 3, 6]);
        Of(Concatenate([_x, 10 * _x], axis: 1), x).ShouldBe([1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 50, 60]);
        Of(Stack([_x, -_x], axis: -1), x).ShouldBe([1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6]);
        Of(Split(_x, 3, axis: 1)[1], x).ShouldBe([2, 5]);
        Of(Pad(_x, 1, 1, 2, 9), x).ShouldBe([9, 1, 2, 3, 9, 9, 9, 4, 5, 6, 9, 9]);
        Of(Index(_x, -2, axis: 1), x).ShouldBe([2, 5]);
        Concatenate([_x]).ShouldBeSameAs(_x);

        Placeholder rows = Placeholder("rows", [B, 1]);
        Symbol twice = Concatenate([rows, 10 * rows]);
        twice.Shape.ShouldBe([2 * B, 1]);
        Of(twice, (rows, [1, 2, 3])).ShouldBe([1, 2, 3, 10, 20, 30]);
        Of(Split(twice, 2)[1], (rows, [1, 2, 3])).ShouldBe([10, 20, 30]);
        Should.Throw<ArgumentOutOfRangeException>(() => Index(_x, 3, axis: 1)).Message.ShouldStartWith(
            "Index was given place 3 along axis 1 of shape [2, 3], so it must be in [-3, 3).");
    }

    [Fact]
    public void Any_transpose_agrees_with_the_definition()
    {
        foreach (int[] axes in (int[][])[[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1], [0, 3, 1, 2], [0, 2, 1, 3], [3, 0, 1, 2]])
        {
            int[] sizes = [3, 40, 1, 35];
            double[] x = [.. Enumerable.Range(0, 4200)];
            Placeholder four = Placeholder("four", [3, 40, 1, 35]);
            int[] steps = [1400, 35, 35, 1];
            double[] expected = new double[4200];
            for (int place = 0; place < expected.Length; place++)
            {
                int left = place;
                for (int back = 3; back >= 0; back--)
                {
                    (left, int along) = Math.DivRem(left, sizes[axes[back]]);
                    expected[place] += along * steps[axes[back]];
                }
            }

            Of(Transpose(four, axes), (four, x)).ShouldBe(expected);
        }
    }

    [Fact]
    public void Matrix_products_take_vectors_and_many_matrices_as_NumPy_does()
    {
        double[] x = [1, 2, 3, 4, 5, 6];
        Symbol v = Constant([1, 10, 100], [3]);
        Of(MatMul(_x, v), x).ShouldBe([321, 654]);
        Of(MatMul(Constant([1, 10], [2]), _x), x).ShouldBe([41, 52, 63]);
        MatMul(v, v).Shape.ShouldBe(Shape.Scalar);
        Of(MatMul(v, v)).ShouldBe([10101]);
        Symbol many = Stack([_x, 2 * _x, -_x]);
        MatMul(many, v).Shape.ShouldBe([3, 2]);
        Of(MatMul(many, v), x).ShouldBe([321, 654, 642, 1308, -321, -654]);
        Of(MatMul(v, Transpose(many, 0, 2, 1)), x).ShouldBe([321, 654, 642, 1308, -321, -654]);
        Of(MatMul(Constant([1, 1], [1, 2]), many), x).ShouldBe([5, 7, 9, 10, 14, 18, -5, -7, -9]);
        Of(MatMul(many, Stack([Reshape(v, [3, 1]), Constant([1, 0, 0], [3, 1]), Constant([0, 0, 1], [3, 1])])), x)
            .ShouldBe([321, 654, 2, 8, -3, -6]);
    }

    [Fact]
    public void Dropout_drops_its_share_the_same_in_both_precisions_and_anew_at_each_step()
    {
        Placeholder x = Placeholder("x", [B]);
        Placeholder step = Placeholder("step", []);
        Symbol dropped = Dropout(x, 0.25, step, seed: 3);
        double[] ones = [.. Enumerable.Repeat(1.0, 10_000)];
        Function<double> function = Function.Compile<double>([dropped, Gradients.Of(dropped, x)]);
        double[] first = function.Evaluate((x, ones), (step, [0])).ToArray();
        function[dropped].ToArray().ShouldBe(first);
        first.ShouldAllBe(value => value == 0 || value == 1 / 0.75);
        first.Count(value => value == 0).ShouldBeInRange(2_400, 2_600);
        double[] second = function.Evaluate((x, ones), (step, [1])).ToArray();
        first.Zip(second).Count(pair => pair.First == 0 && pair.Second == 0).ShouldBeInRange(550, 700);
        function.Evaluate((x, ones), (step, [0])).ToArray().ShouldBe(first);

        float[] single = Function.Compile<float>(dropped).Evaluate((x, Array.ConvertAll(ones, value => (float)value)), (step, [0f])).ToArray();
        single.Select(value => value == 0).ShouldBe(first.Select(value => value == 0));
        Of(Dropout(x, 0.25, step, seed: 4), (x, ones), (step, [0])).ShouldNotBe(first);
        Of(Dropout(x, 0, step, seed: 4), (x, ones), (step, [0])).ShouldBe(ones);

        // What is dropped is gone, even if it is not a number.
        double[] bad = Array.ConvertAll(first, value => value == 0 ? double.NaN : 1);
        Of(dropped, (x, bad), (step, [0])).ShouldBe(first);
    }

    [Fact]
    public void Steps_of_noise_may_be_counted_by_a_variable()
    {
        Variable step = Variable("step", [], new Zeros());
        Symbol noise = RandomUniform([5], step, seed: 8);
        var state = new State<float>();
        Function<float> function = Function.Compile([noise], [new Update(step, step + 1)], state);
        float[][] runs = [.. Enumerable.Range(0, 3).Select(_ => function.Evaluate().ToArray())];
        state[step][0].ShouldBe(3);
        for (int run = 0; run < runs.Length; run++)
        {
            float[] expected = new float[5];
            new Surprisal.Numerics.Philox(8, (ulong)run).Fill(expected.AsSpan());
            runs[run].ShouldBe(expected);
            runs[run].ShouldAllBe(value => value >= 0 && value < 1);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    [InlineData(16777216)]
    public void A_step_that_cannot_be_counted_is_refused(double step)
    {
        Placeholder count = Placeholder("count", []);
        Function<float> function = Function.Compile<float>(RandomUniform([2], count, seed: 1));
        Should.Throw<ArgumentException>(() => function.Run((count, new[] { (float)step }))).Message.ShouldStartWith(
            $"'step' is {(float)step}, but steps are counted 0, 1, 2 and so on, as far as Single holds whole numbers. Give a count that grows by one a run.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_rate_of_dropout_outside_its_range_is_refused(double rate) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Dropout(_x, rate, 0, seed: 1)).Message.ShouldStartWith(
            "The rate is the share that is dropped, so it must be in [0, 1).");

    [Fact]
    public void New_operations_run_without_allocating()
    {
        Placeholder x = Placeholder("x", [B, 6]);
        Symbol all = ReduceSum(Gelu(x)) + ReduceSum(Power(Abs(x), 1.5)) + ReduceSum(Where(Greater(x, 0), x, -1)) + ReduceSum(TopK(x, 2).Values)
            + ReduceSum(Transpose(x) * 2) + ReduceSum(Flip(x)) + ReduceSum(Pad(x, 1, 1, 1)) + ReduceSum(Concatenate([x, x])) + ReduceSum(CumulativeSum(x))
            + ReduceSum(Dropout(x, 0.5, 1, seed: 1)) + ReduceSum(Gather(x, Constant([0], [1]), axis: 1)) + ReduceSum(Clip(x, 0, 1)) + ReduceSum(Round(x));
        Function<float> function = Function.Compile<float>((Symbol[])[all, Gradients.Of(all, x)]);
        float[] numbers = new float[600];
        Surprisal.Tests.NumericsTests.Expect.NoAllocation(() => function.Run((x, numbers)));
    }

    private static IEnumerable<int> PythonRange(int? start, int? stop, int step, int size)
    {
        int Limited(int place) => Math.Clamp(place < 0 ? place + size : place, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        int end = stop is null ? (step > 0 ? size : -1) : Limited(stop.Value);
        for (int place = start is null ? (step > 0 ? 0 : size - 1) : Limited(start.Value); step > 0 ? place < end : place > end; place += step)
        {
            yield return place;
        }
    }

    private double[] Of(Symbol symbol, double[] x) => Of(symbol, (_x, x));

    private static double[] Of(Symbol symbol, params (Placeholder Placeholder, double[] Elements)[] feeds) =>
        Function.Compile<double>(symbol).Evaluate([.. feeds.Select(feed => new Feed<double>(feed.Placeholder, feed.Elements))]).ToArray();
}
