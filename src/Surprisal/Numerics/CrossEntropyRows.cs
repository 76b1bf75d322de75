using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The one kernel behind the cross-entropies of scores: for labels and soft targets, with whatever the options say.</summary>
/// <remarks>
/// <para>
/// With <c>q</c> what a row should be, spike and base together, and <c>Q</c> its sum, <c>r = Σ exp(zₖ − m)</c> but for one of the largest
/// terms, and <c>G = Σ qₖ (zₖ − m)</c>, the loss is <c>Q·log1p(r) − G</c>: two parts of which neither is negative, so that nothing cancels.
/// </para>
/// <para>Rows are taken in blocks that stay in cache, so that their logarithms can be computed side by side.</para>
/// </remarks>
[SkipLocalsInit]
internal readonly ref struct CrossEntropyRows<TStored, TLabel> : IStoredKernel
    where TStored : IFloatingPointIeee754<TStored>
    where TLabel : INumber<TLabel>
{
    private readonly ReadOnlySpan<TStored> _logits;
    private readonly ReadOnlySpan<TLabel> _labels;
    private readonly ReadOnlySpan<TStored> _targets;
    private readonly int _classes;
    private readonly int _inner;
    private readonly LossOptions<TStored> _options;
    private readonly LossRows<TStored> _results;
    private readonly Span<TStored> _gradient;
    private readonly ref LossSums _sums;

    /// <param name="logits">The scores: <c>[outer, classes, inner]</c>, at least one row.</param>
    /// <param name="labels">The labels: <c>[outer, inner]</c>; empty for soft targets.</param>
    /// <param name="targets">The soft targets, in the shape of the scores; empty for labels.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="results">What is wanted of each row.</param>
    /// <param name="gradient">Receives the gradient; empty if it is not wanted.</param>
    /// <param name="sums">Receives the losses.</param>
    public CrossEntropyRows(
        ReadOnlySpan<TStored> logits,
        ReadOnlySpan<TLabel> labels,
        ReadOnlySpan<TStored> targets,
        int classes,
        int inner,
        in LossOptions<TStored> options,
        in LossRows<TStored> results,
        Span<TStored> gradient,
        ref LossSums sums)
    {
        _logits = logits;
        _labels = labels;
        _targets = targets;
        _classes = classes;
        _inner = inner;
        _options = options;
        _results = results;
        _gradient = gradient;
        _sums = ref sums;
    }

    private bool AreScaled => _options.SoftCap is not null || _options.Temperature != 1;

    /// <summary>Whether anything is wanted of rows that are left out.</summary>
    private bool WantsScores => !(_results.LogSumExp.IsEmpty && _results.Entropy.IsEmpty);

    public void Run<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        RowParts rows = RowParts.Of(_logits.Length / _classes, _classes);
        if (rows.Count == 1)
        {
            Run<TLanes, T>(0, rows.Start(1), ref _sums);
            return;
        }

        using Borrowed<LossSums> sums = new(rows.Count);
        sums.Span.Fill(_sums);
        Parts<TLanes, T> work = new(this, rows, sums.Span);
        Workers.Run(work, rows.Count, rows.Nanoseconds);
        foreach (ref readonly LossSums part in sums.Span)
        {
            _sums.Add(part);
        }
    }

    private void Run<TLanes, T>(int start, int end, ref LossSums sums)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        StoredRows<TStored, T> logits = new(_logits, _classes, _inner);
        StoredRows<TStored, T> gradient = new(_gradient, _classes, _inner);
        bool isTiled = IsOfLabels && _options.LabelSmoothing == 0 && ScoreTile<TLanes, T>.Suits(end - start, _classes);
        using ScoreTile<TLanes, T> tile = isTiled ? new(end - start, _classes) : default;
        int blockRows = Math.Min(end - start, isTiled ? tile.Capacity : logits.BlockRows);
        using Borrowed<T> logitsRoom = new(logits.Room(blockRows));
        using Borrowed<T> gradientRoom = new(gradient.Room(blockRows));
        using Borrowed<T> scaledRoom = new(AreScaled ? blockRows * _classes : 0);
        using Borrowed<T> maximaRoom = new(AreScaled ? 0 : blockRows * RowSegments.Count(_classes));
        RowRoom<T> room = new(scaledRoom.Span, maximaRoom.Span);
        using TargetRows<TStored, TLabel, T> targets = new(_labels, _targets, _classes, _inner, _options, blockRows);
        ScoreScale<T> scale = new(_options.SoftCap, _options.Temperature);

        if (isTiled && _options.IsPlain)
        {
            tile.Spikes.Fill(T.One);
            tile.Factors.Fill(T.CreateTruncating(sums.Factors(1).Loss));
        }

        for (int first = start; first < end; first += blockRows)
        {
            int rows = Math.Min(blockRows, end - first);
            ReadOnlySpan<T> scores = logits.Read(first, rows, logitsRoom.Span);
            Span<T> slopes = gradient.Place(first, rows, gradientRoom.Span);
            int done = 0;
            for (; isTiled && ScoreTile<TLanes, T>.Suits(rows - done, _classes); done += Math.Min(tile.Capacity, rows - done))
            {
                int tileRows = Math.Min(tile.Capacity, rows - done);
                RunTile(in tile, targets, first + done, scores.Slice(done * _classes, tileRows * _classes), Part(slopes, done, tileRows), ref sums);
            }

            if (done < rows)
            {
                ReadOnlySpan<T> given = targets.Given(first, rows);
                RunRows<TLanes, T>(
                    targets, scale, first + done, scores[(done * _classes)..], given, targets.BasesOrOne(given), Part(slopes, done, rows - done), room, ref sums);
            }

            gradient.Write(first, rows, slopes);
        }
    }

    /// <summary>Whether nothing but labels and weights plays a part, and nothing but losses is wanted.</summary>
    private bool IsOfLabels => _targets.IsEmpty && !AreScaled && !WantsScores && _options.ZLoss == 0 && _results.Predicted.IsEmpty && _results.Correct.IsEmpty;

    /// <summary>Computes many rows of few classes side by side.</summary>
    private void RunTile<TLanes, T>(
        in ScoreTile<TLanes, T> tile, in TargetRows<TStored, TLabel, T> targets, int first, ReadOnlySpan<T> scores, Span<T> slopes, ref LossSums sums)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int count = scores.Length / _classes;
        bool isPlain = _options.IsPlain;
        tile.Measure(scores);
        if (isPlain)
        {
            tile.TakeLabels(scores, _labels.Slice(first, count));
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                bool isKept = targets.Keeps(first + i);
                int label = isKept ? targets.Label(first + i) : 0;
                tile.Scores[i] = scores[(i * _classes) + label];
                tile.Spikes[i] = isKept ? targets.Spike(label) : T.Zero;
                tile.Factors[i] = T.CreateTruncating(sums.Factors(_options.SampleWeight(first + i)).Loss);
            }
        }

        tile.Compare(count);
        if (!slopes.IsEmpty)
        {
            tile.Differentiate(count);
            tile.WriteGradients(slopes);
            if (isPlain)
            {
                tile.WriteLabels(slopes, _labels.Slice(first, count));
            }
            else
            {
                for (int i = 0; i < count; i++)
                {
                    if (targets.Keeps(first + i) && !sums.IsEmptyMean)
                    {
                        slopes[(i * _classes) + targets.Label(first + i)] = tile.Slopes[i];
                    }
                    else
                    {
                        slopes.Slice(i * _classes, _classes).Clear();
                    }
                }
            }
        }

        if (isPlain && _results.Losses.IsEmpty)
        {
            sums.Add<T>(first, tile.Losses[..count]);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            double sample = _options.SampleWeight(first + i);
            bool isKept = isPlain || targets.Keeps(first + i);
            double loss = isKept ? LossSums.Weigh(sample, double.CreateTruncating(tile.Losses[i])) : 0;
            sums.Add(first + i, loss, zLoss: 0);
            LossRows<TStored>.Put(_results.Losses, first + i, loss);
        }
    }

    /// <summary>Computes rows one after the other, but for their logarithms.</summary>
    private void RunRows<TLanes, T>(
        in TargetRows<TStored, TLabel, T> targets,
        ScoreScale<T> scale,
        int first,
        ReadOnlySpan<T> scores,
        ReadOnlySpan<T> given,
        ReadOnlySpan<T> bases,
        Span<T> slopes,
        RowRoom<T> room,
        ref LossSums sums)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        Unsafe.SkipInit(out Rows<T> rowsRoom);
        Span<CrossEntropyRow<T>> rows = ((Span<CrossEntropyRow<T>>)rowsRoom)[..(scores.Length / _classes)];
        Span<T> terms = AreScaled ? room.Terms : slopes;
        int segments = room.Maxima.IsEmpty ? 0 : RowSegments.Count(_classes);
        for (int i = 0; i < rows.Length; i++)
        {
            ref CrossEntropyRow<T> row = ref rows[i];
            ReadOnlySpan<T> rowScores = scores.Slice(i * _classes, _classes);

            // Before the gradient may take the place of the scores.
            _results.PutPrediction(first + i, rowScores, _labels, Part(given, i));
            bool isKept = targets.Keeps(first + i);
            int label = isKept ? targets.Label(first + i) : -1;
            row = new() { IsKept = isKept, Label = label, Spike = targets.Spike(label) };
            if (row.IsKept || WantsScores)
            {
                row.Measure<TLanes>(rowScores, Part(bases, i), Part(terms, i), scale, !_results.Entropy.IsEmpty, room.Maxima.Slice(i * segments, segments));
            }
        }

        Logarithms<TLanes, T>(rows);
        for (int i = 0; i < rows.Length; i++)
        {
            Report(in rows[i], first + i, ref sums);
            if (!slopes.IsEmpty)
            {
                RowRoom<T> rowRoom = new(Part(terms, i), room.Maxima.Slice(i * segments, segments));
                Differentiate<TLanes, T>(
                    in rows[i], first + i, scores.Slice(i * _classes, _classes), Part(bases, i), rowRoom, Part(slopes, i), scale, in sums);
            }
        }
    }

    /// <summary>The logarithms of many rows at once cost little.</summary>
    private static void Logarithms<TLanes, T>(Span<CrossEntropyRow<T>> rows)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        Unsafe.SkipInit(out Values<T> room);
        Span<T> values = ((Span<T>)room)[..rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            values[i] = rows[i].Rest;
        }

        LaneSpan<TLanes, T>.Log1P(values);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].Log = values[i];
        }
    }

    /// <summary>Reports what is known of a row before its gradient.</summary>
    private void Report<T>(in CrossEntropyRow<T> row, int index, ref LossSums sums)
        where T : IFloatingPointIeee754<T>
    {
        double sample = _options.SampleWeight(index);
        double loss = row.IsKept ? LossSums.Weigh(sample, double.CreateTruncating(row.Loss)) : 0;
        double zLoss = row.IsKept && _options.ZLoss > 0 ? LossSums.Weigh(sample, _options.ZLoss * Square(row.LogSumExp)) : 0;
        sums.Add(index, loss, zLoss);
        LossRows<TStored>.Put(_results.Losses, index, loss + zLoss);
        LossRows<TStored>.Put(_results.ZLosses, index, zLoss);
        LossRows<TStored>.Put(_results.LogSumExp, index, double.CreateTruncating(row.LogSumExp));
        LossRows<TStored>.Put(_results.Entropy, index, double.CreateTruncating(row.Entropy));
    }

    private void Differentiate<TLanes, T>(
        in CrossEntropyRow<T> row,
        int index,
        ReadOnlySpan<T> scores,
        ReadOnlySpan<T> bases,
        RowRoom<T> room,
        Span<T> gradient,
        ScoreScale<T> scale,
        in LossSums sums)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        if (!row.IsKept || sums.IsEmptyMean)
        {
            gradient.Clear();
            return;
        }

        (double lossFactor, double zFactor) = sums.Factors(_options.SampleWeight(index));
        T factor = T.CreateTruncating(lossFactor);
        T zSlope = _options.ZLoss > 0
            ? T.CreateTruncating(2 * zFactor * _options.ZLoss * double.CreateTruncating(row.LogSumExp))
            : T.Zero;
        row.Differentiate<TLanes>(room, bases, factor, zSlope);
        if (AreScaled)
        {
            scale.Differentiate<TLanes>(scores, room.Terms, gradient);
        }
    }

    private readonly ref struct Parts<TLanes, T>(CrossEntropyRows<TStored, TLabel> kernel, RowParts rows, Span<LossSums> sums) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly CrossEntropyRows<TStored, TLabel> _kernel = kernel;
        private readonly Span<LossSums> _sums = sums;

        public void Run(int part) => _kernel.Run<TLanes, T>(rows.Start(part), rows.Start(part + 1), ref _sums[part]);
    }

    private static double Square<T>(T value)
        where T : IFloatingPointIeee754<T>
    {
        double number = double.CreateTruncating(value);
        return number * number;
    }

    /// <summary>What belongs to one row of many; a base that all rows share is as long as one row, or a single number.</summary>
    private ReadOnlySpan<T> Part<T>(ReadOnlySpan<T> rows, int i) =>
        rows.Length > _classes ? rows.Slice(i * _classes, _classes) : rows;

    private Span<T> Part<T>(Span<T> rows, int i, int count = 1) => rows.IsEmpty ? [] : rows.Slice(i * _classes, count * _classes);

    [InlineArray(StoredRows<TStored, TStored>.MostRows)]
    private struct Rows<T>
        where T : IFloatingPointIeee754<T>
    {
        private CrossEntropyRow<T> _first;
    }

    [InlineArray(StoredRows<TStored, TStored>.MostRows)]
    private struct Values<T>
    {
        private T _first;
    }
}
