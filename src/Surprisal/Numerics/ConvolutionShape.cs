namespace Surprisal.Numerics;

/// <summary>The sizes of a convolution of images: <c>[batch, channels, height, width]</c> to <c>[batch, filters, result height, result width]</c>.</summary>
public sealed record ConvolutionShape
{
    /// <summary>Describes a convolution.</summary>
    /// <param name="channels">The channels of an image.</param>
    /// <param name="height">The height of an image.</param>
    /// <param name="width">The width of an image.</param>
    /// <param name="filters">The number of filters, which are the channels of the result.</param>
    /// <param name="rows">How the filters slide along the height.</param>
    /// <param name="columns">How the filters slide along the width.</param>
    /// <param name="groups">Into how many parts channels and filters are cut, each part of the filters seeing its part of the channels only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative or a window less than 1.</exception>
    /// <exception cref="ArgumentException">A window is longer than its axis with padding, the groups do not divide channels and filters, or an image with its padding is too large for an array.</exception>
    public ConvolutionShape(int channels, int height, int width, int filters, Window rows, Window columns, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (channels % groups != 0 || filters % groups != 0)
        {
            throw new ArgumentException(
                $"'groups' is {groups}, but there are {channels} channels and {filters} filters. Give a divisor of both.", nameof(groups));
        }

        (Channels, Height, Width, Filters, Rows, Columns, Groups) = (channels, height, width, filters, rows, columns, groups);
        ResultHeight = rows.Count(height);
        ResultWidth = columns.Count(width);
        Layout = new(channels / groups, rows, columns, ResultHeight, ResultWidth);
        TurnedLayout = new(filters / groups, rows with { Stride = 1 }, columns with { Stride = 1 }, height, width);
    }

    /// <summary>The channels of an image.</summary>
    public int Channels { get; }

    /// <summary>The height of an image.</summary>
    public int Height { get; }

    /// <summary>The width of an image.</summary>
    public int Width { get; }

    /// <summary>The number of filters, which are the channels of the result.</summary>
    public int Filters { get; }

    /// <summary>How the filters slide along the height.</summary>
    public Window Rows { get; }

    /// <summary>How the filters slide along the width.</summary>
    public Window Columns { get; }

    /// <summary>Into how many parts channels and filters are cut.</summary>
    public int Groups { get; }

    /// <summary>The height of the result.</summary>
    public int ResultHeight { get; }

    /// <summary>The width of the result.</summary>
    public int ResultWidth { get; }

    /// <summary>The number of weights of one filter.</summary>
    public int FilterSize => Channels / Groups * Rows.Size * Columns.Size;

    /// <summary>How the images of a group lie for its filters to slide over them.</summary>
    internal SlidingPlanes Layout { get; }

    /// <summary>How the gradients by the results of a group lie for the filters, turned over, to give that by each pixel: as far apart as the filters step.</summary>
    internal SlidingPlanes TurnedLayout { get; }

    /// <summary>The number of places of a filter on an image.</summary>
    internal int Places => ResultHeight * ResultWidth;

    /// <summary>About how long the convolution of so many images takes one thread; a core does 10 to 60 multiply-adds in a nanosecond.</summary>
    internal long Nanoseconds(int batch) => (long)batch * Filters * Places * FilterSize / 32;
}
