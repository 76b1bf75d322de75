namespace Surprisal.Tests;

/// <summary>A list of named things: finding, refusing, suggesting.</summary>
public sealed class CatalogTests
{
    private static readonly Catalog<int> Losses = new("loss",
    [
        new("cross-entropy", "the surprisal", 1),
        new("mse", "the mean of squares", 2),
        new("negative-log-likelihood", "from probabilities", 3),
    ]);

    [Theory]
    [InlineData("cross-entropy")]
    [InlineData("Cross_Entropy")]
    [InlineData(" CROSS-ENTROPY ")]
    public void A_name_is_found_ignoring_case_and_the_kind_of_dash(string name)
    {
        Losses[name].ShouldBe(1);
        Losses.Find(name).Name.ShouldBe("cross-entropy");
        Losses.TryFind(name)!.Description.ShouldBe("the surprisal");
    }

    [Fact]
    public void Names_and_entries_keep_the_order_of_the_list()
    {
        Losses.Names.ShouldBe(["cross-entropy", "mse", "negative-log-likelihood"]);
        Losses.Entries.Select(entry => entry.Value).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_nearest_and_all_known_names()
    {
        ArgumentException refusal = Should.Throw<ArgumentException>(() => Losses["cros-entropy"]);

        refusal.Message.ShouldStartWith("There is no loss 'cros-entropy'. Did you mean 'cross-entropy'? Known: cross-entropy, mse, negative-log-likelihood.");
        refusal.ParamName.ShouldBe("name");
    }

    [Theory]
    [InlineData("corss-entropy", "cross-entropy")]
    [InlineData("entropy", "cross-entropy")]
    [InlineData("mes", "mse")]
    [InlineData("negative_log_likelyhood", "negative-log-likelihood")]
    public void A_slip_or_a_part_of_a_name_leads_to_the_name(string wrong, string right) =>
        Should.Throw<ArgumentException>(() => Losses[wrong]).Message.ShouldContain($"Did you mean '{right}'?");

    [Fact]
    public void A_name_that_resembles_none_gets_no_suggestion()
    {
        string message = Should.Throw<ArgumentException>(() => Losses["hinge"]).Message;

        message.ShouldNotContain("Did you mean");
        message.ShouldContain("Known: cross-entropy");
        Losses.TryFind("hinge").ShouldBeNull();
    }

    [Fact]
    public void The_nearest_of_several_names_comes_first()
    {
        Catalog<int> data = new("dataset", [new("fashion-mnist", "", 1), new("mnist", "", 2)]);

        Should.Throw<ArgumentException>(() => data["mnits"]).Message.ShouldContain("Did you mean 'mnist'?");
        Should.Throw<ArgumentException>(() => data["nist"]).Message.ShouldContain("Did you mean 'mnist' or 'fashion-mnist'?");
    }

    [Fact]
    public void A_list_with_a_name_twice_or_not_in_kebab_case_is_refused()
    {
        Should.Throw<ArgumentException>(() => new Catalog<int>("loss", [new("a", "", 1), new("a", "", 2)])).Message.ShouldContain("'a' stands twice");
        Should.Throw<ArgumentException>(() => new Catalog<int>("loss", [new("Mean_Square", "", 1)])).Message.ShouldContain("kebab-case");
    }
}
