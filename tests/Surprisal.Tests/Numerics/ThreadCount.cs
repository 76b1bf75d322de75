using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>A number of threads for a while, and the collection of the tests that need it to be theirs alone.</summary>
[CollectionDefinition(nameof(ThreadCount), DisableParallelization = true)]
public sealed class ThreadCount : IDisposable
{
    private readonly int _before = Workers.MaxDegreeOfParallelism;

    public ThreadCount(int threads) => Workers.MaxDegreeOfParallelism = threads;

    public void Dispose() => Workers.MaxDegreeOfParallelism = _before;
}
