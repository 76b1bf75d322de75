using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The kernel behind the cross-entropy of a linear layer: some rows and some classes at a time.</summary>
/// <remarks>
/// <para>
/// The scores of a few hundred rows and <see cref="BlockClasses"/> classes are computed, and measured while they are in the cache; the parts of a row
/// merge in the order of its classes. With the merged row known, the same blocks become the gradient by the scores, and go into two more products.
/// Blocks of classes always begin at the same places, so that a row has the same bits whatever rows are beside it.
/// </para>
/// <para>Rows that are left out are never among those of a block, so that nothing they hold can reach another row or the weights.</para>
/// </remarks>
internal readonly ref struct LinearCrossEntropyRows<T, TLabel> : IKernel<T>
    where T : IFloatingPointIeee754<T>
    where TLabel : INumber<TLabel>
{
    /// <summary>The number of classes of a block, a multiple of what a matrix product takes as terms at once.</summary>
    public const int BlockClasses = 2048;

    // Blocks of this many rows stay in the last-level cache.
    private const int MostRows = 1024;

    // With fewer rows the weights would be read too often; computing the scores again takes less.
    private const int LeastStoredRows = 160;

    // What the matrix product borrows, at most.
    private const long ProductBytes = 4 << 20;

    // How many rows a thread takes at once.
    private const int WorkRows = 8;

    // The largest power of two that an array may hold.
    private const long MostScores = 1L << 30;

    private const int FilterRows = 64;
    private const int FilterClasses = 512;

    private readonly LinearLayer<T> _layer;
    private readonly ReadOnlySpan<TLabel> _labels;
    private readonly LinearGradients<T> _gradients;
    private readonly LossOptions<T> _options;
    private readonly LossRows<T> _results;
    private readonly Span<CrossEntropyPart> _parts;
    private readonly LinearCrossEntropyOptions _memory;
    private readonly bool _partsAreKnown;
    private readonly int _first;
    private readonly int _classes;
    private readonly ref LossSums _sums;

    /// <param name="layer">The layer.</param>
    /// <param name="labels">The labels, among all classes.</param>
    /// <param name="gradients">Where gradients go, if any are wanted.</param>
    /// <param name="options">The options of the loss, for all classes.</param>
    /// <param name="results">What is wanted of each row.</param>
    /// <param name="memory">How to compute.</param>
    /// <param name="sums">Receives the losses.</param>
    public LinearCrossEntropyRows(
        in LinearLayer<T> layer,
        ReadOnlySpan<TLabel> labels,
        in LinearGradients<T> gradients,
        in LossOptions<T> options,
        in LossRows<T> results,
        LinearCrossEntropyOptions memory,
        ref LossSums sums)
        : this(layer, labels, gradients, options, results, memory, 0, layer.Classes, parts: [], partsAreKnown: false, ref sums)
    {
    }

    /// <param name="layer">The layer, of some of the classes.</param>
    /// <param name="labels">The labels, among all classes.</param>
    /// <param name="gradients">Where gradients go, if any are wanted.</param>
    /// <param name="options">The options of the loss, for all classes.</param>
    /// <param name="results">What is wanted of each row.</param>
    /// <param name="memory">How to compute.</param>
    /// <param name="first">The first class of the layer.</param>
    /// <param name="classes">The number of all classes.</param>
    /// <param name="parts">Receives what is measured of each row; or what is known of it from all classes.</param>
    /// <param name="partsAreKnown">Whether it is known.</param>
    /// <param name="sums">Receives the losses.</param>
    public LinearCrossEntropyRows(
        in LinearLayer<T> layer,
        ReadOnlySpan<TLabel> labels,
        in LinearGradients<T> gradients,
        in LossOptions<T> options,
        in LossRows<T> results,
        LinearCrossEntropyOptions memory,
        int first,
        int classes,
        Span<CrossEntropyPart> parts,
        bool partsAreKnown,
        ref LossSums sums)
    {
        _layer = layer;
        _labels = labels;
        _gradients = gradients;
        _options = options;
        _results = results;
        _memory = memory;
        _first = first;
        _classes = classes;
        _parts = parts;
        _partsAreKnown = partsAreKnown;
        _sums = ref sums;
    }

    /// <summary>Whether anything is wanted of rows that are left out.</summary>
    private bool WantsScores => _results.WantsPrediction || !(_results.LogSumExp.IsEmpty && _results.Entropy.IsEmpty);

    /// <summary>Whether the entropy is measured; parts tell of it, as nobody knows who will merge them.</summary>
    private bool WantsEntropy => !(_results.Entropy.IsEmpty && _parts.IsEmpty);

    private bool Filters => _memory.GradientFilter > 0;

    private bool Differentiates => _gradients.AreWanted && !_sums.IsEmptyMean && _sums.KeptRows > 0;

    public void Run<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        // Both may refuse the workspace, so that they come before anything is written.
        int left = _labels.Length - _sums.KeptRows;
        (int Rows, bool AreStored) kept = Plan(_memory, _sums.KeptRows, Differentiates);
        (int Rows, bool AreStored) others = Plan(_memory, left, differentiates: false);

        _gradients.Inputs.Clear();
        _gradients.Bias.Clear();
        _gradients.Skipped.Clear();
        if (!Differentiates || Filters)
        {
            _gradients.Weights.Clear();
        }

        using TargetRows<T, TLabel, T> targets = new(_labels, [], _classes, 1, _options, 0);
        RunRows<TLanes>(targets, areKept: true, _sums.KeptRows, kept);
        if (left == 0)
        {
            return;
        }

        if (_parts.IsEmpty && WantsScores)
        {
            RunRows<TLanes>(targets, areKept: false, left, others);
        }

        for (int row = 0; row < _labels.Length; row++)
        {
            if (!_options.Keeps(row, _labels))
            {
                LossRows<T>.Put(_results.Losses, row, 0);
                LossRows<T>.Put(_results.ZLosses, row, 0);
                if (!_parts.IsEmpty && !_partsAreKnown)
                {
                    _parts[row] = CrossEntropyPart.None;
                }
            }
        }
    }

    /// <summary>Runs over the rows that are kept, or over those that are left out, some at a time.</summary>
    private void RunRows<TLanes>(TargetRows<T, TLabel, T> targets, bool areKept, int total, (int Rows, bool AreStored) plan)
        where TLanes : struct, ILanes<TLanes, T>
    {
        if (total == 0)
        {
            return;
        }

        bool differentiates = areKept && Differentiates;
        int chunks = (total + plan.Rows - 1) / plan.Rows;
        int most = (total + chunks - 1) / chunks;
        bool isDense = total == _labels.Length;
        int wide = plan.AreStored ? _layer.Classes : Math.Min(_layer.Classes, BlockClasses);
        using Borrowed<T> scores = new(most * wide);
        using Borrowed<int> rows = new(most);
        using Borrowed<CrossEntropyPart> parts = new(most);
        using Borrowed<int> predicted = new(_results.WantsPrediction ? most : 0);
        using Borrowed<T> best = new(_results.WantsPrediction ? most : 0);
        using Borrowed<T> inputs = new(isDense ? 0 : most * _layer.Features);
        using Borrowed<T> byInputs = new(isDense || _gradients.Inputs.IsEmpty || !differentiates ? 0 : most * _layer.Features);
        int next = 0;
        for (int done = 0; done < total;)
        {
            int count = Math.Min(most, total - done);
            for (int i = 0; i < count; next++)
            {
                if (_options.Keeps(next, _labels) == areKept)
                {
                    rows.Span[i++] = next;
                }
            }

            Chunk chunk = new()
            {
                Rows = rows.Span[..count],
                Parts = parts.Span[..count],
                Predicted = predicted.Span,
                Best = best.Span,
                Scores = scores.Span,
                Stores = plan.AreStored,
                IsKept = areKept,
                IsFirst = done == 0,
                Inputs = isDense ? _layer.InputRows(done, count) : inputs.Span[..(count * _layer.Features)],
                ByInputs = !differentiates || _gradients.Inputs.IsEmpty ? []
                    : isDense ? _gradients.Inputs.Slice(done * _layer.Features, count * _layer.Features)
                    : byInputs.Span[..(count * _layer.Features)],
            };
            RunChunk<TLanes>(targets, chunk, inputs.Span, byInputs.Span, differentiates);
            done += count;
        }
    }

    private void RunChunk<TLanes>(TargetRows<T, TLabel, T> targets, Chunk chunk, Span<T> gathered, Span<T> apart, bool differentiates)
        where TLanes : struct, ILanes<TLanes, T>
    {
        int features = _layer.Features;
        for (int i = 0; i < chunk.Rows.Length && !gathered.IsEmpty; i++)
        {
            _layer.InputRows(chunk.Rows[i], 1).CopyTo(gathered[(i * features)..]);
        }

        if (_partsAreKnown)
        {
            for (int i = 0; i < chunk.Rows.Length; i++)
            {
                chunk.Parts[i] = _parts[chunk.Rows[i]];
            }
        }
        else
        {
            Measure<TLanes>(targets, chunk);
        }

        if (differentiates)
        {
            apart.Clear();
            Differentiate<TLanes>(targets, chunk);
            for (int i = 0; i < chunk.Rows.Length && !apart.IsEmpty; i++)
            {
                apart.Slice(i * features, features).CopyTo(_gradients.Inputs[(chunk.Rows[i] * features)..]);
            }
        }
    }

    /// <summary>How many rows to take at once, and whether their scores are stored for the gradient.</summary>
    private (int Rows, bool AreStored) Plan(LinearCrossEntropyOptions memory, int rows, bool differentiates)
    {
        int size = Unsafe.SizeOf<T>();
        long bytes = Math.Min(memory.WorkspaceBytes - Math.Min(memory.WorkspaceBytes / 8, ProductBytes), MostScores * size);
        int block = Math.Min(_layer.Classes, BlockClasses);
        long other = Unsafe.SizeOf<CrossEntropyPart>() + (2 * sizeof(int)) + size + (2L * _layer.Features * size);
        long stored = Rows(bytes, (long)_layer.Classes * size, other);
        long computed = Rows(bytes, (long)block * size, other);
        bool stores = differentiates && !_partsAreKnown && memory.Storage switch
        {
            ScoreStorage.Store => true,
            ScoreStorage.Recompute => false,
            _ => stored >= Math.Min(rows, LeastStoredRows),
        };
        long most = stores ? stored : Math.Min(computed, MostRows);
        if (most < 1)
        {
            long needed = (long)BitOperations.RoundUpToPowerOf2((ulong)(stores ? _layer.Classes : block) * (ulong)size) + other;
            throw new ArgumentException(
                $"'{nameof(LinearCrossEntropyOptions.WorkspaceBytes)}' is {memory.WorkspaceBytes}, but the scores of one row "
                + $"{(stores ? "" : $"for {block} classes ")}take {(needed * 8 / 7) + 8}. Give at least that"
                + $"{(stores ? $", or do not ask for {nameof(ScoreStorage)}.{nameof(ScoreStorage.Store)}" : "")}.",
                nameof(memory));
        }

        return ((int)Math.Min(Math.Max(rows, 1), most), stores);
    }

    /// <summary>How many rows fit into some memory, of which scores are borrowed in a size that is a power of two.</summary>
    private static long Rows(long bytes, long scores, long other) =>
        bytes <= 0 ? 0 : Math.Min((1L << BitOperations.Log2((ulong)bytes)) / scores, bytes / (scores + other));

    /// <summary>Computes the scores of a block of classes.</summary>
    private Span<T> Scores(in Chunk chunk, int first, bool again)
    {
        int rows = chunk.Rows.Length;
        int count = Math.Min(BlockClasses, _layer.Classes - first);
        Span<T> scores = chunk.Scores.Slice(chunk.Stores ? first * rows : 0, count * rows);
        if (!(again && chunk.Stores))
        {
            _layer.Apply(chunk.Inputs, rows, first, count, scores);
        }

        return scores;
    }

    private void Measure<TLanes>(TargetRows<T, TLabel, T> targets, in Chunk chunk)
        where TLanes : struct, ILanes<TLanes, T>
    {
        chunk.Parts.Fill(CrossEntropyPart.None);
        for (int first = 0; first < _layer.Classes; first += BlockClasses)
        {
            Span<T> scores = Scores(chunk, first, again: false);
            int count = scores.Length / chunk.Rows.Length;
            BlockWork<TLanes> work = new(this, targets, chunk, scores, first, count, differentiates: false);
            Workers.Run(work, Blocks(chunk.Rows.Length), scores.Length / 2);
        }

        for (int i = 0; i < chunk.Rows.Length; i++)
        {
            Report(chunk, i);
        }
    }

    private void Report(in Chunk chunk, int i)
    {
        int row = chunk.Rows[i];
        ref readonly CrossEntropyPart part = ref chunk.Parts[i];
        if (!_parts.IsEmpty)
        {
            _parts[row] = part;
        }

        LossRows<T>.Put(_results.LogSumExp, row, part.LogSumExp);
        LossRows<T>.Put(_results.Entropy, row, part.Entropy);
        if (!chunk.Predicted.IsEmpty)
        {
            int predicted = chunk.Predicted[i];
            _results.PutPrediction(row, predicted, predicted >= 0 && _labels[row] == TLabel.CreateSaturating(predicted));
        }

        if (chunk.IsKept && _parts.IsEmpty)
        {
            Report(_options, _results, row, part, ref _sums);
        }
    }

    /// <summary>Reports the loss of a kept row.</summary>
    public static void Report(in LossOptions<T> options, in LossRows<T> results, int row, in CrossEntropyPart whole, ref LossSums sums)
    {
        double sample = options.SampleWeight(row);
        double loss = LossSums.Weigh(sample, whole.Loss);
        double logSumExp = whole.LogSumExp;
        double zLoss = options.ZLoss > 0 ? LossSums.Weigh(sample, options.ZLoss * logSumExp * logSumExp) : 0;
        sums.Add(row, loss, zLoss);
        LossRows<T>.Put(results.Losses, row, loss + zLoss);
        LossRows<T>.Put(results.ZLosses, row, zLoss);
    }

    private void Differentiate<TLanes>(TargetRows<T, TLabel, T> targets, in Chunk chunk)
        where TLanes : struct, ILanes<TLanes, T>
    {
        int rows = chunk.Rows.Length;
        for (int first = 0; first < _layer.Classes; first += BlockClasses)
        {
            Span<T> scores = Scores(chunk, first, again: true);
            int count = scores.Length / rows;
            BlockWork<TLanes> work = new(this, targets, chunk, scores, first, count, differentiates: true);
            Workers.Run(work, Blocks(rows), scores.Length / 2);
            if (Filters)
            {
                AddLarge(chunk, scores, first, count);
            }
            else
            {
                _gradients.Add(_layer, chunk.Inputs, chunk.ByInputs, rows, first, count, scores, count, addToWeights: !chunk.IsFirst);
            }
        }
    }

    /// <summary>Adds what those blocks of the gradient contribute that hold a number of some size.</summary>
    private void AddLarge(in Chunk chunk, ReadOnlySpan<T> slopes, int first, int count)
    {
        int features = _layer.Features;
        T least = T.CreateTruncating(_memory.GradientFilter);
        long skipped = 0;
        for (int row = 0; row < chunk.Rows.Length; row += FilterRows)
        {
            int rows = Math.Min(FilterRows, chunk.Rows.Length - row);
            for (int column = 0; column < count; column += FilterClasses)
            {
                int columns = Math.Min(FilterClasses, count - column);
                ReadOnlySpan<T> block = slopes[((row * count) + column)..];
                bool isSmall = true;
                for (int i = 0; i < rows && isSmall; i++)
                {
                    // NaN is not small.
                    isSmall = T.Abs(TensorPrimitives.MaxMagnitude(block.Slice(i * count, columns))) <= least;
                }

                if (isSmall)
                {
                    skipped += (long)rows * columns;
                    continue;
                }

                Span<T> byInputs = chunk.ByInputs.IsEmpty ? [] : chunk.ByInputs.Slice(row * features, rows * features);
                _gradients.Add(
                    _layer, chunk.Inputs.Slice(row * features, rows * features), byInputs, rows, first + column, columns, block, count, addToWeights: true);
            }
        }

        if (!_gradients.Skipped.IsEmpty)
        {
            _gradients.Skipped[0] += skipped / ((double)_sums.KeptRows * _layer.Classes);
        }
    }

    private static int Blocks(int rows) => (rows + WorkRows - 1) / WorkRows;

    /// <summary>Rows that are taken at once.</summary>
    private readonly ref struct Chunk
    {
        public required ReadOnlySpan<int> Rows { get; init; }

        public required Span<CrossEntropyPart> Parts { get; init; }

        public required Span<int> Predicted { get; init; }

        /// <summary>The score of what is predicted.</summary>
        public required Span<T> Best { get; init; }

        /// <summary>Room for scores: of all classes block by block if they are stored, else of one block.</summary>
        public required Span<T> Scores { get; init; }

        public required bool Stores { get; init; }

        public required bool IsKept { get; init; }

        /// <summary>Whether the gradient by the weights holds nothing yet.</summary>
        public required bool IsFirst { get; init; }

        public required ReadOnlySpan<T> Inputs { get; init; }

        /// <summary>Receives the gradient by the inputs; empty if it is not wanted.</summary>
        public required Span<T> ByInputs { get; init; }
    }

    private int Label(in Chunk chunk, int i) => chunk.IsKept ? int.CreateTruncating(_labels[chunk.Rows[i]]) : -1;

    /// <summary>Measures the scores of a block row by row, or turns them into the gradient by them.</summary>
    private readonly ref struct BlockWork<TLanes>(
        LinearCrossEntropyRows<T, TLabel> owner,
        TargetRows<T, TLabel, T> targets,
        Chunk chunk,
        Span<T> scores,
        int first,
        int count,
        bool differentiates) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
    {
        private readonly LinearCrossEntropyRows<T, TLabel> _owner = owner;
        private readonly TargetRows<T, TLabel, T> _targets = targets;
        private readonly Chunk _chunk = chunk;
        private readonly Span<T> _scores = scores;

        public void Run(int part)
        {
            ScoreScale<T> scale = new(_owner._options.SoftCap, _owner._options.Temperature);
            ReadOnlySpan<T> bases = _targets.BasesOrOne([]);
            T baseTotal = !differentiates ? T.Zero : T.CreateTruncating(LaneSums<TLanes, T>.Total(
                ref MemoryMarshal.GetReference(bases), ref MemoryMarshal.GetReference(bases), bases.Length, default(Term.First<T>)));
            using Borrowed<T> scaled = new(scale.IsIdentity ? 0 : count);
            int end = Math.Min((part + 1) * WorkRows, _chunk.Rows.Length);
            for (int i = part * WorkRows; i < end; i++)
            {
                Span<T> line = _scores.Slice(i * count, count);
                if (differentiates)
                {
                    Differentiate(i, line, scale, scaled.Span, bases, baseTotal);
                }
                else
                {
                    Measure(i, line, scale, scaled.Span, bases);
                }
            }
        }

        private void Measure(int i, ReadOnlySpan<T> line, ScoreScale<T> scale, Span<T> scaled, ReadOnlySpan<T> bases)
        {
            int start = _owner._first + first;
            int label = _owner.Label(_chunk, i);
            bool isHere = label >= start && label < start + count;
            CrossEntropyRow<T> row = new() { IsKept = true, Label = isHere ? label - start : -1, Spike = isHere ? _targets.Spike(label) : T.Zero };
            row.Measure<TLanes>(line, Here(bases), scaled, scale, _owner.WantsEntropy);
            ref CrossEntropyPart known = ref _chunk.Parts[i];
            known = CrossEntropyPart.Merge(known, row.Part(line, bases.Length > 1, start));
            if (!_chunk.Predicted.IsEmpty)
            {
                Predict(line, ref _chunk.Predicted[i], ref _chunk.Best[i]);
            }
        }

        private void Predict(ReadOnlySpan<T> line, ref int predicted, ref T best)
        {
            int top = LossRows<T>.Top(line);
            if (first == 0 || (predicted >= 0 && (top < 0 || line[top] > best)))
            {
                predicted = top < 0 ? -1 : first + top;
                best = line[Math.Max(top, 0)];
            }
        }

        private void Differentiate(int i, Span<T> line, ScoreScale<T> scale, Span<T> scaled, ReadOnlySpan<T> bases, T baseTotal)
        {
            Span<T> terms = scale.IsIdentity ? line : scaled;
            CrossEntropyPart whole = _chunk.Parts[i];
            T max = T.CreateTruncating(whole.Score);
            if (!scale.IsIdentity)
            {
                scale.Apply<TLanes>(line, max, terms);
                max = T.Zero;
            }

            _ = ScoreRow<TLanes, T>.Rest(terms, max, terms);
            Differentiate(i, whole, terms, bases, baseTotal);
            if (!scale.IsIdentity)
            {
                scale.Differentiate<TLanes>(line, terms, line);
            }
        }

        private void Differentiate(int i, in CrossEntropyPart whole, Span<T> terms, ReadOnlySpan<T> bases, T baseTotal)
        {
            int start = _owner._first + first;
            int index = _chunk.Rows[i];
            int label = _owner.Label(_chunk, i);
            T spike = _targets.Spike(label);
            bool hasTop = whole.Top >= start && whole.Top < start + count;
            T topBase = !hasTop || bases.IsEmpty ? T.Zero : bases[bases.Length == 1 ? 0 : whole.Top];
            T otherBases = bases.Length == 1 ? CrossEntropyRow<T>.OtherBases(topBase, _owner._classes) : baseTotal - topBase;
            CrossEntropyRow<T> row = CrossEntropyRow<T>.Of(
                whole,
                label >= start && label < start + count ? label - start : -1,
                spike,
                hasTop ? whole.Top - start : -1,
                topBase + (whole.TopIsLabel ? spike : T.Zero),
                otherBases + (whole.TopIsLabel ? T.Zero : spike));

            (double lossFactor, double zFactor) = _owner._sums.Factors(_owner._options.SampleWeight(index));
            double incoming = _owner._gradients.Incoming.IsEmpty ? 1 : double.CreateTruncating(_owner._gradients.Incoming[index]);
            T zSlope = _owner._options.ZLoss > 0 ? T.CreateTruncating(2 * zFactor * incoming * _owner._options.ZLoss * whole.LogSumExp) : T.Zero;
            row.Differentiate<TLanes>(
                new(terms, maxima: []), Here(bases), T.CreateTruncating(lossFactor * incoming), zSlope);
        }

        /// <summary>The bases of the classes at hand, if not one number stands for those of all.</summary>
        private ReadOnlySpan<T> Here(ReadOnlySpan<T> bases) => bases.Length <= 1 ? bases : bases.Slice(_owner._first + first, count);
    }
}
