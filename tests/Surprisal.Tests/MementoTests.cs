namespace Surprisal.Tests;

/// <summary>What is kept comes back, and what does not fit is named.</summary>
public sealed class MementoTests
{
    [Fact]
    public void All_kinds_come_back_as_they_were()
    {
        var content = new MementoContent();
        var before = new Part { Number = double.NaN, Count = -3, Wide = long.MaxValue, Truth = true, Time = TimeSpan.FromTicks(7), Fixed = { [1] = -0.0 }, Floats = [1, float.NegativeInfinity] };
        before.Remember(new Memento(content, isLoading: false).Within("part"));
        var after = new Part();
        after.Remember(new Memento(content, isLoading: true).Within("part"));

        after.Number.ShouldBe(double.NaN);
        (after.Count, after.Wide, after.Truth, after.Time).ShouldBe((-3, long.MaxValue, true, TimeSpan.FromTicks(7)));
        double.IsNegative(after.Fixed[1]).ShouldBeTrue();
        after.Floats.ShouldBe(before.Floats);
        after.Floats.ShouldNotBeSameAs(before.Floats);
    }

    [Fact]
    public void What_was_kept_does_not_change_with_what_it_came_from()
    {
        var content = new MementoContent();
        var part = new Part { Floats = [1] };
        part.Remember(new Memento(content, isLoading: false));
        (part.Floats[0], part.Fixed[0]) = (2, 3);

        part.Remember(new Memento(content, isLoading: true));

        part.Floats.ShouldBe([1]);
        part.Fixed.ShouldBe([0, 0]);
    }

    [Fact]
    public void What_is_missing_has_another_size_or_is_left_over_is_named()
    {
        var content = new MementoContent { Numbers = { ["a/x"] = [1, 2], ["a/y"] = [3] } };
        Memento memento = new Memento(content, isLoading: true).Within("a");
        double x = 0;

        Should.Throw<InvalidDataException>(() => memento.Keep("z", ref x)).Message.ShouldStartWith("The checkpoint does not remember 'a/z', which is needed here.");
        Should.Throw<InvalidDataException>(() => memento.Keep("x", ref x)).Message.ShouldStartWith("The checkpoint remembers 2 numbers of 'a/x', but here it has 1.");
        content.Unread.ShouldBe(["a/y"]);
    }

    private sealed class Part
    {
        public double Number;
        public int Count;
        public long Wide;
        public bool Truth;
        public TimeSpan Time;
        public float[] Floats = [];

        public double[] Fixed { get; } = new double[2];

        public void Remember(Memento memento)
        {
            memento.Keep("number", ref Number);
            memento.Keep("count", ref Count);
            memento.Keep("wide", ref Wide);
            memento.Keep("truth", ref Truth);
            memento.Keep("time", ref Time);
            memento.Keep("fixed", Fixed);
            memento.Keep("floats", ref Floats);
        }
    }
}
