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
        Compare(
            rows,
            ref MemoryMarshal.GetReference(Max),
            ref MemoryMarshal.GetReference(Multipliers),
            ref MemoryMarshal.GetReference(Spikes),
            ref MemoryMarshal.GetReference(Scores),
            ref MemoryMarshal.GetReference(Losses));
    }

    /// <summary>Computes the gradients of so many rows at their labels, and what the others are multiplied by.</summary>
    public void Differentiate(int rows) => Differentiate(
        rows,
        ref MemoryMarshal.GetReference(Max),
        ref MemoryMarshal.GetReference(Rest),
        ref MemoryMarshal.GetReference(Inverses),
        ref MemoryMarshal.GetReference(Spikes),
        ref MemoryMarshal.GetReference(Factors),
        ref MemoryMarshal.GetReference(Scores),
        ref MemoryMarshal.GetReference(Multipliers),
        ref MemoryMarshal.GetReference(Slopes));

    /// <summary>Gives the gradients but for those at the labels, from the terms.</summary>
    public void WriteGradients(Span<T> rows) => Write<Product>(BlockRows, Multipliers, Multipliers, rows);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TakeLabels<TLabel>(ref T row, nint classes, ref TLabel labels, nint count, ref T scores)
        where TLabel : INumber<TLabel>
    {
        for (nint i = 0; i < count; i++)
        {
            Unsafe.Add(ref scores, i) = Unsafe.Add(ref row, (nint)int.CreateTruncating(Unsafe.Add(ref labels, i)));
            row = ref Unsafe.Add(ref row, classes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void WriteLabels<TLabel>(ref T row, nint classes, ref TLabel labels, nint count, ref T slopes)
        where TLabel : INumber<TLabel>
    {
        for (nint i = 0; i < count; i++)
        {
            Unsafe.Add(ref row, (nint)int.CreateTruncating(Unsafe.Add(ref labels, i))) = Unsafe.Add(ref slopes, i);
            row = ref Unsafe.Add(ref row, classes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Compare(nint rows, ref T max, ref T logarithms, ref T spikes, ref T scores, ref T losses)
    {
        TLanes zero = TLanes.Create(0.0);
        for (nint i = 0; i < rows; i += TLanes.Count)
        {
            nint row = Math.Min(i, rows - TLanes.Count);
            TLanes spike = TLanes.Load(ref Unsafe.Add(ref spikes, row));
            TLanes gap = TLanes.Load(ref Unsafe.Add(ref scores, row)) - TLanes.At(ref Unsafe.Add(ref max, i));

            // A weight of 0 removes its term, also where the score is −∞.
            TLanes share = TLanes.Clear(spike * gap, TLanes.Equal(spike, zero));
            ((spike * TLanes.At(ref Unsafe.Add(ref logarithms, i))) - share).Store(ref Unsafe.Add(ref losses, row));
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
            nint row = Math.Min(i, rows - TLanes.Count);
            TLanes rest = TLanes.Load(ref Unsafe.Add(ref rests, i));
            TLanes opposite = -(one + rest);
            TLanes inverse = TLanes.Load(ref Unsafe.Add(ref inverses, i));
            TLanes spike = TLanes.Load(ref Unsafe.Add(ref spikes, row));
            TLanes factor = TLanes.Load(ref Unsafe.Add(ref factors, row));
            TLanes gap = TLanes.Load(ref Unsafe.Add(ref scores, row)) - TLanes.At(ref Unsafe.Add(ref max, i));

            TLanes scale = factor * spike;
            TLanes multiplier = LaneSpan<TLanes, T>.Quotient(scale, opposite, inverse);
            multiplier.Store(ref Unsafe.Add(ref multipliers, i));

            // Where p ≈ 1, p − 1 would cancel: for the top it is minus the others' part.
            TLanes atTop = LaneSpan<TLanes, T>.Quotient((factor * (zero - (spike * rest))) + zero, opposite, inverse);
            TLanes below = (Exponential<TLanes, T>.OfNonPositive(gap) * multiplier) - scale;
            TLanes.Select(TLanes.Equal(gap, zero), atTop, below).Store(ref Unsafe.Add(ref slopes, row));
        }
    }

    private readonly struct Product : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(ref T from, nint place, TLanes first, TLanes second) => first * TLanes.At(ref Unsafe.Add(ref from, place));
    }
}
