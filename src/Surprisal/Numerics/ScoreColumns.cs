using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Columns of scores side by side, one in each lane, where the classes are not the last axis.</summary>
internal readonly ref struct ScoreColumns<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _logits;
    private readonly int _classes;
    private readonly int _inner;
    private readonly int _column;
    private readonly int _count;

    /// <param name="logits">The scores: <c>[classes, inner]</c>.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The number of columns.</param>
    /// <param name="column">The first of the columns in the lanes.</param>
    public ScoreColumns(ReadOnlySpan<T> logits, int classes, int inner, int column)
    {
        _logits = logits;
        _classes = classes;
        _inner = inner;
        _column = column;
        _count = Math.Min(TLanes.Count, inner - column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Load(int k)
    {
        ref T source = ref Unsafe.Add(ref MemoryMarshal.GetReference(_logits), ((nint)k * _inner) + _column);
        return _count == TLanes.Count ? TLanes.Load(ref source) : TLanes.LoadPart(ref source, _count, T.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(TLanes values, Span<T> result, int k)
    {
        ref T target = ref Unsafe.Add(ref MemoryMarshal.GetReference(result), ((nint)k * _inner) + _column);
        if (_count == TLanes.Count)
        {
            values.Store(ref target);
        }
        else
        {
            values.StorePart(ref target, _count);
        }
    }

    /// <summary>Finds the largest score of each column. If a score is NaN, it is a score or NaN; the terms tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public TLanes Max()
    {
        TLanes max = Load(0);
        for (int k = 1; k < _classes; k++)
        {
            max = TLanes.Max(Load(k), max);
        }

        return max + TLanes.Create(0.0);
    }

    /// <summary>Sums the terms of each column but one of the largest; NaN if a score is NaN or the maximum is infinite.</summary>
    /// <remarks>What each addition rounds away is summed besides, so that long columns lose no more than short ones.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public TLanes Rest(TLanes max)
    {
        TLanes count = TLanes.Create(-1.0);
        DoubleWord<TLanes, T> sum = default;
        for (int k = 0; k < _classes; k++)
        {
            TLanes x = Load(k);
            TLanes isTop = TLanes.Equal(x, max);
            TLanes term = TLanes.Clear(Exponential<TLanes, T>.OfNonPositive(x - max), isTop);
            DoubleWord<TLanes, T> next = DoubleWord<TLanes, T>.Sum(sum.High, term);
            sum = new(next.High, sum.Low + next.Low);
            count += TLanes.Create(1.0) & isTop;
        }

        return count + sum.Rounded + (max - max);
    }
}
