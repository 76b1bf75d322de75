using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Cross-entropy between labels and the softmax of a linear layer's scores, without ever holding all scores.</summary>
/// <remarks>
/// <para>
/// The scores are <c>z = X·W + b</c>; the loss of a row is <c>log Σⱼ exp zⱼ − z_y</c>, in nats, with <c>G = softmax(z) − [j = y]</c> its gradient by them.
/// So <c>∂X = G·Wᵀ</c>, <c>∂W = Xᵀ·G</c> and <c>∂b</c> is the sum of G's rows. Rows are taken in chunks, whose scores become their
/// gradient in place: beside inputs and results a call needs <see cref="WorkspaceBytes"/> at most, or what one row of scores takes.
/// </para>
/// <para>Edges and options are those of <see cref="CrossEntropy"/>.</para>
/// <para>
/// Reference: E. Wijmans et al., "Cut Your Losses in Large-Vocabulary Language Models", ICLR 2025; P.-L. Hsu et al., "Liger Kernel: Efficient
/// Triton Kernels for LLM Training", 2024.
/// </para>
/// </remarks>
public static class LinearCrossEntropy
{
    /// <summary>The most memory that a call borrows for scores.</summary>
    public const int WorkspaceBytes = 32 << 20;

    /// <summary>Computes the loss of many rows as one.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="layer">The inputs, the weights and the bias.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[rows]</c>.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or an option is out of its range. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T, TLabel>(
        in LinearLayer<T> layer,
        ReadOnlySpan<TLabel> labels,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel> => Run(layer, labels, default, options, rows);

    /// <summary>Computes the loss of many rows as one and its gradients.</summary>
    /// <param name="layer">The inputs, the weights and the bias.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[rows]</c>.</param>
    /// <param name="gradients">Receives the gradients, each where a span is given.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row.</param>
    /// <inheritdoc cref="Value"/>
    public static ReducedLoss<T> ValueAndGradient<T, TLabel>(
        in LinearLayer<T> layer,
        ReadOnlySpan<TLabel> labels,
        in LinearGradients<T> gradients,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel> => Run(layer, labels, gradients, options, rows);

    private static ReducedLoss<T> Run<T, TLabel>(
        in LinearLayer<T> layer,
        ReadOnlySpan<TLabel> labels,
        in LinearGradients<T> gradients,
        in LossOptions<T> options,
        in LossRows<T> rows)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        int classes = layer.Classes;
        Check.Classes(classes);
        layer.Check(labels.Length);
        gradients.Check(layer, labels.Length);
        options.Check(labels.Length, classes);
        options.CheckLabels(labels, classes);
        rows.Check(labels.Length, options);

        gradients.Weights.Clear();
        gradients.Bias.Clear();
        LossSums sums = LossSums.Of(options, labels, labels.Length);
        int chunk = Math.Min(labels.Length, Math.Max(1, WorkspaceBytes / Unsafe.SizeOf<T>() / classes));
        using Borrowed<T> room = new(chunk * classes);
        for (int first = 0; first < labels.Length; first += chunk)
        {
            int count = Math.Min(chunk, labels.Length - first);
            Span<T> scores = room.Span[..(count * classes)];
            layer.Apply(first, count, scores);
            Span<T> slopes = gradients.AreWanted ? scores : [];
            VectorWidth.RunStored<T, CrossEntropyRows<T, TLabel>>(new(
                scores, labels.Slice(first, count), targets: [], classes, 1, options.Slice(first, count), rows.Slice(first, count), slopes, ref sums));
            gradients.Add(layer, first, count, scores);
        }

        return sums.Reduce<T>();
    }
}
