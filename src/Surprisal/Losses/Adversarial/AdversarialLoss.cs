using Surprisal.Graph;

namespace Surprisal.Losses;

/// <summary>A game between a discriminator, which scores samples by how real they look, and a generator, which makes fake ones.</summary>
/// <remarks>
/// Both sides take the discriminator's raw scores, one for each sample, and give one loss for each; training takes the mean. Each side is trained
/// by its own loss, with the other side's variables held fixed.
/// </remarks>
public abstract record AdversarialLoss
{
    /// <summary>The games by name.</summary>
    public static Catalog<AdversarialLoss> All { get; } = new(
        "adversarial loss",
        [
            new("minimax", "The original game, in which the generator makes small what the discriminator makes large.", new Minimax()),
            new("non-saturating", "The original game with a generator that learns from samples that are seen through.", new NonSaturating()),
            new("hinge", "Real and fake held apart by a margin.", new AdversarialHinge()),
            new("least-squares", "Scores drawn to one number for real and one for fake.", new LeastSquares()),
            new("wasserstein", "The difference of scores, for a discriminator that is kept smooth.", new Wasserstein()),
        ]);

    /// <summary>What the discriminator makes small.</summary>
    /// <param name="real">Its scores of real samples: <c>[batch]</c>.</param>
    /// <param name="fake">Its scores of as many fake ones, in the same shape.</param>
    /// <returns>One loss for each pair: <c>[batch]</c>.</returns>
    /// <exception cref="ArgumentNullException">A score is missing.</exception>
    /// <exception cref="ArgumentException">The shapes do not stretch to a common one.</exception>
    public abstract Symbol Discriminator(Symbol real, Symbol fake);

    /// <summary>What the generator makes small.</summary>
    /// <param name="fake">The discriminator's scores of fake samples: <c>[batch]</c>.</param>
    /// <returns>One loss for each: <c>[batch]</c>.</returns>
    /// <exception cref="ArgumentNullException">The scores are missing.</exception>
    public abstract Symbol Generator(Symbol fake);
}
