using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="BoundedDouble"/>: what it says of its own error holds.</summary>
public sealed class BoundedDoubleTests
{
    private static readonly (string Name, Func<BoundedDouble, BoundedDouble, BoundedDouble> Bounded, Func<Wide, Wide, Wide> Exact)[] Operations =
    [
        ("add", (x, y) => x + y, (x, y) => x + y),
        ("subtract", (x, y) => x - y, (x, y) => x - y),
        ("multiply", (x, y) => x * y, (x, y) => x * y),
        ("divide", (x, y) => x / y, (x, y) => x / y),
        ("exponential", (x, _) => BoundedDouble.Exp(x), (x, _) => Wide.Exp(x)),
        ("logarithm", (x, _) => BoundedDouble.Log(x), (x, _) => Wide.Log(x)),
        ("root", (x, _) => BoundedDouble.Sqrt(x), (x, _) => Wide.Sqrt(x)),
        ("size", (x, _) => BoundedDouble.Abs(x), (x, _) => Wide.Abs(x)),
        ("square", (x, _) => BoundedDouble.Power(x, 2), (x, _) => Wide.Power(x, 2)),
        ("power", (x, _) => BoundedDouble.Power(x, -0.7), (x, _) => Wide.Power(x, -0.7)),
        ("maximum", (x, y) => BoundedDouble.Max(x, y), (x, y) => Wide.Max(x, y)),
        ("sum", (x, y) => BoundedDouble.Sum([x, y, 1, -x, x]), (x, y) => Wide.Sum([x, y, 1, -x, x])),
        ("choice", (x, y) => BoundedDouble.Choose(x, y, 3, x, y, -1), (x, y) => Wide.Choose(x, y, 3, x, y, -1)),
    ];

    [Fact]
    public void No_result_is_further_from_the_exact_one_than_it_says()
    {
        var random = new Random(1);
        int known = 0;
        for (int chain = 0; chain < 3000; chain++)
        {
            var bounded = new List<BoundedDouble>();
            var exact = new List<Wide>();
            for (int leaf = 0; leaf < 3; leaf++)
            {
                double number = random.Next(8) == 0 ? random.Next(-2, 3) : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-9, 4));
                bounded.Add(number);
                exact.Add(number);
            }

            string made = "";
            for (int step = 0; step < 8; step++)
            {
                (int x, int y) = (random.Next(bounded.Count), random.Next(bounded.Count));
                (string name, Func<BoundedDouble, BoundedDouble, BoundedDouble> onBounded, Func<Wide, Wide, Wide> onExact) = Operations[random.Next(Operations.Length)];
                made += $" {name}({x}, {y})";
                bounded.Add(onBounded(bounded[x], bounded[y]));
                exact.Add(onExact(exact[x], exact[y]));
                if (!(bounded[^1].Error < double.PositiveInfinity))
                {
                    break;
                }

                known++;
                double off = Math.Abs((exact[^1] - bounded[^1].Value).ToDouble());
                off.ShouldBeLessThanOrEqualTo(bounded[^1].Error, $"chain {chain}:{made}");
            }
        }

        known.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void A_difference_of_nearly_equal_numbers_is_in_doubt()
    {
        BoundedDouble third = (BoundedDouble)1 / 3;
        float.IsNaN((third - (1.0 / 3)).To<float>()).ShouldBeTrue();
        float.IsNaN((third + third + third - 1).To<float>()).ShouldBeTrue();
        (third + third).To<float>().ShouldBe(2f / 3);
    }

    [Fact]
    public void Doubtful_choices_are_in_doubt_and_sure_ones_are_not()
    {
        BoundedDouble third = (BoundedDouble)1 / 3;
        double.IsNaN(BoundedDouble.Choose(third, 1.0 / 3, 1, 2, 3, 4).To<double>()).ShouldBeTrue();
        BoundedDouble.Choose(third, 0.5, 1, 2, 3, 4).To<double>().ShouldBe(1);
        BoundedDouble.Choose(2, 2, 1, 2, 3, 4).To<double>().ShouldBe(2);
    }

    [Fact]
    public void Masked_scores_have_no_share_and_what_overflows_or_divides_nothing_is_in_doubt()
    {
        BoundedDouble.Exp(double.NegativeInfinity).To<double>().ShouldBe(0);
        BoundedDouble.Exp(BoundedDouble.Log(3) + double.NegativeInfinity).To<float>().ShouldBe(0);
        foreach (BoundedDouble unknown in new[]
        {
            BoundedDouble.Exp(1000), BoundedDouble.Log(0), (BoundedDouble)0 / 0, (BoundedDouble)1 / 0, double.NaN,
            (BoundedDouble)double.PositiveInfinity - double.PositiveInfinity, (BoundedDouble)1e300 * 1e300, (BoundedDouble)1.7e308 + 1.7e308,
        })
        {
            double.IsNaN(unknown.To<double>()).ShouldBeTrue();
        }
    }
}
