using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The one kernel behind the losses of probabilities and of their logarithms, <c>−Σ qₖ log pₖ</c>, with whatever the options say.</summary>
/// <remarks>
/// Where rows are divided by their sum <c>S</c>, all their numbers have the slope <c>Σ qₖ / S</c> besides, over what is not clipped.
/// </remarks>
internal readonly ref struct LikelihoodRows<TStored, TLabel, TLikelihood> : IStoredKernel
    where TStored : IFloatingPointIeee754<TStored>
    where TLabel : INumber<TLabel>
    where TLikelihood : struct, ILikelihood
{
    private readonly ReadOnlySpan<TStored> _values;
    private readonly ReadOnlySpan<TLabel> _labels;
    private readonly ReadOnlySpan<TStored> _targets;
    private readonly int _classes;
    private readonly int _inner;
    private readonly LossOptions<TStored> _options;
    private readonly LossRows<TStored> _results;
    private readonly Span<TStored> _gradient;
    private readonly TLikelihood _likelihood;
    private readonly ref LossSums _sums;

    private LikelihoodRows(
        ReadOnlySpan<TStored> values,
        ReadOnlySpan<TLabel> labels,
        ReadOnlySpan<TStored> targets,
        int classes,
        int inner,
        in LossOptions<TStored> options,
        in LossRows<TStored> results,
        Span<TStored> gradient,
        TLikelihood likelihood,
        ref LossSums sums)
    {
        _values = values;
        _labels = labels;
        _targets = targets;
        _classes = classes;
        _inner = inner;
        _options = options;
        _results = results;
        _gradient = gradient;
        _likelihood = likelihood;
        _sums = ref sums;
    }

    /// <summary>Refuses arguments that do not fit, but for the values and targets themselves.</summary>
    public static void Check(
        ReadOnlySpan<TStored> values, int classes, int inner, in LossOptions<TStored> options, in LossRows<TStored> results, string name)
    {
        Surprisal.Check.Classes(classes);
        Surprisal.Check.Inner(inner);
        int outer = values.Length / classes / inner;
        Surprisal.Check.Shape(values, [outer, classes, inner], name);
        options.Check(outer * inner, classes);
        options.CheckNoSoftmax();
        results.Check(outer * inner, options);
        results.CheckNoSoftmax();
        results.CheckApart(values, name);
    }

    /// <summary>Computes the losses and, if it is wanted, their gradient.</summary>
    /// <param name="values">The probabilities or their logarithms: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The labels: <c>[outer, inner]</c>; empty for soft targets.</param>
    /// <param name="targets">The soft targets, in the shape of the values; empty for labels.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="results">What is wanted of each row.</param>
    /// <param name="gradient">Receives the gradient; empty if it is not wanted.</param>
    /// <param name="likelihood">What the values say.</param>
    public static ReducedLoss<TStored> Run(
        ReadOnlySpan<TStored> values,
        ReadOnlySpan<TLabel> labels,
        ReadOnlySpan<TStored> targets,
        int classes,
        int inner,
        in LossOptions<TStored> options,
        in LossRows<TStored> results,
        Span<TStored> gradient,
        TLikelihood likelihood)
    {
        int rows = values.Length / classes;
        LossSums sums = LossSums.Of(options, labels, rows);
        if (rows > 0)
        {
            VectorWidth.RunStored<TStored, LikelihoodRows<TStored, TLabel, TLikelihood>>(
                new(values, labels, targets, classes, inner, options, results, gradient, likelihood, ref sums));
        }

        return sums.Reduce<TStored>();
    }

    public void Run<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int count = _values.Length / _classes;
        StoredRows<TStored, T> values = new(_values, _classes, _inner);
        StoredRows<TStored, T> gradient = new(_gradient, _classes, _inner);
        int blockRows = Math.Min(count, values.BlockRows);
        using Borrowed<T> valuesRoom = new(values.Room(blockRows));
        using Borrowed<T> gradientRoom = new(gradient.Room(blockRows));
        using TargetRows<TStored, TLabel, T> targets = new(_labels, _targets, _classes, _inner, _options, blockRows);

        for (int first = 0; first < count; first += blockRows)
        {
            int rows = Math.Min(blockRows, count - first);
            ReadOnlySpan<T> x = values.Read(first, rows, valuesRoom.Span);
            ReadOnlySpan<T> given = targets.Given(first, rows);
            ReadOnlySpan<T> bases = targets.Bases(given);
            Span<T> slopes = gradient.Place(first, rows, gradientRoom.Span);
            for (int i = 0; i < rows; i++)
            {
                ReadOnlySpan<T> row = x.Slice(i * _classes, _classes);
                ReadOnlySpan<T> target = bases.Length > _classes ? bases.Slice(i * _classes, _classes) : bases;
                _results.PutPrediction(first + i, row, _labels, given.IsEmpty ? [] : given.Slice(i * _classes, _classes));
                Measure<TLanes, T>(first + i, row, target, in targets, slopes.IsEmpty ? [] : slopes.Slice(i * _classes, _classes));
            }

            gradient.Write(first, rows, slopes);
        }
    }

    /// <summary>Computes the loss of a row and its slopes.</summary>
    private void Measure<TLanes, T>(
        int row, ReadOnlySpan<T> values, ReadOnlySpan<T> bases, in TargetRows<TStored, TLabel, T> targets, Span<T> slopes)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        if (!targets.Keeps(row))
        {
            LossRows<TStored>.Put(_results.Losses, row, 0);
            slopes.Clear();
            return;
        }

        int label = targets.Label(row);
        T spike = targets.Spike(label);
        T sum = _likelihood.Renormalizes ? T.CreateTruncating(Total<TLanes, T, Term.First<T>>(values, values, default)) : T.One;
        double sample = _options.SampleWeight(row);
        double loss = LossSums.Weigh(sample, Total<TLanes, T, LossTerm<T>>(values, bases, label, spike, new(_likelihood, sum)));
        _sums.Add(row, loss, zLoss: 0);
        LossRows<TStored>.Put(_results.Losses, row, loss);
        if (slopes.IsEmpty || _sums.IsEmptyMean)
        {
            slopes.Clear();
            return;
        }

        T factor = T.CreateTruncating(_sums.Factors(sample).Loss);
        T shared = T.Zero;
        if (_likelihood.Renormalizes)
        {
            double unclipped = Total<TLanes, T, UnclippedTerm<T>>(values, bases, label, spike, new(_likelihood, sum));
            shared = factor * T.CreateTruncating(unclipped) / sum;
        }

        Differentiate<TLanes, T>(values, bases, label, spike, new(_likelihood, sum, factor), slopes);
        if (_likelihood.Renormalizes)
        {
            TensorPrimitives.Add(slopes, shared, slopes);
        }
    }

    private static void Differentiate<TLanes, T>(
        ReadOnlySpan<T> values, ReadOnlySpan<T> bases, int label, T spike, SlopeTerm<T> term, Span<T> slopes)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        T slope = label < 0 ? T.Zero : One(term, values[label], spike);
        if (bases.IsEmpty)
        {
            slopes.Clear();
        }
        else
        {
            Loop<TLanes, T>(values, bases, slopes, term);
        }

        if (label >= 0)
        {
            slopes[label] += slope;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<TLanes, T>(ReadOnlySpan<T> values, ReadOnlySpan<T> bases, Span<T> slopes, SlopeTerm<T> term)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        ref T source = ref MemoryMarshal.GetReference(values);
        ref T other = ref MemoryMarshal.GetReference(bases);
        ref T target = ref MemoryMarshal.GetReference(slopes);
        nint whole = values.Length - (values.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            term.Of(TLanes.Load(ref Unsafe.Add(ref source, i)), TLanes.Load(ref Unsafe.Add(ref other, i))).Store(ref Unsafe.Add(ref target, i));
        }

        int rest = values.Length - (int)whole;
        if (rest > 0)
        {
            TLanes x = TLanes.LoadPart(ref Unsafe.Add(ref source, whole), rest, T.Zero);
            TLanes q = TLanes.LoadPart(ref Unsafe.Add(ref other, whole), rest, T.Zero);
            term.Of(x, q).StorePart(ref Unsafe.Add(ref target, whole), rest);
        }
    }

    /// <summary>Sums a term over the base and the spike of a row.</summary>
    private static double Total<TLanes, T, TTerm>(ReadOnlySpan<T> values, ReadOnlySpan<T> bases, int label, T spike, TTerm term)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TTerm : struct, ITerm<T>
    {
        double total = bases.IsEmpty ? 0 : Total<TLanes, T, TTerm>(values, bases, term);
        return label < 0 ? total : total + double.CreateTruncating(One(term, values[label], spike));
    }

    private static double Total<TLanes, T, TTerm>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, TTerm term)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TTerm : struct, ITerm<T> =>
        LaneSums<TLanes, T>.Total(ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), x.Length, term);

    /// <summary>Computes a single term, with the bits that vectors give.</summary>
    private static T One<T, TTerm>(TTerm term, T x, T y)
        where T : IFloatingPointIeee754<T>
        where TTerm : struct, ITerm<T> => term.Of<LanesOfOne<T>>(new(x), new(y)).Value;

    /// <summary><c>−q log p</c>; a target of 0 removes an infinite logarithm, but not a NaN.</summary>
    private readonly struct LossTerm<T>(TLikelihood likelihood, T sum) : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly TLikelihood _likelihood = likelihood;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes q)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes zero = TLanes.Create(0.0);
            TLanes log = _likelihood.Log<TLanes, T>(x, TLanes.Create(sum));
            TLanes term = TLanes.Clear(q * (zero - log), TLanes.Equal(q, zero));
            return TLanes.Select(TLanes.Equal(x, x), term, x);
        }
    }

    /// <summary><c>−f q ∂log p/∂x</c>.</summary>
    private readonly struct SlopeTerm<T>(TLikelihood likelihood, T sum, T factor) : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly TLikelihood _likelihood = likelihood;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes q)
            where TLanes : struct, ILanes<TLanes, T> =>
            _likelihood.Slope<TLanes, T>(x, q * TLanes.Create(factor), TLanes.Create(sum));
    }

    /// <summary><c>q</c> where the logarithm is not clipped.</summary>
    private readonly struct UnclippedTerm<T>(TLikelihood likelihood, T sum) : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly TLikelihood _likelihood = likelihood;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes q)
            where TLanes : struct, ILanes<TLanes, T> => _likelihood.Unclipped<TLanes, T>(x, q, TLanes.Create(sum));
    }
}
