using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <content>The doors for tensors: the classes on any axis; a tensor that is not dense is copied once.</content>
public static partial class Elementwise
{
    /// <summary>Computes <c>σ(x) = 1 / (1 + exp(−x))</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <param name="result">Receives the values, in the same shape. May be the very tensor of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the tensors overlap partly.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Sigmoid<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(result.Lengths, x.Lengths, nameof(result), nameof(x));
        using TensorInput<T> inputs = new(x);
        using TensorResult<T> target = new(result);
        Sigmoid(inputs.Span, target.Span);
        target.Store();
    }

    /// <summary>Computes <c>σ(x) = 1 / (1 + exp(−x))</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <returns>The values, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Sigmoid<T>(in ReadOnlyTensorSpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> result = TensorRows.NewLike(x);
        Sigmoid(x, result.AsTensorSpan());
        return result;
    }

    /// <summary>Computes <c>σ(x) σ(−x)</c>, the derivative of <c>σ(x)</c>, of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <param name="result">Receives the values, in the same shape. May be the very tensor of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the tensors overlap partly.</exception>
    [OverloadResolutionPriority(-1)]
    public static void SigmoidGradient<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(result.Lengths, x.Lengths, nameof(result), nameof(x));
        using TensorInput<T> inputs = new(x);
        using TensorResult<T> target = new(result);
        SigmoidGradient(inputs.Span, target.Span);
        target.Store();
    }

    /// <summary>Computes <c>σ(x) σ(−x)</c>, the derivative of <c>σ(x)</c>, of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <returns>The values, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> SigmoidGradient<T>(in ReadOnlyTensorSpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> result = TensorRows.NewLike(x);
        SigmoidGradient(x, result.AsTensorSpan());
        return result;
    }

    /// <summary>Computes <c>σ(x)</c> and its derivative <c>σ(x) σ(−x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <param name="values">Receives the values, in the same shape. Shares no memory with the other tensors.</param>
    /// <param name="gradient">Receives the derivatives, in the same shape. May be the very tensor of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void SigmoidValueAndGradient<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> values, in TensorSpan<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(values.Lengths, x.Lengths, nameof(values), nameof(x));
        Check.SameShape(gradient.Lengths, x.Lengths, nameof(gradient), nameof(x));
        using TensorInput<T> inputs = new(x);
        using TensorResult<T> first = new(values);
        using TensorResult<T> second = new(gradient);
        Check.Apart<T>(first.Extent, second.Extent, nameof(values), nameof(gradient));
        SigmoidValueAndGradient(inputs.Span, first.Span, second.Span);
        first.Store();
        second.Store();
    }

    /// <summary>Computes <c>σ(x)</c> and its derivative <c>σ(x) σ(−x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <returns>The values and the derivatives, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static (Tensor<T> Values, Tensor<T> Gradient) SigmoidValueAndGradient<T>(in ReadOnlyTensorSpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> values = TensorRows.NewLike(x);
        Tensor<T> gradient = TensorRows.NewLike(x);
        SigmoidValueAndGradient(x, values.AsTensorSpan(), gradient.AsTensorSpan());
        return (values, gradient);
    }

    /// <summary>Computes <c>log(1 + exp x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <param name="result">Receives the values, in the same shape. May be the very tensor of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the tensors overlap partly.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Softplus<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(result.Lengths, x.Lengths, nameof(result), nameof(x));
        using TensorInput<T> inputs = new(x);
        using TensorResult<T> target = new(result);
        Softplus(inputs.Span, target.Span);
        target.Store();
    }

    /// <summary>Computes <c>log(1 + exp x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <returns>The values, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Softplus<T>(in ReadOnlyTensorSpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> result = TensorRows.NewLike(x);
        Softplus(x, result.AsTensorSpan());
        return result;
    }

    /// <summary>Computes <c>σ(x)</c>, the derivative of <c>log(1 + exp x)</c>, of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <param name="result">Receives the values, in the same shape. May be the very tensor of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the tensors overlap partly.</exception>
    [OverloadResolutionPriority(-1)]
    public static void SoftplusGradient<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(result.Lengths, x.Lengths, nameof(result), nameof(x));
        using TensorInput<T> inputs = new(x);
        using TensorResult<T> target = new(result);
        SoftplusGradient(inputs.Span, target.Span);
        target.Store();
    }

    /// <summary>Computes <c>σ(x)</c>, the derivative of <c>log(1 + exp x)</c>, of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <returns>The values, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> SoftplusGradient<T>(in ReadOnlyTensorSpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> result = TensorRows.NewLike(x);
        SoftplusGradient(x, result.AsTensorSpan());
        return result;
    }

    /// <summary>Computes <c>log(1 + exp x)</c> and its derivative <c>σ(x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <param name="values">Receives the values, in the same shape. Shares no memory with the other tensors.</param>
    /// <param name="gradient">Receives the derivatives, in the same shape. May be the very tensor of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void SoftplusValueAndGradient<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> values, in TensorSpan<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(values.Lengths, x.Lengths, nameof(values), nameof(x));
        Check.SameShape(gradient.Lengths, x.Lengths, nameof(gradient), nameof(x));
        using TensorInput<T> inputs = new(x);
        using TensorResult<T> first = new(values);
        using TensorResult<T> second = new(gradient);
        Check.Apart<T>(first.Extent, second.Extent, nameof(values), nameof(gradient));
        SoftplusValueAndGradient(inputs.Span, first.Span, second.Span);
        first.Store();
        second.Store();
    }

    /// <summary>Computes <c>log(1 + exp x)</c> and its derivative <c>σ(x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <returns>The values and the derivatives, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static (Tensor<T> Values, Tensor<T> Gradient) SoftplusValueAndGradient<T>(in ReadOnlyTensorSpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> values = TensorRows.NewLike(x);
        Tensor<T> gradient = TensorRows.NewLike(x);
        SoftplusValueAndGradient(x, values.AsTensorSpan(), gradient.AsTensorSpan());
        return (values, gradient);
    }

    /// <summary>Computes <c>log σ(x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <param name="result">Receives the values, in the same shape. May be the very tensor of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the tensors overlap partly.</exception>
    [OverloadResolutionPriority(-1)]
    public static void LogSigmoid<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(result.Lengths, x.Lengths, nameof(result), nameof(x));
        using TensorInput<T> inputs = new(x);
        using TensorResult<T> target = new(result);
        LogSigmoid(inputs.Span, target.Span);
        target.Store();
    }

    /// <summary>Computes <c>log σ(x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <returns>The values, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> LogSigmoid<T>(in ReadOnlyTensorSpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> result = TensorRows.NewLike(x);
        LogSigmoid(x, result.AsTensorSpan());
        return result;
    }

    /// <summary>Computes <c>σ(−x)</c>, the derivative of <c>log σ(x)</c>, of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <param name="result">Receives the values, in the same shape. May be the very tensor of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the tensors overlap partly.</exception>
    [OverloadResolutionPriority(-1)]
    public static void LogSigmoidGradient<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(result.Lengths, x.Lengths, nameof(result), nameof(x));
        using TensorInput<T> inputs = new(x);
        using TensorResult<T> target = new(result);
        LogSigmoidGradient(inputs.Span, target.Span);
        target.Store();
    }

    /// <summary>Computes <c>σ(−x)</c>, the derivative of <c>log σ(x)</c>, of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <returns>The values, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> LogSigmoidGradient<T>(in ReadOnlyTensorSpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> result = TensorRows.NewLike(x);
        LogSigmoidGradient(x, result.AsTensorSpan());
        return result;
    }

    /// <summary>Computes <c>log σ(x)</c> and its derivative <c>σ(−x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <param name="values">Receives the values, in the same shape. Shares no memory with the other tensors.</param>
    /// <param name="gradient">Receives the derivatives, in the same shape. May be the very tensor of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void LogSigmoidValueAndGradient<T>(in ReadOnlyTensorSpan<T> x, in TensorSpan<T> values, in TensorSpan<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(values.Lengths, x.Lengths, nameof(values), nameof(x));
        Check.SameShape(gradient.Lengths, x.Lengths, nameof(gradient), nameof(x));
        using TensorInput<T> inputs = new(x);
        using TensorResult<T> first = new(values);
        using TensorResult<T> second = new(gradient);
        Check.Apart<T>(first.Extent, second.Extent, nameof(values), nameof(gradient));
        LogSigmoidValueAndGradient(inputs.Span, first.Span, second.Span);
        first.Store();
        second.Store();
    }

    /// <summary>Computes <c>log σ(x)</c> and its derivative <c>σ(−x)</c> of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="x">The inputs, of any shape.</param>
    /// <returns>The values and the derivatives, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static (Tensor<T> Values, Tensor<T> Gradient) LogSigmoidValueAndGradient<T>(in ReadOnlyTensorSpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> values = TensorRows.NewLike(x);
        Tensor<T> gradient = TensorRows.NewLike(x);
        LogSigmoidValueAndGradient(x, values.AsTensorSpan(), gradient.AsTensorSpan());
        return (values, gradient);
    }
}
