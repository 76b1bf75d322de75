using System.Numerics;
using System.Numerics.Tensors;

namespace Surprisal.Numerics;

/// <summary>Elements taken from, or added to, places along an axis that other numbers name.</summary>
/// <remarks>
/// The array is a block <c>[batch, outer, length, inner]</c>, and <c>[batch, count]</c> whole numbers in <c>[0, length)</c> name places along
/// <c>length</c>. With a batch of 1, all of the block uses the same places; with an outer size of 1, each row has its own.
/// </remarks>
public static class Indexing
{
    /// <summary>Takes elements: <c>result[b, o, k, i] = x[b, o, indices[b, k], i]</c>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">The elements: <c>[batch, outer, length, inner]</c>.</param>
    /// <param name="indices">The places, whole numbers in <c>[0, length)</c>: <c>[batch, count]</c>.</param>
    /// <param name="batch">How many parts have places of their own.</param>
    /// <param name="outer">The size of the axes between those and the one indexed.</param>
    /// <param name="length">The size of the axis indexed.</param>
    /// <param name="count">The number of places.</param>
    /// <param name="inner">The size of the axes after the one indexed.</param>
    /// <param name="result">Receives the elements: <c>[batch, outer, count, inner]</c>. Shares no memory with the inputs.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps an input.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place is not one of the axis.</exception>
    public static void Gather<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> indices, int batch, int outer, int length, int count, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T> => Gather(x, indices, batch, outer, length, count, inner, result, [indices.Length]);

    /// <summary>Takes elements.</summary>
    /// <param name="x">The elements.</param>
    /// <param name="indices">The places.</param>
    /// <param name="batch">How many parts have places of their own.</param>
    /// <param name="outer">The size of the axes between those and the one indexed.</param>
    /// <param name="length">The size of the axis indexed.</param>
    /// <param name="count">The number of places.</param>
    /// <param name="inner">The size of the axes after the one indexed.</param>
    /// <param name="result">Receives the elements.</param>
    /// <param name="indicesShape">The shape of the places as the caller knows it, to say which one is wrong.</param>
    internal static void Gather<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> indices, int batch, int outer, int length, int count, int inner, Span<T> result, ReadOnlySpan<int> indicesShape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(x, [batch, outer, length, inner]);
        Check.Shape(indices, [batch, count]);
        Check.Shape<T>(result, [batch, outer, count, inner]);
        Check.Apart(result, x);
        Check.Apart(result, indices);
        Check.Indices(indices, length, indicesShape);

        for (int row = 0; row < batch * outer; row++)
        {
            ReadOnlySpan<T> places = indices.Slice(row / outer * count, count);
            ReadOnlySpan<T> source = x.Slice(row * length * inner, length * inner);
            Span<T> target = result.Slice(row * count * inner, count * inner);
            for (int k = 0; k < count; k++)
            {
                source.Slice(int.CreateTruncating(places[k]) * inner, inner).CopyTo(target[(k * inner)..]);
            }
        }
    }

    /// <summary>Adds elements to zeros: <c>result[b, o, indices[b, k], i] += x[b, o, k, i]</c>, in the order of <c>k</c>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">The elements: <c>[batch, outer, count, inner]</c>.</param>
    /// <param name="indices">The places, whole numbers in <c>[0, length)</c>: <c>[batch, count]</c>.</param>
    /// <param name="batch">How many parts have places of their own.</param>
    /// <param name="outer">The size of the axes between those and the one indexed.</param>
    /// <param name="count">The number of places.</param>
    /// <param name="length">The size of the axis indexed.</param>
    /// <param name="inner">The size of the axes after the one indexed.</param>
    /// <param name="result">Receives the sums: <c>[batch, outer, length, inner]</c>. Shares no memory with the inputs.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps an input.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place is not one of the axis.</exception>
    public static void ScatterAdd<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> indices, int batch, int outer, int count, int length, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(x, [batch, outer, count, inner]);
        Check.Shape(indices, [batch, count]);
        Check.Shape<T>(result, [batch, outer, length, inner]);
        Check.Apart(result, x);
        Check.Apart(result, indices);
        Check.Indices(indices, length, [indices.Length]);

        result.Clear();
        for (int row = 0; row < batch * outer; row++)
        {
            ReadOnlySpan<T> places = indices.Slice(row / outer * count, count);
            ReadOnlySpan<T> source = x.Slice(row * count * inner, count * inner);
            Span<T> target = result.Slice(row * length * inner, length * inner);
            for (int k = 0; k < count; k++)
            {
                Span<T> sums = target.Slice(int.CreateTruncating(places[k]) * inner, inner);
                TensorPrimitives.Add(sums, source.Slice(k * inner, inner), sums);
            }
        }
    }

    /// <summary>Finds the places of the largest values along the middle axis, the largest first; of equals the first one first.</summary>
    /// <remarks>A heap of the places found so far, whose root is the worst of them. NaN counts as larger than all.</remarks>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">The inputs: <c>[outer, length, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the one searched.</param>
    /// <param name="length">The size of the axis searched.</param>
    /// <param name="inner">The size of the axes after the one searched.</param>
    /// <param name="count">How many places are wanted, at most <paramref name="length"/>.</param>
    /// <param name="result">Receives whole numbers in <c>[0, length)</c>: <c>[outer, count, inner]</c>. Shares no memory with <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, the spans overlap, or the axis has fewer values.</exception>
    public static void TopK<T>(ReadOnlySpan<T> x, int outer, int length, int inner, int count, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(x, [outer, length, inner]);
        Check.Shape<T>(result, [outer, count, inner]);
        Check.Apart(result, x);
        Check.Within(start: 0, step: 1, count, length);

        for (int line = 0; count > 0 && line < outer * inner; line++)
        {
            (int o, int i) = Math.DivRem(line, inner);
            Heap<T> heap = new(x[((o * length * inner) + i)..], result[((o * count * inner) + i)..], inner, count);
            for (int place = 0; place < length; place++)
            {
                heap.Offer(place);
            }

            heap.Sort();
        }
    }

    /// <summary>The places of the best values of a line; a parent is worse than its children.</summary>
    private ref struct Heap<T>(ReadOnlySpan<T> values, Span<T> places, int step, int capacity)
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _values = values;
        private readonly Span<T> _places = places;
        private int _count;

        public void Offer(int place)
        {
            if (_count < capacity)
            {
                Rise(_count++, place);
            }
            else if (IsBetter(place, this[0]))
            {
                Sink(place);
            }
        }

        /// <summary>Takes the worst out, one by one, and puts it behind the others.</summary>
        public void Sort()
        {
            while (_count > 1)
            {
                int worst = this[0];
                Sink(this[--_count]);
                this[_count] = worst;
            }
        }

        private int this[int slot]
        {
            readonly get => int.CreateTruncating(_places[slot * step]);
            set => _places[slot * step] = T.CreateTruncating(value);
        }

        private void Rise(int slot, int place)
        {
            for (; slot > 0 && IsBetter(this[(slot - 1) / 2], place); slot = (slot - 1) / 2)
            {
                this[slot] = this[(slot - 1) / 2];
            }

            this[slot] = place;
        }

        private void Sink(int place)
        {
            int slot = 0;
            for (int child = 1; child < _count; child = (2 * slot) + 1)
            {
                child += child + 1 < _count && IsBetter(this[child], this[child + 1]) ? 1 : 0;
                if (!IsBetter(place, this[child]))
                {
                    break;
                }

                this[slot] = this[child];
                slot = child;
            }

            this[slot] = place;
        }

        private readonly bool IsBetter(int one, int other)
        {
            (T left, T right) = (_values[one * step], _values[other * step]);
            bool isTie = left == right || (T.IsNaN(left) && T.IsNaN(right));
            return isTie ? one < other : left > right || T.IsNaN(left);
        }
    }
}
