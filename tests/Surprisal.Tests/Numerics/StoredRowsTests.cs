using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="StoredRows{TStored, T}"/>: what kernels read is what is stored, whatever the layout, and back.</summary>
public sealed class StoredRowsTests
{
    [Fact]
    public void Rows_are_read_and_written_back_from_every_layout()
    {
        foreach ((int outer, int classes, int inner) in ((int, int, int)[])
            [(3, 5, 1), (1, 1, 1), (2, 7, 3), (70, 3, 2), (1, 11, 150), (4, 600, 9), (5, 1, 70), (2, 9000, 1), (300, 2, 1)])
        {
            Layout<float, float>(outer, classes, inner);
            Layout<double, double>(outer, classes, inner);
            Layout<Half, float>(outer, classes, inner);
        }
    }

    [Fact]
    public void Rows_that_lie_as_wanted_are_not_copied()
    {
        float[] values = new float[12];
        StoredRows<float, float> rows = new(values.AsSpan(), 3, 1);
        rows.Room(4).ShouldBe(0);
        rows.Read(1, 2, [])[0] = 7;
        values[3].ShouldBe(7);
        rows.Place(2, 2, []).Length.ShouldBe(6);
    }

    [Fact]
    public void Rows_that_are_not_wanted_take_no_room()
    {
        StoredRows<Half, float> rows = new(Span<Half>.Empty, 3, 2);
        rows.IsEmpty.ShouldBeTrue();
        rows.Room(64).ShouldBe(0);
        rows.Read(0, 2, []).Length.ShouldBe(0);
        rows.Place(0, 2, []).Length.ShouldBe(0);
        rows.Write(0, 2, []);
    }

    [Fact]
    public void Every_half_is_read_exactly_and_every_float_rounded_to_the_nearest()
    {
        Half[] halves = [.. Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits))];
        float[] floats = new float[halves.Length];
        Stored.Convert<Half, float>(halves, floats);
        floats.ShouldBe(Array.ConvertAll(halves, value => (float)value));

        float[] anything = [.. Enumerable.Range(0, 1 << 18).Select(i => BitConverter.UInt32BitsToSingle((uint)i * 16411))];
        Half[] rounded = new Half[anything.Length];
        Stored.Convert<float, Half>(anything, rounded);
        rounded.ShouldBe(Array.ConvertAll(anything, value => (Half)value));
    }

    [Fact]
    public void Memory_is_borrowed_without_allocation()
    {
        int none = 1;
        int some = 1;
        Expect.NoAllocation(() =>
        {
            using Borrowed<float> nothing = new(0);
            using Borrowed<float> something = new(1000);
            none = nothing.Span.Length;
            some = something.Span.Length;
        });
        none.ShouldBe(0);
        some.ShouldBe(1000);
    }

    private static void Layout<TStored, T>(int outer, int classes, int inner)
        where TStored : IFloatingPointIeee754<TStored>
        where T : IFloatingPointIeee754<T>
    {
        TStored[] values = Expect.Scores<TStored>(outer * classes * inner);
        TStored[] copy = new TStored[values.Length];
        StoredRows<TStored, T> source = new((ReadOnlySpan<TStored>)values, classes, inner);
        StoredRows<TStored, T> target = new(copy.AsSpan(), classes, inner);
        int rows = outer * inner;
        int block = Math.Min(rows, source.BlockRows);
        T[] room = new T[source.Room(block)];
        for (int first = 0; first < rows; first += block)
        {
            int count = Math.Min(block, rows - first);
            Span<T> read = source.Read(first, count, room);
            read.Length.ShouldBe(count * classes);
            for (int i = 0; i < read.Length; i++)
            {
                int row = first + (i / classes);
                TStored stored = values[(((row / inner * classes) + (i % classes)) * inner) + (row % inner)];
                if (read[i] != T.CreateTruncating(stored))
                {
                    Assert.Fail($"Row {row} of [{outer}, {classes}, {inner}] holds {read[i]} instead of {stored} for class {i % classes}.");
                }
            }

            Span<T> place = target.Place(first, count, new T[target.Room(block)]);
            read.CopyTo(place);
            target.Write(first, count, place);
        }

        copy.ShouldBe(values);
    }
}
