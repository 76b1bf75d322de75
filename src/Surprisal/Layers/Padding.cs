using System.Text.Json.Serialization;
using Surprisal.Numerics;

namespace Surprisal.Layers;

/// <summary>What surrounds an image before windows slide over it: nothing, just enough to keep the size, or given widths.</summary>
/// <remarks>The padding of a convolution counts as zeros. In pooling it never wins and is not part of a mean.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SamePadding), "same")]
[JsonDerivedType(typeof(ExplicitPadding), "explicit")]
public abstract record Padding
{
    /// <summary>None: only windows that lie within the image. Keras: <c>padding="valid"</c>.</summary>
    public static Padding Valid { get; } = new ExplicitPadding(0, 0, 0, 0);

    /// <summary>As much as gives <c>⌈size / stride⌉</c> windows along each axis. Keras: <c>padding="same"</c>.</summary>
    public static Padding Same { get; } = new SamePadding();

    /// <summary>The windows over an image.</summary>
    internal abstract (Window Rows, Window Columns) Windows(Size2D image, Size2D size, Size2D stride, Size2D dilation);
}

/// <summary>As much padding as gives <c>⌈size / stride⌉</c> windows along each axis; an odd cell goes after, as in Keras.</summary>
public sealed record SamePadding : Padding
{
    internal override (Window Rows, Window Columns) Windows(Size2D image, Size2D size, Size2D stride, Size2D dilation) =>
    (
        Window.Same(image.Rows, size.Rows, stride.Rows, dilation.Rows),
        Window.Same(image.Columns, size.Columns, stride.Columns, dilation.Columns));
}

/// <summary>Padding of given widths, each at least 0. PyTorch's <c>padding=2</c> is <c>new ExplicitPadding(2, 2, 2, 2)</c>.</summary>
/// <param name="Top">Rows above the image.</param>
/// <param name="Bottom">Rows below it.</param>
/// <param name="Left">Columns before it.</param>
/// <param name="Right">Columns after it.</param>
public sealed record ExplicitPadding(int Top, int Bottom, int Left, int Right) : Padding
{
    /// <summary>Rows above the image.</summary>
    public int Top { get; init => field = NotNegative(value, nameof(Top)); } = NotNegative(Top, nameof(Top));

    /// <summary>Rows below the image.</summary>
    public int Bottom { get; init => field = NotNegative(value, nameof(Bottom)); } = NotNegative(Bottom, nameof(Bottom));

    /// <summary>Columns before the image.</summary>
    public int Left { get; init => field = NotNegative(value, nameof(Left)); } = NotNegative(Left, nameof(Left));

    /// <summary>Columns after the image.</summary>
    public int Right { get; init => field = NotNegative(value, nameof(Right)); } = NotNegative(Right, nameof(Right));

    internal override (Window Rows, Window Columns) Windows(Size2D image, Size2D size, Size2D stride, Size2D dilation) =>
    (
        new Window(size.Rows) { Stride = stride.Rows, Dilation = dilation.Rows, Before = Top, After = Bottom },
        new Window(size.Columns) { Stride = stride.Columns, Dilation = dilation.Columns, Before = Left, After = Right });

    private static int NotNegative(int width, string name) => width >= 0
        ? width
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {width}, but padding must be at least 0. To take rows or columns away, slice the image.");
}
