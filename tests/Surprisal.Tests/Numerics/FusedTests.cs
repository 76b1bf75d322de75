using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Formulas of several operations in one pass: each has the bits of its operations one after the other.</summary>
public sealed class FusedTests
{
    [Fact]
    public void Every_formula_has_the_bits_of_its_operations_at_every_length_and_in_place()
    {
        Agrees<float>();
        Agrees<double>();
    }

    [Fact]
    public void What_is_no_number_or_infinite_goes_the_way_of_the_operations()
    {
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, float.Epsilon, float.MaxValue, 1, -1];
        float[] x = [.. odd.SelectMany(value => Enumerable.Repeat(value, odd.Length))];
        float[] y = [.. odd.SelectMany(_ => odd)];
        float[] result = new float[x.Length];

        Fused.Run<float, Fused.WhereGreater>(x, y, y, 0, 0, result);
        result.ShouldBe(x.Zip(y, (slope, input) => slope * (input > 0 ? 1 : 0)));
        Fused.Run<float, Fused.DescentByRoot>(x, y, x, 0.5f, 1e-7f, result);
        result.ShouldBe(x.Zip(y, (weight, mean) => weight - (0.5f * mean / (MathF.Sqrt(weight) + 1e-7f))));
    }

    [Fact]
    public void Lengths_that_differ_and_results_that_lie_across_are_refused()
    {
        float[] room = new float[9];
        Should.Throw<ArgumentException>(() => Fused.Run<float, Fused.Sum>([1, 2], [1], [1, 2], 1, 1, room.AsSpan(0, 2)));
        Should.Throw<ArgumentException>(() => Fused.Run<float, Fused.Sum>([1, 2], [1, 2], [1], 1, 1, room.AsSpan(0, 2)));
        Should.Throw<ArgumentException>(() => Fused.Run<float, Fused.Sum>(room.AsSpan(0, 8), room.AsSpan(0, 8), room.AsSpan(0, 8), 1, 1, room.AsSpan(1, 8)));
    }

    [Fact]
    public void A_plan_finds_them_however_their_factors_are_ordered()
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, 3]);
        Placeholder y = Ops.Placeholder("y", [Dimension.Batch, 3]);
        Placeholder rate = Ops.Placeholder("rate", []);
        Symbol root = Ops.Sqrt(Ops.Square(y) + 1);
        foreach (Symbol formula in new[]
        {
            (Ops.Square(y) * rate) + (x * 0.5), (rate * x) + (y * 0.5), (x * rate) - (0.5 * y), x - (y * rate), x - (y * rate / (Ops.Sqrt(x) + 0.1)), Ops.Greater(y, rate) * x,
        })
        {
            Function.Compile<float>(formula).Describe().Split('\n').Count(line => line.Contains(" = ", StringComparison.Ordinal) && !line.Contains("once", StringComparison.Ordinal))
                .ShouldBe(1, $"{formula}");
        }

        // A factor for each row is none for all.
        Placeholder weights = Ops.Placeholder("weights", [Dimension.Batch, 1]);
        Function<float> mixed = Function.Compile<float>((weights * x) + (rate * root));
        float[] result = mixed.Evaluate((weights, [1, 10]), (x, [1, 2, 3, 4, 5, 6]), (y, [0, 0, 0, 0, 0, 0]), (rate, [2])).ToArray();
        result.ShouldBe([3, 4, 5, 42, 52, 62]);
    }

    private static void Agrees<T>()
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        T a = T.CreateTruncating(0.9);
        T b = T.CreateTruncating(0.1);
        foreach (int length in Enumerable.Range(0, 258).Append(5003))
        {
            Holds<Fused.SumWithSquare>(length, (x, y, _) => (a * x) + (b * (y * y)));
            Holds<Fused.Sum>(length, (x, y, _) => (a * x) + (b * y));
            Holds<Fused.Difference>(length, (x, y, _) => (a * x) - (b * y));
            Holds<Fused.Descent>(length, (x, y, _) => x - (a * y));
            Holds<Fused.DescentByRoot>(length, (x, y, z) => x - (a * y / (T.Sqrt(z) + b)));
            Holds<Fused.DescentByRootOfSum>(length, (x, y, z) => x - (a * y / T.Sqrt(z + b)));
            Holds<Fused.WhereGreater>(length, (x, y, _) => x * (y > a ? T.One : T.Zero));
        }

        void Holds<TFormula>(int length, Func<T, T, T, T> formula)
            where TFormula : struct, IFusedFormula
        {
            T[] x = Expect.Scores<T>(length, seed: 1);
            T[] y = Expect.Scores<T>(length, seed: 2);
            T[] z = [.. Expect.Scores<T>(length, seed: 3).Select(T.Abs)];
            T[] expected = [.. Enumerable.Range(0, length).Select(i => formula(x[i], y[i], z[i]))];

            T[] result = new T[length];
            Fused.Run<T, TFormula>(x, y, z, a, b, result);
            Expect.SameBits<T>(result, expected);
            foreach (T[] place in new[] { x, y, z })
            {
                T[] copy = [.. place];
                Fused.Run<T, TFormula>(x, y, z, a, b, place);
                Expect.SameBits<T>(place, expected);
                copy.CopyTo(place, 0);
            }
        }
    }
}
