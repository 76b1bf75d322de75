using System.Numerics;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Cross-entropy between labels and the softmax of a linear layer's scores, without ever holding all scores.</summary>
/// <remarks>
/// <para>
/// The scores are <c>z = X·W + b</c>; the loss of a row is <c>log Σⱼ exp zⱼ − z_y</c>, in nats, with <c>G = softmax(z) − [j = y]</c> its gradient by them.
/// So <c>∂X = G·Wᵀ</c>, <c>∂W = Xᵀ·G</c> and <c>∂b</c> is the sum of G's rows. Scores are computed for some rows and some classes at a time; beside inputs
/// and results a call needs <see cref="LinearCrossEntropyOptions.WorkspaceBytes"/> at most.
/// </para>
/// <para>Edges and options are those of <see cref="CrossEntropy"/>; rows that are left out may hold anything.</para>
/// <para>
/// Where several processes each hold the weights of some of the classes, each computes its <see cref="Parts"/>, all merge them by
/// <see cref="CrossEntropyPart.Merge"/> in the order of the classes, and <see cref="Value{T, TLabel}(ReadOnlySpan{CrossEntropyPart}, ReadOnlySpan{TLabel}, int, in LossOptions{T}, in LossRows{T})"/>
/// and <see cref="Gradient"/> go on from there. The gradients by the inputs are then to be added up.
/// </para>
/// <para>
/// Reference: E. Wijmans et al., "Cut Your Losses in Large-Vocabulary Language Models", ICLR 2025; P.-L. Hsu et al., "Liger Kernel: Efficient
/// Triton Kernels for LLM Training", 2024; M. Shoeybi et al., "Megatron-LM: Training Multi-Billion Parameter Language Models Using Model Parallelism", 2019.
/// </para>
/// </remarks>
public static class LinearCrossEntropy
{
    /// <summary>Computes the loss of many rows as one.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="layer">The inputs, the weights and the bias.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[rows]</c>.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row.</param>
    /// <param name="memory">How much memory may be borrowed, and for what.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or an option is out of its range. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, a result shares memory with anything else, or the workspace is too small for one block. Nothing is written then.</exception>
    /// <exception cref="NotSupportedException">The precision is another one.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T, TLabel>(
        in LinearLayer<T> layer,
        ReadOnlySpan<TLabel> labels,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        LinearCrossEntropyOptions memory = default)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel> => ValueAndGradient(layer, labels, default, options, rows, memory);

    /// <summary>Computes the loss of many rows as one and its gradients.</summary>
    /// <param name="layer">The inputs, the weights and the bias.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[rows]</c>.</param>
    /// <param name="gradients">Receives the gradients, each where a span is given.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row.</param>
    /// <param name="memory">How much memory may be borrowed, and for what.</param>
    /// <inheritdoc cref="Value{T, TLabel}(in LinearLayer{T}, ReadOnlySpan{TLabel}, in LossOptions{T}, in LossRows{T}, LinearCrossEntropyOptions)"/>
    public static ReducedLoss<T> ValueAndGradient<T, TLabel>(
        in LinearLayer<T> layer,
        ReadOnlySpan<TLabel> labels,
        in LinearGradients<T> gradients,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        LinearCrossEntropyOptions memory = default)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckRange(layer, labels, 0, layer.Classes, options, memory);
        gradients.Check(layer, labels, options);
        CheckRows(layer, labels, gradients, options, rows);

        LossSums sums = LossSums.Of(options, labels, labels.Length);
        VectorWidth.Run<T, LinearCrossEntropyRows<T, TLabel>>(new(layer, labels, gradients, options, rows, memory, ref sums));
        return sums.Reduce<T>();
    }

    /// <summary>Measures what the scores of some of the classes tell of each row.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="layer">The inputs, and the weights and the bias of the classes from <paramref name="first"/> on.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[rows]</c>.</param>
    /// <param name="first">The first class of the layer.</param>
    /// <param name="classes">The number of all classes.</param>
    /// <param name="parts">Receives what is measured: <c>[rows]</c>; <see cref="CrossEntropyPart.None"/> for rows that are left out.</param>
    /// <param name="options">The options of the loss, with weights of all classes.</param>
    /// <param name="memory">How much memory may be borrowed, and for what.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, the layer's classes are not among all, or an option is out of its range.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, or the workspace is too small for one block.</exception>
    public static void Parts<T, TLabel>(
        in LinearLayer<T> layer,
        ReadOnlySpan<TLabel> labels,
        int first,
        int classes,
        Span<CrossEntropyPart> parts,
        in LossOptions<T> options = default,
        LinearCrossEntropyOptions memory = default)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckRange(layer, labels, first, classes, options, memory);
        Check.Shape<CrossEntropyPart>(parts, [labels.Length]);

        LossSums sums = LossSums.Of(options with { EmptyMean = EmptyMean.NaN }, labels, labels.Length);
        VectorWidth.Run<T, LinearCrossEntropyRows<T, TLabel>>(
            new(layer, labels, default, options, default, memory, first, classes, parts, partsAreKnown: false, ref sums));
    }

    /// <summary>Computes the loss of many rows as one from what is known of them.</summary>
    /// <typeparam name="T">The precision of the results.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="parts">What is known of each row, merged over all classes: <c>[rows]</c>.</param>
    /// <param name="labels">The labels that the parts were measured with: <c>[rows]</c>.</param>
    /// <param name="classes">The number of all classes.</param>
    /// <param name="options">The options of the loss that the parts were measured with.</param>
    /// <param name="rows">What is wanted of each row: losses, z-losses, <c>log Σ exp</c> and the entropy, which are −∞ and NaN for rows that are left out.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or an option is out of its range.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, or predictions are wanted, which parts do not tell.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T, TLabel>(
        ReadOnlySpan<CrossEntropyPart> parts,
        ReadOnlySpan<TLabel> labels,
        int classes,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        Check.Classes(classes);
        Check.Shape(parts, [labels.Length]);
        options.Check(labels.Length, classes);
        options.CheckLabels(labels, classes);
        rows.Check(labels.Length, options);
        rows.CheckApart(parts);
        rows.CheckApart(labels);
        if (rows.WantsPrediction)
        {
            throw new ArgumentException(
                "What is predicted is wanted, but parts tell the largest score and not always its class. Ask for it where the scores are computed.", nameof(rows));
        }

        LossSums sums = LossSums.Of(options, labels, labels.Length);
        for (int row = 0; row < parts.Length; row++)
        {
            LossRows<T>.Put(rows.LogSumExp, row, parts[row].LogSumExp);
            LossRows<T>.Put(rows.Entropy, row, parts[row].Entropy);
            if (options.Keeps(row, labels))
            {
                LinearCrossEntropyRows<T, TLabel>.Report(options, rows, row, parts[row], ref sums);
            }
            else
            {
                LossRows<T>.Put(rows.Losses, row, 0);
                LossRows<T>.Put(rows.ZLosses, row, 0);
            }
        }

        return sums.Reduce<T>();
    }

    /// <summary>Computes the gradients by the weights and the bias of some of the classes, and what these classes add to that by the inputs.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="layer">The inputs, and the weights and the bias of the classes from <paramref name="first"/> on.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[rows]</c>.</param>
    /// <param name="first">The first class of the layer.</param>
    /// <param name="classes">The number of all classes.</param>
    /// <param name="parts">What is known of each row, merged over all classes: <c>[rows]</c>.</param>
    /// <param name="gradients">Receives the gradients, each where a span is given.</param>
    /// <param name="options">The options of the loss, with weights of all classes.</param>
    /// <param name="memory">How much memory may be borrowed, and for what.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, the layer's classes are not among all, or an option is out of its range.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, or the workspace is too small for one block.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static void Gradient<T, TLabel>(
        in LinearLayer<T> layer,
        ReadOnlySpan<TLabel> labels,
        int first,
        int classes,
        ReadOnlySpan<CrossEntropyPart> parts,
        in LinearGradients<T> gradients,
        in LossOptions<T> options = default,
        LinearCrossEntropyOptions memory = default)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckRange(layer, labels, first, classes, options, memory);
        gradients.Check(layer, labels, options);
        Check.Shape(parts, [labels.Length]);

        LossSums sums = LossSums.Of(options, labels, labels.Length);

        // They are only read.
        Span<CrossEntropyPart> known = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(parts), parts.Length);
        VectorWidth.Run<T, LinearCrossEntropyRows<T, TLabel>>(
            new(layer, labels, gradients, options, default, memory, first, classes, known, partsAreKnown: true, ref sums));
    }

    private static void CheckRows<T, TLabel>(
        in LinearLayer<T> layer, ReadOnlySpan<TLabel> labels, in LinearGradients<T> gradients, in LossOptions<T> options, in LossRows<T> rows)
        where T : IFloatingPointIeee754<T>
    {
        rows.Check(labels.Length, options);
        rows.CheckApart(labels);
        rows.CheckApart(layer.Inputs);
        rows.CheckApart(layer.Weights);
        rows.CheckApart(layer.Bias);
        rows.CheckApart<T>(gradients.Inputs);
        rows.CheckApart<T>(gradients.Weights);
        rows.CheckApart<T>(gradients.Bias);
        rows.CheckApart(gradients.Incoming);
    }

    private static void CheckRange<T, TLabel>(
        in LinearLayer<T> layer, ReadOnlySpan<TLabel> labels, int first, int classes, in LossOptions<T> options, LinearCrossEntropyOptions memory)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        Check.Classes(layer.Classes);
        if (first < 0 || first > classes - layer.Classes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(first), $"'first' is {first}, but the layer's {layer.Classes} classes from there on must be among {classes}.");
        }

        layer.Check(labels.Length);
        options.Check(labels.Length, classes);
        options.CheckLabels(labels, classes);
        Check.Weight(memory.GradientFilter, nameof(memory.GradientFilter));
        Check.Defined(memory.Storage);
    }
}
