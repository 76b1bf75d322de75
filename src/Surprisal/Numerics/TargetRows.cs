using System.Numerics;
using System.Numerics.Tensors;

namespace Surprisal.Numerics;

/// <summary>What rows over classes should be, with weights and smoothing: for each a spike at its label upon a base over the classes.</summary>
/// <remarks>
/// A label alone has no base, a smoothed one has the base <c>(e/K) w</c>, soft targets are the base <c>w ((1−e) t + e/K)</c> without a spike.
/// </remarks>
internal readonly ref struct TargetRows<TStored, TLabel, T>
    where TStored : IFloatingPointIeee754<TStored>
    where TLabel : INumber<TLabel>
    where T : IFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<TLabel> _labels;
    private readonly StoredRows<TStored, T> _targets;
    private readonly LossOptions<TStored> _options;
    private readonly int _classes;
    private readonly Borrowed<T> _givenRoom;
    private readonly Borrowed<T> _weights;
    private readonly Borrowed<T> _bases;

    /// <param name="labels">The labels: <c>[outer, inner]</c>; empty for soft targets.</param>
    /// <param name="targets">The soft targets: <c>[outer, classes, inner]</c>; empty for labels.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="blockRows">The largest number of rows in a block.</param>
    public TargetRows(
        ReadOnlySpan<TLabel> labels, ReadOnlySpan<TStored> targets, int classes, int inner, in LossOptions<TStored> options, int blockRows)
    {
        bool areSoft = !targets.IsEmpty;
        bool hasWeights = options.LabelSmoothing > 0 || (areSoft && !options.ClassWeights.IsEmpty);
        _labels = labels;
        _targets = new(targets, classes, inner);
        _options = options;
        _classes = classes;
        _givenRoom = new(_targets.Room(blockRows));
        _weights = new(hasWeights ? classes : 0);
        _bases = new(hasWeights && areSoft ? blockRows * classes : 0);
        FillWeights(areSoft ? 1 : options.LabelSmoothing / classes);
    }

    /// <summary>Whether a row counts.</summary>
    public bool Keeps(int row) => _options.Keeps(row, _labels);

    /// <summary>The label of a kept row; −1 if there are none.</summary>
    public int Label(int row) => _labels.IsEmpty ? -1 : int.CreateTruncating(_labels[row]);

    /// <summary>The target at the label, upon the base; 0 if there is no label.</summary>
    public T Spike(int label)
    {
        if (label < 0)
        {
            return T.Zero;
        }

        double weight = _options.ClassWeights.IsEmpty ? 1 : double.CreateTruncating(_options.ClassWeights[label]);
        return T.CreateTruncating((1 - _options.LabelSmoothing) * weight);
    }

    /// <summary>Brings the soft targets of a block as they are given; empty for labels.</summary>
    public ReadOnlySpan<T> Given(int first, int count) => _targets.Read(first, count, _givenRoom.Span);

    /// <summary>Computes the bases of a block as <see cref="Bases"/> does, but a single number where it is the same for all classes.</summary>
    public ReadOnlySpan<T> BasesOrOne(ReadOnlySpan<T> given) =>
        _targets.IsEmpty && !_weights.Span.IsEmpty && _options.ClassWeights.IsEmpty ? _weights.Span[..1] : Bases(given);

    /// <summary>Computes the bases of a block; a single row of them if all rows have the same, empty if they are 0.</summary>
    public ReadOnlySpan<T> Bases(ReadOnlySpan<T> given)
    {
        ReadOnlySpan<T> weights = _weights.Span;
        if (given.IsEmpty || weights.IsEmpty)
        {
            return given.IsEmpty ? weights : given;
        }

        T keep = T.CreateTruncating(1 - _options.LabelSmoothing);
        T spread = T.CreateTruncating(_options.LabelSmoothing / _classes);
        for (int start = 0; start < given.Length; start += _classes)
        {
            Span<T> row = _bases.Span.Slice(start, _classes);
            TensorPrimitives.Multiply(given.Slice(start, _classes), keep, row);
            TensorPrimitives.Add(row, spread, row);
            TensorPrimitives.Multiply(row, weights, row);
        }

        return _bases.Span[..given.Length];
    }

    public void Dispose()
    {
        _givenRoom.Dispose();
        _weights.Dispose();
        _bases.Dispose();
    }

    /// <summary>Fills in what the base takes from the class: <c>(e/K) w</c> for labels, <c>w</c> for soft targets.</summary>
    private void FillWeights(double scale)
    {
        Span<T> weights = _weights.Span;
        for (int k = 0; k < weights.Length; k++)
        {
            double weight = _options.ClassWeights.IsEmpty ? 1 : double.CreateTruncating(_options.ClassWeights[k]);
            weights[k] = T.CreateTruncating(scale * weight);
        }
    }
}
