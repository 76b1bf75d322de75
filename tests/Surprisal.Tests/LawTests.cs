using FsCheck;
using FsCheck.Fluent;

namespace Surprisal.Tests;

/// <summary>A law that is broken must say so, by the smallest input.</summary>
public sealed class LawTests
{
    [Fact]
    public void A_broken_law_shows_the_smallest_input_that_breaks_it()
    {
        Arbitrary<int> numbers = Arb.From(Gen.Choose(0, 1000), number => number > 0 ? [number / 2, number - 1] : []);

        Should.Throw<Exception>(() => Law.Holds(numbers, number => number.ShouldBeLessThan(17)))
            .Message.ShouldMatch("(?s)Shrunk:\\s*17\\s.*should be less than");
    }

    [Fact]
    public void The_inputs_are_the_same_in_each_run()
    {
        var first = new List<int>();
        var second = new List<int>();
        Law.Holds(Gen.Choose(0, 1000).ToArbitrary(), first.Add);
        Law.Holds(Gen.Choose(0, 1000).ToArbitrary(), second.Add);

        first.Count.ShouldBe(40);
        second.ShouldBe(first);
    }

    [Fact]
    public void Rows_that_break_a_law_shrink_to_the_number_that_does()
    {
        Exception broken = Should.Throw<Exception>(() => Law.Holds(HardRows.Any, rows => rows.Scores.ShouldAllBe(score => !double.IsNaN(score))));

        broken.Message.ShouldMatch("(?s)Shrunk:\\s*\\[1, 1\\]: NaN");
    }
}
