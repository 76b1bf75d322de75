namespace Surprisal.Conformance;

/// <summary>Sizes of axes, as the cases name them and as the library's functions on spans take them.</summary>
internal static class Axes
{
    /// <summary>The number of elements.</summary>
    public static int Size(ReadOnlySpan<int> shape)
    {
        int size = 1;
        foreach (int length in shape)
        {
            size *= length;
        }

        return size;
    }

    /// <summary>An axis counted from the front.</summary>
    public static int FromFront(int axis, int rank) => axis >= -rank && axis < rank
        ? axis + (axis < 0 ? rank : 0)
        : throw new MalformedCaseException($"The attribute 'axis' is {axis}, but must be in [{-rank}, {rank}).");

    /// <summary>A shape seen as three axes, the middle one being the one named.</summary>
    public static (int Outer, int Length, int Inner) Around(int axis, int[] shape)
    {
        axis = FromFront(axis, shape.Length);
        return (Size(shape.AsSpan(0, axis)), shape[axis], Size(shape.AsSpan(axis + 1)));
    }

    /// <summary>The number of elements without one of the axes; 0 if there is no such axis, which the library shall say.</summary>
    public static int CountWithout(int axis, int[] shape) => axis >= -shape.Length && axis < shape.Length ? Size(Without(axis, shape)) : 0;

    /// <summary>A shape without one of its axes.</summary>
    public static int[] Without(int axis, int[] shape)
    {
        axis = FromFront(axis, shape.Length);
        return [.. shape[..axis], .. shape[(axis + 1)..]];
    }
}
