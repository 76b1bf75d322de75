namespace Surprisal.Graph;

/// <summary>What runs on the rows of a result while its kernel computes the others.</summary>
internal interface IFollower
{
    /// <summary>Takes notice of rows that are done. Threads may call it at once, each for its own rows.</summary>
    /// <param name="first">The number of the first of them.</param>
    /// <param name="count">How many they are.</param>
    void Follow(int first, int count);
}
