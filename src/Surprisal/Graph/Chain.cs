namespace Surprisal.Graph;

/// <summary>How steps run together on one block of rows after the other, so that what lies between them stays in the cache.</summary>
/// <remarks>
/// All results of a chain have one shape. Its leading axes are counted together as rows; an input either has the same
/// rows or is the same for each of them. A value that is read within the chain only needs memory for one block.
/// </remarks>
/// <param name="Axes">The number of leading axes that are counted as rows.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="BlockRows">How many rows a block has; the last may have fewer.</param>
internal sealed record Chain(int Axes, Dimension Rows, int BlockRows)
{
    // A few values of so many elements stay in a second-level cache of 512 KB, and a call of a kernel costs little beside one.
    public const int BlockElements = 8192;

    /// <summary>The chain over results of a shape, or null if its rows have no fixed size.</summary>
    public static Chain? Over(Shape shape, int axes)
    {
        Dimension rows = 1;
        Dimension row = 1;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            (rows, row) = axis < axes ? (rows * shape[axis], row) : (rows, row * shape[axis]);
        }

        return row.ScalesWithBatch ? null : new Chain(axes, rows, Math.Max(1, BlockElements / Math.Max(1, row.Factor)));
    }

    /// <summary>Whether an input has the rows of a result, or is the same for each.</summary>
    public bool Fits(Shape input, Shape result)
    {
        int repeated = 0;
        while (repeated < input.Rank - result.Rank + Axes && input[repeated] == 1)
        {
            repeated++;
        }

        return repeated >= input.Rank - result.Rank + Axes || HasRows(input, result);
    }

    /// <summary>Whether an input has the rows of a result.</summary>
    public bool HasRows(Shape input, Shape result)
    {
        int same = 0;
        while (same < Axes && input.Rank == result.Rank && input[same] == result[same])
        {
            same++;
        }

        return same == Axes;
    }

    /// <summary>The shape of one row of an input that has rows, and of all of one that has none.</summary>
    public Shape Row(Shape input, Shape result)
    {
        var row = new Dimension[Math.Min(input.Rank, result.Rank - Axes)];
        for (int axis = 0; axis < row.Length; axis++)
        {
            row[axis] = input[input.Rank - row.Length + axis];
        }

        return Shape.Create(row);
    }
}
