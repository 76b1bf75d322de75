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
    // Enough to be worth a hand-over to another thread.
    private const int PartLength = 1 << 15;
    private const int NanosecondsOfElement = 2;

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

    private bool AreWeighted => _options.LabelSmoothing > 0 || !_options.ClassWeights.IsEmpty || !_positiveWeights.IsEmpty;

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
        // Rows are taken in groups, and groups in parts, of sizes that no layout and no number of threads changes.
        int rows = _values.Length / _classes;
        int groupRows = Math.Max(1, LaneSums<TLanes, T>.BlockLength / _classes);
        int partRows = Math.Max(1, PartLength / (groupRows * _classes)) * groupRows;
        int parts = (int)(((long)rows + partRows - 1) / partRows);
        using Borrowed<double> losses = new(parts);
        Workers.Run(new Parts<TLanes, T>(this, groupRows, partRows, losses.Span), parts, (long)_values.Length * NanosecondsOfElement);
        foreach (double loss in losses.Span)
        {
            _sums.Add(loss, zLoss: 0);
        }
    }

    /// <summary>Computes some rows.</summary>
    /// <returns>The sum of their losses.</returns>
    private double Run<TLanes, T>(int start, int end, int groupRows)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        StoredRows<TStored, T> values = new(_values, _classes, _inner);
        StoredRows<TStored, T> targets = new(_targets, _classes, _inner);
        StoredRows<TStored, T> gradient = new(_gradient, _classes, _inner);
        int blockRows = Math.Min(end - start, _inner == 1 ? groupRows : Math.Max(1, values.BlockRows / groupRows) * groupRows);
        int blockLength = blockRows * _classes;
        using Borrowed<T> valuesRoom = new(values.Room(blockRows));
        using Borrowed<T> targetsRoom = new(targets.Room(blockRows));
        using Borrowed<T> gradientRoom = new(gradient.Room(blockRows));
        using Borrowed<T> lossRoom = new(blockLength);
        using Borrowed<T> shared = new(TLoss.HasShared ? 2 * (blockLength + TLanes.Count) : 0);
        using Borrowed<T> yesRoom = new(AreWeighted ? blockLength + TLanes.Count : 0);
        using Borrowed<T> noRoom = new(AreWeighted ? blockLength + TLanes.Count : 0);

        // Rows that all count alike are reported as one for each group, and scaled at once.
        bool areAlike = _options.SampleWeights.IsEmpty && _options.Mask.IsEmpty && _results.Losses.IsEmpty && !_sums.IsEmptyMean;
        int reportRows = areAlike ? groupRows : 1;
        T factor = areAlike ? Factor<T>(start) : T.One;
        double sum = 0;
        for (int first = start; first < end; first += blockRows)
        {
            int rows = Math.Min(blockRows, end - first);
            ReadOnlySpan<T> x = values.Read(first, rows, valuesRoom.Span);
            ReadOnlySpan<T> given = targets.Read(first, rows, targetsRoom.Span);
            Span<T> slopes = gradient.Place(first, rows, gradientRoom.Span);
            Span<T> losses = lossRoom.Span[..x.Length];
            if (AreWeighted)
            {
                FillWeights(isFirst: first == start, first, yesRoom.Span, noRoom.Span);
                T keep = T.CreateTruncating(1 - _options.LabelSmoothing);
                T half = T.CreateTruncating(_options.LabelSmoothing / 2);
                Compute<TLanes, T, WeightedAnswers<T>>(x, given, losses, slopes, factor, shared.Span, new(yesRoom.Span, noRoom.Span, keep, half));
            }
            else
            {
                Compute<TLanes, T, PlainAnswers<T>>(x, given, losses, slopes, factor, shared.Span, default);
            }

            for (int row = 0; row < rows; row += reportRows)
            {
                int place = row * _classes;
                int length = Math.Min(reportRows, rows - row) * _classes;
                sum += Report<TLanes, T>(first + row, losses.Slice(place, length));
                if (!slopes.IsEmpty && !areAlike)
                {
                    Scale(first + row, slopes.Slice(place, length));
                }
            }

            gradient.Write(first, rows, slopes);
        }

        return sum;
    }

    /// <summary>Computes the losses and, if they are wanted, the slopes, which may take the place of an input.</summary>
    private void Compute<TLanes, T, TAnswers>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> targets, Span<T> losses, Span<T> slopes, T factor, Span<T> shared, TAnswers answers)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TAnswers : struct, IAnswers<T>, allows ref struct
    {
        int whole = x.Length - (x.Length % TLanes.Count);
        Passes<TLanes, T, TAnswers>(x[..whole], targets, losses, slopes, factor, shared, answers, place: 0);
        if (whole == x.Length)
        {
            return;
        }

        // The last ones are filled up to a vector, so that the loops hold their formula once.
        Tail<T> room = default;
        Span<T> tail = room;
        int width = TLanes.Count;
        int rest = x.Length - whole;
        Span<T> tailTargets = tail.Slice(width, width);
        Span<T> tailLosses = tail.Slice(2 * width, width);
        Span<T> tailSlopes = slopes.IsEmpty ? [] : tail.Slice(3 * width, width);
        x[whole..].CopyTo(tail);
        targets.Slice(whole, rest).CopyTo(tailTargets);
        Passes<TLanes, T, TAnswers>(tail[..width], tailTargets, tailLosses, tailSlopes, factor, shared, answers, whole);
        tailLosses[..rest].CopyTo(losses[whole..]);
        if (!slopes.IsEmpty)
        {
            tailSlopes[..rest].CopyTo(slopes[whole..]);
        }
    }

    // Several passes over what lies in the nearest cache: each formula is so long that one after the other keeps the processor waiting.
    private void Passes<TLanes, T, TAnswers>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> targets, Span<T> losses, Span<T> slopes, T factor, Span<T> shared, TAnswers answers, int place)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TAnswers : struct, IAnswers<T>, allows ref struct
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T target = ref MemoryMarshal.GetReference(targets);
        ref T high = ref MemoryMarshal.GetReference(shared);
        ref T low = ref Unsafe.Add(ref high, shared.Length / 2);
        if (TLoss.HasShared)
        {
            Share<TLanes, T>(_loss, ref source, ref high, ref low, x.Length);
        }

        Losses<TLanes, T, TAnswers>(
            _loss, answers, place, ref source, ref target, ref high, ref low, ref MemoryMarshal.GetReference(losses), x.Length);
        if (!slopes.IsEmpty)
        {
            Slopes<TLanes, T, TAnswers>(
                _loss, answers, factor, place, ref source, ref target, ref high, ref low, ref MemoryMarshal.GetReference(slopes), x.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Share<TLanes, T>(TLoss formula, ref T x, ref T high, ref T low, nint length)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        for (nint i = 0; i < length; i += TLanes.Count)
        {
            DoubleWord<TLanes, T> shared = formula.Shared<TLanes, T>(TLanes.Load(ref Unsafe.Add(ref x, i)));
            shared.High.Store(ref Unsafe.Add(ref high, i));
            shared.Low.Store(ref Unsafe.Add(ref low, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Losses<TLanes, T, TAnswers>(
        TLoss formula, TAnswers answers, int place, ref T x, ref T target, ref T high, ref T low, ref T loss, nint length)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TAnswers : struct, IAnswers<T>, allows ref struct
    {
        for (nint i = 0; i < length; i += TLanes.Count)
        {
            BinaryAnswer<TLanes, T> answer = answers.Of(TLanes.Load(ref Unsafe.Add(ref target, i)), place + i);
            DoubleWord<TLanes, T> shared = TLoss.HasShared
                ? new(TLanes.Load(ref Unsafe.Add(ref high, i)), TLanes.Load(ref Unsafe.Add(ref low, i)))
                : default;
            formula.Loss(TLanes.Load(ref Unsafe.Add(ref x, i)), answer, shared).Store(ref Unsafe.Add(ref loss, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Slopes<TLanes, T, TAnswers>(
        TLoss formula, TAnswers answers, T factor, int place, ref T x, ref T target, ref T high, ref T low, ref T slope, nint length)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TAnswers : struct, IAnswers<T>, allows ref struct
    {
        TLanes scale = TLanes.Create(factor);
        for (nint i = 0; i < length; i += TLanes.Count)
        {
            BinaryAnswer<TLanes, T> answer = answers.Of(TLanes.Load(ref Unsafe.Add(ref target, i)), place + i);
            DoubleWord<TLanes, T> shared = TLoss.HasShared
                ? new(TLanes.Load(ref Unsafe.Add(ref high, i)), TLanes.Load(ref Unsafe.Add(ref low, i)))
                : default;
            TLanes derivative = formula.Slope(TLanes.Load(ref Unsafe.Add(ref x, i)), answer, shared);
            (derivative * scale).Store(ref Unsafe.Add(ref slope, i));
        }
    }

    /// <summary>Fills in the weights of a block: <c>w q</c> and <c>w</c>. They change from block to block only if each element is a row.</summary>
    private void FillWeights<T>(bool isFirst, int first, Span<T> yes, Span<T> no)
        where T : IFloatingPointIeee754<T>
    {
        bool areColumns = _positiveWeights.Length <= 1 || _positiveWeights.Length == _classes;
        if (!isFirst && areColumns)
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

    /// <summary>Reports the loss of a row, or of a group of rows that count alike.</summary>
    private double Report<TLanes, T>(int row, ReadOnlySpan<T> losses)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        double loss = 0;
        if (_options.Keeps(row))
        {
            ref T first = ref MemoryMarshal.GetReference(losses);
            double total = LaneSums<TLanes, T>.Total(ref first, ref first, losses.Length, default(Term.First<T>));
            loss = LossSums.Weigh(_options.SampleWeight(row), total / _classes);
        }

        LossRows<TStored>.Put(_results.Losses, row, loss);
        return loss;
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

        T factor = Factor<T>(row);
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

    private T Factor<T>(int row)
        where T : IFloatingPointIeee754<T> => T.CreateTruncating(_sums.Factors(_options.SampleWeight(row)).Loss / _classes);

    /// <summary>What the questions should be answered, one vector after the other.</summary>
    private interface IAnswers<T>
        where T : IFloatingPointIeee754<T>
    {
        BinaryAnswer<TLanes, T> Of<TLanes>(TLanes target, nint place)
            where TLanes : struct, ILanes<TLanes, T>;
    }

    private readonly struct PlainAnswers<T> : IAnswers<T>
        where T : IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public BinaryAnswer<TLanes, T> Of<TLanes>(TLanes target, nint place)
            where TLanes : struct, ILanes<TLanes, T> => BinaryAnswer<TLanes, T>.Of(target);
    }

    /// <summary>Answers with weights, which reach a vector further than the questions.</summary>
    private readonly ref struct WeightedAnswers<T>(ReadOnlySpan<T> yes, ReadOnlySpan<T> no, T keep, T half) : IAnswers<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ref readonly T _yes = ref MemoryMarshal.GetReference(yes);
        private readonly ref readonly T _no = ref MemoryMarshal.GetReference(no);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public BinaryAnswer<TLanes, T> Of<TLanes>(TLanes target, nint place)
            where TLanes : struct, ILanes<TLanes, T> => BinaryAnswer<TLanes, T>.Of(
                target,
                TLanes.Load(ref Unsafe.Add(ref Unsafe.AsRef(in _yes), place)),
                TLanes.Load(ref Unsafe.Add(ref Unsafe.AsRef(in _no), place)),
                TLanes.Create(keep),
                TLanes.Create(half));
    }

    /// <summary>Room for the inputs and outputs of one vector.</summary>
    [InlineArray(4 * 16)]
    private struct Tail<T>
    {
        private T _first;
    }

    private readonly ref struct Parts<TLanes, T>(BinaryRows<TStored, TLoss> rows, int groupRows, int partRows, Span<double> losses) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly BinaryRows<TStored, TLoss> _rows = rows;
        private readonly Span<double> _losses = losses;

        public void Run(int part)
        {
            int start = part * partRows;
            int end = (int)Math.Min((long)start + partRows, _rows._values.Length / _rows._classes);
            _losses[part] = _rows.Run<TLanes, T>(start, end, groupRows);
        }
    }
}
