using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>What a loss over rows may be told besides scores and truth: weights, rows to leave out, smoothing, reduction.</summary>
/// <remarks>
/// <para>
/// With class weights <c>w</c>, a sample weight <c>s</c>, smoothing <c>e</c> and <c>K</c> classes, a row of targets <c>t</c> (1 at the label, else 0)
/// counts as <c>q</c>: for labels <c>qₖ = (1−e) w_y tₖ + (e/K) wₖ</c>, for soft targets <c>qₖ = wₖ((1−e) tₖ + e/K)</c>. Its loss is
/// <c>s (−Σ qₖ log pₖ + a·lse²)</c>, in nats, with <c>p = softmax(z)</c>, <c>lse = log Σ exp zₖ</c> and the z-loss factor <c>a</c>. The scores are
/// first capped, then divided by the temperature: <c>z = c·tanh(x/c)/T</c>.
/// </para>
/// <para>A weight of exactly 0 removes its term, also an infinite one, but not a NaN. To leave a row out whatever it holds, ignore or mask it.</para>
/// </remarks>
/// <typeparam name="T">The type of the scores.</typeparam>
public readonly ref struct LossOptions<T>
    where T : IFloatingPointIeee754<T>
{
    private readonly double? _temperature;

    /// <summary>One weight for each class, finite and not negative: <c>[classes]</c>. Empty: all are 1.</summary>
    public ReadOnlySpan<T> ClassWeights { get; init; }

    /// <summary>One weight for each row, finite and not negative: <c>[rows]</c>. Empty: all are 1.</summary>
    public ReadOnlySpan<T> SampleWeights { get; init; }

    /// <summary>Whether each row is kept: <c>[rows]</c>. Empty: all are. The loss and gradient of the others are exactly 0, whatever they hold.</summary>
    public ReadOnlySpan<bool> Mask { get; init; }

    /// <summary>The label of rows to leave out, which need not be a class; <see langword="null"/>: none. Soft targets have none; mask rows there.</summary>
    public long? IgnoreLabel { get; init; }

    /// <summary>The part of each target that is spread evenly over all classes, in [0, 1].</summary>
    /// <remarks>Source: C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016.</remarks>
    public double LabelSmoothing { get; init; }

    /// <summary>The factor <c>a</c> of the z-loss <c>a·lse²</c>, which keeps the scores near 0: finite and not negative. Class weights do not act on it.</summary>
    /// <remarks>Source: A. Chowdhery et al., "PaLM: Scaling Language Modeling with Pathways", 2022.</remarks>
    public double ZLoss { get; init; }

    /// <summary>The bound <c>c</c> of scores capped softly, <c>c·tanh(x/c)</c>: finite and above 0; <see langword="null"/>: not capped. A score of ±∞ becomes <c>±c</c>, so that it masks no class.</summary>
    /// <remarks>Source: Gemma Team, "Gemma 2: Improving Open Language Models at a Practical Size", 2024.</remarks>
    public double? SoftCap { get; init; }

    /// <summary>What the scores are divided by, finite and above 0. The default is 1.</summary>
    /// <remarks>Source: G. Hinton, O. Vinyals, J. Dean, "Distilling the Knowledge in a Neural Network", 2015.</remarks>
    public double Temperature
    {
        get => _temperature ?? 1;
        init => _temperature = value;
    }

    /// <summary>How the losses of the rows become one.</summary>
    public Reduction Reduction { get; init; }

    /// <summary>What their mean divides by.</summary>
    public Divisor Divisor { get; init; }

    /// <summary>What their mean is if it would divide by 0.</summary>
    public EmptyMean EmptyMean { get; init; }

    /// <summary>How far the meaning of the numbers is examined: targets that are no distributions, scores that are probabilities.</summary>
    public Validation Validation { get; init; }

    /// <summary>Whether all rows and all labels count the same.</summary>
    internal bool IsPlain => SampleWeights.IsEmpty && ClassWeights.IsEmpty && Mask.IsEmpty && IgnoreLabel is null;

    /// <summary>The options of some of the rows.</summary>
    internal LossOptions<T> Slice(int first, int count) => this with
    {
        SampleWeights = SampleWeights.IsEmpty ? [] : SampleWeights.Slice(first, count),
        Mask = Mask.IsEmpty ? [] : Mask.Slice(first, count),
    };

    /// <summary>Whether a row is not masked.</summary>
    internal bool Keeps(int row) => Mask.IsEmpty || Mask[row];

    /// <summary>Whether a row is neither masked nor its label, if it has one, ignored.</summary>
    internal bool Keeps<TLabel>(int row, ReadOnlySpan<TLabel> labels)
        where TLabel : INumber<TLabel> => Keeps(row) && (labels.IsEmpty || !Ignores(labels[row]));

    /// <summary>Whether a label stands for a row to leave out.</summary>
    internal bool Ignores<TLabel>(TLabel label)
        where TLabel : INumber<TLabel> => IgnoreLabel is long ignored && TLabel.IsInteger(label) && long.CreateSaturating(label) == ignored;

    internal double SampleWeight(int row) => SampleWeights.IsEmpty ? 1 : double.CreateTruncating(SampleWeights[row]);

    /// <summary>Refuses labels of kept rows that are not whole numbers in <c>[0, classes)</c>.</summary>
    internal void CheckLabels<TLabel>(
        ReadOnlySpan<TLabel> labels, int classes, [CallerArgumentExpression(nameof(labels))] string name = "")
        where TLabel : INumber<TLabel>
    {
        if (Mask.IsEmpty && IgnoreLabel is null)
        {
            Surprisal.Check.Labels(labels, classes, name);
            return;
        }

        for (int row = 0; row < labels.Length; row++)
        {
            if (Keeps(row, labels))
            {
                Surprisal.Check.Label(labels[row], row, classes, name);
            }
        }
    }

    /// <summary>Refuses options that cannot be.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="classes">The number of classes.</param>
    internal void Check(int rows, int classes)
    {
        Surprisal.Check.EmptyOrShape(ClassWeights, [classes]);
        Surprisal.Check.EmptyOrShape(SampleWeights, [rows]);
        Surprisal.Check.EmptyOrShape(Mask, [rows]);
        Surprisal.Check.Weights(ClassWeights);
        Surprisal.Check.Weights(SampleWeights);
        Surprisal.Check.Weight(ZLoss);
        Surprisal.Check.Fraction(LabelSmoothing);
        Surprisal.Check.Scale(InPrecision(Temperature), nameof(Temperature));
        Surprisal.Check.Scale(InPrecision(SoftCap ?? 1), nameof(SoftCap));
        Surprisal.Check.Defined(Reduction);
        Surprisal.Check.Defined(EmptyMean);
        Surprisal.Check.Defined(Validation);
    }

    /// <summary>Refuses a gradient that shares memory with an option.</summary>
    internal void CheckApart(ReadOnlySpan<T> gradient, [CallerArgumentExpression(nameof(gradient))] string name = "")
    {
        Surprisal.Check.Apart<T, T>(gradient, ClassWeights, name, nameof(ClassWeights));
        Surprisal.Check.Apart<T, T>(gradient, SampleWeights, name, nameof(SampleWeights));
        Surprisal.Check.Apart(gradient, Mask, name, nameof(Mask));
    }

    // A number of another precision may become 0 or infinite where it is used.
    private static double InPrecision(double value) => typeof(T) == typeof(double) ? value : (float)value;

    /// <summary>Refuses what acts on the softmax of scores, for losses that take none.</summary>
    internal void CheckNoSoftmax()
    {
        Surprisal.Check.NoSoftmax(ZLoss != 0, nameof(ZLoss));
        Surprisal.Check.NoSoftmax(SoftCap is not null, nameof(SoftCap));
        Surprisal.Check.NoSoftmax(Temperature != 1, nameof(Temperature));
    }
}

/// <summary>What a loss tells of each row on request, in the same pass: give a span for what is wanted, <c>[rows]</c>.</summary>
/// <remarks>A row that is left out has the loss 0; all else tells of its scores as of any other's.</remarks>
/// <typeparam name="T">The type of the scores.</typeparam>
public readonly ref struct LossRows<T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Receives the losses, weighted, before they are reduced; the z-loss is included.</summary>
    public Span<T> Losses { get; init; }

    /// <summary>Receives the z-losses alone, weighted.</summary>
    public Span<T> ZLosses { get; init; }

    /// <summary>Receives <c>log Σ exp zₖ</c>.</summary>
    public Span<T> LogSumExp { get; init; }

    /// <summary>Receives the entropy of the probabilities, <c>−Σ pₖ log pₖ</c>, in nats.</summary>
    public Span<T> Entropy { get; init; }

    /// <summary>Receives the class of the largest score, the first one of equals; −1 if a score is NaN.</summary>
    public Span<int> Predicted { get; init; }

    /// <summary>Receives whether the class of the largest score is the label, or that of the largest target.</summary>
    public Span<bool> Correct { get; init; }

    /// <summary>The places of some of the rows.</summary>
    internal LossRows<T> Slice(int first, int count) => new()
    {
        Losses = Slice(Losses, first, count),
        ZLosses = Slice(ZLosses, first, count),
        LogSumExp = Slice(LogSumExp, first, count),
        Entropy = Slice(Entropy, first, count),
        Predicted = Slice(Predicted, first, count),
        Correct = Slice(Correct, first, count),
    };

    private static Span<TValue> Slice<TValue>(Span<TValue> values, int first, int count) =>
        values.IsEmpty ? [] : values.Slice(first, count);

    /// <summary>Refuses spans that do not have one place for each row.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="options">The options, which must stand apart from them.</param>
    internal void Check(int rows, in LossOptions<T> options)
    {
        Surprisal.Check.EmptyOrShape<T>(Losses, [rows]);
        Surprisal.Check.EmptyOrShape<T>(ZLosses, [rows]);
        Surprisal.Check.EmptyOrShape<T>(LogSumExp, [rows]);
        Surprisal.Check.EmptyOrShape<T>(Entropy, [rows]);
        Surprisal.Check.EmptyOrShape<int>(Predicted, [rows]);
        Surprisal.Check.EmptyOrShape<bool>(Correct, [rows]);
        CheckApart(options.ClassWeights, nameof(options.ClassWeights));
        CheckApart(options.SampleWeights, nameof(options.SampleWeights));
        CheckApart(options.Mask, nameof(options.Mask));

        LossRows<T> others = this with { Losses = [] };
        others.CheckApart<T>(Losses, nameof(Losses));
        others = others with { ZLosses = [] };
        others.CheckApart<T>(ZLosses, nameof(ZLosses));
        others = others with { LogSumExp = [] };
        others.CheckApart<T>(LogSumExp, nameof(LogSumExp));
        others = others with { Entropy = [] };
        others.CheckApart<T>(Entropy, nameof(Entropy));
        others = others with { Predicted = [] };
        others.CheckApart<int>(Predicted, nameof(Predicted));
    }

    /// <summary>Refuses spans that share memory with something else.</summary>
    internal void CheckApart<TOther>(ReadOnlySpan<TOther> other, [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Surprisal.Check.Apart<T, TOther>(Losses, other, nameof(Losses), otherName);
        Surprisal.Check.Apart<T, TOther>(ZLosses, other, nameof(ZLosses), otherName);
        Surprisal.Check.Apart<T, TOther>(LogSumExp, other, nameof(LogSumExp), otherName);
        Surprisal.Check.Apart<T, TOther>(Entropy, other, nameof(Entropy), otherName);
        Surprisal.Check.Apart<int, TOther>(Predicted, other, nameof(Predicted), otherName);
        Surprisal.Check.Apart<bool, TOther>(Correct, other, nameof(Correct), otherName);
    }

    /// <summary>Refuses what is told of the softmax of scores, for losses that take none.</summary>
    internal void CheckNoSoftmax()
    {
        Surprisal.Check.NoSoftmax(!ZLosses.IsEmpty, nameof(ZLosses));
        Surprisal.Check.NoSoftmax(!LogSumExp.IsEmpty, nameof(LogSumExp));
        Surprisal.Check.NoSoftmax(!Entropy.IsEmpty, nameof(Entropy));
    }

    /// <summary>Reports the class of the largest score, and whether it is the right one.</summary>
    /// <param name="row">The row.</param>
    /// <param name="scores">Its scores or probabilities.</param>
    /// <param name="labels">The labels of all rows; empty for soft targets.</param>
    /// <param name="targets">The soft targets of this row; empty for labels.</param>
    internal void PutPrediction<TScore, TLabel>(
        int row, ReadOnlySpan<TScore> scores, ReadOnlySpan<TLabel> labels, ReadOnlySpan<TScore> targets)
        where TScore : IFloatingPointIeee754<TScore>
        where TLabel : INumber<TLabel>
    {
        if (WantsPrediction)
        {
            int predicted = Top(scores);
            PutPrediction(row, predicted, predicted >= 0
                && (labels.IsEmpty ? predicted == Top(targets) : labels[row] == TLabel.CreateSaturating(predicted)));
        }
    }

    internal bool WantsPrediction => !(Predicted.IsEmpty && Correct.IsEmpty);

    internal void PutPrediction(int row, int predicted, bool isCorrect)
    {
        if (!Predicted.IsEmpty)
        {
            Predicted[row] = predicted;
        }

        if (!Correct.IsEmpty)
        {
            Correct[row] = isCorrect;
        }
    }

    /// <summary>Reports a number of a row, if it is wanted.</summary>
    internal static void Put(Span<T> results, int row, double value)
    {
        if (!results.IsEmpty)
        {
            results[row] = T.CreateTruncating(value);
        }
    }

    /// <summary>Finds the first of the largest numbers; −1 if one is NaN.</summary>
    internal static int Top<TScore>(ReadOnlySpan<TScore> values)
        where TScore : IFloatingPointIeee754<TScore>
    {
        int top = TensorPrimitives.IndexOfMax(values);
        if (TScore.IsNaN(values[top]))
        {
            return -1;
        }

        // It holds +0 to be larger than −0.
        int first = 0;
        while (TScore.IsZero(values[top]) && !TScore.IsZero(values[first]))
        {
            first++;
        }

        return TScore.IsZero(values[top]) ? first : top;
    }
}

/// <summary>The losses of many rows as one.</summary>
/// <typeparam name="T">The type of the scores.</typeparam>
/// <param name="Value">The mean of the losses, or their sum; the sum also where they stay apart. The z-loss is included.</param>
/// <param name="ZLoss">The z-loss alone; its mean divides by the sample weights of the kept rows, unless the divisor is explicit.</param>
/// <param name="Divisor">What the mean divided by; 1 for a sum.</param>
/// <param name="KeptRows">The number of rows that were neither ignored nor masked.</param>
public readonly record struct ReducedLoss<T>(T Value, T ZLoss, double Divisor, int KeptRows)
    where T : IFloatingPointIeee754<T>;
