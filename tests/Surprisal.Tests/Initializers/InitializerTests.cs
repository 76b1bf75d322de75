using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Numerics;

namespace Surprisal.Tests.InitializersTests;

/// <summary>First values lie where each initializer says: bounds, mean and variance over many draws of one seed.</summary>
public sealed class InitializerTests
{
    private const int Inputs = 300;
    private const int Outputs = 500;

    // After cutting a standard normal distribution at ±2, this is left of its deviation.
    private const double Truncated = 0.8796256610342398;

    private static readonly Shape Weights = [Inputs, Outputs];

    public static TheoryData<Initializer> Random { get; } =
    [
        new GlorotNormal(), new GlorotUniform(), new HeNormal(), new RandomNormal(), new RandomUniform(), new TruncatedNormal(),
    ];

    /// <summary>Each initializer with its bound, mean and standard deviation.</summary>
    public static TheoryData<Initializer, double, double, double> Distributions { get; } = new()
    {
        { new RandomUniform(), 0.05, 0, 0.05 / Math.Sqrt(3) },
        { new RandomUniform(1, 3), 3, 2, 1 / Math.Sqrt(3) },
        { new RandomNormal(), double.PositiveInfinity, 0, 0.05 },
        { new RandomNormal(-2, 3), double.PositiveInfinity, -2, 3 },
        { new TruncatedNormal(0.5), 1, 0, 0.5 * Truncated },
        { new GlorotUniform(), Math.Sqrt(6.0 / 800), 0, Math.Sqrt(2.0 / 800) },
        { new GlorotNormal(), 2 * Math.Sqrt(2.0 / 800) / Truncated, 0, Math.Sqrt(2.0 / 800) },
        { new HeNormal(), 2 * Math.Sqrt(2.0 / 300) / Truncated, 0, Math.Sqrt(2.0 / 300) },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Values_lie_where_the_distribution_says(Initializer initializer, double bound, double mean, double deviation)
    {
        double[] values = Filled<double>(initializer, Weights);
        double actualMean = values.Average();
        double actualVariance = values.Select(value => (value - actualMean) * (value - actualMean)).Average();

        // Five standard errors of 150,000 draws; a normal distribution has the widest one for the variance.
        double error = 5 / Math.Sqrt(values.Length);
        values.Max(Math.Abs).ShouldBeLessThanOrEqualTo(bound);
        actualMean.ShouldBe(mean, error * deviation);
        actualVariance.ShouldBe(deviation * deviation, error * Math.Sqrt(2) * deviation * deviation);
    }

    [Theory]
    [InlineData(typeof(RandomUniform), 0.05)]
    [InlineData(typeof(TruncatedNormal), 0.1)]
    public void The_bounds_are_nearly_reached(Type type, double bound)
    {
        double[] values = Filled<double>(type == typeof(RandomUniform) ? new RandomUniform() : new TruncatedNormal(), Weights);

        values.Max().ShouldBeGreaterThan(0.99 * bound);
        values.Min().ShouldBeLessThan(-0.99 * bound);
    }

    [Fact]
    public void Constants_fill_every_element()
    {
        Filled<float>(new Zeros(), [3]).ShouldBe([0, 0, 0]);
        Filled<float>(new Ones(), [3]).ShouldBe([1, 1, 1]);
        Filled<float>(new Surprisal.Initializers.Constant(-2.5), [3]).ShouldBe([-2.5f, -2.5f, -2.5f]);
    }

    [Fact]
    public void The_fans_of_a_convolution_count_the_places_of_its_window()
    {
        double limit = Math.Sqrt(6.0 / ((3 * 5 * 8) + (3 * 5 * 16)));
        double[] values = Filled<double>(new GlorotUniform(), [16, 8, 3, 5]);

        values.Max(Math.Abs).ShouldBeInRange(0.99 * limit, limit);
    }

    [Fact]
    public void The_fans_of_a_vector_are_its_length()
    {
        double limit = Math.Sqrt(6.0 / 2000);

        Filled<double>(new GlorotUniform(), [1000]).Max(Math.Abs).ShouldBeInRange(0.98 * limit, limit);
    }

    [Theory]
    [MemberData(nameof(Random))]
    public void The_same_seed_gives_the_same_values_and_another_seed_others(Initializer initializer)
    {
        Filled<float>(initializer, Weights, seed: 3).ShouldBe(Filled<float>(initializer, Weights, seed: 3));
        Filled<float>(initializer, Weights, seed: 4).ShouldNotBe(Filled<float>(initializer, Weights, seed: 3));
    }

    [Theory]
    [MemberData(nameof(Random))]
    public void Float_values_are_the_double_ones_rounded(Initializer initializer) =>
        Filled<float>(initializer, Weights).ShouldBe(Filled<double>(initializer, Weights).Select(value => (float)value));

    [Theory]
    [MemberData(nameof(Random))]
    public void Two_variables_of_one_model_start_from_different_values(Initializer initializer)
    {
        var state = new State<float>(seed: 5);
        Variable first = Ops.Variable("first", Weights, initializer);
        Variable second = Ops.Variable("second", Weights, initializer);

        float[] values = state[first].ToArray();

        state[second].ToArray().Intersect(values).Count().ShouldBeLessThan(values.Length / 10);
        state[first].ToArray().ShouldBe(values);
    }

    [Fact]
    public void Every_initializer_of_random_values_is_tested_here()
    {
        IEnumerable<Type> initializers = typeof(Initializer).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Initializer)));
        Type[] constant = [typeof(Zeros), typeof(Ones), typeof(Surprisal.Initializers.Constant)];

        Random.Select(row => row.Data.GetType()).Concat(constant).ShouldBe(initializers, ignoreOrder: true);
    }

    private static T[] Filled<T>(Initializer initializer, Shape shape, ulong seed = 1)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        T[] values = new T[shape.Size.Factor];
        var random = new Philox(seed);
        initializer.Fill(values.AsSpan(), shape, ref random);
        return values;
    }
}
