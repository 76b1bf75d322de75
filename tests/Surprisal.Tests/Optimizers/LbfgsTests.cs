using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>L-BFGS against minima that are known.</summary>
public sealed class LbfgsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void A_quadratic_is_solved_whatever_is_remembered(int memory)
    {
        // Curvatures from 1 to 1000; the minimum is at i.
        double[] point = new double[12];

        new Lbfgs(memory).Minimize(point, (at, gradient) =>
        {
            double value = 0;
            for (int i = 0; i < at.Length; i++)
            {
                double curvature = Math.Pow(1000, i / 11.0);
                gradient[i] = curvature * (at[i] - i);
                value += 0.5 * gradient[i] * (at[i] - i);
            }

            return value;
        }).ShouldBeTrue();

        point.ShouldBe([.. Enumerable.Range(0, 12).Select(i => (double)i)], 1e-8);
    }

    [Fact]
    public void Rosenbrocks_valley_is_followed_to_its_end()
    {
        // H. H. Rosenbrock, 1960: f = 100 (y − x²)² + (1 − x)², whose minimum is at (1, 1).
        double[] point = [-1.2, 1];
        int calls = 0;

        new Lbfgs().Minimize(point, (at, gradient) =>
        {
            calls++;
            (double x, double y) = (at[0], at[1]);
            gradient[0] = (-400 * x * (y - (x * x))) - (2 * (1 - x));
            gradient[1] = 200 * (y - (x * x));
            return (100 * Math.Pow(y - (x * x), 2)) + Math.Pow(1 - x, 2);
        }).ShouldBeTrue();

        point.ShouldBe([1, 1], 1e-8);
        calls.ShouldBeLessThan(80);
    }

    [Fact]
    public void A_value_that_cannot_be_had_is_stepped_back_from()
    {
        // log x − … has no value left of 0, where the first step from 10 would land.
        double[] point = [10];

        new Lbfgs().Minimize(point, (at, gradient) =>
        {
            gradient[0] = 100 - (100 / at[0]);
            return (100 * at[0]) - (100 * Math.Log(at[0]));
        }).ShouldBeTrue();

        point[0].ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Each_iteration_lowers_the_value_and_the_smallest_is_kept()
    {
        double last = double.PositiveInfinity;
        double[] point = [3, -2];
        for (int iteration = 0; iteration < 10; iteration++)
        {
            new Lbfgs().Minimize(point, Value, iterations: 1);
            double value = Value(point, new double[2]);
            value.ShouldBeLessThanOrEqualTo(last);
            last = value;
        }

        static double Value(ReadOnlySpan<double> at, Span<double> gradient)
        {
            (gradient[0], gradient[1]) = (Math.Tanh(at[0]) + (0.1 * at[0]), 4 * at[1] * at[1] * at[1]);
            return Math.Log(Math.Cosh(at[0])) + (0.05 * at[0] * at[0]) + Math.Pow(at[1], 4);
        }
    }

    [Fact]
    public void A_search_that_is_over_too_soon_says_so()
    {
        double[] point = [-1.2, 1];

        new Lbfgs().Minimize(point, (at, gradient) =>
        {
            (gradient[0], gradient[1]) = (2 * at[0], 2000 * at[1]);
            return (at[0] * at[0]) + (1000 * at[1] * at[1]);
        }, iterations: 1).ShouldBeFalse();
    }

    [Fact]
    public void A_start_without_a_value_is_refused() =>
        Should.Throw<ArgumentException>(() => new Lbfgs().Minimize(new double[1], (_, _) => double.NaN)).Message.ShouldContain("The value at the start is NaN");

    [Fact]
    public void Settings_outside_their_range_are_refused_by_name()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Lbfgs(memory: 0)).ParamName.ShouldBe("memory");
        Should.Throw<ArgumentOutOfRangeException>(() => new Lbfgs(tolerance: -1)).ParamName.ShouldBe("tolerance");
    }
}
