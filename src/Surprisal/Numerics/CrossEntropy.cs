using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Cross-entropy between a label and the softmax of raw scores, in one stable step.</summary>
/// <remarks>
/// <para>
/// For scores <c>z</c> and the true class <c>y</c>: <c>loss = log Σⱼ exp(zⱼ − m) − (z_y − m)</c> with <c>m = max z</c>, in nats.
/// Its gradient is <c>∂loss/∂zⱼ = softmax(z)ⱼ − [j = y]</c>.
/// Only differences between scores matter: a shared offset changes nothing.
/// </para>
/// <para>
/// The largest term is kept out of the sum, so that loss and gradient keep their relative precision when the right class
/// is nearly certain. A score of −∞ rules its class out: at the label it makes the loss +∞.
/// A row that is all −∞, or holds +∞ or NaN, makes the loss and its whole gradient row NaN.
/// </para>
/// <para>Keras: <c>SparseCategoricalCrossentropy(from_logits=True)</c>. For a distribution over the classes see <see cref="SoftCrossEntropy"/>.</para>
/// <para>
/// Reference: P. Blanchard, D. J. Higham, N. J. Higham, "Accurately computing the log-sum-exp
/// and softmax functions", IMA J. Numer. Anal. 41(4), 2021.
/// </para>
/// </remarks>
public static class CrossEntropy
{
    /// <summary>Computes the loss of one row.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores, one per class: <c>[classes]</c>, at least one.</param>
    /// <param name="label">The true class, in <c>[0, classes)</c>.</param>
    /// <returns>The loss, never negative.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is not a class.</exception>
    /// <exception cref="ArgumentException">There is no class.</exception>
    public static T Value<T>(ReadOnlySpan<T> logits, int label)
        where T : IFloatingPointIeee754<T>
    {
        Check.NotEmpty(logits);
        Check.Label(label, logits.Length);

        T loss = T.Zero;
        VectorWidth.Run<T, Kernel<T, int>>(new(logits, new(in label), new(ref loss), gradient: []));
        return loss;
    }

    /// <summary>Computes the gradient of one row's loss by the scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores, one per class: <c>[classes]</c>, at least one.</param>
    /// <param name="label">The true class, in <c>[0, classes)</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[classes]</c>. May be <paramref name="logits"/> itself, but not overlap it otherwise.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is not a class.</exception>
    /// <exception cref="ArgumentException">There is no class, the lengths differ, or the spans overlap partly.</exception>
    public static void Gradient<T>(ReadOnlySpan<T> logits, int label, Span<T> gradient)
        where T : IFloatingPointIeee754<T> => ValueAndGradient(logits, label, gradient);

    /// <summary>Computes the loss of one row and its gradient by the scores.</summary>
    /// <inheritdoc cref="Gradient{T}(ReadOnlySpan{T}, int, Span{T})"/>
    /// <returns>The loss, never negative.</returns>
    /// <example>
    /// <code>
    /// Span&lt;float&gt; gradient = stackalloc float[3];
    /// float loss = CrossEntropy.ValueAndGradient([1f, 2f, 3f], label: 2, gradient);
    /// // loss ≈ 0.4076, gradient ≈ [0.0900, 0.2447, −0.3348]
    /// </code>
    /// </example>
    public static T ValueAndGradient<T>(ReadOnlySpan<T> logits, int label, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.NotEmpty(logits);
        Check.Label(label, logits.Length);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);

        T loss = T.Zero;
        VectorWidth.Run<T, Kernel<T, int>>(new(logits, new(in label), new(ref loss), gradient));
        return loss;
    }

    /// <summary>Computes the loss of each row.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>: <c>[rows]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[rows]</c>. Shares no memory with <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap.</exception>
    public static void Value<T, TLabel>(
        ReadOnlySpan<T> logits, ReadOnlySpan<TLabel> labels, int classes, Span<T> losses)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckRows(logits, labels, classes);
        Check.Shape<T>(losses, [labels.Length]);
        Check.Apart(losses, logits);

        VectorWidth.Run<T, Kernel<T, TLabel>>(new(logits, labels, losses, gradient: []));
    }

    /// <summary>Computes the gradient of each row's loss by the scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>: <c>[rows]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[rows, classes]</c>. May be <paramref name="logits"/> itself, but not overlap it otherwise.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap partly.</exception>
    public static void Gradient<T, TLabel>(
        ReadOnlySpan<T> logits, ReadOnlySpan<TLabel> labels, int classes, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckRows(logits, labels, classes);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);

        VectorWidth.Run<T, Kernel<T, TLabel>>(new(logits, labels, losses: [], gradient));
    }

    /// <summary>Computes the loss of each row and its gradient by the scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>: <c>[rows]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[rows]</c>. Shares no memory with the scores or the gradient.</param>
    /// <param name="gradient">Receives the gradient: <c>[rows, classes]</c>. May be <paramref name="logits"/> itself, but not overlap it otherwise.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap otherwise.</exception>
    public static void ValueAndGradient<T, TLabel>(
        ReadOnlySpan<T> logits, ReadOnlySpan<TLabel> labels, int classes, Span<T> losses, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckRows(logits, labels, classes);
        Check.Shape<T>(losses, [labels.Length]);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);
        Check.Apart(losses, logits);
        Check.Apart<T>(losses, gradient);

        VectorWidth.Run<T, Kernel<T, TLabel>>(new(logits, labels, losses, gradient));
    }

    private static void CheckRows<T, TLabel>(ReadOnlySpan<T> logits, ReadOnlySpan<TLabel> labels, int classes)
        where TLabel : INumber<TLabel>
    {
        Check.Classes(classes);
        Check.Shape(logits, [labels.Length, classes]);
        Check.Labels(labels, classes);
    }

    /// <summary>The losses, the gradient or both; what is empty is not wanted.</summary>
    private readonly ref struct Kernel<T, TLabel>(
        ReadOnlySpan<T> logits, ReadOnlySpan<TLabel> labels, Span<T> losses, Span<T> gradient) : IKernel<T>
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        private readonly ReadOnlySpan<T> _logits = logits;
        private readonly ReadOnlySpan<TLabel> _labels = labels;
        private readonly Span<T> _losses = losses;
        private readonly Span<T> _gradient = gradient;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            Unsafe.SkipInit(out Gaps<T> room);
            Span<T> gaps = room;
            int classes = _labels.IsEmpty ? 0 : _logits.Length / _labels.Length;
            for (int first = 0; first < _labels.Length; first += gaps.Length)
            {
                int rows = Math.Min(gaps.Length, _labels.Length - first);
                Span<T> blockLosses = _losses.IsEmpty ? [] : _losses.Slice(first, rows);
                for (int i = 0; i < rows; i++)
                {
                    int start = (first + i) * classes;
                    Span<T> rowGradient = _gradient.IsEmpty ? [] : _gradient.Slice(start, classes);
                    T rest = Row<TLanes>(
                        _logits.Slice(start, classes), int.CreateTruncating(_labels[first + i]), rowGradient, out gaps[i]);
                    if (!blockLosses.IsEmpty)
                    {
                        blockLosses[i] = rest;
                    }
                }

                // The logarithms of many rows at once cost little.
                Logarithms<TLanes>(blockLosses, gaps);
            }
        }

        private static T Row<TLanes>(ReadOnlySpan<T> logits, int label, Span<T> gradient, out T gap)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T max = ScoreRow<TLanes, T>.Max(logits);
            gap = logits[label] - max;
            T rest = ScoreRow<TLanes, T>.Rest(logits, max, gradient);
            if (!gradient.IsEmpty)
            {
                T sum = T.One + rest;
                LaneSpan<TLanes, T>.Divide(gradient, sum);

                // A confident, right answer has p ≈ 1, where p − 1 would cancel.
                gradient[label] = gap == T.Zero ? (T.Zero - rest) / sum : gradient[label] - T.One;
            }

            return rest;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Logarithms<TLanes>(Span<T> losses, Span<T> gaps)
            where TLanes : struct, ILanes<TLanes, T>
        {
            for (int i = 0; i < losses.Length; i += TLanes.Count)
            {
                int count = Math.Min(TLanes.Count, losses.Length - i);
                TLanes rests = TLanes.LoadPart(ref losses[i], count, T.Zero);
                TLanes loss = Logarithm<TLanes, T>.Log1P(rests) - TLanes.LoadPart(ref gaps[i], count, T.Zero);
                loss.StorePart(ref losses[i], count);
            }
        }
    }

    [InlineArray(64)]
    private struct Gaps<T>
    {
        private T _first;
    }
}
