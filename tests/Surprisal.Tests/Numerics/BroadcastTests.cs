using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Broadcast"/>.</summary>
public sealed class BroadcastTests
{
    [Fact]
    public void Rows_columns_and_numbers_repeat_by_hand()
    {
        float[] x = [1, 2, 3, 4, 5, 6];
        float[] result = new float[6];
        Broadcast.Add<float>(x, [2, 3], [10, 20, 30], [3], result, [2, 3]);
        result.ShouldBe([11, 22, 33, 14, 25, 36]);
        Broadcast.Subtract<float>(x, [2, 3], [1, 4], [2, 1], result, [2, 3]);
        result.ShouldBe([0, 1, 2, 0, 1, 2]);
        Broadcast.Divide<float>([12], [], x, [2, 3], result, [2, 3]);
        result.ShouldBe([12, 6, 4, 3, 2.4f, 2]);
        Broadcast.Greater<float>(x, [2, 3], [3], [1], result, [2, 3]);
        result.ShouldBe([0, 0, 0, 1, 1, 1]);
        Broadcast.Multiply<float>([1, 2], [2, 1], [1, 10, 100], [1, 3], result, [2, 3]);
        result.ShouldBe([1, 10, 100, 2, 20, 200]);
    }

    [Fact]
    public void Any_shapes_agree_with_the_definition()
    {
        Philox random = new(11);
        for (int trial = 0; trial < 2000; trial++)
        {
            int[] shape = new int[random.NextInt(9)];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                shape[axis] = 1 + random.NextInt(shape.Length > 5 ? 2 : 4);
            }

            int[] xShape = Shrink(shape, ref random);
            int[] yShape = Shrink(shape, ref random);
            double[] x = Expect.Scores<double>(Size(xShape), 1);
            double[] y = Expect.Scores<double>(Size(yShape), 2);
            double[] result = new double[Size(shape)];

            Broadcast.Subtract<double>(x, xShape, y, yShape, result, shape);
            result.ShouldBe(Definition(x, xShape, y, yShape, shape, (left, right) => left - right));
            Broadcast.Equal<double>(x, xShape, y, yShape, result, shape);
            result.ShouldBe(Definition(x, xShape, y, yShape, shape, (left, right) => left == right ? 1 : 0));
            Broadcast.Select<double>(x, xShape, y, yShape, [7], [], result, shape);
            result.ShouldBe(Definition(x, xShape, y, yShape, shape, (left, right) => left != 0 ? right : 7));
            Broadcast.Select<double>([0], [], x, xShape, y, yShape, result, shape);
            result.ShouldBe(Definition(x, xShape, y, yShape, shape, (_, right) => right));
            double[] marks = Array.ConvertAll(x, value => value > 0 ? double.NaN : -0.0);
            Broadcast.Select<double>(marks, xShape, y, yShape, x, xShape, result, shape);
            result.ShouldBe(Definition(x, xShape, y, yShape, shape, (left, right) => left > 0 ? right : left));
            Broadcast.Expand<double>(x, xShape, result, shape);
            result.ShouldBe(Definition(x, xShape, x, xShape, shape, (left, _) => left));
        }
    }

    [Fact]
    public void The_result_may_replace_an_input_of_its_shape()
    {
        float[] x = [1, 2, 3, 4, 5, 6];
        Broadcast.Add<float>(x, [2, 3], [10, 20, 30], [3], x, [2, 3]);
        x.ShouldBe([11, 22, 33, 14, 25, 36]);
        Should.Throw<ArgumentException>(() => Broadcast.Add<float>(x.AsSpan(0, 3), [3], x.AsSpan(3, 3), [3], x, [2, 3]))
            .Message.ShouldContain("'result' overlaps 'x' partly");
    }

    [Fact]
    public void Empty_arrays_are_no_work()
    {
        Broadcast.Add<float>([], [0, 3], [1, 2, 3], [3], [], [0, 3]);
        Broadcast.Expand<float>([1], [1], [], [0]);
    }

    [Fact]
    public void Shapes_that_do_not_repeat_are_refused_with_both_named()
    {
        float[] result = new float[6];
        Should.Throw<ArgumentException>(() => Broadcast.Add<float>(new float[6], [2, 3], new float[2], [2], result, [2, 3]))
            .Message.ShouldContain("'yShape' is [2], which does not repeat to [2, 3].");
        Should.Throw<ArgumentException>(() => Broadcast.Add<float>(new float[6], [1, 2, 3], new float[3], [3], result, [2, 3]))
            .Message.ShouldContain("'xShape' is [1, 2, 3], which does not repeat to [2, 3].");
        Should.Throw<ArgumentException>(() => Broadcast.Expand<float>(new float[1], [1], new float[1], [1, 1, 1, 1, 1, 1, 1, 1, 1]))
            .Message.ShouldContain("no more than 8 axes");
        Should.Throw<ArgumentException>(() => Broadcast.Expand<float>(new float[2], [3], result, [2, 3]))
            .Message.ShouldContain("'x' holds 2 values, but shape [3] needs 3.");
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] x = new float[320];
        float[] bias = new float[10];
        Expect.NoAllocation(() => Broadcast.Add<float>(x, [32, 10], bias, [10], x, [32, 10]));
    }

    private static int[] Shrink(int[] shape, ref Philox random)
    {
        int[] smaller = shape[random.NextInt(shape.Length + 1)..];
        for (int axis = 0; axis < smaller.Length; axis++)
        {
            smaller[axis] = random.NextInt(3) == 0 ? 1 : smaller[axis];
        }

        return smaller;
    }

    private static int Size(int[] shape) => shape.Aggregate(1, (size, axis) => size * axis);

    private static double[] Definition(
        double[] x, int[] xShape, double[] y, int[] yShape, int[] shape, Func<double, double, double> formula)
    {
        double[] result = new double[Size(shape)];
        for (int place = 0; place < result.Length; place++)
        {
            result[place] = formula(x[Source(place, shape, xShape)], y[Source(place, shape, yShape)]);
        }

        return result;
    }

    private static int Source(int place, int[] shape, int[] smaller)
    {
        int source = 0;
        int step = 1;
        for (int back = 1; back <= shape.Length; back++)
        {
            (place, int index) = Math.DivRem(place, shape[^back]);
            if (back <= smaller.Length)
            {
                source += smaller[^back] == 1 ? 0 : index * step;
                step *= smaller[^back];
            }
        }

        return source;
    }
}
