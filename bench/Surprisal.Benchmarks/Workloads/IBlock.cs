namespace Surprisal.Benchmarks.Workloads;

/// <summary>Memory that a trial holds.</summary>
internal interface IBlock : IDisposable
{
    long Bytes { get; }
}
