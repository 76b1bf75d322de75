using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <content>The products of the Jacobians of softmax and log-softmax with gradients.</content>
internal readonly ref partial struct ScoreTile<TLanes, T>
{
    /// <summary>Turns the terms into the probabilities, for the products with a gradient, and gives them if they are wanted.</summary>
    public void TakeProbabilities(Span<T> rows)
    {
        Probabilities(
            ref MemoryMarshal.GetReference(_tile),
            Capacity / BlockRows,
            _classes,
            ref MemoryMarshal.GetReference(Rest),
            ref MemoryMarshal.GetReference(Inverses));
        if (!rows.IsEmpty)
        {
            Write<Identity>(BlockRows, Rest, Rest, rows);
        }
    }

    /// <summary>Gives the products of the softmax with a gradient by its values, from the probabilities. The scores are lost.</summary>
    public void WriteSoftmaxProducts(ReadOnlySpan<T> incoming, Span<T> rows)
    {
        Take(incoming, Scores);
        FindTops<OfFirst>(incoming, Scores);
        Total<Distance>(incoming, Scores, Multipliers);
        AddTo(Scores, Multipliers);
        Total<Distance>(incoming, Multipliers, Seconds);
        Write<Deviation>(0, Multipliers, Seconds, rows);
    }

    /// <summary>Gives the products of the log-softmax with a gradient by its values, from the probabilities. The scores are lost.</summary>
    public void WriteLogSoftmaxProducts(ReadOnlySpan<T> incoming, Span<T> rows)
    {
        Take(incoming, Scores);
        FindTops<OfFirstTakenAway>(incoming, Scores);
        Total<Number>(incoming, Scores, Seconds);
        Totals(
            rows.Length / _classes,
            ref MemoryMarshal.GetReference(Rest),
            ref MemoryMarshal.GetReference(Inverses),
            ref MemoryMarshal.GetReference(Scores),
            ref MemoryMarshal.GetReference(Multipliers),
            ref MemoryMarshal.GetReference(Seconds));
        Write<Remainder>(0, Multipliers, Seconds, rows);
    }

    private void FindTops<TTop>(ReadOnlySpan<T> rows, Span<T> ofTop)
        where TTop : struct, ITop => FindTops<TTop>(
            ref MemoryMarshal.GetReference(_tile),
            Blocks(rows),
            _classes,
            ref MemoryMarshal.GetReference(Rest),
            ref MemoryMarshal.GetReference(Inverses),
            ref MemoryMarshal.GetReference(ofTop));

    private void Total<TTerm>(ReadOnlySpan<T> rows, Span<T> pivots, Span<T> totals)
        where TTerm : struct, ITileTerm => Total<TTerm>(
            ref MemoryMarshal.GetReference(_tile),
            Blocks(rows),
            _classes,
            Half,
            ref MemoryMarshal.GetReference(_sums),
            ref MemoryMarshal.GetReference(pivots),
            ref MemoryMarshal.GetReference(totals));

    private void AddTo(Span<T> x, Span<T> y)
    {
        for (int i = 0; i < Capacity; i += TLanes.Count)
        {
            (TLanes.Load(ref x[i]) + TLanes.At(ref y[i])).Store(ref y[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Probabilities(ref T tile, nint blocks, nint classes, ref T rests, ref T inverses)
    {
        for (nint block = 0; block < blocks; block++)
        {
            for (nint v = 0; v < BlockRows; v += TLanes.Count)
            {
                TLanes opposite = -(TLanes.Create(1.0) + TLanes.Load(ref Unsafe.Add(ref rests, v)));
                TLanes inverse = TLanes.Load(ref Unsafe.Add(ref inverses, v));
                ref T place = ref Unsafe.Add(ref tile, BlockRows + v);
                for (nint k = 0; k < classes; k++)
                {
                    LaneSpan<TLanes, T>.Quotient(TLanes.Load(ref place), opposite, inverse).Store(ref place);
                    place = ref Unsafe.Add(ref place, Step);
                }
            }

            tile = ref Unsafe.Add(ref tile, classes * Step);
            rests = ref Unsafe.Add(ref rests, BlockRows);
            inverses = ref Unsafe.Add(ref inverses, BlockRows);
        }
    }

    /// <summary>Finds what stands beside the first of the largest probabilities of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FindTops<TTop>(ref T tile, nint blocks, nint classes, ref T rests, ref T inverses, ref T ofTop)
        where TTop : struct, ITop
    {
        TLanes one = TLanes.Create(1.0);
        for (nint block = 0; block < blocks; block++)
        {
            for (nint v = 0; v < BlockRows; v += TLanes.Count)
            {
                TLanes largest = LaneSpan<TLanes, T>.Quotient(one, -(one + TLanes.Load(ref Unsafe.Add(ref rests, v))), TLanes.Load(ref Unsafe.Add(ref inverses, v)));
                TLanes found = TLanes.Create(0.0);
                TLanes isFound = found;
                ref T place = ref Unsafe.Add(ref tile, v);
                for (nint k = 0; k < classes; k++)
                {
                    TLanes isTop = TLanes.Clear(TLanes.Equal(largest, TLanes.At(ref Unsafe.Add(ref place, BlockRows))), isFound);
                    found = TLanes.Select(isTop, TLanes.Load(ref place), found);
                    isFound |= isTop;
                    TTop.Mark(ref place, isTop);
                    place = ref Unsafe.Add(ref place, Step);
                }

                found.Store(ref Unsafe.Add(ref ofTop, v));
            }

            tile = ref Unsafe.Add(ref tile, classes * Step);
            rests = ref Unsafe.Add(ref rests, BlockRows);
            inverses = ref Unsafe.Add(ref inverses, BlockRows);
            ofTop = ref Unsafe.Add(ref ofTop, BlockRows);
        }
    }

    /// <summary>Sums a term of each class by halves, the upper to the lower, as the lanes of one row are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Total<TTerm>(ref T tile, nint blocks, nint classes, nint half, ref T sums, ref T pivots, ref T totals)
        where TTerm : struct, ITileTerm
    {
        nint apart = half * Step;
        for (nint block = 0; block < blocks; block++)
        {
            for (nint v = 0; v < BlockRows; v += TLanes.Count)
            {
                TLanes pivot = TLanes.Load(ref Unsafe.Add(ref pivots, v));
                ref T place = ref Unsafe.Add(ref tile, v);
                ref T sum = ref Unsafe.Add(ref sums, v);
                for (nint k = half; k < classes; k++)
                {
                    (TTerm.Of(ref place, pivot) + TTerm.Of(ref Unsafe.Add(ref place, apart), pivot)).Store(ref sum);
                    place = ref Unsafe.Add(ref place, Step);
                    sum = ref Unsafe.Add(ref sum, Step);
                }

                for (nint k = classes - half; k < half; k++)
                {
                    TTerm.Of(ref place, pivot).Store(ref sum);
                    place = ref Unsafe.Add(ref place, Step);
                    sum = ref Unsafe.Add(ref sum, Step);
                }
            }

            nint left = Halve(ref sums, half);
            for (nint v = 0; v < BlockRows; v += TLanes.Count)
            {
                // A sum is never −0.
                (Last(ref Unsafe.Add(ref sums, v), left) + TLanes.Create(0.0)).Store(ref Unsafe.Add(ref totals, v));
            }

            tile = ref Unsafe.Add(ref tile, classes * Step);
            pivots = ref Unsafe.Add(ref pivots, BlockRows);
            totals = ref Unsafe.Add(ref totals, BlockRows);
        }
    }

    /// <summary>Computes the sums of gradients, and the product at the likeliest class from what that has and what the others have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Totals(nint rows, ref T rests, ref T inverses, ref T owns, ref T totals, ref T others)
    {
        TLanes one = TLanes.Create(1.0);
        for (nint i = 0; i < rows; i += TLanes.Count)
        {
            ref T other = ref Unsafe.Add(ref others, i);
            TLanes rest = TLanes.Load(ref Unsafe.Add(ref rests, i));
            TLanes inverse = TLanes.Load(ref Unsafe.Add(ref inverses, i));
            TLanes own = TLanes.Load(ref Unsafe.Add(ref owns, i));
            TLanes total = own + TLanes.At(ref other);
            total.Store(ref Unsafe.Add(ref totals, i));
            LogSoftmax.OfTop<TLanes, T>(own, TLanes.Load(ref other), rest, -(one + rest), inverse, total).Store(ref other);
        }
    }

    /// <summary>What becomes of the place of the likeliest class.</summary>
    private interface ITop
    {
        static abstract void Mark(ref T place, TLanes isTop);
    }

    private readonly struct OfFirst : ITop
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Mark(ref T place, TLanes isTop)
        {
        }
    }

    /// <summary>The number is taken away, and the probability becomes −1, so that the class is known from the others.</summary>
    private readonly struct OfFirstTakenAway : ITop
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Mark(ref T place, TLanes isTop)
        {
            ref T probability = ref Unsafe.Add(ref place, BlockRows);
            TLanes.Clear(TLanes.At(ref place), isTop).Store(ref place);
            TLanes.Select(isTop, TLanes.Create(-1.0), TLanes.Load(ref probability)).Store(ref probability);
        }
    }

    /// <summary>A term made of a number, its probability and a number of its row.</summary>
    private interface ITileTerm
    {
        static abstract TLanes Of(ref T place, TLanes pivot);
    }

    private readonly struct Distance : ITileTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(ref T place, TLanes pivot) => Softmax.Distance<TLanes, T>(TLanes.Load(ref Unsafe.Add(ref place, BlockRows)), TLanes.Load(ref place), pivot);
    }

    private readonly struct Number : ITileTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(ref T place, TLanes pivot) => TLanes.Load(ref place);
    }

    private readonly struct Identity : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(ref T from, nint place, TLanes first, TLanes second) => TLanes.Load(ref Unsafe.Add(ref from, place));
    }

    private readonly struct Deviation : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(ref T from, nint place, TLanes first, TLanes second)
        {
            ref T number = ref Unsafe.Add(ref from, place);
            return Softmax.Deviation<TLanes, T>(TLanes.Load(ref Unsafe.Add(ref number, BlockRows)), TLanes.Load(ref number), first, second);
        }
    }

    private readonly struct Remainder : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(ref T from, nint place, TLanes first, TLanes second)
        {
            ref T number = ref Unsafe.Add(ref from, place);
            TLanes probability = TLanes.Load(ref Unsafe.Add(ref number, BlockRows));
            TLanes remainder = LogSoftmax.Remainder<TLanes, T>(probability, TLanes.Load(ref number), first);
            return TLanes.Select(TLanes.Less(probability, TLanes.Create(0.0)), second, remainder);
        }
    }
}
