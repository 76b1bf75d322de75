using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>What a linear layer computes its scores from: <c>X·W + b</c>.</summary>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
public readonly ref struct LinearLayer<T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The inputs, row-major: <c>[rows, features]</c>.</summary>
    public required ReadOnlySpan<T> Inputs { get; init; }

    /// <summary>The weights, row-major: <c>[features, classes]</c>, or <c>[classes, features]</c> if transposed.</summary>
    public required ReadOnlySpan<T> Weights { get; init; }

    /// <summary>The bias: <c>[classes]</c>; empty for none.</summary>
    public ReadOnlySpan<T> Bias { get; init; }

    /// <summary>The number of features.</summary>
    public required int Features { get; init; }

    /// <summary>The number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Whether the weights are stored one class after the other, as PyTorch does.</summary>
    public bool TransposeWeights { get; init; }

    internal void Check(int rows)
    {
        Surprisal.Check.Shape(Inputs, [rows, Features]);
        Surprisal.Check.Shape(Weights, TransposeWeights ? [Classes, Features] : [Features, Classes]);
        Surprisal.Check.EmptyOrShape(Bias, [Classes]);
    }

    internal ReadOnlySpan<T> InputRows(int first, int count) => Inputs.Slice(first * Features, count * Features);

    /// <summary>Computes the scores of some rows for some classes.</summary>
    /// <param name="inputs">The inputs of the rows.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="first">The first of the classes.</param>
    /// <param name="count">Their number.</param>
    /// <param name="scores">Receives the scores: <c>[rows, count]</c>.</param>
    internal void Apply(ReadOnlySpan<T> inputs, int rows, int first, int count, Span<T> scores) => MatrixProduct.Multiply(
        new(inputs, Features, 1), WeightsOf(first), scores, rows, Features, count, new BiasEnding<T>(Bias.IsEmpty ? [] : Bias.Slice(first, count)));

    /// <summary>The weights from a class on: a line for each class, a term for each feature.</summary>
    internal Strided<T> WeightsOf(int first) => TransposeWeights
        ? new(Weights[(first * Features)..], Features, 1)
        : new(Weights[Math.Min(first, Weights.Length)..], 1, Classes);
}

/// <summary>Where the gradients of a loss of a linear layer's scores go: each where a span is given.</summary>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
public readonly ref struct LinearGradients<T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>What each row's gradient is multiplied by: <c>[rows]</c>; empty for 1.</summary>
    public ReadOnlySpan<T> Incoming { get; init; }

    /// <summary>Receives the gradient by the inputs: <c>[rows, features]</c>.</summary>
    public Span<T> Inputs { get; init; }

    /// <summary>Receives the gradient by the weights, in their shape.</summary>
    public Span<T> Weights { get; init; }

    /// <summary>Receives the gradient by the bias: <c>[classes]</c>.</summary>
    public Span<T> Bias { get; init; }

    /// <summary>Receives the share of the scores whose gradient was left out by <see cref="LinearCrossEntropyOptions.GradientFilter"/>: <c>[1]</c>.</summary>
    public Span<double> Skipped { get; init; }

    internal bool AreWanted => !(Inputs.IsEmpty && Weights.IsEmpty && Bias.IsEmpty);

    /// <summary>Refuses spans that do not have their shape or share memory with anything else.</summary>
    internal void Check<TLabel>(in LinearLayer<T> layer, ReadOnlySpan<TLabel> labels, in LossOptions<T> options)
    {
        Surprisal.Check.EmptyOrShape(Incoming, [labels.Length]);
        Surprisal.Check.EmptyOrShape<T>(Inputs, [labels.Length, layer.Features]);
        Surprisal.Check.EmptyOrShape<T>(Weights, [layer.Features, layer.Classes]);
        Surprisal.Check.EmptyOrShape<T>(Bias, [layer.Classes]);
        Surprisal.Check.EmptyOrShape<double>(Skipped, [1]);
        CheckApart(layer.Inputs);
        CheckApart(layer.Weights);
        CheckApart(layer.Bias);
        CheckApart(labels);
        CheckApart(Incoming);
        CheckApart(options.ClassWeights);
        CheckApart(options.SampleWeights);
        CheckApart(options.Mask);

        LinearGradients<T> others = this with { Inputs = [] };
        others.CheckApart<T>(Inputs);
        others = others with { Weights = [] };
        others.CheckApart<T>(Weights);
        others = others with { Bias = [] };
        others.CheckApart<T>(Bias);
    }

    private void CheckApart<TOther>(ReadOnlySpan<TOther> other, [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Surprisal.Check.Apart<T, TOther>(Inputs, other, nameof(Inputs), otherName);
        Surprisal.Check.Apart<T, TOther>(Weights, other, nameof(Weights), otherName);
        Surprisal.Check.Apart<T, TOther>(Bias, other, nameof(Bias), otherName);
        Surprisal.Check.Apart<double, TOther>(Skipped, other, nameof(Skipped), otherName);
    }

    /// <summary>Adds what a block of scores contributes.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">The inputs of the rows: <c>[rows, features]</c>.</param>
    /// <param name="byInputs">Receives their gradient, in the same shape; empty if it is not wanted.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="first">The first of the classes.</param>
    /// <param name="count">Their number.</param>
    /// <param name="slopes">The gradient by the scores of the first row's first class, and so on.</param>
    /// <param name="step">The distance of the rows of the slopes.</param>
    /// <param name="addToWeights">Whether the gradient by the weights of these classes holds something already.</param>
    internal void Add(
        in LinearLayer<T> layer,
        ReadOnlySpan<T> inputs,
        Span<T> byInputs,
        int rows,
        int first,
        int count,
        ReadOnlySpan<T> slopes,
        int step,
        bool addToWeights)
    {
        int features = layer.Features;
        if (!byInputs.IsEmpty)
        {
            Strided<T> weights = layer.WeightsOf(first);
            MatrixProduct.Multiply(
                new(slopes, step, 1), new(weights.Values, weights.TermStep, weights.LineStep), byInputs, features, rows, count, features, add: true);
        }

        if (!Weights.IsEmpty && features > 0)
        {
            Strided<T> classes = new(slopes, 1, step);
            Strided<T> columns = new(inputs, 1, features);
            if (layer.TransposeWeights)
            {
                MatrixProduct.Multiply(classes, columns, Weights[(first * features)..], features, count, rows, features, addToWeights);
            }
            else
            {
                MatrixProduct.Multiply(columns, classes, Weights[first..], layer.Classes, features, rows, count, addToWeights);
            }
        }

        for (int row = 0; row < rows && !Bias.IsEmpty; row++)
        {
            Span<T> bias = Bias.Slice(first, count);
            TensorPrimitives.Add(bias, slopes.Slice(row * step, count), bias);
        }
    }
}
