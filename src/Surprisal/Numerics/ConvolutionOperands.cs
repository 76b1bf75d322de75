using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>What a convolution reads and writes.</summary>
/// <param name="input">The images: <c>[batch, channels, height, width]</c>.</param>
/// <param name="filter">The filters, or what a kernel has made of them.</param>
/// <param name="bias">What is added to the results of each filter: <c>[filters]</c>, or empty.</param>
/// <param name="result">Receives the values.</param>
/// <param name="places">Receives the places of what the ending keeps, or empty.</param>
/// <param name="shape">The sizes.</param>
/// <param name="ending">What becomes of the sums; null for nothing.</param>
internal readonly ref struct ConvolutionOperands<T>(
    ReadOnlySpan<T> input, ReadOnlySpan<T> filter, ReadOnlySpan<T> bias, Span<T> result, Span<T> places, ConvolutionShape shape, ConvolutionEnding? ending)
    where T : IFloatingPointIeee754<T>
{
    public ReadOnlySpan<T> Input { get; } = input;

    public ReadOnlySpan<T> Filter { get; } = filter;

    public ReadOnlySpan<T> Bias { get; } = bias;

    public Span<T> Result { get; } = result;

    public Span<T> Places { get; } = places;

    public ConvolutionShape Shape { get; } = shape;

    public ConvolutionEnding? Ending { get; } = ending;
}
