using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Philox"/>.</summary>
public sealed class PhiloxTests
{
    [Fact]
    public void The_published_answers_come_out()
    {
        // From the known-answer tests that accompany the paper: philox4x32, 10 rounds.
        Philox.Block((0, 0, 0, 0), (0, 0)).ShouldBe((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u));
        Philox.Block((~0u, ~0u, ~0u, ~0u), (~0u, ~0u)).ShouldBe((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu));
        Philox.Block((0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), (0xa4093822, 0x299f31d0))
            .ShouldBe((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u));
    }

    [Fact]
    public void Words_come_in_order_block_after_block()
    {
        Philox random = new(seed: 0x1_0000_0002, stream: 0x3_0000_0004);
        for (uint block = 0; block < 3; block++)
        {
            (uint first, uint second, uint third, uint fourth) = Philox.Block((block, 0, 4, 3), (2, 1));
            random.NextUInt32().ShouldBe(first);
            random.NextUInt32().ShouldBe(second);
            random.NextUInt32().ShouldBe(third);
            random.NextUInt32().ShouldBe(fourth);
        }
    }

    [Fact]
    public void A_long_word_has_the_first_word_as_its_lower_half()
    {
        Philox random = new(5);
        Philox copy = random;
        ulong low = copy.NextUInt32();
        ulong high = copy.NextUInt32();
        random.NextUInt64().ShouldBe(high << 32 | low);
    }

    [Fact]
    public void A_copy_goes_on_from_the_same_place()
    {
        Philox random = new(9);
        random.NextUInt32();
        Philox copy = random;
        copy.NextUInt64().ShouldBe(random.NextUInt64());
    }

    [Fact]
    public void Streams_of_one_seed_differ()
    {
        Philox first = new(9, 0);
        Philox second = new(9, 1);
        first.NextUInt64().ShouldNotBe(second.NextUInt64());
    }

    [Fact]
    public void Uniform_numbers_lie_in_their_interval_with_the_right_mean_and_variance()
    {
        Philox random = new(3);
        double sum = 0;
        double squares = 0;
        const int Count = 200_000;
        for (int i = 0; i < Count; i++)
        {
            double value = random.NextDouble();
            value.ShouldBeInRange(0, 1 - 1e-16);
            sum += value;
            squares += value * value;
        }

        (sum / Count).ShouldBe(0.5, 0.003);
        ((squares / Count) - (sum / Count * (sum / Count))).ShouldBe(1.0 / 12, 0.001);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        Philox random = new(4);
        double[] moments = new double[5];
        const int Count = 200_000;
        for (int i = 0; i < Count; i++)
        {
            double value = random.NextNormal();
            for (int power = 1; power <= 4; power++)
            {
                moments[power] += Math.Pow(value, power) / Count;
            }
        }

        moments[1].ShouldBe(0, 0.01);
        moments[2].ShouldBe(1, 0.02);
        moments[3].ShouldBe(0, 0.05);
        moments[4].ShouldBe(3, 0.1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(257)]
    public void Whole_numbers_are_equally_likely(int range)
    {
        Philox random = new(6);
        int[] counts = new int[range];
        for (int i = 0; i < 1000 * range; i++)
        {
            counts[random.NextInt(range)]++;
        }

        foreach (int count in counts)
        {
            count.ShouldBeInRange(830, 1170);
        }
    }

    [Fact]
    public void A_range_without_numbers_is_refused()
    {
        Philox random = new(1);
        Should.Throw<ArgumentOutOfRangeException>(() => random.NextInt(0)).Message.ShouldContain("'exclusiveMax' is 0, but it must be at least 1");
    }

    [Fact]
    public void Shuffling_keeps_every_value_and_reaches_every_order()
    {
        Philox random = new(8);
        Dictionary<string, int> orders = new(StringComparer.Ordinal);
        for (int i = 0; i < 6000; i++)
        {
            char[] values = ['a', 'b', 'c'];
            random.Shuffle<char>(values);
            string order = new(values);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        orders.Keys.Order(StringComparer.Ordinal).ShouldBe(["abc", "acb", "bac", "bca", "cab", "cba"]);
        foreach (int count in orders.Values)
        {
            count.ShouldBeInRange(850, 1150);
        }
    }
}
