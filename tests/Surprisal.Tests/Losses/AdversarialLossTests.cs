using Surprisal.Graph;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>Values and gradients of both sides of every adversarial game.</summary>
public sealed class AdversarialLossTests
{
    public static TheoryData<string> Names { get; } = [.. AdversarialLoss.All.Names];

    [Fact]
    public void Every_game_is_on_the_list()
    {
        IEnumerable<Type> games = typeof(AdversarialLoss).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(AdversarialLoss)));

        AdversarialLoss.All.Entries.Select(entry => entry.Value.GetType()).ShouldBe(games, ignoreOrder: true);
    }

    // softplus(−1.5) = 0.20141327798275246, softplus(1.5) = 1.7014132779827524, softplus(0.5) = 0.9740769841801067
    [Theory]
    [InlineData("minimax", 0.20141327798275246 + 0.9740769841801067, -0.9740769841801067)]
    [InlineData("non-saturating", 0.20141327798275246 + 0.9740769841801067, 0.4740769841801067)]
    [InlineData("hinge", 1.5, -0.5)]
    [InlineData("least-squares", 0.25, 0.125)]
    [InlineData("wasserstein", -1, -0.5)]
    public void A_real_score_of_1_5_and_a_fake_one_of_0_5_give(string name, double discriminator, double generator)
    {
        Losses losses = Run(name, 1.5, 0.5);

        losses.Discriminator.ShouldBe(discriminator, 1e-15);
        losses.Generator.ShouldBe(generator, 1e-15);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_agree_with_central_differences(string name)
    {
        const double Step = 1e-5;
        (double Real, double Fake)[] pairs = [(1.5, 0.5), (-0.3, -2.5), (0.2, 1.7)];
        foreach ((double real, double fake) in pairs)
        {
            Losses losses = Run(name, real, fake);

            losses.ByReal.ShouldBe((Run(name, real + Step, fake).Discriminator - Run(name, real - Step, fake).Discriminator) / (2 * Step), 1e-8);
            losses.ByFake.ShouldBe((Run(name, real, fake + Step).Discriminator - Run(name, real, fake - Step).Discriminator) / (2 * Step), 1e-8);
            losses.OfGenerator.ShouldBe((Run(name, real, fake + Step).Generator - Run(name, real, fake - Step).Generator) / (2 * Step), 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Huge_scores_give_finite_losses_and_gradients(string name)
    {
        foreach (double real in new[] { -1e4, -88.8, 0, 88.8, 1e4 })
        {
            foreach (double fake in new[] { -1e4, -88.8, 0, 88.8, 1e4 })
            {
                Losses losses = Run(name, real, fake);
                double[] all = [losses.Discriminator, losses.Generator, losses.ByReal, losses.ByFake, losses.OfGenerator];
                all.ShouldAllBe(value => double.IsFinite(value), $"real {real}, fake {fake}");
            }
        }
    }

    [Fact]
    public void The_generator_of_the_original_game_learns_nothing_where_it_is_seen_through()
    {
        Run("minimax", 0, -50).OfGenerator.ShouldBe(-Math.Exp(-50), 1e-35);
        Run("non-saturating", 0, -50).OfGenerator.ShouldBe(-1, 1e-15);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_missing_score_is_named(string name)
    {
        Placeholder scores = Ops.Placeholder("scores", [Dimension.Batch]);

        Should.Throw<ArgumentNullException>(() => AdversarialLoss.All[name].Discriminator(null!, scores));
        Should.Throw<ArgumentNullException>(() => AdversarialLoss.All[name].Discriminator(scores, null!));
        Should.Throw<ArgumentNullException>(() => AdversarialLoss.All[name].Generator(null!));
    }

    private static Losses Run(string name, double realScore, double fakeScore)
    {
        Placeholder real = Ops.Placeholder("real", [Dimension.Batch]);
        Placeholder fake = Ops.Placeholder("fake", [Dimension.Batch]);
        Symbol discriminator = AdversarialLoss.All[name].Discriminator(real, fake);
        Symbol generator = AdversarialLoss.All[name].Generator(fake);
        Symbol[] wanted = [discriminator, generator, Gradients.Of(discriminator, real), Gradients.Of(discriminator, fake), Gradients.Of(generator, fake)];
        Function<double> function = Function.Compile<double>(wanted);
        function.Run((real, [realScore]), (fake, [fakeScore]));
        double[] values = [.. wanted.Select(symbol => function[symbol][0])];
        return new Losses(values[0], values[1], values[2], values[3], values[4]);
    }

    private sealed record Losses(double Discriminator, double Generator, double ByReal, double ByFake, double OfGenerator);
}
