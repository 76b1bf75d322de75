using System.Numerics.Tensors;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>The doors for tensors of <see cref="CrossEntropy"/> and <see cref="SoftCrossEntropy"/> give the bits of the spans behind them.</summary>
public sealed class CrossEntropyTensorTests
{
    private static readonly (nint[] Shape, int Axis)[] Cases =
    [
        ([7], 0), ([4, 3], 1), ([4, 3], 0), ([2, 3, 4], 1), ([2, 3, 4], 0), ([2, 3, 4], 2), ([2, 5, 2, 2, 3], 1), ([3, 1], 1),
    ];

    [Fact]
    public void Labels_go_with_scores_whose_classes_are_on_any_axis()
    {
        foreach ((nint[] shape, int axis) in Cases)
        {
            (int outer, int classes, int inner) = Split(shape, axis);
            nint[] rowShape = RowShape(shape, axis);
            float[] logits = Expect.Scores<float>(outer * classes * inner);
            int[] labels = [.. Enumerable.Range(0, outer * inner).Select(row => row * 5 % classes)];
            float[] losses = new float[outer * inner];
            float[] gradient = new float[logits.Length];
            ReducedLoss<float> mean = CrossEntropy.ValueAndGradient<float, int>(
                logits, labels, classes, gradient, default, new() { Losses = losses }, inner);
            float[] gradients = new float[logits.Length];
            CrossEntropy.Gradient<float, int>(logits, labels, classes, gradients, new() { Reduction = Reduction.None }, inner);

            foreach (int counted in (int[])[axis, axis - shape.Length])
            {
                ReadOnlyTensorSpan<float> scores = new(logits, shape);
                ReadOnlyTensorSpan<int> truth = new(labels, rowShape);
                CrossEntropy.Value(scores, truth, axis: counted).ShouldBe(mean);
                CrossEntropy.ValueAndGradient(scores, truth, axis: counted).Loss.ShouldBe(mean);
                Values<float>(CrossEntropy.ValueAndGradient(scores, truth, axis: counted).Gradient).ShouldBe(gradient);
                Values<float>(CrossEntropy.Gradient(scores, truth, axis: counted)).ShouldBe(gradient);
                Values<float>(CrossEntropy.Gradients(scores, truth, counted)).ShouldBe(gradients);
                Values<float>(CrossEntropy.Values(scores, truth, counted)).ShouldBe(losses);
                CrossEntropy.Values(scores, truth, counted).Lengths.ToArray().ShouldBe(rowShape);
                (Tensor<float> one, Tensor<float> two) = CrossEntropy.ValuesAndGradients(scores, truth, counted);
                Values<float>(one).ShouldBe(losses);
                Values<float>(two).ShouldBe(gradients);
            }
        }
    }

    [Fact]
    public void Soft_targets_have_the_shape_of_the_scores()
    {
        foreach ((nint[] shape, int axis) in Cases)
        {
            (int outer, int classes, int inner) = Split(shape, axis);
            double[] logits = Expect.Scores<double>(outer * classes * inner);
            double[] targets = Array.ConvertAll(Expect.Scores<double>(logits.Length, 3), Math.Abs);
            double[] losses = new double[outer * inner];
            double[] gradient = new double[logits.Length];
            ReducedLoss<double> mean = SoftCrossEntropy.ValueAndGradient<double>(
                logits, targets, classes, gradient, default, new() { Losses = losses }, inner);
            double[] gradients = new double[logits.Length];
            SoftCrossEntropy.Gradient<double>(logits, targets, classes, gradients, new() { Reduction = Reduction.None }, inner);

            foreach (int counted in (int[])[axis, axis - shape.Length])
            {
                ReadOnlyTensorSpan<double> scores = new(logits, shape);
                ReadOnlyTensorSpan<double> truth = new(targets, shape);
                SoftCrossEntropy.Value(scores, truth, axis: counted).ShouldBe(mean);
                SoftCrossEntropy.ValueAndGradient(scores, truth, axis: counted).Loss.ShouldBe(mean);
                Values<double>(SoftCrossEntropy.ValueAndGradient(scores, truth, axis: counted).Gradient).ShouldBe(gradient);
                Values<double>(SoftCrossEntropy.Gradient(scores, truth, axis: counted)).ShouldBe(gradient);
                Values<double>(SoftCrossEntropy.Gradients(scores, truth, counted)).ShouldBe(gradients);
                Values<double>(SoftCrossEntropy.Values(scores, truth, counted)).ShouldBe(losses);
                (Tensor<double> one, Tensor<double> two) = SoftCrossEntropy.ValuesAndGradients(scores, truth, counted);
                Values<double>(one).ShouldBe(losses);
                Values<double>(two).ShouldBe(gradients);
            }
        }
    }

    [Fact]
    public void Strides_do_not_matter_and_results_go_into_any_tensor()
    {
        // [2, 3] scores with their classes first, read and written as their transposition.
        float[] logits = [1, 2, 3, -1, 0, 0.5f];
        byte[] labels = [2, 9, 1, 9];
        float[] columns = [1, -1, 2, 0, 3, 0.5f];
        float[] expected = new float[6];
        float[] expectedLosses = new float[2];
        CrossEntropy.ValuesAndGradients<float, byte>(logits, [2, 1], 3, expectedLosses, expected);

        float[] room = new float[6];
        float[] losses = new float[4];
        ReadOnlyTensorSpan<float> scores = new(columns, [2, 3], [1, 2]);
        ReadOnlyTensorSpan<byte> truth = new(labels, [2], [2]);
        TensorSpan<float> gradient = new(room, [2, 3], [1, 2]);
        TensorSpan<float> apart = new(losses, [2], [2]);
        CrossEntropy.ValuesAndGradients(scores, truth, apart, gradient);
        losses.ShouldBe([expectedLosses[0], 0, expectedLosses[1], 0]);
        Values<float>(gradient).ShouldBe(expected);
        CrossEntropy.Values(scores, truth, apart);
        losses.ShouldBe([expectedLosses[0], 0, expectedLosses[1], 0]);
        gradient.Fill(0);
        CrossEntropy.Gradients(scores, truth, gradient);
        Values<float>(gradient).ShouldBe(expected);
        CrossEntropy.ValueAndGradient(scores, truth, gradient, new() { Reduction = Reduction.Sum }).Value
            .ShouldBe(expectedLosses[0] + expectedLosses[1], 1e-6f);
        Values<float>(gradient).ShouldBe(expected);

        // In place, through the strides.
        TensorSpan<float> own = new(columns, [2, 3], [1, 2]);
        CrossEntropy.Gradients<float, byte>(own, truth, own);
        Values<float>(own).ShouldBe(expected);
    }

    [Fact]
    public void Options_and_rows_go_through()
    {
        float[] logits = Expect.Scores<float>(24);
        long[] labels = [0, 1, 2, -100, 1, 0, 2, 2];
        float[] entropy = new float[8];
        float[] expectedEntropy = new float[8];
        LossOptions<float> options = new() { IgnoreLabel = -100, LabelSmoothing = 0.1, ZLoss = 1e-4, ClassWeights = [1, 2, 3] };
        float[] expected = new float[24];
        ReducedLoss<float> loss = CrossEntropy.ValueAndGradient<float, long>(
            logits, labels, 3, expected, options, new() { Entropy = expectedEntropy }, inner: 4);
        (ReducedLoss<float> same, Tensor<float> gradient) = CrossEntropy.ValueAndGradient(
            new ReadOnlyTensorSpan<float>(logits, [2, 3, 4]),
            new ReadOnlyTensorSpan<long>(labels, [2, 4]),
            options,
            new() { Entropy = entropy },
            axis: 1);
        same.ShouldBe(loss);
        same.KeptRows.ShouldBe(7);
        Values<float>(gradient).ShouldBe(expected);
        entropy.ShouldBe(expectedEntropy);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named_with_the_one_that_does()
    {
        Message(() => CrossEntropy.Value(Zeros<float>(4, 3, 5), Zeros<int>(4, 3), axis: 1)).ShouldStartWith(
            "'labels' has shape [4, 3], but 'logits' has [4, 3, 5] with its classes on axis 1, so 'labels' must have [4, 5]. "
            + "Give that shape, or the axis that the classes are on.");
        Message(() => CrossEntropy.Value(Zeros<float>(4, 3), Zeros<int>(4, 1))).ShouldContain("so 'labels' must have [4].");
        Message(() => CrossEntropy.Values(Zeros<float>(4, 3), Zeros<int>(4), new TensorSpan<float>(new float[3], [3])))
            .ShouldStartWith("'losses' has shape [3], but 'logits' has [4, 3]");
        Message(() => CrossEntropy.Gradients(Zeros<float>(4, 3), Zeros<int>(4), new TensorSpan<float>(new float[12], [3, 4])))
            .ShouldStartWith("'gradient' has shape [3, 4], but 'logits' has [4, 3]. Give both the same shape.");
        Message(() => SoftCrossEntropy.Value(Zeros<float>(4, 3), Zeros<float>(4)))
            .ShouldStartWith("'targets' has shape [4], but 'logits' has [4, 3]. Give both the same shape.");
        Message(() => CrossEntropy.Value(Zeros<float>(4, 0), Zeros<int>(4))).ShouldStartWith(
            "'logits' has shape [4, 0] with its classes on axis 1, but there must be at least 1 class. Give the axis that the classes are on.");
        Should.Throw<ArgumentOutOfRangeException>(() => CrossEntropy.Value(Zeros<float>(4, 3), Zeros<int>(4), axis: 2))
            .Message.ShouldStartWith("'axis' is 2, but 'logits' has shape [4, 3], so it must be in [-2, 2).");
        Should.Throw<ArgumentOutOfRangeException>(() => CrossEntropy.Value(Zeros<float>(4, 3), new ReadOnlyTensorSpan<int>([0, 0, 3, 0])))
            .Message.ShouldStartWith("'labels' is 3 at row 2, but there are 3 classes, so it must be in [0, 3).");
    }

    [Fact]
    public void Results_in_one_anothers_memory_are_refused()
    {
        float[] room = new float[12];
        Message(() => CrossEntropy.ValuesAndGradients(
            Zeros<float>(3, 2), Zeros<int>(3), new TensorSpan<float>(room.AsSpan(2), [3], [4]), new TensorSpan<float>(room, [3, 4])[0..3, 0..2]))
            .ShouldStartWith("'losses' shares memory with 'gradient'.");
        Message(() => CrossEntropy.ValueAndGradient(
            Zeros<float>(3, 2), Zeros<int>(3), new TensorSpan<float>(room, [3, 4])[0..3, 0..2], default, new() { Losses = room.AsSpan(2, 3) }))
            .ShouldContain("shares memory with 'gradient'.");
    }

    [Fact]
    public void Results_into_tensors_of_their_own_allocate_nothing()
    {
        float[] logits = Expect.Scores<float>(320);
        float[] targets = Array.ConvertAll(logits, Math.Abs);
        int[] labels = new int[32];
        float[] gradient = new float[320];
        float[] losses = new float[32];
        nint[] shape = [2, 10, 16];
        nint[] rows = [2, 16];
        Expect.NoAllocation(() =>
        {
            ReadOnlyTensorSpan<float> scores = new(logits, shape);
            TensorSpan<float> slopes = new(gradient, shape);
            TensorSpan<float> values = new(losses, rows);
            CrossEntropy.ValuesAndGradients(scores, new ReadOnlyTensorSpan<int>(labels, rows), values, slopes, 1);
            CrossEntropy.ValueAndGradient(scores, new ReadOnlyTensorSpan<int>(labels, rows), slopes, axis: 1);
            SoftCrossEntropy.ValueAndGradient(scores, new ReadOnlyTensorSpan<float>(targets, shape), slopes, axis: 1);
        });
    }

    private static (int Outer, int Classes, int Inner) Split(nint[] shape, int axis)
    {
        nint outer = shape[..axis].Aggregate((nint)1, (size, length) => size * length);
        nint inner = shape[(axis + 1)..].Aggregate((nint)1, (size, length) => size * length);
        return ((int)outer, (int)shape[axis], (int)inner);
    }

    private static nint[] RowShape(nint[] shape, int axis)
    {
        nint[] rows = [.. shape[..axis], .. shape[(axis + 1)..]];
        return rows is [] ? [1] : rows;
    }

    private static T[] Values<T>(in ReadOnlyTensorSpan<T> tensor)
    {
        T[] values = new T[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    private static ReadOnlyTensorSpan<T> Zeros<T>(params nint[] shape) => TensorRows.New<T>(shape).AsReadOnlyTensorSpan();

    private static string Message(Action step) => Should.Throw<ArgumentException>(step).Message;
}
