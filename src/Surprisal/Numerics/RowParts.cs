namespace Surprisal.Numerics;

/// <summary>Rows in parts for several threads, the same whatever their number.</summary>
/// <param name="rows">The number of rows.</param>
/// <param name="partRows">The number of rows in a part, but for the last.</param>
/// <param name="classes">The length of a row.</param>
internal readonly struct RowParts(int rows, int partRows, int classes)
{
    // Enough work to be worth handing over, little enough to share evenly.
    private const int PartLength = 1 << 16;
    private const int LeastRows = 8;

    // Enough that all threads end at about the same time.
    private const int PartsOfThread = 4;

    /// <summary>The number of parts.</summary>
    public int Count => (int)(((long)rows + partRows - 1) / partRows);

    /// <summary>About how long one thread takes for all rows; 0 for few long rows, each of which is shared by itself.</summary>
    public long Nanoseconds => RowSegments.Count(classes) > 0 && Count < PartsOfThread * Workers.MaxDegreeOfParallelism ? 0 : (long)rows * classes;

    /// <summary>Cuts rows into parts of whole blocks.</summary>
    public static RowParts Of(int rows, int classes)
    {
        int blocks = PartLength / classes / StoredRows<float, float>.MostRows;
        int least = RowSegments.Count(classes) > 0 ? 1 : LeastRows;
        return new(rows, blocks > 0 ? blocks * StoredRows<float, float>.MostRows : Math.Max(PartLength / classes, least), classes);
    }

    /// <summary>The first row of a part, or the end of the one before.</summary>
    public int Start(int part) => (int)Math.Min(rows, (long)part * partRows);
}
