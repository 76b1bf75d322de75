using Surprisal.Graph;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The laws of both sides of every adversarial game.</summary>
public sealed class AdversarialLawTests
{
    /// <summary>What the losses of each game stay within, and whether its discriminator takes only the difference of the two scores.</summary>
    private static readonly Dictionary<string, (double Discriminator, double LeastGenerator, double MostGenerator, bool OfDifferences)> Laws = new()
    {
        ["minimax"] = (0, double.NegativeInfinity, 0, false),
        ["non-saturating"] = (0, 0, double.PositiveInfinity, false),
        ["hinge"] = (0, double.NegativeInfinity, double.PositiveInfinity, false),
        ["least-squares"] = (0, 0, double.PositiveInfinity, false),
        ["wasserstein"] = (double.NegativeInfinity, double.NegativeInfinity, double.PositiveInfinity, true),
    };

    public static TheoryData<string> Names { get; } = [.. AdversarialLoss.All.Names];

    [Fact]
    public void Every_game_says_which_laws_it_obeys() => Laws.Keys.ShouldBe(AdversarialLoss.All.Names, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shared_offset_changes_nothing_where_only_the_difference_of_the_scores_counts_and_else_it_does(string name)
    {
        var game = new Game<float>(name);
        if (!Laws[name].OfDifferences)
        {
            game.Run([0.5f], [0.25f]).Discriminator[0].ShouldNotBe(game.Run([1.5f], [1.25f]).Discriminator[0]);
            return;
        }

        Law.Holds(HardRows.OnGrid, rows =>
        {
            float[] scores = rows.ScoresAs<float>();
            float[] shifted = rows.Shifted(1 << 20).ScoresAs<float>();
            Results<float> results = game.Run(scores, rows.Permute(scores));
            Results<float> others = game.Run(shifted, rows.Permute(shifted));
            others.Discriminator.ShouldBe(results.Discriminator);
            others.ByReal.ShouldBe(results.ByReal);
            others.ByFake.ShouldBe(results.ByFake);
            results.ByReal.Zip(results.ByFake, (real, fake) => real + fake).ShouldAllBe(sum => sum == 0);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_stay_within_their_bounds(string name)
    {
        var game = new Game<double>(name);
        (double discriminator, double least, double most, _) = Laws[name];
        Law.Holds(HardRows.Moderate, rows =>
        {
            Results<double> results = game.Run(rows.Scores, rows.Permute(rows.Scores));
            results.Discriminator.ShouldAllBe(loss => loss >= discriminator);
            results.Generator.ShouldAllBe(loss => loss >= least && loss <= most);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_pair_of_scores_counts_by_itself_in_any_order_and_any_batch(string name)
    {
        var game = new Game<float>(name);
        Law.Holds(HardRows.Any, rows =>
        {
            float[] real = rows.ScoresAs<float>();
            float[] fake = rows.Permute(real);
            Results<float> results = game.Run(real, fake);
            Results<float> permuted = game.Run(rows.Permute(real), rows.Permute(fake));
            int half = real.Length / 2;
            Results<float> first = game.Run(real[..half], fake[..half]);
            Results<float> second = game.Run(real[half..], fake[half..]);
            foreach (Func<Results<float>, float[]> part in Results<float>.Parts)
            {
                part(permuted).ShouldBe(rows.Permute(part(results)));
                part(results).ShouldBe([.. part(first), .. part(second)]);
            }
        });
    }

    private sealed class Game<T>
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        private readonly Placeholder _real = Ops.Placeholder("real", [Dimension.Batch]);
        private readonly Placeholder _fake = Ops.Placeholder("fake", [Dimension.Batch]);
        private readonly Symbol[] _wanted;
        private readonly Function<T> _function;

        public Game(string name)
        {
            Symbol discriminator = AdversarialLoss.All[name].Discriminator(_real, _fake);
            Symbol generator = AdversarialLoss.All[name].Generator(_fake);
            _wanted = [discriminator, generator, Gradients.Of(discriminator, _real), Gradients.Of(discriminator, _fake), Gradients.Of(generator, _fake)];
            _function = Function.Compile<T>(_wanted);
        }

        public Results<T> Run(T[] real, T[] fake)
        {
            _function.Run((_real, real), (_fake, fake));
            T[][] values = [.. _wanted.Select(symbol => _function[symbol].ToArray())];
            return new Results<T>(values[0], values[1], values[2], values[3], values[4]);
        }
    }

    private sealed record Results<T>(T[] Discriminator, T[] Generator, T[] ByReal, T[] ByFake, T[] OfGenerator)
    {
        public static IReadOnlyList<Func<Results<T>, T[]>> Parts { get; } =
            [results => results.Discriminator, results => results.Generator, results => results.ByReal, results => results.ByFake, results => results.OfGenerator];
    }
}
