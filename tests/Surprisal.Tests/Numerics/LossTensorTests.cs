using System.Numerics.Tensors;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>The doors for tensors of the losses of probabilities, of answers yes or no, and of sparsemax give the bits of the spans behind them.</summary>
public sealed class LossTensorTests
{
    // Classes on the middle axis: 2 · 4 rows of 3.
    private static readonly nint[] Shape = [2, 3, 4];
    private static readonly nint[] RowShape = [2, 4];

    private static float[] Logits => Expect.Scores<float>(24);

    private static int[] Labels => [0, 1, 2, 2, 1, 0, 0, 1];

    private static float[] Probabilities
    {
        get
        {
            float[] probabilities = new float[24];
            Softmax.Value<float>(Logits, 2, 3, 4, probabilities);
            return probabilities;
        }
    }

    private static float[] Answers => Array.ConvertAll(Expect.Scores<float>(24, 5), score => score > 0 ? 1f : 0.25f);

    [Fact]
    public void Log_probabilities()
    {
        float[] inputs = new float[24];
        LogSoftmax.Value<float>(Logits, 2, 3, 4, inputs);
        float[] gradient = new float[24];
        ReducedLoss<float> loss = NegativeLogLikelihood.ValueAndGradient<float, int>(inputs, Labels, 3, gradient, inner: 4);
        ReadOnlyTensorSpan<int> labels = new(Labels, RowShape);
        foreach (ReadOnlyTensorSpan<float> tensor in (Tensor<float>[])[Dense(inputs), Strided(inputs)])
        {
            NegativeLogLikelihood.Value(tensor, labels, axis: 1).ShouldBe(loss);
            Values(NegativeLogLikelihood.Gradient(tensor, labels, axis: -2)).ShouldBe(gradient);
            (ReducedLoss<float> same, Tensor<float> slopes) = NegativeLogLikelihood.ValueAndGradient(tensor, labels, axis: 1);
            same.ShouldBe(loss);
            Values(slopes).ShouldBe(gradient);
            Tensor<float> target = Strided(new float[24]);
            NegativeLogLikelihood.Gradient<float, int>(tensor, labels, target, axis: 1);
            Values(target).ShouldBe(gradient);
        }

        Should.Throw<ArgumentException>(() => NegativeLogLikelihood.Value(Read(inputs), new ReadOnlyTensorSpan<int>(Labels, [4, 2]), axis: 1))
            .Message.ShouldStartWith("'labels' has shape [4, 2], but 'logProbabilities' has [2, 3, 4] with its classes on axis 1, so 'labels' must have [2, 4].");
    }

    [Fact]
    public void Probabilities_with_labels()
    {
        float[] gradient = new float[24];
        ReducedLoss<float> loss = ProbabilityCrossEntropy.ValueAndGradient<float, int>(
            Probabilities, Labels, 3, gradient, clip: Clip.Keras, inner: 4);
        ReadOnlyTensorSpan<int> labels = new(Labels, RowShape);
        foreach (ReadOnlyTensorSpan<float> tensor in (Tensor<float>[])[Dense(Probabilities), Strided(Probabilities)])
        {
            ProbabilityCrossEntropy.Value(tensor, labels, clip: Clip.Keras, axis: 1).ShouldBe(loss);
            Values(ProbabilityCrossEntropy.Gradient(tensor, labels, clip: Clip.Keras, axis: 1)).ShouldBe(gradient);
            ProbabilityCrossEntropy.ValueAndGradient(tensor, labels, clip: Clip.Keras, axis: 1).Loss.ShouldBe(loss);
            Tensor<float> target = Strided(new float[24]);
            ProbabilityCrossEntropy.Gradient<float, int>(tensor, labels, target, clip: Clip.Keras, axis: 1);
            Values(target).ShouldBe(gradient);
        }
    }

    [Fact]
    public void Probabilities_with_soft_targets()
    {
        float[] gradient = new float[24];
        ReducedLoss<float> loss = SoftProbabilityCrossEntropy.ValueAndGradient<float>(Probabilities, Answers, 3, gradient, inner: 4);
        foreach (ReadOnlyTensorSpan<float> tensor in (Tensor<float>[])[Dense(Probabilities), Strided(Probabilities)])
        {
            SoftProbabilityCrossEntropy.Value(tensor, Read(Answers), axis: 1).ShouldBe(loss);
            Values(SoftProbabilityCrossEntropy.Gradient(tensor, Read(Answers), axis: 1)).ShouldBe(gradient);
            SoftProbabilityCrossEntropy.ValueAndGradient(tensor, Read(Answers), axis: 1).Loss.ShouldBe(loss);
            Tensor<float> target = Strided(new float[24]);
            SoftProbabilityCrossEntropy.Gradient<float>(tensor, Strided(Answers), target, axis: 1);
            Values(target).ShouldBe(gradient);
        }
    }

    [Fact]
    public void Answers_to_scores()
    {
        float[] gradient = new float[24];
        float[] losses = new float[24];
        SigmoidCrossEntropy.ValuesAndGradients<float>(Logits, Answers, losses, gradient);
        Tensor<float> logits = Strided(Logits);
        Tensor<float> answers = Strided(Answers);
        Values(SigmoidCrossEntropy.Values<float>(logits, answers)).ShouldBe(losses);
        Values(SigmoidCrossEntropy.Gradients<float>(logits, answers)).ShouldBe(gradient);
        (Tensor<float> first, Tensor<float> second) = SigmoidCrossEntropy.ValuesAndGradients<float>(logits, answers);
        Values(first).ShouldBe(losses);
        Values(second).ShouldBe(gradient);
        Tensor<float> target = Strided(new float[24]);
        SigmoidCrossEntropy.Values<float>(logits, answers, target);
        Values(target).ShouldBe(losses);
        SigmoidCrossEntropy.Gradients<float>(logits, answers, target);
        Values(target).ShouldBe(gradient);
        SigmoidCrossEntropy.Curvatures<float>(Logits, gradient);
        Values(SigmoidCrossEntropy.Curvatures<float>(logits)).ShouldBe(gradient);
    }

    [Fact]
    public void Answers_as_one_loss_over_elements_or_rows()
    {
        float[] weights = [1, 2, 3];
        float[] each = [1, 2, 3, 4];
        float[] gradient = new float[24];
        float[] losses = new float[8];
        float[] same = new float[8];
        ReducedLoss<float> overRows = SigmoidCrossEntropy.ValueAndGradient<float>(
            Logits, Answers, gradient, default, new() { Losses = losses }, weights, classes: 3, inner: 4);
        ReadOnlyTensorSpan<float> logits = Strided(Logits);
        ReadOnlyTensorSpan<float> answers = Dense(Answers);
        SigmoidCrossEntropy.Value(logits, answers, default, new() { Losses = same }, weights, axis: 1).ShouldBe(overRows);
        same.ShouldBe(losses);
        Values(SigmoidCrossEntropy.Gradient(logits, answers, positiveWeights: weights, axis: 1)).ShouldBe(gradient);
        Tensor<float> target = Strided(new float[24]);
        SigmoidCrossEntropy.Gradient<float>(logits, answers, target, positiveWeights: weights, axis: 1);
        Values(target).ShouldBe(gradient);

        ReducedLoss<float> overElements = SigmoidCrossEntropy.ValueAndGradient<float>(Logits, Answers, gradient, positiveWeights: each);
        SigmoidCrossEntropy.ValueAndGradient(logits, answers, positiveWeights: each).Loss.ShouldBe(overElements);
        Values(SigmoidCrossEntropy.Gradient(logits, answers, positiveWeights: each)).ShouldBe(gradient);
    }

    [Fact]
    public void Answers_to_probabilities()
    {
        float[] gradient = new float[24];
        ReducedLoss<float> loss = BinaryCrossEntropy.ValueAndGradient<float>(
            Probabilities, Answers, gradient, clip: Clip.Torch, classes: 3, inner: 4);
        ReadOnlyTensorSpan<float> probabilities = Strided(Probabilities);
        ReadOnlyTensorSpan<float> answers = Dense(Answers);
        BinaryCrossEntropy.Value(probabilities, answers, clip: Clip.Torch, axis: 1).ShouldBe(loss);
        BinaryCrossEntropy.ValueAndGradient(probabilities, answers, clip: Clip.Torch, axis: 1).Loss.ShouldBe(loss);
        Values(BinaryCrossEntropy.Gradient(probabilities, answers, clip: Clip.Torch, axis: 1)).ShouldBe(gradient);
        Tensor<float> target = Strided(new float[24]);
        BinaryCrossEntropy.Gradient<float>(probabilities, answers, target, clip: Clip.Torch, axis: 1);
        Values(target).ShouldBe(gradient);
        Should.Throw<ArgumentException>(() => BinaryCrossEntropy.Value(Read(Probabilities), new ReadOnlyTensorSpan<float>(new float[24])))
            .Message.ShouldStartWith("'targets' has shape [24], but 'probabilities' has [2, 3, 4]. Give both the same shape.");
    }

    [Fact]
    public void Sparsemax_and_its_loss()
    {
        float[] expected = new float[24];
        float[] losses = new float[8];
        ReadOnlyTensorSpan<float> logits = Strided(Logits);
        ReadOnlyTensorSpan<float> answers = Dense(Answers);
        Sparsemax.Value<float>(Logits, 2, 3, 4, expected);
        Values(Sparsemax.Value(logits, axis: 1)).ShouldBe(expected);
        Sparsemax.VectorJacobianProduct<float>(Logits, Answers, 2, 3, 4, expected);
        Values(Sparsemax.VectorJacobianProduct(logits, answers, axis: 1)).ShouldBe(expected);
        Tensor<float> target = Strided(new float[24]);
        Sparsemax.VectorJacobianProduct<float>(logits, answers, target, axis: 1);
        Values(target).ShouldBe(expected);

        // The rows side by side, as the loss without an inner axis takes them.
        float[] scores = Rows(Logits);
        float[] truth = Rows(Answers);
        float[] rowGradient = new float[24];
        SparsemaxLoss.ValuesAndGradients<float>(scores, truth, 3, losses, rowGradient);
        float[] inPlace = new float[8];
        SparsemaxLoss.Values<float>(Logits, Answers, 3, inPlace, inner: 4);
        inPlace.ShouldBe(losses);
        SparsemaxLoss.ValuesAndGradients<float>(Logits, Answers, 3, inPlace, expected, inner: 4);
        inPlace.ShouldBe(losses);
        Rows(expected).ShouldBe(rowGradient);
        SparsemaxLoss.Gradients<float>(Logits, Answers, 3, expected, inner: 4);
        Rows(expected).ShouldBe(rowGradient);
        Values(SparsemaxLoss.Values(logits, answers, axis: 1)).ShouldBe(losses);
        Values(SparsemaxLoss.Gradients(logits, answers, axis: 1)).ShouldBe(expected);
        (Tensor<float> first, Tensor<float> second) = SparsemaxLoss.ValuesAndGradients(logits, answers, axis: 1);
        Values(first).ShouldBe(losses);
        Values(second).ShouldBe(expected);
        first.Lengths.ToArray().ShouldBe(RowShape);
    }

    [Fact]
    public void A_tensor_without_rows_has_no_losses()
    {
        foreach (nint[] shape in (nint[][])[[0, 3, 4], [2, 3, 0]])
        {
            Tensor<float> logits = TensorRows.New<float>(shape);
            Tensor<int> labels = TensorRows.New<int>([shape[0], shape[2]]);
            CrossEntropy.Values<float, int>(logits, labels, axis: 1).Lengths.ToArray().ShouldBe([shape[0], shape[2]]);
            float.IsNaN(CrossEntropy.Value<float, int>(logits, labels, axis: 1).Value).ShouldBeTrue();
            NegativeLogLikelihood.Value<float, int>(logits, labels, axis: 1).KeptRows.ShouldBe(0);
            SigmoidCrossEntropy.Value<float>(logits, logits).KeptRows.ShouldBe(0);
            LogSumExp.Value<float>(logits, axis: 1).FlattenedLength.ShouldBe(0);
            Softmax.Jacobian<float>(logits, axis: 1).Lengths.ToArray().ShouldBe([shape[0], shape[2], 3, 3]);
        }
    }

    private static ReadOnlyTensorSpan<float> Read(float[] values) => new(values, Shape);

    private static Tensor<float> Dense(float[] values)
    {
        Tensor<float> tensor = TensorRows.New<float>(Shape);
        Read(values).CopyTo(tensor);
        return tensor;
    }

    /// <summary>A slice of a tensor that is wider by two.</summary>
    private static Tensor<float> Strided(float[] values)
    {
        Tensor<float> slice = TensorRows.New<float>([2, 3, 6]).Slice([0..2, 0..3, 1..5]);
        Read(values).CopyTo(slice);
        return slice;
    }

    private static float[] Values(in ReadOnlyTensorSpan<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    private static float[] Rows(float[] values) =>
        [.. Enumerable.Range(0, 24).Select(i => values[(((i / 12 * 3) + (i % 3)) * 4) + (i / 3 % 4)])];
}
