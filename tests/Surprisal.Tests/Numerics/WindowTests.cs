using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Window"/>.</summary>
public sealed class WindowTests
{
    [Theory]
    [InlineData(5, 3, 1, 1, 0, 0, 3)]
    [InlineData(5, 3, 2, 1, 0, 0, 2)]
    [InlineData(6, 3, 2, 1, 0, 0, 2)]
    [InlineData(5, 3, 1, 1, 1, 1, 5)]
    [InlineData(7, 3, 1, 2, 0, 0, 3)]
    [InlineData(7, 3, 3, 2, 2, 1, 2)]
    [InlineData(1, 1, 4, 3, 0, 0, 1)]
    public void Windows_are_counted_as_often_as_they_fit(int length, int size, int stride, int dilation, int before, int after, int count)
    {
        Window window = new(size) { Stride = stride, Dilation = dilation, Before = before, After = after };
        window.Count(length).ShouldBe(count);
    }

    [Fact]
    public void A_last_window_may_reach_beyond_the_padding_but_must_begin_before_the_end()
    {
        new Window(3) { Stride = 2, RoundsUp = true }.Count(4).ShouldBe(2);
        new Window(3) { Stride = 2, RoundsUp = true }.Count(5).ShouldBe(2);
        new Window(1) { Stride = 2, RoundsUp = true }.Count(2).ShouldBe(1);
        new Window(3) { Stride = 3, Before = 1, After = 1, RoundsUp = true }.Count(2).ShouldBe(1);
    }

    [Theory]
    [InlineData(5, 3, 1, 1, 1, 1)]
    [InlineData(5, 2, 1, 1, 0, 1)]
    [InlineData(5, 3, 2, 1, 1, 1)]
    [InlineData(6, 3, 2, 1, 0, 1)]
    [InlineData(5, 3, 1, 2, 2, 2)]
    [InlineData(6, 1, 4, 1, 0, 0)]
    public void Same_padding_gives_as_many_windows_as_strides(int length, int size, int stride, int dilation, int before, int after)
    {
        Window same = Window.Same(length, size, stride, dilation);
        (same.Before, same.After).ShouldBe((before, after));
        same.Count(length).ShouldBe((length + stride - 1) / stride);

        Window other = Window.Same(length, size, stride, dilation, extraBefore: true);
        (other.Before, other.After).ShouldBe((after, before));
    }

    [Fact]
    public void Cells_and_windows_within_the_axis_are_those_that_counting_finds()
    {
        foreach (int length in (int[])[1, 2, 5, 9])
        {
            foreach ((int size, int stride, int dilation) in ((int, int, int)[])[(1, 1, 1), (3, 1, 1), (2, 3, 1), (3, 2, 2), (2, 1, 4), (4, 3, 3)])
            {
                foreach ((int before, int after) in ((int, int)[])[(0, 0), (1, 0), (0, 2), (5, 7)])
                {
                    Window window = new(size) { Stride = stride, Dilation = dilation, Before = before, After = after };
                    if (window.Reach > length + before + after)
                    {
                        continue;
                    }

                    int count = window.Count(length);
                    for (int o = 0; o < count; o++)
                    {
                        int[] cells = [.. Enumerable.Range(0, size).Where(k => (o * stride) - before + (k * dilation) is int cell && cell >= 0 && cell < length)];
                        (int first, int end) = window.Cells(o, length);
                        Enumerable.Range(first, end - first).ShouldBe(cells);
                        window.CellsWithPadding(o, length).ShouldBe(size);
                    }

                    for (int k = 0; k < size; k++)
                    {
                        int[] windows = [.. Enumerable.Range(0, count).Where(o => (o * stride) - before + (k * dilation) is int cell && cell >= 0 && cell < length)];
                        (int first, int end) = window.Windows(k, length, count);
                        Enumerable.Range(first, end - first).ShouldBe(windows);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(3, 1, int.MaxValue, 0, "reaches over 4294967295 cells, but the axis has 8, or 8 with its padding.")]
    [InlineData(5, 1, 1 << 30, 0, "reaches over 4294967297 cells, but the axis has 8, or 8 with its padding.")]
    [InlineData(3, 1, 1, int.MaxValue, "The axis has 8 cells and its padding 4294967294, but together they can have 2147483647 at most.")]
    public void Windows_and_padding_that_no_int_counts_are_refused(int size, int stride, int dilation, int padding, string message)
    {
        Window window = new(size) { Stride = stride, Dilation = dilation, Before = padding, After = padding };

        Should.Throw<ArgumentException>(() => window.Count(8)).Message.ShouldContain(message);
        if (dilation > 1)
        {
            Should.Throw<ArgumentException>(() => Window.Same(8, size, stride, dilation)).Message.ShouldContain("The axis has 8 cells and its padding 42949672");
        }
    }

    [Fact]
    public void Steps_longer_than_the_axis_give_one_window()
    {
        Window window = new(3) { Stride = int.MaxValue, RoundsUp = true };

        window.Count(8).ShouldBe(1);
        window.Cells(0, 8).ShouldBe((0, 3));
        Window.Same(8, 3, int.MaxValue).Count(8).ShouldBe(1);
    }

    [Fact]
    public void A_window_that_cannot_be_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Window(0)).Message.ShouldContain("'Size' is 0, but must be at least 1.");
        Should.Throw<ArgumentOutOfRangeException>(() => new Window(1) { Stride = 0 }).Message.ShouldContain("'Stride' is 0, but must be at least 1.");
        Should.Throw<ArgumentOutOfRangeException>(() => new Window(1) { Dilation = -1 }).Message.ShouldContain("'Dilation' is -1");
        Should.Throw<ArgumentOutOfRangeException>(() => new Window(1) { Before = -1 }).Message.ShouldContain("'Before' is -1, but must be at least 0.");
        Should.Throw<ArgumentOutOfRangeException>(() => new Window(1) { After = -2 }).Message.ShouldContain("'After' is -2");
        Should.Throw<ArgumentException>(() => new Window(3) { Dilation = 2, After = 1 }.Count(3))
            .Message.ShouldContain("A window of 3 cells with a dilation of 2 reaches over 5 cells, but the axis has 3, or 4 with its padding.");
    }
}
