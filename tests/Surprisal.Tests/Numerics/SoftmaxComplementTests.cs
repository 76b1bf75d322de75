using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>One minus softmax, which keeps its digits where softmax is nearly 1.</summary>
public sealed class SoftmaxComplementTests
{
    [Fact]
    public void What_a_sure_class_leaves_keeps_its_digits()
    {
        double[] result = new double[3];
        SoftmaxComplement.Value([40, 0, 0], 1, 3, 1, result);

        result[0].ShouldBe(8.496708510583178e-18, 1e-31);
        result[1..].ShouldBe([1, 1]);
    }

    [Fact]
    public void A_class_that_is_ruled_out_leaves_all()
    {
        double[] result = new double[3];
        SoftmaxComplement.Value([double.NegativeInfinity, 0, 0], 1, 3, 1, result);

        result.ShouldBe([1, 0.5, 0.5]);
    }

    [Fact]
    public void A_row_that_is_ruled_out_whole_is_no_number()
    {
        double[] result = new double[2];
        SoftmaxComplement.Value([double.NegativeInfinity, double.NegativeInfinity], 1, 2, 1, result);

        result.ShouldAllBe(value => double.IsNaN(value));
    }

    [Fact]
    public void The_classes_may_be_any_axis()
    {
        double[] logits = [1, 2, 5, 30, -1, 0.5];
        double[] columns = new double[6];
        SoftmaxComplement.Value(logits, 1, 3, 2, columns);

        for (int i = 0; i < 2; i++)
        {
            double[] row = new double[3];
            SoftmaxComplement.Value([logits[i], logits[2 + i], logits[4 + i]], 1, 3, 1, row);
            new[] { columns[i], columns[2 + i], columns[4 + i] }.ShouldBe(row, 1e-16);
        }
    }
}
