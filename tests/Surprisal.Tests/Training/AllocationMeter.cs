using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Adds up what the steps of an epoch allocate, from the end of one to the end of the next.</summary>
/// <remarks>The first epoch does not count. Of the others the least counts: the collector may empty a pool of arrays at any time, but steps that allocate do so in each epoch.</remarks>
internal sealed class AllocationMeter : Callback
{
    private readonly List<long> _epochs = [];
    private long _before;

    public int Steps { get; private set; }

    public long Allocated => _epochs.Min();

    public override void OnEpochBegin(TrainingRun run)
    {
        if (run.Epoch > 1)
        {
            _epochs.Add(0);
        }

        _before = GC.GetAllocatedBytesForCurrentThread();
    }

    public override void OnBatchEnd(TrainingRun run)
    {
        long now = GC.GetAllocatedBytesForCurrentThread();
        if (run.Epoch > 1)
        {
            Steps++;
            _epochs[^1] += run.Batch > 1 ? now - _before : 0;
        }

        _before = GC.GetAllocatedBytesForCurrentThread();
    }
}
