using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The one kernel behind the binary cross-entropies: rows of yes-or-no questions, with whatever the options say.</summary>
/// <remarks>
/// Columns have weights <c>w</c>, and the answer yes has weights <c>q</c>. The loss of a row is the mean over its columns.
/// </remarks>
internal readonly ref struct BinaryRows<TStored, TLoss> : IStoredKernel
    where TStored : IFloatingPointIeee754<TStored>
    where TLoss : struct, IBinaryLoss
{
    private readonly ReadOnlySpan<TStored> _values;
    private readonly ReadOnlySpan<TStored> _targets;
    private readonly ReadOnlySpan<TStored> _positiveWeights;
    private readonly int _classes;
    private readonly int _inner;
    private readonly LossOptions<TStored> _options;
    private readonly LossRows<TStored> _results;
    private readonly Span<TStored> _gradient;
    private readonly TLoss _loss;
    private readonly ref LossSums _sums;

    private BinaryRows(
        ReadOnlySpan<TStored> values,
        ReadOnlySpan<TStored> targets,
        ReadOnlySpan<TStored> positiveWeights,
        int classes,
        int inner,
        in LossOptions<TStored> options,
        in LossRows<TStored> results,
        Span<TStored> gradient,
        TLoss loss,
        ref LossSums sums)
    {
        _values = values;
        _targets = targets;
        _positiveWeights = positiveWeights;
        _classes = classes;
        _inner = inner;
        _options = options;
        _results = results;
        _gradient = gradient;
        _loss = loss;
        _sums = ref sums;
    }

    /// <summary>Refuses arguments that do not fit, but for the values themselves.</summary>
    public static void Check(
        ReadOnlySpan<TStored> values,
        ReadOnlySpan<TStored> targets,
        ReadOnlySpan<TStored> positiveWeights,
        int classes,
        int inner,
        in LossOptions<TStored> options,
        in LossRows<TStored> results,
        string name)
    {
        Surprisal.Check.Classes(classes);
        Surprisal.Check.Inner(inner);
        int outer = values.Length / classes / inner;
        Surprisal.Check.Shape(values, [outer, classes, inner], name);
        Surprisal.Check.SameLength(targets, values, otherName: name);
        Surprisal.Check.Columns(positiveWeights.Length, classes, outer);
        Surprisal.Check.Weights(positiveWeights);
        options.Check(outer * inner, classes);
        options.CheckNoSoftmax();
        Surprisal.Check.NoLabel(options.IgnoreLabel, nameof(options.IgnoreLabel));
        results.Check(outer * inner, options);
        results.CheckApart(positiveWeights);
        results.CheckNoSoftmax();
        Surprisal.Check.NoClasses(!results.Predicted.IsEmpty, nameof(results.Predicted));
        Surprisal.Check.NoClasses(!results.Correct.IsEmpty, nameof(results.Correct));
        results.CheckApart(values, name);
        results.CheckApart(targets);
        Plausibility.CheckAnswers(targets, classes, inner, options);
    }

    /// <summary>Refuses a gradient that does not fit.</summary>
    public static void CheckGradient(
        ReadOnlySpan<TStored> gradient,
        ReadOnlySpan<TStored> values,
        ReadOnlySpan<TStored> targets,
        ReadOnlySpan<TStored> positiveWeights,
        in LossOptions<TStored> options,
        in LossRows<TStored> results,
        string name)
    {
        Surprisal.Check.SameLength(gradient, values, otherName: name);
        Surprisal.Check.SameOrApart(gradient, values, inputName: name);
        Surprisal.Check.SameOrApart(gradient, targets);
        Surprisal.Check.Apart(gradient, positiveWeights);
        options.CheckApart(gradient);
        results.CheckApart(gradient);
    }

    /// <summary>Computes the losses and, if it is wanted, their gradient.</summary>
    /// <param name="values">The scores or probabilities: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The targets, in the same shape.</param>
    /// <param name="positiveWeights">The weights of the answer yes: none, one, or one for each column.</param>
    /// <param name="classes">The number of columns.</param>
    /// <param name="inner">The size of the axes after the columns.</param>
    /// <param name="options">The options.</param>
    /// <param name="results">What is wanted of each row.</param>
    /// <param name="gradient">Receives the gradient; empty if it is not wanted.</param>
    /// <param name="loss">The formula.</param>
    public static ReducedLoss<TStored> Run(
        ReadOnlySpan<TStored> values,
        ReadOnlySpan<TStored> targets,
        ReadOnlySpan<TStored> positiveWeights,
        int classes,
        int inner,
        in LossOptions<TStored> options,
        in LossRows<TStored> results,
        Span<TStored> gradient,
        TLoss loss)
    {
        int rows = values.Length / classes;
        LossSums sums = LossSums.Of<TStored, int>(options, labels: [], rows);
        if (rows > 0)
        {
            VectorWidth.RunStored<TStored, BinaryRows<TStored, TLoss>>(
                new(values, targets, positiveWeights, classes, inner, options, results, gradient, loss, ref sums));
        }

        return sums.Reduce<TStored>();
    }

    public void Run<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int count = _values.Length / _classes;
        StoredRows<TStored, T> values = new(_values, _classes, _inner);
        StoredRows<TStored, T> targets = new(_targets, _classes, _inner);
        StoredRows<TStored, T> gradient = new(_gradient, _classes, _inner);
        int blockRows = Math.Min(count, values.BlockRows);
        int blockLength = blockRows * _classes;
        using Borrowed<T> valuesRoom = new(values.Room(blockRows));
        using Borrowed<T> targetsRoom = new(targets.Room(blockRows));
        using Borrowed<T> gradientRoom = new(gradient.Room(blockRows));
        using Borrowed<T> lossRoom = new(blockLength);
        using Borrowed<T> yesRoom = new(blockLength);
        using Borrowed<T> noRoom = new(blockLength);
        T keep = T.CreateTruncating(1 - _options.LabelSmoothing);
        T half = T.CreateTruncating(_options.LabelSmoothing / 2);

        for (int first = 0; first < count; first += blockRows)
        {
            int rows = Math.Min(blockRows, count - first);
            ReadOnlySpan<T> x = values.Read(first, rows, valuesRoom.Span);
            ReadOnlySpan<T> given = targets.Read(first, rows, targetsRoom.Span);
            FillWeights(first, yesRoom.Span, noRoom.Span);
            Loop<TLanes, T, LossOf<T>>(x, given, yesRoom.Span, noRoom.Span, lossRoom.Span, new(_loss, keep, half));
            for (int i = 0; i < rows; i++)
            {
                Report<TLanes, T>(first + i, lossRoom.Span.Slice(i * _classes, _classes));
            }

            Span<T> slopes = gradient.Place(first, rows, gradientRoom.Span);
            if (!slopes.IsEmpty)
            {
                Loop<TLanes, T, SlopeOf<T>>(x, given, yesRoom.Span, noRoom.Span, slopes, new(_loss, keep, half));
                for (int i = 0; i < rows; i++)
                {
                    Scale(first + i, slopes.Slice(i * _classes, _classes));
                }

                gradient.Write(first, rows, slopes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<TLanes, T, TPart>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> targets, ReadOnlySpan<T> yes, ReadOnlySpan<T> no, Span<T> result, TPart part)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TPart : struct, IPart<T>
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T other = ref MemoryMarshal.GetReference(targets);
        ref T left = ref MemoryMarshal.GetReference(yes);
        ref T right = ref MemoryMarshal.GetReference(no);
        ref T destination = ref MemoryMarshal.GetReference(result);
        nint whole = x.Length - (x.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            part.Of(
                TLanes.Load(ref Unsafe.Add(ref source, i)),
                TLanes.Load(ref Unsafe.Add(ref other, i)),
                TLanes.Load(ref Unsafe.Add(ref left, i)),
                TLanes.Load(ref Unsafe.Add(ref right, i)))
                .Store(ref Unsafe.Add(ref destination, i));
        }

        int rest = x.Length - (int)whole;
        if (rest > 0)
        {
            part.Of(
                TLanes.LoadPart(ref Unsafe.Add(ref source, whole), rest, T.Zero),
                TLanes.LoadPart(ref Unsafe.Add(ref other, whole), rest, T.Zero),
                TLanes.LoadPart(ref Unsafe.Add(ref left, whole), rest, T.Zero),
                TLanes.LoadPart(ref Unsafe.Add(ref right, whole), rest, T.Zero))
                .StorePart(ref Unsafe.Add(ref destination, whole), rest);
        }
    }

    /// <summary>Fills in the weights of a block: <c>w q</c> and <c>w</c>. They change from block to block only if each element is a row.</summary>
    private void FillWeights<T>(int first, Span<T> yes, Span<T> no)
        where T : IFloatingPointIeee754<T>
    {
        bool areColumns = _positiveWeights.Length <= 1 || _positiveWeights.Length == _classes;
        if (first > 0 && areColumns)
        {
            return;
        }

        for (int i = 0; i < no.Length; i++)
        {
            int column = i % _classes;
            int answer = areColumns ? column : (first + i) / _inner;
            double weight = _options.ClassWeights.IsEmpty ? 1 : double.CreateTruncating(_options.ClassWeights[column]);
            double positive = _positiveWeights.IsEmpty ? 1 : double.CreateTruncating(_positiveWeights[answer % _positiveWeights.Length]);
            yes[i] = T.CreateTruncating(weight * positive);
            no[i] = T.CreateTruncating(weight);
        }
    }

    private void Report<TLanes, T>(int row, ReadOnlySpan<T> losses)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        double loss = 0;
        if (_options.Keeps(row))
        {
            ref T first = ref MemoryMarshal.GetReference(losses);
            double total = LaneSums<TLanes, T>.Total(ref first, ref first, _classes, default(Term.First<T>));
            loss = LossSums.Weigh(_options.SampleWeight(row), total / _classes);
        }

        _sums.Add(loss, zLoss: 0);
        LossRows<TStored>.Put(_results.Losses, row, loss);
    }

    /// <summary>Brings the weight of a row into its slopes: 0 removes infinite ones, but not a NaN; what does not count is 0 whatever it holds.</summary>
    private void Scale<T>(int row, Span<T> slopes)
        where T : IFloatingPointIeee754<T>
    {
        if (_sums.IsEmptyMean || !_options.Keeps(row))
        {
            slopes.Clear();
            return;
        }

        T factor = T.CreateTruncating(_sums.Factors(_options.SampleWeight(row)).Loss / _classes);
        if (factor == T.Zero)
        {
            foreach (ref T slope in slopes)
            {
                slope = T.IsNaN(slope) ? slope : T.Zero;
            }
        }
        else if (factor != T.One)
        {
            TensorPrimitives.Multiply(slopes, factor, slopes);
        }
    }

    private interface IPart<T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes Of<TLanes>(TLanes x, TLanes target, TLanes yesWeight, TLanes noWeight)
            where TLanes : struct, ILanes<TLanes, T>;
    }

    private readonly struct LossOf<T>(TLoss loss, T keep, T half) : IPart<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly TLoss _loss = loss;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes target, TLanes yesWeight, TLanes noWeight)
            where TLanes : struct, ILanes<TLanes, T> => _loss.Loss(
                x, BinaryAnswer<TLanes, T>.Of(target, yesWeight, noWeight, TLanes.Create(keep), TLanes.Create(half)));
    }

    private readonly struct SlopeOf<T>(TLoss loss, T keep, T half) : IPart<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly TLoss _loss = loss;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes target, TLanes yesWeight, TLanes noWeight)
            where TLanes : struct, ILanes<TLanes, T> => _loss.Slope(
                x, BinaryAnswer<TLanes, T>.Of(target, yesWeight, noWeight, TLanes.Create(keep), TLanes.Create(half)));
    }
}
