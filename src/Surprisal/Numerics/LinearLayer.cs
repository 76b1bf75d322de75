using System.Numerics;
using System.Numerics.Tensors;

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

    /// <summary>Computes the scores of some rows.</summary>
    internal void Apply(int first, int count, Span<T> scores)
    {
        MatrixProduct.Multiply(InputRows(first, count), Weights, scores, count, Features, Classes, transposeB: TransposeWeights);
        for (int row = 0; row < count && !Bias.IsEmpty; row++)
        {
            Span<T> line = scores.Slice(row * Classes, Classes);
            TensorPrimitives.Add(line, Bias, line);
        }
    }
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

    internal bool AreWanted => !(Inputs.IsEmpty && Weights.IsEmpty && Bias.IsEmpty);

    internal void Check(in LinearLayer<T> layer, int rows)
    {
        Surprisal.Check.EmptyOrShape(Incoming, [rows]);
        Surprisal.Check.EmptyOrShape<T>(Inputs, [rows, layer.Features]);
        Surprisal.Check.EmptyOrShape<T>(Weights, [layer.Features, layer.Classes]);
        Surprisal.Check.EmptyOrShape<T>(Bias, [layer.Classes]);
        Surprisal.Check.Apart(Inputs, layer.Inputs);
        Surprisal.Check.Apart(Weights, layer.Weights);
        Surprisal.Check.Apart(Inputs, layer.Weights);
        Surprisal.Check.Apart(Weights, layer.Inputs);
    }

    /// <summary>Adds what some rows contribute.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="first">The first of the rows.</param>
    /// <param name="count">Their number.</param>
    /// <param name="slopes">The gradient by their scores, which is multiplied by what comes in.</param>
    internal void Add(in LinearLayer<T> layer, int first, int count, Span<T> slopes)
    {
        (int features, int classes) = (layer.Features, layer.Classes);
        if (AreWanted && !Incoming.IsEmpty)
        {
            for (int row = 0; row < count; row++)
            {
                Span<T> line = slopes.Slice(row * classes, classes);
                TensorPrimitives.Multiply(line, Incoming[first + row], line);
            }
        }

        if (!Inputs.IsEmpty)
        {
            Span<T> target = Inputs.Slice(first * features, count * features);
            MatrixProduct.Multiply(slopes, layer.Weights, target, count, classes, features, transposeB: !layer.TransposeWeights);
        }

        if (!Weights.IsEmpty)
        {
            ReadOnlySpan<T> inputs = layer.InputRows(first, count);
            if (layer.TransposeWeights)
            {
                MatrixProduct.Multiply(slopes, inputs, Weights, classes, count, features, transposeA: true, add: true);
            }
            else
            {
                MatrixProduct.Multiply(inputs, slopes, Weights, features, count, classes, transposeA: true, add: true);
            }
        }

        for (int row = 0; row < count && !Bias.IsEmpty; row++)
        {
            TensorPrimitives.Add(Bias, slopes.Slice(row * classes, classes), Bias);
        }
    }
}
