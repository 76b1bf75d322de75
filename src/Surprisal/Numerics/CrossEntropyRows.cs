using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The one kernel behind the cross-entropies of scores: for labels and soft targets, with whatever the options say.</summary>
/// <remarks>
/// <para>
/// What a row should be is a spike at its label upon a base over the classes: a label alone has no base, a smoothed one has
/// the base <c>(e/K) w</c>, soft targets are a base without a spike. With <c>Q</c> the sum of both, <c>r = Σ exp(zₖ − m)</c> but for
/// one of the largest terms, and <c>G = Σ qₖ (zₖ − m)</c>, the loss is <c>Q·log1p(r) − G</c>: two parts of which neither is negative, so that nothing cancels.
/// </para>
/// <para>Rows are taken in blocks that stay in cache, so that their logarithms can be computed side by side.</para>
/// </remarks>
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

    private bool AreSoft => !_targets.IsEmpty;

    /// <summary>Whether the base is other than the targets as they are given.</summary>
    private bool HasWeights => _options.LabelSmoothing > 0 || (AreSoft && !_options.ClassWeights.IsEmpty);

    private bool AreScaled => _options.SoftCap is not null || _options.Temperature != 1;

    /// <summary>Whether anything is wanted of rows that are left out.</summary>
    private bool WantsScores => !(_results.LogSumExp.IsEmpty && _results.Entropy.IsEmpty);

    public void Run<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int count = _logits.Length / _classes;
        StoredRows<TStored, T> logits = new(_logits, _classes, _inner);
        StoredRows<TStored, T> targets = new(_targets, _classes, _inner);
        StoredRows<TStored, T> gradient = new(_gradient, _classes, _inner);
        int blockRows = Math.Min(count, logits.BlockRows);
        int blockLength = blockRows * _classes;
        using Borrowed<T> logitsRoom = new(logits.Room(blockRows));
        using Borrowed<T> targetsRoom = new(targets.Room(blockRows));
        using Borrowed<T> gradientRoom = new(gradient.Room(blockRows));
        using Borrowed<T> scaledRoom = new(AreScaled ? blockLength : 0);
        using Borrowed<T> weightsRoom = new(HasWeights ? _classes : 0);
        using Borrowed<T> basesRoom = new(HasWeights && AreSoft ? blockLength : 0);
        ScoreScale<T> scale = new(_options.SoftCap, _options.Temperature);
        FillWeights(weightsRoom.Span);

        Unsafe.SkipInit(out Rows<T> room);
        for (int first = 0; first < count; first += blockRows)
        {
            Span<CrossEntropyRow<T>> rows = ((Span<CrossEntropyRow<T>>)room)[..Math.Min(blockRows, count - first)];
            ReadOnlySpan<T> scores = logits.Read(first, rows.Length, logitsRoom.Span);
            ReadOnlySpan<T> given = targets.Read(first, rows.Length, targetsRoom.Span);
            ReadOnlySpan<T> bases = Bases(given, weightsRoom.Span, basesRoom.Span);
            Span<T> slopes = gradient.Place(first, rows.Length, gradientRoom.Span);
            Span<T> terms = AreScaled ? scaledRoom.Span : slopes;
            for (int i = 0; i < rows.Length; i++)
            {
                ref CrossEntropyRow<T> row = ref rows[i];
                ReadOnlySpan<T> rowScores = scores.Slice(i * _classes, _classes);
                Predict(first + i, rowScores, Part(given, i));
                Begin(first + i, out row);
                if (row.IsKept || WantsScores)
                {
                    row.Measure<TLanes>(rowScores, Part(bases, i), Part(terms, i), scale, !_results.Entropy.IsEmpty);
                }
            }

            Logarithms<TLanes, T>(rows);
            for (int i = 0; i < rows.Length; i++)
            {
                Report(in rows[i], first + i);
                if (!slopes.IsEmpty)
                {
                    Differentiate<TLanes, T>(
                        in rows[i], first + i, scores.Slice(i * _classes, _classes), Part(bases, i), Part(terms, i), Part(slopes, i), scale);
                }
            }

            gradient.Write(first, rows.Length, slopes);
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

    /// <summary>Says what a row should be, and whether it counts.</summary>
    private void Begin<T>(int index, out CrossEntropyRow<T> row)
        where T : IFloatingPointIeee754<T>
    {
        row = new() { Label = -1, IsKept = _options.Keeps(index) };
        if (AreSoft || !row.IsKept)
        {
            return;
        }

        TLabel label = _labels[index];
        row.IsKept = !_options.Ignores(label);
        if (row.IsKept)
        {
            row.Label = int.CreateTruncating(label);
            double weight = _options.ClassWeights.IsEmpty ? 1 : double.CreateTruncating(_options.ClassWeights[row.Label]);
            row.Spike = T.CreateTruncating((1 - _options.LabelSmoothing) * weight);
        }
    }

    /// <summary>Fills in what the base takes from the class: <c>(e/K) w</c> for labels, <c>w</c> for soft targets.</summary>
    private void FillWeights<T>(Span<T> weights)
        where T : IFloatingPointIeee754<T>
    {
        double scale = AreSoft ? 1 : _options.LabelSmoothing / _classes;
        for (int k = 0; k < weights.Length; k++)
        {
            double weight = _options.ClassWeights.IsEmpty ? 1 : double.CreateTruncating(_options.ClassWeights[k]);
            weights[k] = T.CreateTruncating(scale * weight);
        }
    }

    /// <summary>Computes the bases of a block: <c>w ((1 − e) t + e/K)</c> for soft targets.</summary>
    private ReadOnlySpan<T> Bases<T>(ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, Span<T> room)
        where T : IFloatingPointIeee754<T>
    {
        if (!AreSoft || weights.IsEmpty)
        {
            return AreSoft ? targets : weights;
        }

        T keep = T.CreateTruncating(1 - _options.LabelSmoothing);
        T spread = T.CreateTruncating(_options.LabelSmoothing / _classes);
        for (int start = 0; start < targets.Length; start += _classes)
        {
            Span<T> row = room.Slice(start, _classes);
            TensorPrimitives.Multiply(targets.Slice(start, _classes), keep, row);
            TensorPrimitives.Add(row, spread, row);
            TensorPrimitives.Multiply(row, weights, row);
        }

        return room[..targets.Length];
    }

    /// <summary>Reports the class of the largest score, before the gradient may take the place of the scores.</summary>
    private void Predict<T>(int index, ReadOnlySpan<T> scores, ReadOnlySpan<T> targets)
        where T : IFloatingPointIeee754<T>
    {
        if (_results.Predicted.IsEmpty && _results.Correct.IsEmpty)
        {
            return;
        }

        int predicted = Top(scores);
        if (!_results.Predicted.IsEmpty)
        {
            _results.Predicted[index] = predicted;
        }

        if (!_results.Correct.IsEmpty)
        {
            _results.Correct[index] = predicted >= 0
                && (AreSoft ? predicted == Top(targets) : _labels[index] == TLabel.CreateSaturating(predicted));
        }
    }

    /// <summary>Finds the first of the largest numbers; −1 if one is NaN.</summary>
    private static int Top<T>(ReadOnlySpan<T> values)
        where T : IFloatingPointIeee754<T>
    {
        int top = TensorPrimitives.IndexOfMax(values);
        if (T.IsNaN(values[top]))
        {
            return -1;
        }

        // It holds +0 to be larger than −0.
        int first = 0;
        while (T.IsZero(values[top]) && !T.IsZero(values[first]))
        {
            first++;
        }

        return T.IsZero(values[top]) ? first : top;
    }

    /// <summary>Reports what is known of a row before its gradient.</summary>
    private void Report<T>(in CrossEntropyRow<T> row, int index)
        where T : IFloatingPointIeee754<T>
    {
        double sample = _options.SampleWeight(index);
        double loss = row.IsKept ? Weigh(sample, double.CreateTruncating(row.Loss)) : 0;
        double zLoss = row.IsKept && _options.ZLoss > 0 ? Weigh(sample, _options.ZLoss * Square(row.LogSumExp)) : 0;
        _sums.Add(loss, zLoss);
        Put(_results.Losses, index, loss + zLoss);
        Put(_results.ZLosses, index, zLoss);
        Put(_results.LogSumExp, index, double.CreateTruncating(row.LogSumExp));
        Put(_results.Entropy, index, double.CreateTruncating(row.Entropy));
    }

    private void Differentiate<TLanes, T>(
        in CrossEntropyRow<T> row,
        int index,
        ReadOnlySpan<T> scores,
        ReadOnlySpan<T> bases,
        Span<T> terms,
        Span<T> gradient,
        ScoreScale<T> scale)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        if (!row.IsKept || _sums.IsEmptyMean)
        {
            gradient.Clear();
            return;
        }

        (double lossFactor, double zFactor) = _sums.Factors(_options.SampleWeight(index));
        T factor = T.CreateTruncating(lossFactor);
        T zSlope = _options.ZLoss > 0
            ? T.CreateTruncating(2 * zFactor * _options.ZLoss * double.CreateTruncating(row.LogSumExp))
            : T.Zero;
        row.Differentiate<TLanes>(terms, bases, factor, zSlope);
        if (AreScaled)
        {
            scale.Differentiate<TLanes>(scores, terms, gradient);
        }
    }

    private static double Square<T>(T value)
        where T : IFloatingPointIeee754<T>
    {
        double number = double.CreateTruncating(value);
        return number * number;
    }

    // A weight of exactly 0 removes an infinite loss, but not a NaN.
    private static double Weigh(double weight, double loss) => weight == 0 && double.IsInfinity(loss) ? 0 : weight * loss;

    private static void Put(Span<TStored> results, int index, double value)
    {
        if (!results.IsEmpty)
        {
            results[index] = TStored.CreateTruncating(value);
        }
    }

    /// <summary>What belongs to one row of many; a base that all rows share is as long as one row.</summary>
    private ReadOnlySpan<T> Part<T>(ReadOnlySpan<T> rows, int i) =>
        rows.Length > _classes ? rows.Slice(i * _classes, _classes) : rows;

    private Span<T> Part<T>(Span<T> rows, int i) => rows.IsEmpty ? [] : rows.Slice(i * _classes, _classes);

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
