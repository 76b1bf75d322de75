using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The arithmetic of one row's cross-entropy: what is measured of its scores, and the gradient that follows from it.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct CrossEntropyRow<T>
    where T : IFloatingPointIeee754<T>
{
    private T _shift;
    private T _gap;
    private T _total;
    private int _top;
    private T _topTarget;
    private T _otherTargets;
    private T _entropyGap;

    /// <summary>Whether the row counts.</summary>
    public bool IsKept { get; set; }

    /// <summary>The label; −1 where there is none.</summary>
    public int Label { get; set; }

    /// <summary>The target at the label, upon the base.</summary>
    public T Spike { get; set; }

    /// <summary>The sum of <c>exp(zₖ − m)</c> but for one of the largest terms; NaN if the row has no probabilities.</summary>
    public T Rest { get; private set; }

    /// <summary><c>log1p</c> of the rest.</summary>
    public T Log { get; set; }

    /// <summary>The largest score, capped but not divided by the temperature.</summary>
    public T Max { get; private set; }

    public readonly T LogSumExp => T.IsNaN(Rest) ? _shift : _shift + Log;

    public readonly T Loss => (_total * Log) - _gap;

    public readonly T Entropy => Log - (_entropyGap / (T.One + Rest));

    /// <summary>Reads the scores; the terms <c>exp(zₖ − m)</c> may take their place.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="bases">The target of each class, but for the spike; a single one if all are equal, empty for 0.</param>
    /// <param name="terms">Receives the terms; empty if neither they are wanted nor the scores are scaled.</param>
    /// <param name="scale">What is done to the scores first.</param>
    /// <param name="withEntropy">Whether the entropy is wanted.</param>
    /// <param name="maxima">A room for the maxima of the segments of a long row; else empty. Not for scores that are scaled.</param>
    public void Measure<TLanes>(
        ReadOnlySpan<T> scores, ReadOnlySpan<T> bases, Span<T> terms, ScoreScale<T> scale, bool withEntropy, Span<T> maxima = default)
        where TLanes : struct, ILanes<TLanes, T>
    {
        if (scale.IsIdentity && bases.IsEmpty && !withEntropy)
        {
            T atLabel = Label < 0 ? T.Zero : scores[Label];
            Rest = LongRow<TLanes, T>.Measure(scores, terms, maxima, out T largest);
            Max = largest;
            _shift = largest;
            Compare(atLabel, largest);
            return;
        }

        T max;
        if (scale.IsIdentity)
        {
            max = ScoreRow<TLanes, T>.Max(scores);
            Max = max;
            _shift = max;
        }
        else
        {
            _shift = scale.Apply<TLanes>(scores, terms, out T largest);
            Max = largest;
            scores = terms;
            max = T.Zero;
        }

        if (!T.IsFinite(_shift))
        {
            _shift = Numerics.LogSumExp.Limit(scores, scores.Length, step: 1);
        }

        // Before the terms may take the place of the scores.
        Compare(Label < 0 ? T.Zero : scores[Label], max);
        if (bases.Length == 1)
        {
            AddBase<TLanes>(scores, bases[0], max);
        }
        else if (!bases.IsEmpty)
        {
            AddBases<TLanes>(scores, bases, max);
        }

        _entropyGap = withEntropy ? Sum<TLanes, EntropyTerm>(scores, scores, new(max), T.NegativeInfinity) : T.Zero;
        Rest = maxima.IsEmpty
            ? ScoreRow<TLanes, T>.Rest(scores, max, terms)
            : LongRow<TLanes, T>.Measure(scores, terms, maxima, out _);
        if (T.IsNaN(Rest) && T.IsFinite(_shift))
        {
            _shift = T.NaN;
        }
    }

    /// <summary>Says what was measured, if the scores are those of a part of the classes.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="hasBase">Whether each class has a target of its own.</param>
    /// <param name="first">The first of the classes.</param>
    public readonly CrossEntropyPart Part(ReadOnlySpan<T> scores, bool hasBase, int first)
    {
        double total = double.CreateTruncating(_total);
        bool isLabel = _top >= 0 && _top == Label;
        int top = isLabel ? Label : hasBase ? TensorPrimitives.IndexOfMax(scores) : -1;
        return new()
        {
            Max = double.CreateTruncating(_shift),
            Score = double.CreateTruncating(Max),
            Rest = double.CreateTruncating(Rest),

            // Of scores that are all −∞ the differences are not numbers, but other classes may be finite.
            Gap = !T.IsNegativeInfinity(_shift) ? double.CreateTruncating(_gap) : total > 0 ? double.NegativeInfinity : 0,
            Total = total,
            EntropyGap = double.CreateTruncating(_entropyGap),
            Top = top >= 0 ? first + top : -1,
            TopIsLabel = isLabel,
        };
    }

    /// <summary>A row as it is known from all classes, to differentiate it by the scores of some.</summary>
    /// <param name="whole">What is known.</param>
    /// <param name="label">The place of the label among the scores; −1 if it is not there.</param>
    /// <param name="spike">The target at the label, upon the base.</param>
    /// <param name="top">The place of the class at the top; −1 if it is not there.</param>
    /// <param name="topTarget">Its target.</param>
    /// <param name="otherTargets">The sum of the others.</param>
    public static CrossEntropyRow<T> Of(in CrossEntropyPart whole, int label, T spike, int top, T topTarget, T otherTargets) => new()
    {
        Rest = T.CreateTruncating(whole.Rest),
        Label = label,
        Spike = spike,
        _total = T.CreateTruncating(whole.Total),
        _top = top,
        _topTarget = topTarget,
        _otherTargets = otherTargets,
    };

    /// <summary>Turns the terms into the gradient: <c>factor (pₖ Q − qₖ) + zSlope pₖ</c>.</summary>
    /// <param name="room">The terms, and the maxima of the segments they were measured in.</param>
    /// <param name="bases">The target of each class, but for the spike; a single one if all are equal, empty for 0.</param>
    /// <param name="factor">The factor of the row's loss.</param>
    /// <param name="zSlope">The slope of the z-loss by the log-sum-exp.</param>
    public readonly void Differentiate<TLanes>(RowRoom<T> room, ReadOnlySpan<T> bases, T factor, T zSlope)
        where TLanes : struct, ILanes<TLanes, T>
    {
        Span<T> terms = room.Terms;
        T sum = T.One + Rest;
        T inverse = T.One / sum;
        double multiplier = double.CreateTruncating(Quotient((factor * _total) + zSlope, sum, inverse));
        if (bases.IsEmpty)
        {
            LongRow<TLanes, T>.Map(terms, terms, terms, new RowTerm.Product<T>(multiplier), Max, room.Maxima, isPast: false);
        }
        else if (bases.Length == 1)
        {
            LongRow<TLanes, T>.Map(
                terms, terms, terms, new RowTerm.ProductLessNumber<T>(multiplier, factor * bases[0]), Max, room.Maxima, isPast: false);
        }
        else
        {
            LongRow<TLanes, T>.Map(terms, bases, terms, new RowTerm.ProductLess<T>(multiplier, factor), Max, room.Maxima, isPast: false);
        }

        if (Label >= 0)
        {
            terms[Label] -= factor * Spike;
        }

        if (_top >= 0)
        {
            // Where p ≈ 1, p·Q − q would cancel: for the top it is the sum of the other targets, less its own times the rest.
            terms[_top] = Quotient((factor * (_otherTargets - (_topTarget * Rest))) + zSlope, sum, inverse);
        }
    }

    /// <summary>The sum of the bases but for one, if all are equal.</summary>
    public static T OtherBases(T target, int classes) => T.CreateTruncating(double.CreateTruncating(target) * (classes - 1));

    private static T Quotient(T x, T divisor, T inverse) =>
        LaneSpan<LanesOfOne<T>, T>.Quotient(new(x), new(-divisor), new(inverse)).Value;

    /// <summary>Compares the score at the label with the largest: <c>Q</c>, <c>G</c>, and whether the label is at the top.</summary>
    private void Compare(T atLabel, T max)
    {
        _total = Spike;
        _gap = T.Zero;
        _top = -1;
        _topTarget = Spike;
        _otherTargets = T.Zero;
        if (Label >= 0)
        {
            T gap = atLabel - max;

            // A weight of 0 removes its term, also where the score is −∞.
            _gap = T.IsZero(Spike) ? T.Zero : Spike * gap;
            _top = T.IsZero(gap) ? Label : -1;
        }
    }

    /// <summary>Adds what a base says that is the same for all classes.</summary>
    private void AddBase<TLanes>(ReadOnlySpan<T> scores, T target, T max)
        where TLanes : struct, ILanes<TLanes, T>
    {
        // At the top p·Q is 1/K at least, and q is e/K: it cancels only where the label is there too, so no other top is looked for.
        bool isLabel = _top >= 0;
        _gap += T.IsZero(target) ? T.Zero : Sum<TLanes, DistanceTerm>(scores, scores, new(target, max), padding: max);
        _otherTargets = OtherBases(target, scores.Length);
        _total += _otherTargets + target;
        _topTarget = isLabel ? target + Spike : target;
        _otherTargets += isLabel ? T.Zero : Spike;
    }

    /// <summary>Adds what the bases say, with those beside the top apart.</summary>
    private void AddBases<TLanes>(ReadOnlySpan<T> scores, ReadOnlySpan<T> bases, T max)
        where TLanes : struct, ILanes<TLanes, T>
    {
        bool isLabel = _top >= 0;
        _top = isLabel ? _top : LaneSpan<TLanes, T>.IndexOf(scores, max);
        int after = _top + 1;
        (double others, double gap) = Sums<TLanes>(scores[.._top], bases[.._top], max, bases.Length);
        (double othersAfter, double gapAfter) = Sums<TLanes>(scores[after..], bases[after..], max, bases.Length);

        // The top is no further away than nothing, unless that is NaN.
        T topGap = T.IsZero(bases[_top]) ? T.Zero : bases[_top] * (scores[_top] - max);
        _gap += T.CreateTruncating(gap + gapAfter + double.CreateTruncating(topGap));
        _otherTargets = T.CreateTruncating(others + othersAfter);
        _total += _otherTargets + bases[_top];
        _topTarget = isLabel ? bases[_top] + Spike : bases[_top];
        _otherTargets += isLabel ? T.Zero : Spike;
    }

    private static (double Targets, double Gap) Sums<TLanes>(ReadOnlySpan<T> scores, ReadOnlySpan<T> bases, T max, int ahead)
        where TLanes : struct, ILanes<TLanes, T> => LaneSums<TLanes, T>.Totals(
            ref MemoryMarshal.GetReference(bases),
            ref MemoryMarshal.GetReference(scores),
            bases.Length,
            default(Term.First<T>),
            new GapTerm(max),
            ahead);

    private static T Sum<TLanes, TTerm>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, TTerm term, T padding)
        where TLanes : struct, ILanes<TLanes, T>
        where TTerm : struct, ITerm<T>
    {
        ref T first = ref MemoryMarshal.GetReference(x);
        ref T second = ref MemoryMarshal.GetReference(y);
        return T.CreateTruncating(LaneSums<TLanes, T>.Total(ref first, ref second, x.Length, term, padding));
    }

    /// <summary>The term <c>qₖ (zₖ − m)</c>, which a target of 0 removes.</summary>
    private readonly struct GapTerm(T max) : ITerm<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes target, TLanes score)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes term = target * (score - TLanes.Create(max));
            return TLanes.Clear(term, TLanes.Equal(target, TLanes.Create(0.0)));
        }
    }

    /// <summary>The term <c>q (zₖ − m)</c>.</summary>
    private readonly struct DistanceTerm(T target, T max) : ITerm<T>
    {
        public static bool IsShort => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes score, TLanes other)
            where TLanes : struct, ILanes<TLanes, T> => (score - TLanes.Create(max)) * TLanes.Create(target);
    }

    /// <summary>The term <c>exp(zₖ − m) (zₖ − m)</c>, 0 for a score of −∞.</summary>
    private readonly struct EntropyTerm(T max) : ITerm<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes score, TLanes other)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes gap = score - TLanes.Create(max);
            TLanes term = Exponential<TLanes, T>.OfNonPositive(gap);
            return TLanes.Clear(term * gap, TLanes.Equal(term, TLanes.Create(0.0)));
        }
    }
}
