namespace Surprisal.Graph;

/// <summary>What runs on the rows of a result while its kernel computes the others.</summary>
internal interface IFollower
{
    /// <summary>Takes notice of rows that are done.</summary>
    /// <param name="first">The number of the first of them; all before are done already.</param>
    /// <param name="count">How many they are.</param>
    void Follow(int first, int count);
}
