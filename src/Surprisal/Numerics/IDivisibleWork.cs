namespace Surprisal.Numerics;

/// <summary>Work in parts that several threads may do at once, in any order: none reads what another writes.</summary>
/// <remarks>
/// What a part is must not depend on the number of threads, unless the cut changes no sum. Sums over parts go to a place for each part,
/// to be added in their order once all are done.
/// </remarks>
internal interface IDivisibleWork
{
    void Run(int part);
}
