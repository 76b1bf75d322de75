using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Products in which a weight of 0 removes its term.</summary>
public sealed class WeightedTests
{
    [Fact]
    public void A_weight_of_zero_removes_what_is_infinite_or_no_number()
    {
        double[] result = new double[5];
        Weighted.Product([0, -0.0, 0, 2, 3], [double.NegativeInfinity, double.PositiveInfinity, double.NaN, 4, double.NegativeInfinity], result);

        result.ShouldBe([0, 0, 0, 8, double.NegativeInfinity]);
    }

    [Fact]
    public void Every_length_gives_the_products_in_place_too()
    {
        for (int length = 0; length <= 40; length++)
        {
            float[] weights = [.. Enumerable.Range(0, length).Select(i => i % 3 == 0 ? 0 : i + 0.5f)];
            float[] values = [.. Enumerable.Range(0, length).Select(i => i % 3 == 0 ? float.NaN : 2f * i)];
            float[] expected = [.. weights.Zip(values, (weight, value) => weight == 0 ? 0 : weight * value)];

            Weighted.Product<float>(weights, values, weights);
            weights.ShouldBe(expected, $"{length}");
        }
    }

    [Fact]
    public void Lengths_that_differ_are_refused() =>
        Should.Throw<ArgumentException>(() => Weighted.Product<double>([1, 2], [1], new double[2]));
}
