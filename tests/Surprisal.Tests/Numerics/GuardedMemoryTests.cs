using System.Buffers;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Kernels over spans that end at the end of the readable memory.</summary>
public sealed class GuardedMemoryTests
{
    [Fact]
    public void The_matrix_product_reads_no_further_than_its_factors()
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guarded pages are set up for Linux only.");
        foreach (int rows in new[] { 1, 3, 6, 17 })
        {
            foreach (int inner in new[] { 1, 2, 3 })
            {
                for (int columns = 1; columns <= 33; columns++)
                {
                    using IMemoryOwner<float> a = Filled(rows * inner);
                    using IMemoryOwner<float> b = Filled(inner * columns);
                    using IMemoryOwner<float> result = new GuardedMemory(rows * columns);
                    for (int layout = 0; layout < 4; layout++)
                    {
                        MatrixProduct.Multiply<float>(
                            a.Memory.Span, b.Memory.Span, result.Memory.Span, rows, inner, columns, (layout & 1) != 0, (layout & 2) != 0);
                        result.Memory.Span.ToArray().ShouldAllBe(value => value == inner);
                    }
                }
            }
        }
    }

    [Fact]
    public void The_softmax_family_reads_no_further_than_its_rows()
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guarded pages are set up for Linux only.");
        for (int classes = 1; classes <= 67; classes++)
        {
            using IMemoryOwner<float> logits = Filled(2 * classes);
            using IMemoryOwner<float> result = new GuardedMemory(2 * classes);
            float[] losses = new float[2];

            Softmax.Value<float>(logits.Memory.Span, 2, classes, 1, result.Memory.Span);
            LogSoftmax.Value<float>(logits.Memory.Span, 2, classes, 1, result.Memory.Span);
            LogSumExp.Value<float>(logits.Memory.Span, 2, classes, 1, losses);
            Sparsemax.Value<float>(logits.Memory.Span, 2, classes, 1, result.Memory.Span);
            Sparsemax.VectorJacobianProduct<float>(logits.Memory.Span, logits.Memory.Span, 2, classes, 1, result.Memory.Span);
            SparsemaxLoss.ValuesAndGradients<float>(logits.Memory.Span, logits.Memory.Span, classes, losses, result.Memory.Span);
            SoftCrossEntropy.ValuesAndGradients<float>(logits.Memory.Span, logits.Memory.Span, classes, losses, result.Memory.Span);
            CrossEntropy.ValuesAndGradients<float, int>(logits.Memory.Span, [0, classes - 1], classes, losses, result.Memory.Span);

            losses[0].ShouldBe((float)Math.Log(classes), 1e-5f);
            LossOptions<float> smoothed = new() { LabelSmoothing = 0.5 };
            NegativeLogLikelihood.Gradient<float, int>(logits.Memory.Span, [0, classes - 1], classes, result.Memory.Span, smoothed);
            ProbabilityCrossEntropy.Gradient<float, int>(logits.Memory.Span, [0, classes - 1], classes, result.Memory.Span, smoothed, Clip.Keras);
            SoftProbabilityCrossEntropy.Gradient<float>(logits.Memory.Span, logits.Memory.Span, classes, result.Memory.Span, smoothed);

            Softmax.VectorJacobianProduct<float>(logits.Memory.Span, logits.Memory.Span, 2, classes, 1, result.Memory.Span);
            LogSoftmax.VectorJacobianProduct<float>(logits.Memory.Span, logits.Memory.Span, 1, classes, 2, result.Memory.Span);
            LogSumExp.ValueAndGradient<float>(logits.Memory.Span, 2, classes, 1, losses, result.Memory.Span);
            losses[1].ShouldBe(1 + (float)Math.Log(classes), 1e-5f);
            using IMemoryOwner<float> matrix = new GuardedMemory(classes * classes);
            Softmax.Jacobian<float>(logits.Memory.Span[..classes], matrix.Memory.Span);
            matrix.Memory.Span[0].ShouldBe((classes - 1f) / classes / classes, 1e-5f);
        }
    }

    [Fact]
    public void Elementwise_functions_and_reductions_read_no_further_than_their_inputs()
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guarded pages are set up for Linux only.");
        for (int length = 1; length <= 67; length++)
        {
            using IMemoryOwner<float> x = Filled(length);
            using IMemoryOwner<float> result = new GuardedMemory(length);
            float[] sum = new float[1];

            Elementwise.Exp<float>(x.Memory.Span, result.Memory.Span);
            Elementwise.Log<float>(x.Memory.Span, result.Memory.Span);
            Elementwise.Sigmoid<float>(x.Memory.Span, result.Memory.Span);
            Elementwise.Tanh<float>(x.Memory.Span, result.Memory.Span);
            Elementwise.Softplus<float>(x.Memory.Span, result.Memory.Span);
            Elementwise.SigmoidGradient<float>(x.Memory.Span, result.Memory.Span);
            Elementwise.Greater<float>(x.Memory.Span, x.Memory.Span, result.Memory.Span);
            SigmoidCrossEntropy.Gradients<float>(x.Memory.Span, x.Memory.Span, result.Memory.Span);
            SigmoidCrossEntropy.Gradient<float>(x.Memory.Span, x.Memory.Span, result.Memory.Span, default, x.Memory.Span, length);
            BinaryCrossEntropy.Gradient<float>(x.Memory.Span, x.Memory.Span, result.Memory.Span, default, x.Memory.Span, classes: length);
            Reduce.Sum<float>(x.Memory.Span, 1, length, 1, sum);

            sum[0].ShouldBe(length);
        }
    }

    private static GuardedMemory Filled(int length)
    {
        var memory = new GuardedMemory(length);
        memory.GetSpan().Fill(1);
        return memory;
    }
}
