using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Surprisal.Tests;

/// <summary>A batch of scores with the truth about each row, of the kinds that have broken a softmax somewhere.</summary>
/// <param name="Classes">The length of a row.</param>
/// <param name="Scores">The scores, all of them floats: <c>[rows, classes]</c>.</param>
/// <param name="Votes">Sixteen votes for each row: the first one's class is the label, and all of them make the targets, which sum to 1 exactly.</param>
internal sealed record HardRows(int Classes, double[] Scores, int[] Votes)
{
    private const int VotesPerRow = 16;

    private static readonly Gen<double> Normal =
        from thousandths in Gen.Choose(-4000, 4000)
        from scale in Gen.Elements(1e-3, 1, 1, 1, 30, 2500)
        select Single(thousandths / 1000.0 * scale);

    // Exact at an offset of 2²⁰ in float too.
    private static readonly Gen<double> Eighths = Gen.Choose(-256, 256).Select(eighths => eighths / 8.0);

    private static readonly Gen<double> Huge = Gen.Elements(1e38, -1e38, 3.4e38, -3.4e38, 3e38, 1, 0).Select(Single);

    private static readonly Gen<double> Tiny = Gen.Choose(-100, 100).Select(steps => (double)(steps * float.Epsilon));

    /// <summary>Two rows of moderate scores for each length up to 257, and one for each of some long, odd ones.</summary>
    public static IReadOnlyList<HardRows> OfEveryLength { get; } =
    [
        .. Enumerable.Range(1, 257).Select(classes => OfLength(2, classes)),
        .. new[] { 1025, 4099, 33_013 }.Select(classes => OfLength(1, classes)),
    ];

    /// <summary>Rows of every kind, also those that have no softmax: of NaN, of +∞, of nothing but −∞.</summary>
    public static Arbitrary<HardRows> Any { get; } = Of((4, Sound), (1, Flawed));

    /// <summary>Rows that have a softmax: no NaN, no +∞, and a score that is finite.</summary>
    public static Arbitrary<HardRows> WithSoftmax { get; } = Of((1, Sound));

    /// <summary>Rows of finite scores up to 10⁴, whose squares and differences do not overflow.</summary>
    public static Arbitrary<HardRows> Moderate { get; } = Of((3, Plain), (1, Equal(0, -3, 1e4, 1e-4)), (1, Sure), (1, Numbers(Tiny)));

    /// <summary>Rows of moderate multiples of ⅛, which stay exact when 2²⁰ is added.</summary>
    public static Arbitrary<HardRows> OnGrid { get; } = Of((1, Numbers(Eighths)));

    public int Rows => Scores.Length / Classes;

    public int[] Labels => [.. Enumerable.Range(0, Rows).Select(row => Votes[row * VotesPerRow] % Classes)];

    public T[] ScoresAs<T>()
        where T : IFloatingPointIeee754<T> => Array.ConvertAll(Scores, T.CreateTruncating);

    /// <summary>A distribution for each row, of sixteenths.</summary>
    public T[] TargetsAs<T>()
        where T : IFloatingPointIeee754<T>
    {
        T[] targets = new T[Scores.Length];
        for (int i = 0; i < Rows * VotesPerRow; i++)
        {
            targets[(i / VotesPerRow * Classes) + (Votes[i] % Classes)] += T.One / T.CreateTruncating(VotesPerRow);
        }

        return targets;
    }

    /// <summary>These rows from one on, a number of them.</summary>
    public HardRows Slice(int first, int count) => this with
    {
        Scores = Scores[(first * Classes)..((first + count) * Classes)],
        Votes = Votes[(first * VotesPerRow)..((first + count) * VotesPerRow)],
    };

    /// <summary>The first classes of each row.</summary>
    public HardRows Narrow(int classes) => Keep(0, classes);

    /// <summary>The same rows with an offset added to all scores.</summary>
    public HardRows Shifted(double offset) => this with { Scores = Array.ConvertAll(Scores, score => score + offset) };

    /// <summary>The same rows with all votes of a row for its label.</summary>
    public HardRows WithOneTrueClass() => this with { Votes = [.. Enumerable.Range(0, Rows * VotesPerRow).Select(i => Votes[i / VotesPerRow * VotesPerRow])] };

    /// <summary>Each row's numbers in another order, the same one in each.</summary>
    public T[] Permute<T>(T[] numbers) =>
        [.. Enumerable.Range(0, numbers.Length).Select(i => numbers[(i / Classes * Classes) + Place(i % Classes)])];

    /// <summary>The same rows with their classes in another order.</summary>
    public HardRows Permuted()
    {
        int[] newPlace = new int[Classes];
        for (int k = 0; k < Classes; k++)
        {
            newPlace[Place(k)] = k;
        }

        return this with { Scores = Permute(Scores), Votes = Array.ConvertAll(Votes, vote => newPlace[vote % Classes]) };
    }

    public override string ToString()
    {
        IEnumerable<string> rows = Enumerable.Range(0, Rows).Select(row =>
            string.Join(' ', Scores[(row * Classes)..((row + 1) * Classes)].Select(score => score.ToString("R", CultureInfo.InvariantCulture))));
        return $"[{Rows}, {Classes}]: {string.Join("; ", rows)}, votes {string.Join(' ', Votes.Select(vote => vote % Classes))}";
    }

    // Backwards, and turned by some places.
    private int Place(int k) => (Classes - 1 - k + (Votes[0] % Classes)) % Classes;

    private static Gen<double[]> Sound(int classes) => Gen.Frequency(
        (4, Plain(classes)),
        (1, Equal(0, -3, 1e4, -1e8, 1e38, float.Epsilon)(classes)),
        (2, Sure(classes)),
        (2, Masked(classes)),
        (1, Numbers(Huge)(classes)),
        (1, Numbers(Tiny)(classes)),
        (1, Numbers(Eighths)(classes)));

    private static Gen<double[]> Plain(int classes) => Numbers(Normal)(classes);

    private static Func<int, Gen<double[]>> Equal(params double[] scores) => classes =>
        Gen.Elements(scores).Select(score => Enumerable.Repeat(Single(score), classes).ToArray());

    /// <summary>One class leads by far.</summary>
    private static Gen<double[]> Sure(int classes) =>
        from scores in Numbers(Gen.Choose(-1000, 1000).Select(thousandths => Single(thousandths / 1000.0)))(classes)
        from place in Gen.Choose(0, classes - 1)
        from lead in Gen.Choose(10, 120)
        select With(scores, place, lead);

    /// <summary>Classes ruled out, but for one.</summary>
    private static Gen<double[]> Masked(int classes) =>
        from scores in Plain(classes)
        from isOut in Gen.ArrayOf(Gen.Elements(true, false), classes)
        from place in Gen.Choose(0, classes - 1)
        select scores.Select((score, k) => isOut[k] && k != place ? double.NegativeInfinity : score).ToArray();

    private static Gen<double[]> Flawed(int classes) => Gen.OneOf(
        from scores in Sound(classes)
        from place in Gen.Choose(0, classes - 1)
        from flaw in Gen.Elements(double.NaN, double.PositiveInfinity)
        select With(scores, place, flaw),
        Gen.Constant(Enumerable.Repeat(double.NegativeInfinity, classes).ToArray()));

    private static Func<int, Gen<double[]>> Numbers(Gen<double> number) => classes => Gen.ArrayOf(number, classes);

    private static Arbitrary<HardRows> Of(params (int Weight, Func<int, Gen<double[]>> Row)[] kinds)
    {
        Gen<int> sizes = Gen.Frequency(
            (2, Gen.Constant(1)), (3, Gen.Constant(2)), (20, Gen.Choose(3, 20)), (5, Gen.Choose(21, 150)), (1, Gen.Choose(1000, 2100)));
        Gen<HardRows> rows =
            from classes in sizes
            from count in Gen.Choose(1, 4)
            from scores in Gen.ArrayOf(Gen.Frequency([.. kinds.Select(kind => (kind.Weight, kind.Row(classes)))]), count)
            from votes in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), count * VotesPerRow)
            select new HardRows(classes, [.. scores.SelectMany(row => row)], votes);
        return Arb.From(rows, Smaller);
    }

    /// <summary>Rows of moderate scores.</summary>
    public static HardRows OfLength(int rows, int classes) => new(
        classes,
        Array.ConvertAll(NumericsTests.Expect.Scores<float>(rows * classes, (ulong)classes), score => (double)score),
        [.. Enumerable.Range(0, rows * VotesPerRow).Select(i => ((i * 7919) + classes) % 65_537)]);

    /// <summary>What a failure is tried on next: single rows, fewer classes, simpler numbers.</summary>
    private static IEnumerable<HardRows> Smaller(HardRows rows)
    {
        for (int row = 0; row < rows.Rows && rows.Rows > 1; row++)
        {
            yield return rows.Slice(row, 1);
        }

        if (rows.Classes > 1)
        {
            yield return rows.Keep(0, rows.Classes / 2);
            yield return rows.Keep(rows.Classes / 2, rows.Classes);
            yield return rows.Keep(1, rows.Classes);
            yield return rows.Keep(0, rows.Classes - 1);
        }

        for (int i = 0; i < rows.Scores.Length && rows.Scores.Length < 50; i++)
        {
            foreach (double simpler in new[] { 0, Math.Truncate(rows.Scores[i]) })
            {
                if (!rows.Scores[i].Equals(simpler) && !double.IsInfinity(simpler) && !double.IsNaN(simpler))
                {
                    yield return rows with { Scores = With([.. rows.Scores], i, simpler) };
                }
            }
        }

        if (Array.Exists(rows.Votes, vote => vote != 0))
        {
            yield return rows with { Votes = new int[rows.Votes.Length] };
        }
    }

    private HardRows Keep(int first, int end) => this with
    {
        Classes = end - first,
        Scores = [.. Enumerable.Range(0, Rows).SelectMany(row => Scores[((row * Classes) + first)..((row * Classes) + end)])],
    };

    private static double[] With(double[] scores, int place, double score)
    {
        scores[place] = score;
        return scores;
    }

    private static double Single(double number) => (float)number;
}
