namespace Surprisal.Benchmarks.Workloads;

/// <summary>A piece of work on data of its own: how it is done once, and how one sees that it was done right.</summary>
/// <param name="run">Does the work once.</param>
/// <param name="check">Compares what the last run gave with plain arithmetic in double, and throws a <see cref="MismatchException"/> where they differ.</param>
/// <param name="blocks">The memory of inputs and results.</param>
internal sealed class Trial(Action run, Action check, params IReadOnlyList<IBlock> blocks) : IDisposable
{
    public void Run() => run();

    public void Check() => check();

    public void Dispose()
    {
        foreach (IBlock block in blocks)
        {
            block.Dispose();
        }
    }
}
