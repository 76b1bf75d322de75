using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>What is done to scores before their softmax: <c>z = c·tanh(x/c)/T</c>, with a cap <c>c</c> and a temperature <c>T</c>.</summary>
/// <param name="cap">The cap, or none.</param>
/// <param name="temperature">The temperature.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ScoreScale<T>(double? cap, double temperature)
    where T : IFloatingPointIeee754<T>
{
    private readonly bool _isCapped = cap is not null;
    private readonly T _cap = T.CreateTruncating(cap ?? 1);
    private readonly T _temperature = T.CreateTruncating(temperature);

    public bool IsIdentity => !_isCapped && _temperature == T.One;

    /// <summary>Computes <c>z − max z</c>.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="result">Receives the differences.</param>
    /// <param name="max">The largest score, capped but not divided.</param>
    /// <returns>The largest <c>z</c>.</returns>
    public T Apply<TLanes>(ReadOnlySpan<T> scores, Span<T> result, out T max)
        where TLanes : struct, ILanes<TLanes, T>
    {
        scores = Cap<TLanes>(scores, result);
        max = ScoreRow<TLanes, T>.Max(scores);
        Shift<TLanes>(scores, max, result);
        return max / _temperature;
    }

    /// <summary>Computes <c>z − max z</c> where the largest score is known already, capped but not divided.</summary>
    public void Apply<TLanes>(ReadOnlySpan<T> scores, T max, Span<T> result)
        where TLanes : struct, ILanes<TLanes, T> => Shift<TLanes>(Cap<TLanes>(scores, result), max, result);

    private ReadOnlySpan<T> Cap<TLanes>(ReadOnlySpan<T> scores, Span<T> result)
        where TLanes : struct, ILanes<TLanes, T>
    {
        if (!_isCapped)
        {
            return scores;
        }

        Loop<TLanes, Capped>(scores, scores, result, new(_cap));
        return result;
    }

    // Before the division, so that no difference overflows that need not.
    private void Shift<TLanes>(ReadOnlySpan<T> scores, T max, Span<T> result)
        where TLanes : struct, ILanes<TLanes, T> => Loop<TLanes, Shifted>(scores, scores, result, new(max, _temperature));

    /// <summary>Turns the gradient by <c>z</c> into that by the scores: times <c>(1 − tanh²(x/c))/T</c>.</summary>
    public void Differentiate<TLanes>(ReadOnlySpan<T> scores, ReadOnlySpan<T> gradient, Span<T> result)
        where TLanes : struct, ILanes<TLanes, T>
    {
        if (_isCapped)
        {
            Loop<TLanes, CapSlope>(scores, gradient, result, new(_cap, _temperature));
        }
        else
        {
            Loop<TLanes, Divided>(gradient, gradient, result, new(_temperature));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<TLanes, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, TFormula formula)
        where TLanes : struct, ILanes<TLanes, T>
        where TFormula : struct, ITerm<T>
    {
        ref T left = ref MemoryMarshal.GetReference(x);
        ref T right = ref MemoryMarshal.GetReference(y);
        ref T target = ref MemoryMarshal.GetReference(result);
        nint whole = x.Length - (x.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            formula.Of(TLanes.Load(ref Unsafe.Add(ref left, i)), TLanes.Load(ref Unsafe.Add(ref right, i)))
                .Store(ref Unsafe.Add(ref target, i));
        }

        int rest = x.Length - (int)whole;
        if (rest > 0)
        {
            TLanes a = TLanes.LoadPart(ref Unsafe.Add(ref left, whole), rest, T.Zero);
            TLanes b = TLanes.LoadPart(ref Unsafe.Add(ref right, whole), rest, T.Zero);
            formula.Of(a, b).StorePart(ref Unsafe.Add(ref target, whole), rest);
        }
    }

    private readonly struct Capped(T cap) : ITerm<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes other)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes bound = TLanes.Create(cap);
            return bound * Exponential<TLanes, T>.Tanh(x / bound);
        }
    }

    private readonly struct Shifted(T max, T temperature) : ITerm<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes other)
            where TLanes : struct, ILanes<TLanes, T> => (x - TLanes.Create(max)) / TLanes.Create(temperature);
    }

    private readonly struct Divided(T divisor) : ITerm<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes other)
            where TLanes : struct, ILanes<TLanes, T> => (x / TLanes.Create(divisor)) + TLanes.Create(0.0);
    }

    /// <summary><c>g (1 − tanh²(x/c))/T</c>, as <c>4 g σ(2x/c) σ(−2x/c)/T</c>, since the difference would cancel near the cap.</summary>
    private readonly struct CapSlope(T cap, T temperature) : ITerm<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes gradient)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes twice = (x + x) / TLanes.Create(cap);
            TLanes slope = Exponential<TLanes, T>.Sigmoid(twice) * Exponential<TLanes, T>.Sigmoid(-twice);

            // Adding +0 makes one zero of both.
            return (gradient * (slope * TLanes.Create(4.0)) / TLanes.Create(temperature)) + TLanes.Create(0.0);
        }
    }
}
