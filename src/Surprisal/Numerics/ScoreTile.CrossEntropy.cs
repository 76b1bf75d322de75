using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <content>The cross-entropy with labels, and its gradient.</content>
internal readonly ref partial struct ScoreTile<TLanes, T>
{
    /// <summary>Takes the scores of the labels.</summary>
    public void TakeLabels<TLabel>(ReadOnlySpan<T> scores, ReadOnlySpan<TLabel> labels)
        where TLabel : INumber<TLabel> => TakeLabels(
            ref MemoryMarshal.GetReference(scores), _classes, ref MemoryMarshal.GetReference(labels), labels.Length, ref MemoryMarshal.GetReference(Scores));

    /// <summary>Gives the gradients at the labels.</summary>
    public void WriteLabels<TLabel>(Span<T> gradient, ReadOnlySpan<TLabel> labels)
        where TLabel : INumber<TLabel> => WriteLabels(
            ref MemoryMarshal.GetReference(gradient), _classes, ref MemoryMarshal.GetReference(labels), labels.Length, ref MemoryMarshal.GetReference(Slopes));

    /// <summary>Compares the scores of so many rows with those of their labels: computes the losses.</summary>
    public void Compare(int rows)
    {
        TakeLogarithms(rows);
        Align(rows, Scores);
        Align(rows, Spikes);
        Compare(
            rows,
            ref MemoryMarshal.GetReference(Max),
            ref MemoryMarshal.GetReference(Multipliers),
            ref MemoryMarshal.GetReference(Spikes),
            ref MemoryMarshal.GetReference(Scores),
            ref MemoryMarshal.GetReference(Losses));
    }

    /// <summary>Computes the gradients of so many rows at their labels, and what the others are multiplied by, once the losses are known.</summary>
    public void Differentiate(int rows)
    {
        Align(rows, Factors);
        Terms(rows, ref MemoryMarshal.GetReference(Scores), ref MemoryMarshal.GetReference(Max), ref MemoryMarshal.GetReference(Slopes));
        Differentiate(
            rows,
            ref MemoryMarshal.GetReference(Max),
            ref MemoryMarshal.GetReference(Rest),
            ref MemoryMarshal.GetReference(Inverses),
            ref MemoryMarshal.GetReference(Spikes),
            ref MemoryMarshal.GetReference(Factors),
            ref MemoryMarshal.GetReference(Scores),
            ref MemoryMarshal.GetReference(Multipliers),
            ref MemoryMarshal.GetReference(Slopes));
    }

    /// <summary>Gives the gradients but for those at the labels, from the terms.</summary>
    public void WriteGradients(Span<T> rows) => Write<Product>(BlockRows, Multipliers, Multipliers, rows);

    /// <summary>Brings numbers of the last rows to their lanes, if these overlap the ones before.</summary>
    private static void Align(int rows, Span<T> values) => TLanes.Load(ref values[rows - TLanes.Count]).Store(ref values[(rows - 1) / TLanes.Count * TLanes.Count]);

    // Four rows at a time: a loop over single rows is more counting than copying.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TakeLabels<TLabel>(ref T row, nint classes, ref TLabel labels, nint count, ref T scores)
        where TLabel : INumber<TLabel>
    {
        nint i = 0;
        for (; i <= count - 4; i += 4)
        {
            ref TLabel label = ref Unsafe.Add(ref labels, i);
            ref T score = ref Unsafe.Add(ref scores, i);
            ref T row1 = ref Unsafe.Add(ref row, classes);
            ref T row2 = ref Unsafe.Add(ref row1, classes);
            ref T row3 = ref Unsafe.Add(ref row2, classes);
            score = At(ref row, ref label);
            Unsafe.Add(ref score, 1) = At(ref row1, ref Unsafe.Add(ref label, 1));
            Unsafe.Add(ref score, 2) = At(ref row2, ref Unsafe.Add(ref label, 2));
            Unsafe.Add(ref score, 3) = At(ref row3, ref Unsafe.Add(ref label, 3));
            row = ref Unsafe.Add(ref row3, classes);
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref scores, i) = At(ref row, ref Unsafe.Add(ref labels, i));
            row = ref Unsafe.Add(ref row, classes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void WriteLabels<TLabel>(ref T row, nint classes, ref TLabel labels, nint count, ref T slopes)
        where TLabel : INumber<TLabel>
    {
        nint i = 0;
        for (; i <= count - 4; i += 4)
        {
            ref TLabel label = ref Unsafe.Add(ref labels, i);
            ref T slope = ref Unsafe.Add(ref slopes, i);
            ref T row1 = ref Unsafe.Add(ref row, classes);
            ref T row2 = ref Unsafe.Add(ref row1, classes);
            ref T row3 = ref Unsafe.Add(ref row2, classes);
            At(ref row, ref label) = slope;
            At(ref row1, ref Unsafe.Add(ref label, 1)) = Unsafe.Add(ref slope, 1);
            At(ref row2, ref Unsafe.Add(ref label, 2)) = Unsafe.Add(ref slope, 2);
            At(ref row3, ref Unsafe.Add(ref label, 3)) = Unsafe.Add(ref slope, 3);
            row = ref Unsafe.Add(ref row3, classes);
        }

        for (; i < count; i++)
        {
            At(ref row, ref Unsafe.Add(ref labels, i)) = Unsafe.Add(ref slopes, i);
            row = ref Unsafe.Add(ref row, classes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T At<TLabel>(ref T row, ref TLabel label)
        where TLabel : INumber<TLabel> => ref Unsafe.Add(ref row, (nint)int.CreateTruncating(label));

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Compare(nint rows, ref T max, ref T logarithms, ref T spikes, ref T scores, ref T losses)
    {
        TLanes zero = TLanes.Create(0.0);
        for (nint i = 0; i < rows; i += TLanes.Count)
        {
            TLanes spike = TLanes.Load(ref Unsafe.Add(ref spikes, i));
            TLanes gap = TLanes.Load(ref Unsafe.Add(ref scores, i)) - TLanes.At(ref Unsafe.Add(ref max, i));

            // A weight of 0 removes its term, also where the score is −∞.
            TLanes share = TLanes.Clear(spike * gap, TLanes.Equal(spike, zero));
            ((spike * TLanes.At(ref Unsafe.Add(ref logarithms, i))) - share).Store(ref Unsafe.Add(ref losses, Math.Min(i, rows - TLanes.Count)));
        }
    }

    /// <summary>Computes the terms at the labels, in the place of the slopes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Terms(nint rows, ref T scores, ref T max, ref T terms)
    {
        for (nint i = 0; i < rows; i += BlockRows)
        {
            ref T score = ref Unsafe.Add(ref scores, i);
            ref T top = ref Unsafe.Add(ref max, i);
            ref T term = ref Unsafe.Add(ref terms, i);
            TLanes x0 = TLanes.Load(ref score) - TLanes.At(ref top);
            TLanes x1 = TLanes.Load(ref Unsafe.Add(ref score, TLanes.Count)) - TLanes.At(ref Unsafe.Add(ref top, TLanes.Count));
            TLanes x2 = TLanes.Load(ref Unsafe.Add(ref score, 2 * TLanes.Count)) - TLanes.At(ref Unsafe.Add(ref top, 2 * TLanes.Count));
            TLanes x3 = TLanes.Load(ref Unsafe.Add(ref score, 3 * TLanes.Count)) - TLanes.At(ref Unsafe.Add(ref top, 3 * TLanes.Count));
            Exponential<TLanes, T>.OfNonPositive(ref x0, ref x1, ref x2, ref x3);
            x0.Store(ref term);
            x1.Store(ref Unsafe.Add(ref term, TLanes.Count));
            x2.Store(ref Unsafe.Add(ref term, 2 * TLanes.Count));
            x3.Store(ref Unsafe.Add(ref term, 3 * TLanes.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Differentiate(
        nint rows, ref T max, ref T rests, ref T inverses, ref T spikes, ref T factors, ref T scores, ref T multipliers, ref T slopes)
    {
        TLanes one = TLanes.Create(1.0);
        TLanes zero = TLanes.Create(0.0);
        for (nint i = 0; i < rows; i += TLanes.Count)
        {
            TLanes rest = TLanes.Load(ref Unsafe.Add(ref rests, i));
            TLanes opposite = -(one + rest);
            TLanes inverse = TLanes.Load(ref Unsafe.Add(ref inverses, i));
            TLanes spike = TLanes.Load(ref Unsafe.Add(ref spikes, i));
            TLanes factor = TLanes.Load(ref Unsafe.Add(ref factors, i));
            TLanes term = TLanes.Load(ref Unsafe.Add(ref slopes, i));
            TLanes isTop = TLanes.Equal(TLanes.Load(ref Unsafe.Add(ref scores, i)), TLanes.At(ref Unsafe.Add(ref max, i)));

            TLanes scale = factor * spike;
            TLanes multiplier = LaneSpan<TLanes, T>.Quotient(scale, opposite, inverse);
            multiplier.Store(ref Unsafe.Add(ref multipliers, i));

            // Where p ≈ 1, p − 1 would cancel: for the top it is minus the others' part.
            TLanes atTop = LaneSpan<TLanes, T>.Quotient((factor * (zero - (spike * rest))) + zero, opposite, inverse);
            TLanes below = (term * multiplier) - scale;
            TLanes.Select(isTop, atTop, below).Store(ref Unsafe.Add(ref slopes, Math.Min(i, rows - TLanes.Count)));
        }
    }

    private readonly struct Product : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(ref T from, nint place, TLanes first, TLanes second) => first * TLanes.At(ref Unsafe.Add(ref from, place));
    }
}
