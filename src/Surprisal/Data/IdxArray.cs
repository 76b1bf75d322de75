using System.Buffers.Binary;

namespace Surprisal.Data;

/// <summary>The content of an IDX file: an array of one element type, of rank 1 to 4.</summary>
public sealed class IdxArray
{
    private readonly byte[] _content;

    /// <summary>An array of unsigned bytes.</summary>
    /// <param name="shape">The lengths of 1 to 4 axes.</param>
    /// <param name="values">The values, row by row. The array is kept, not copied.</param>
    /// <exception cref="ArgumentException">The shape does not hold as many values.</exception>
    public IdxArray(IReadOnlyList<int> shape, byte[] values)
        : this(shape, IdxElement.Byte, values)
    {
    }

    /// <summary>An array of any element type, from its bytes as they stand in the file.</summary>
    /// <param name="shape">The lengths of 1 to 4 axes.</param>
    /// <param name="element">The element type.</param>
    /// <param name="content">The values, row by row, each big-endian. The array is kept, not copied.</param>
    /// <exception cref="ArgumentException">The shape does not hold as many values.</exception>
    public IdxArray(IReadOnlyList<int> shape, IdxElement element, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(content);
        if (shape.Count is < 1 or > MaxRank)
        {
            throw new ArgumentException($"'shape' has {shape.Count} axes, but an IDX array has 1 to {MaxRank}.", nameof(shape));
        }

        long wanted = shape.Aggregate((long)SizeOf(element), (product, length) => product * length);
        if (content.Length != wanted || shape.Any(length => length < 0))
        {
            throw new ArgumentException(
                $"'{nameof(content)}' has {content.Length} bytes, but the shape [{string.Join(", ", shape)}] of {element} needs {wanted}. Give as many values as the shape holds.",
                nameof(content));
        }

        Shape = [.. shape];
        Element = element;
        _content = content;
    }

    /// <summary>The lengths of the axes; the first one counts the rows.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The element type.</summary>
    public IdxElement Element { get; }

    /// <summary>The number of elements.</summary>
    public int Length => _content.Length / SizeOf(Element);

    /// <summary>The bytes as they stand in the file, big-endian. For unsigned bytes, these are the values.</summary>
    public ReadOnlySpan<byte> Content => _content;

    /// <summary>The first four bytes of the file: two zeros, the element type and the rank.</summary>
    public int Magic => ((int)Element << 8) | Shape.Count;

    internal const int MaxRank = 4;

    /// <summary>The array behind <see cref="Content"/>, so that large image files are not copied.</summary>
    internal byte[] ContentArray => _content;

    /// <summary>Converts every element to a float, without scaling it.</summary>
    /// <returns>A new array of <see cref="Length"/> values.</returns>
    public float[] ToSingle() => Convert(
        static (content, element) => element switch
        {
            IdxElement.Byte => content[0],
            IdxElement.SByte => (sbyte)content[0],
            IdxElement.Int16 => BinaryPrimitives.ReadInt16BigEndian(content),
            IdxElement.Int32 => BinaryPrimitives.ReadInt32BigEndian(content),
            IdxElement.Single => BinaryPrimitives.ReadSingleBigEndian(content),
            _ => (float)BinaryPrimitives.ReadDoubleBigEndian(content),
        });

    /// <summary>Converts every element to an integer, as for labels.</summary>
    /// <returns>A new array of <see cref="Length"/> values.</returns>
    /// <exception cref="InvalidOperationException">The elements are floats.</exception>
    public int[] ToInt32() => Convert(
        static (content, element) => element switch
        {
            IdxElement.Byte => content[0],
            IdxElement.SByte => (sbyte)content[0],
            IdxElement.Int16 => BinaryPrimitives.ReadInt16BigEndian(content),
            IdxElement.Int32 => BinaryPrimitives.ReadInt32BigEndian(content),
            _ => throw new InvalidOperationException($"The elements are {element}, but integers were asked for. Call ToSingle instead."),
        });

    internal static int SizeOf(IdxElement element) => element switch
    {
        IdxElement.Byte or IdxElement.SByte => 1,
        IdxElement.Int16 => 2,
        IdxElement.Int32 or IdxElement.Single => 4,
        IdxElement.Double => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(element), element, $"There is no IDX element type 0x{(int)element:X2}."),
    };

    private T[] Convert<T>(Func<ReadOnlySpan<byte>, IdxElement, T> read)
    {
        int size = SizeOf(Element);
        T[] values = new T[Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(_content.AsSpan(i * size, size), Element);
        }

        return values;
    }
}

/// <summary>The type of the elements of an IDX file: the third byte of its magic number.</summary>
public enum IdxElement
{
    /// <summary>Unsigned bytes, as images and labels have them.</summary>
    Byte = 0x08,

    /// <summary>Signed bytes.</summary>
    SByte = 0x09,

    /// <summary>16-bit integers.</summary>
    Int16 = 0x0B,

    /// <summary>32-bit integers.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floats.</summary>
    Single = 0x0D,

    /// <summary>64-bit floats.</summary>
    Double = 0x0E,
}
