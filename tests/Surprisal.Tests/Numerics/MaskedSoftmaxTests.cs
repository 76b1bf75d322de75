using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="MaskedSoftmax"/>.</summary>
public sealed class MaskedSoftmaxTests
{
    private const double Outside = double.NegativeInfinity;

    [Fact]
    public void Scores_that_do_not_take_part_might_as_well_be_missing()
    {
        for (int classes = 1; classes <= 257; classes++)
        {
            foreach (int inner in (int[])[1, 3])
            {
                Missing<float>(classes, inner);
                Missing<double>(classes, inner);
                Missing<Half>(classes, inner);
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    public void What_a_masked_score_holds_does_not_matter(double held)
    {
        double[] logits = [1, held, 1];
        bool[] mask = [true, false, true];
        double[] result = new double[3];
        MaskedSoftmax.Value<double>(logits, mask, result);
        result.ShouldBe([0.5, 0, 0.5]);
        MaskedSoftmax.LogValue<double>(logits, mask, result);
        result.ShouldBe([-Math.Log(2), Outside, -Math.Log(2)]);
        MaskedSoftmax.VectorJacobianProduct<double>(logits, mask, [2, held, 4], result);
        result.ShouldBe([-0.5, 0, 0.5]);
        MaskedSoftmax.LogVectorJacobianProduct<double>(logits, mask, [2, held, 4], result);
        result.ShouldBe([-1, 0, 1]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_row_that_becomes_NaN_leaves_masked_elements_alone(double held)
    {
        double[] logits = [1, 5, held];
        bool[] mask = [true, false, true];
        double[] result = new double[3];
        MaskedSoftmax.Value<double>(logits, mask, result);
        result.ShouldBe([double.NaN, 0, double.NaN]);
        MaskedSoftmax.LogValue<double>(logits, mask, result);
        result.ShouldBe([double.NaN, Outside, double.NaN]);
        MaskedSoftmax.VectorJacobianProduct<double>(logits, mask, [1, 2, 3], result);
        result.ShouldBe([double.NaN, 0, double.NaN]);
        MaskedSoftmax.LogVectorJacobianProduct<double>(logits, mask, [1, 2, 3], result);
        result.ShouldBe([double.NaN, 0, double.NaN]);
    }

    [Fact]
    public void A_row_of_which_nothing_is_left_becomes_NaN_or_masked_as_a_whole()
    {
        double[] logits = [1, 2, 3, 4];
        bool[] mask = [false, false, true, false];
        double[] result = new double[4];
        MaskedSoftmax.Value<double>(logits, mask, 2, 2, 1, result);
        result.ShouldBe([double.NaN, double.NaN, 1, 0]);
        MaskedSoftmax.Value<double>(logits, mask, 2, 2, 1, result, EmptyRow.Masked);
        result.ShouldBe([0, 0, 1, 0]);
        MaskedSoftmax.LogValue<double>(logits, mask, 2, 2, 1, result);
        result.ShouldBe([double.NaN, double.NaN, 0, Outside]);
        MaskedSoftmax.LogValue<double>(logits, mask, 2, 2, 1, result, EmptyRow.Masked);
        result.ShouldBe([Outside, Outside, 0, Outside]);
        MaskedSoftmax.VectorJacobianProduct<double>(logits, mask, logits, 2, 2, 1, result);
        result.ShouldBe([double.NaN, double.NaN, 0, 0]);
        MaskedSoftmax.VectorJacobianProduct<double>(logits, mask, logits, 2, 2, 1, result, EmptyRow.Masked);
        result.ShouldBe([0, 0, 0, 0]);
        MaskedSoftmax.LogVectorJacobianProduct<double>(logits, mask, logits, 2, 2, 1, result, EmptyRow.Masked);
        result.ShouldBe([0, 0, 0, 0]);
    }

    [Fact]
    public void Scores_that_take_part_but_are_ruled_out_leave_no_distribution()
    {
        double[] result = new double[2];
        MaskedSoftmax.Value<double>([Outside, 3], [true, false], result, EmptyRow.Masked);
        result.ShouldBe([double.NaN, 0]);
    }

    [Fact]
    public void Wrong_lengths_and_partial_overlap_are_refused()
    {
        float[] room = new float[8];
        Should.Throw<ArgumentException>(() => MaskedSoftmax.Value<float>(new float[3], new bool[2], new float[3]))
            .Message.ShouldContain("'mask' holds 2 values, but shape [1, 3, 1] needs 3.");
        Should.Throw<ArgumentException>(() => MaskedSoftmax.LogValue<float>(new float[3], new bool[3], new float[2]))
            .Message.ShouldContain("'result' holds 2 values, but 'logits' holds 3.");
        Should.Throw<ArgumentException>(() => MaskedSoftmax.VectorJacobianProduct<float>(new float[3], new bool[4], new float[3], new float[3]))
            .Message.ShouldContain("'mask' holds 4 values");
        Should.Throw<ArgumentException>(() => MaskedSoftmax.Value<float>(room.AsSpan(0, 4), new bool[4], room.AsSpan(2, 4)))
            .Message.ShouldContain("'result' overlaps 'logits' partly.");
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] logits = Expect.Scores<float>(320);
        bool[] mask = Array.ConvertAll(logits, score => score > 0);
        float[] result = new float[320];
        Expect.NoAllocation(() => MaskedSoftmax.Value<float>(logits, mask, 32, 10, 1, result));
        Expect.NoAllocation(() => MaskedSoftmax.LogVectorJacobianProduct<float>(logits, mask, logits, 2, 10, 16, result));
    }

    private static void Missing<T>(int classes, int inner)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] logits = Expect.Scores<T>(2 * classes * inner, (ulong)classes);
        T[] incoming = Expect.Scores<T>(logits.Length, 8);
        bool[] mask = Array.ConvertAll(Expect.Scores<float>(logits.Length, 9), score => score > -1);
        for (int i = 0; i < inner; i++)
        {
            mask[i] = true;
            mask[(classes * inner) + i] = true;
        }

        T[] outside = [.. logits.Zip(mask, (score, kept) => kept ? score : T.NegativeInfinity)];
        T[] gradient = [.. incoming.Zip(mask, (value, kept) => kept ? value : T.Zero)];
        T[] expected = new T[logits.Length];
        T[] other = new T[logits.Length];
        T[] result = new T[logits.Length];

        // The bits of rows, which the products give in every layout.
        Softmax.ValueAndVectorJacobianProduct<T>(outside, gradient, 2, classes, inner, expected, other);
        MaskedSoftmax.Value<T>(logits, mask, 2, classes, inner, result);
        Expect.SameBits<T>(result, expected);
        MaskedSoftmax.VectorJacobianProduct<T>(logits, mask, incoming, 2, classes, inner, result);
        Expect.SameBits<T>(result, other);
        T[] inPlace = [.. incoming];
        MaskedSoftmax.VectorJacobianProduct<T>(logits, mask, inPlace, 2, classes, inner, inPlace);
        Expect.SameBits<T>(inPlace, other);

        LogSoftmax.ValueAndVectorJacobianProduct<T>(outside, gradient, 2, classes, inner, expected, other);
        MaskedSoftmax.LogVectorJacobianProduct<T>(logits, mask, incoming, 2, classes, inner, result);
        Expect.SameBits<T>(result, [.. other.Zip(mask, (value, kept) => kept ? value : T.Zero)]);
        MaskedSoftmax.LogValue<T>(logits, mask, 2, classes, inner, logits);
        Expect.SameBits<T>(logits, expected);
    }
}
