using System.Numerics;
using System.Numerics.Tensors;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>The doors for tensors give the bits of the spans behind them, whatever the axis of the classes and the strides.</summary>
public sealed class TensorDoorTests
{
    private delegate void Rows<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> other, int outer, int classes, int inner, Span<T> first, Span<T> second);

    private delegate void Door<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> other, in TensorSpan<T> first, in TensorSpan<T> second, int axis);

    private delegate (Tensor<T> First, Tensor<T>? Second) Maker<T>(in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> other, int axis);

    private enum Form
    {
        Same,
        Rows,
        Matrices,
        None,
    }

    private static readonly nint[][] Shapes = [[7], [4, 3], [1, 5], [5, 1], [2, 3, 4], [2, 1, 3, 5], [2, 3, 2, 2, 2]];

    [Fact]
    public void Every_axis_of_a_dense_tensor_gives_the_bits_of_spans() => ForEach(Dense, Dense);

    [Fact]
    public void Slices_of_larger_tensors_give_the_bits_of_spans() => ForEach(Sliced, Sliced);

    [Fact]
    public void Strides_in_any_order_give_the_bits_of_spans() => ForEach(Reversed, Reversed);

    [Fact]
    public void A_dense_tensor_may_go_with_one_that_is_not()
    {
        ForEach(Dense, Sliced);
        ForEach(Reversed, Dense);
    }

    [Fact]
    public void A_mask_is_a_tensor_of_the_same_shape()
    {
        float[] logits = Expect.Scores<float>(24);
        bool[] mask = Array.ConvertAll(Expect.Scores<float>(24, 2), score => score > -1);
        ReadOnlyTensorSpan<float> scores = new(logits, [2, 3, 4]);
        ReadOnlyTensorSpan<bool> kept = new(mask, [2, 3, 4]);
        float[] expected = new float[24];
        MaskedSoftmax.Value<float>(logits, mask, 2, 3, 4, expected);
        Values<float>(MaskedSoftmax.Value(scores, kept, axis: 1)).ShouldBe(expected);
        MaskedSoftmax.LogValue<float>(logits, mask, 2, 3, 4, expected, EmptyRow.Masked);
        Values<float>(MaskedSoftmax.LogValue(scores, kept, axis: -2, EmptyRow.Masked)).ShouldBe(expected);
        MaskedSoftmax.VectorJacobianProduct<float>(logits, mask, logits, 6, 4, 1, expected);
        Values<float>(MaskedSoftmax.VectorJacobianProduct(scores, kept, scores)).ShouldBe(expected);
        MaskedSoftmax.LogVectorJacobianProduct<float>(logits, mask, logits, 1, 2, 12, expected);
        Values<float>(MaskedSoftmax.LogVectorJacobianProduct(scores, kept, scores, axis: 0)).ShouldBe(expected);

        // One mask for all rows is said by a tensor that repeats it, never guessed.
        ReadOnlyTensorSpan<bool> repeated = new(mask.AsSpan(0, 4), [2, 3, 4], [0, 0, 1]);
        bool[] whole = [.. Enumerable.Repeat(mask[..4], 6).SelectMany(row => row)];
        MaskedSoftmax.Value<float>(logits, whole, 6, 4, 1, expected);
        Values<float>(MaskedSoftmax.Value(scores, repeated)).ShouldBe(expected);
    }

    [Fact]
    public void A_tensor_may_receive_its_own_results()
    {
        float[] logits = Expect.Scores<float>(24);
        float[] expected = new float[24];
        Softmax.Value<float>(logits, 2, 3, 4, expected);
        float[] values = [.. logits];
        TensorSpan<float> tensor = new(values, [2, 3, 4]);
        Softmax.Value<float>(tensor, tensor, axis: 1);
        values.ShouldBe(expected);

        // The same of a slice, of which the rest stays as it was.
        float[] larger = [.. logits, 1, 2, 3, 4, 5, 6];
        TensorSpan<float> slice = new TensorSpan<float>(larger, [6, 5])[0..6, 1..4];
        float[] inside = new float[18];
        slice.FlattenTo(inside);
        float[] rows = new float[18];
        Softmax.Value<float>(inside, 6, 3, 1, rows);
        Softmax.Value<float>(slice, slice);
        slice.FlattenTo(inside);
        inside.ShouldBe(rows);
        larger[0].ShouldBe(logits[0]);
        larger[29].ShouldBe(6);
    }

    [Fact]
    public void A_repeated_input_is_read_as_often_as_its_shape_says()
    {
        float[] row = [1, 2, 3];
        ReadOnlyTensorSpan<float> repeated = new(row, [4, 3], [0, 1]);
        float[] expected = new float[3];
        Softmax.Value<float>(row, expected);
        Values<float>(Softmax.Value(repeated)).ShouldBe([.. expected, .. expected, .. expected, .. expected]);
    }

    [Fact]
    public void Arrays_go_through_the_door_for_spans()
    {
        float[] logits = [1, 2, 3];
        float[] result = new float[3];
        Softmax.Value<float>(logits, result);
        float sum = LogSumExp.Value<float>(logits);
        sum.ShouldBe(3.4076059f, 1e-6f);
        Elementwise.Sigmoid<float>(logits, result);
        result[0].ShouldBe(0.7310586f, 1e-6f);
    }

    [Fact]
    public void Halves_go_through_too()
    {
        Half[] logits = Expect.Scores<Half>(24);
        Half[] expected = new Half[24];
        Softmax.Value<Half>(logits, 2, 3, 4, expected);
        Values<Half>(Softmax.Value(new ReadOnlyTensorSpan<Half>(logits, [2, 3, 4]), axis: 1)).ShouldBe(expected);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named_both()
    {
        Message(() => Softmax.Value<float>(Tensor([4, 3]), Tensor([4, 5])))
            .ShouldStartWith("'result' has shape [4, 5], but 'logits' has [4, 3]. Give both the same shape.");
        Message(() => Softmax.VectorJacobianProduct<float>(Tensor([4, 3]), Tensor([3]), Tensor([4, 3])))
            .ShouldStartWith("'incoming' has shape [3], but 'logits' has [4, 3]. Give both the same shape.");
        Message(() => LogSumExp.Value<float>(Tensor([4, 3, 5]), Tensor([4, 3]), axis: 1)).ShouldStartWith(
            "'result' has shape [4, 3], but 'logits' has [4, 3, 5] with its classes on axis 1, so 'result' must have [4, 5]. "
            + "Give that shape, or the axis that the classes are on.");
        Message(() => LogSumExp.Value<float>(Tensor([4]), Tensor([4]))).ShouldContain("so 'result' must have [1].");
        Message(() => Softmax.Jacobian<float>(Tensor([4, 3]), Tensor([4, 3]))).ShouldContain("so 'result' must have [4, 3, 3].");
        Message(() => Elementwise.Sigmoid<float>(Tensor([4, 3]), Tensor([12])))
            .ShouldStartWith("'result' has shape [12], but 'x' has [4, 3].");
        Message(() => MaskedSoftmax.Value<float>(Tensor([4, 3]), new TensorSpan<bool>(new bool[3]), Tensor([4, 3])))
            .ShouldStartWith("'mask' has shape [3], but 'logits' has [4, 3].");
    }

    [Fact]
    public void An_axis_that_is_not_there_is_refused_with_the_valid_range()
    {
        foreach (int axis in (int[])[2, -3])
        {
            Should.Throw<ArgumentOutOfRangeException>(() => Softmax.Value<float>(Tensor([4, 3]), Tensor([4, 3]), axis)).Message.ShouldStartWith(
                $"'axis' is {axis}, but 'logits' has shape [4, 3], so it must be in [-2, 2). Negative axes count from the end.");
        }

        Should.Throw<ArgumentOutOfRangeException>(() => Softmax.Value(default(ReadOnlyTensorSpan<float>), default))
            .Message.ShouldStartWith("'logits' has no axis, but the classes need one.");
    }

    [Fact]
    public void Overlap_is_refused_as_for_spans()
    {
        float[] room = new float[24];
        Message(() => Softmax.Value<float>(new TensorSpan<float>(room.AsSpan(0, 12), [4, 3]), new TensorSpan<float>(room.AsSpan(3, 12), [4, 3])))
            .ShouldStartWith("'result' overlaps 'logits' partly.");
        Message(() => LogSumExp.Value<float>(new TensorSpan<float>(room.AsSpan(0, 12), [4, 3]), new TensorSpan<float>(room.AsSpan(0, 4), [4])))
            .ShouldStartWith("'result' shares memory with 'logits'.");

        // Two results in one another's memory would spoil each other, dense or not.
        Message(() => Elementwise.SigmoidValueAndGradient<float>(
            Tensor([3, 2]), new TensorSpan<float>(room, [3, 4])[0..3, 0..2], new TensorSpan<float>(room, [3, 4])[0..3, 1..3]))
            .ShouldStartWith("'values' shares memory with 'gradient'.");
        Message(() => Softmax.ValueAndVectorJacobianProduct<float>(
            Tensor([3, 2]), Tensor([3, 2]), new TensorSpan<float>(room, [3, 2]), new TensorSpan<float>(room, [3, 4])[0..3, 1..3]))
            .ShouldStartWith("'values' shares memory with 'result'.");
    }

    [Fact]
    public void A_repeated_tensor_cannot_receive_results()
    {
        Message(() => Softmax.Value<float>(Tensor([4, 3]), new TensorSpan<float>(new float[3], [4, 3], [0, 1]))).ShouldStartWith(
            "'result' has shape [4, 3], but all along axis 0 is the same memory, which cannot receive several results. "
            + "Give a tensor that is not broadcast.");
    }

    [Fact]
    public void A_tensor_beyond_the_length_of_a_span_is_refused()
    {
        Message(() => Softmax.Value(new ReadOnlyTensorSpan<float>(new float[1], [65536, 65536], [0, 0]), axis: 0))
            .ShouldStartWith("'logits' holds 4294967296 values, but at most 2147483591 are taken at once. Give slices of it.");
        Message(() => Elementwise.Sigmoid(new ReadOnlyTensorSpan<float>(new float[1], [65536, 65536], [0, 0])))
            .ShouldStartWith("'x' holds 4294967296 values");
    }

    [Fact]
    public void Empty_axes_are_no_work()
    {
        Softmax.Value<float>(Tensor([3, 0])).Lengths.ToArray().ShouldBe([3, 0]);
        LogSoftmax.VectorJacobianProduct<float>(Tensor([0, 3]), Tensor([0, 3])).Lengths.ToArray().ShouldBe([0, 3]);
        Tensor<float> sums = LogSumExp.Value<float>(Tensor([2, 0, 3]), axis: 1);
        Values<float>(sums).ShouldBe(Enumerable.Repeat(float.NegativeInfinity, 6));
    }

    [Fact]
    public void Results_into_tensors_of_their_own_allocate_nothing()
    {
        float[] logits = Expect.Scores<float>(320);
        bool[] mask = new bool[320];
        float[] result = new float[320];
        float[] other = new float[320];
        float[] matrices = new float[2 * 16 * 10 * 10];
        nint[] shape = [2, 10, 16];
        nint[] rows = [2, 16];
        nint[] squares = [2, 16, 10, 10];
        Expect.NoAllocation(() =>
        {
            ReadOnlyTensorSpan<float> scores = new(logits, shape);
            TensorSpan<float> target = new(result, shape);
            TensorSpan<float> second = new(other, shape);
            TensorSpan<float> few = new(other.AsSpan(0, 32), rows);
            Softmax.Value(scores, target, 1);
            Softmax.ValueAndVectorJacobianProduct(scores, scores, second, target, 1);
            Softmax.Jacobian(scores, new TensorSpan<float>(matrices, squares), 1);
            LogSoftmax.VectorJacobianProduct(scores, scores, target, 1);
            LogSumExp.ValueAndGradient(scores, few, target, 1);
            LogSumExp.VectorJacobianProduct(scores, few, target, 1);
            MaskedSoftmax.LogValue(scores, new ReadOnlyTensorSpan<bool>(mask, shape), target, 1);
            Elementwise.SoftplusValueAndGradient(scores, target, second);
        });
    }

    private static void ForEach(Func<nint[], TensorLayout> input, Func<nint[], TensorLayout> output)
    {
        foreach (nint[] shape in Shapes)
        {
            for (int axis = 0; axis < shape.Length; axis++)
            {
                Every<float>(shape, axis, input, output);
            }
        }

        Every<double>([2, 3, 4], 1, input, output);
    }

    private static void Every<T>(nint[] shape, int axis, Func<nint[], TensorLayout> input, Func<nint[], TensorLayout> output)
        where T : IFloatingPointIeee754<T>
    {
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Same, Form.None,
            (logits, _, outer, classes, inner, first, _) => Softmax.Value(logits, outer, classes, inner, first),
            (in logits, in _, in first, in _, axis) => Softmax.Value(logits, first, axis),
            (in logits, in _, axis) => (Softmax.Value(logits, axis), null));
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Same, Form.None,
            (logits, incoming, outer, classes, inner, first, _) => Softmax.VectorJacobianProduct(logits, incoming, outer, classes, inner, first),
            (in logits, in incoming, in first, in _, axis) => Softmax.VectorJacobianProduct(logits, incoming, first, axis),
            (in logits, in incoming, axis) => (Softmax.VectorJacobianProduct(logits, incoming, axis), null));
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Same, Form.Same,
            Softmax.ValueAndVectorJacobianProduct, Softmax.ValueAndVectorJacobianProduct, Softmax.ValueAndVectorJacobianProduct);
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Matrices, Form.None,
            (logits, _, outer, classes, inner, first, _) => Softmax.Jacobian(logits, outer, classes, inner, first),
            (in logits, in _, in first, in _, axis) => Softmax.Jacobian(logits, first, axis),
            (in logits, in _, axis) => (Softmax.Jacobian(logits, axis), null));
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Same, Form.None,
            (logits, _, outer, classes, inner, first, _) => LogSoftmax.Value(logits, outer, classes, inner, first),
            (in logits, in _, in first, in _, axis) => LogSoftmax.Value(logits, first, axis),
            (in logits, in _, axis) => (LogSoftmax.Value(logits, axis), null));
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Same, Form.None,
            (logits, incoming, outer, classes, inner, first, _) => LogSoftmax.VectorJacobianProduct(logits, incoming, outer, classes, inner, first),
            (in logits, in incoming, in first, in _, axis) => LogSoftmax.VectorJacobianProduct(logits, incoming, first, axis),
            (in logits, in incoming, axis) => (LogSoftmax.VectorJacobianProduct(logits, incoming, axis), null));
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Same, Form.Same,
            LogSoftmax.ValueAndVectorJacobianProduct, LogSoftmax.ValueAndVectorJacobianProduct, LogSoftmax.ValueAndVectorJacobianProduct);
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Rows, Form.None,
            (logits, _, outer, classes, inner, first, _) => LogSumExp.Value(logits, outer, classes, inner, first),
            (in logits, in _, in first, in _, axis) => LogSumExp.Value(logits, first, axis),
            (in logits, in _, axis) => (LogSumExp.Value(logits, axis), null));
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Same, Form.None,
            (logits, _, outer, classes, inner, first, _) => LogSumExp.Gradient(logits, outer, classes, inner, first),
            (in logits, in _, in first, in _, axis) => LogSumExp.Gradient(logits, first, axis),
            (in logits, in _, axis) => (LogSumExp.Gradient(logits, axis), null));
        Try<T>(
            shape, axis, input, output, Form.Same, Form.Rows, Form.Same,
            (logits, _, outer, classes, inner, first, second) => LogSumExp.ValueAndGradient(logits, outer, classes, inner, first, second),
            (in logits, in _, in first, in second, axis) => LogSumExp.ValueAndGradient(logits, first, second, axis),
            (in logits, in _, axis) => LogSumExp.ValueAndGradient(logits, axis));
        Try<T>(
            shape, axis, input, output, Form.Rows, Form.Same, Form.None,
            (logits, incoming, outer, classes, inner, first, _) => LogSumExp.VectorJacobianProduct(logits, incoming, outer, classes, inner, first),
            (in logits, in incoming, in first, in _, axis) => LogSumExp.VectorJacobianProduct(logits, incoming, first, axis),
            (in logits, in incoming, axis) => (LogSumExp.VectorJacobianProduct(logits, incoming, axis), null));
        Elements<T>(shape, input, output, Elementwise.Sigmoid, Elementwise.Sigmoid, Elementwise.Sigmoid);
        Elements<T>(shape, input, output, Elementwise.SigmoidGradient, Elementwise.SigmoidGradient, Elementwise.SigmoidGradient);
        Elements<T>(shape, input, output, Elementwise.Softplus, Elementwise.Softplus, Elementwise.Softplus);
        Elements<T>(shape, input, output, Elementwise.SoftplusGradient, Elementwise.SoftplusGradient, Elementwise.SoftplusGradient);
        Elements<T>(shape, input, output, Elementwise.LogSigmoid, Elementwise.LogSigmoid, Elementwise.LogSigmoid);
        Elements<T>(shape, input, output, Elementwise.LogSigmoidGradient, Elementwise.LogSigmoidGradient, Elementwise.LogSigmoidGradient);
        Pairs<T>(
            shape, input, output, Elementwise.SigmoidValueAndGradient, Elementwise.SigmoidValueAndGradient, Elementwise.SigmoidValueAndGradient);
        Pairs<T>(
            shape, input, output, Elementwise.SoftplusValueAndGradient, Elementwise.SoftplusValueAndGradient, Elementwise.SoftplusValueAndGradient);
        Pairs<T>(
            shape, input, output, Elementwise.LogSigmoidValueAndGradient, Elementwise.LogSigmoidValueAndGradient, Elementwise.LogSigmoidValueAndGradient);
    }

    private delegate void Unary<T>(ReadOnlySpan<T> x, Span<T> result);

    private delegate void UnaryDoor<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> result);

    private delegate Tensor<T> UnaryMaker<T>(in ReadOnlyTensorSpan<T> x);

    private delegate void Pair<T>(ReadOnlySpan<T> x, Span<T> values, Span<T> gradient);

    private delegate void PairDoor<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> values, in TensorSpan<T> gradient);

    private delegate (Tensor<T> Values, Tensor<T> Gradient) PairMaker<T>(in ReadOnlyTensorSpan<T> x);

    private static void Elements<T>(
        nint[] shape, Func<nint[], TensorLayout> input, Func<nint[], TensorLayout> output, Unary<T> spans, UnaryDoor<T> door, UnaryMaker<T> maker)
        where T : IFloatingPointIeee754<T> => Try<T>(
            shape, 0, input, output, Form.Same, Form.Same, Form.None,
            (x, _, _, _, _, first, _) => spans(x, first),
            (in x, in _, in first, in _, _) => door(x, first),
            (in x, in _, _) => (maker(x), null));

    private static void Pairs<T>(
        nint[] shape, Func<nint[], TensorLayout> input, Func<nint[], TensorLayout> output, Pair<T> spans, PairDoor<T> door, PairMaker<T> maker)
        where T : IFloatingPointIeee754<T> => Try<T>(
            shape, 0, input, output, Form.Same, Form.Same, Form.Same,
            (x, _, _, _, _, first, second) => spans(x, first, second),
            (in x, in _, in first, in second, _) => door(x, first, second),
            (in x, in _, _) => maker(x));

    /// <summary>Compares both doors with the function over spans, the axis counted from either end.</summary>
    private static void Try<T>(
        nint[] shape,
        int axis,
        Func<nint[], TensorLayout> input,
        Func<nint[], TensorLayout> output,
        Form otherForm,
        Form firstForm,
        Form secondForm,
        Rows<T> spans,
        Door<T> door,
        Maker<T> maker)
        where T : IFloatingPointIeee754<T>
    {
        int outer = Size(shape.AsSpan(0, axis));
        int classes = (int)shape[axis];
        int inner = Size(shape.AsSpan(axis + 1));
        nint[] otherShape = ShapeOf(otherForm, shape, axis);
        nint[] firstShape = ShapeOf(firstForm, shape, axis);
        nint[] secondShape = ShapeOf(secondForm, shape, axis);
        T[] logits = Expect.Scores<T>(Size(shape), 3);
        T[] other = Expect.Scores<T>(Size(otherShape), 4);
        T[] first = new T[Size(firstShape)];
        T[] second = new T[Size(secondShape)];
        spans(logits, other, outer, classes, inner, first, second);

        TensorLayout logitsLayout = input(shape);
        TensorLayout otherLayout = input(otherShape);
        TensorLayout firstLayout = output(firstShape);
        TensorLayout secondLayout = output(secondShape);
        foreach (int counted in (int[])[axis, axis - shape.Length])
        {
            T[] firstRoom = new T[firstLayout.Room];
            T[] secondRoom = new T[secondLayout.Room];
            TensorSpan<T> firstTensor = firstLayout.Over(firstRoom);
            TensorSpan<T> secondTensor = secondLayout.Over(secondRoom);
            door(logitsLayout.Filled(logits), otherLayout.Filled(other), firstTensor, secondTensor, counted);
            Values<T>(firstTensor).ShouldBe(first);
            Values<T>(secondTensor).ShouldBe(second);
            firstRoom.Count(value => value != T.Zero).ShouldBeLessThanOrEqualTo(first.Length);

            (Tensor<T> made, Tensor<T>? more) = maker(logitsLayout.Filled(logits), otherLayout.Filled(other), counted);
            made.Lengths.ToArray().ShouldBe(firstShape);
            Values<T>(made).ShouldBe(first);
            if (more is not null)
            {
                more.Lengths.ToArray().ShouldBe(secondShape);
                Values<T>(more).ShouldBe(second);
            }
        }
    }

    private static nint[] ShapeOf(Form form, nint[] shape, int axis)
    {
        nint[] rows = [.. shape[..axis], .. shape[(axis + 1)..]];
        return form switch
        {
            Form.Same => shape,
            Form.Rows => rows is [] ? [1] : rows,
            Form.Matrices => [.. rows, shape[axis], shape[axis]],
            _ => [1],
        };
    }

    private static TensorLayout Dense(nint[] shape) => new(shape, shape, null);

    /// <summary>The middle of a tensor that is larger by one on each side of each axis.</summary>
    private static TensorLayout Sliced(nint[] shape) => new(shape, [.. shape.Select(length => length + 2)], null);

    /// <summary>The first axis is the fastest.</summary>
    private static TensorLayout Reversed(nint[] shape)
    {
        nint[] strides = new nint[shape.Length];
        nint step = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = shape[axis] == 1 ? 0 : step;
            step *= shape[axis];
        }

        return new(shape, shape, strides);
    }

    private static int Size(ReadOnlySpan<nint> shape)
    {
        int size = 1;
        foreach (nint length in shape)
        {
            size *= (int)length;
        }

        return size;
    }

    private static T[] Values<T>(in ReadOnlyTensorSpan<T> tensor)
    {
        T[] values = new T[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    private static Tensor<float> Tensor(nint[] shape) => TensorRows.New<float>(shape);

    private static string Message(Action step) => Should.Throw<ArgumentException>(step).Message;

    private sealed record TensorLayout(nint[] Shape, nint[] Whole, nint[]? Strides)
    {
        public int Room => Size(Whole);

        public TensorSpan<T> Over<T>(T[] room)
        {
            if (Strides is not null)
            {
                return new(room, Shape, Strides);
            }

            TensorSpan<T> whole = new(room, Whole);
            return Shape == Whole ? whole : whole.Slice([.. Shape.Select(length => (System.Buffers.NRange)(1..(1 + (int)length)))]);
        }

        public ReadOnlyTensorSpan<T> Filled<T>(T[] values)
        {
            TensorSpan<T> tensor = Over(new T[Room]);
            new ReadOnlyTensorSpan<T>(values, Shape).CopyTo(tensor);
            return tensor;
        }
    }
}
