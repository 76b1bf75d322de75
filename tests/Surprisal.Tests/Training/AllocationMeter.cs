using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Adds up what each step allocates, from the end of one to the end of the next.</summary>
internal sealed class AllocationMeter : Callback
{
    private long _before;

    public int Steps { get; private set; }

    public long Allocated { get; private set; }

    public override void OnEpochBegin(TrainingRun run) => _before = GC.GetAllocatedBytesForCurrentThread();

    public override void OnBatchEnd(TrainingRun run)
    {
        long now = GC.GetAllocatedBytesForCurrentThread();
        if (run.Epoch > 1)
        {
            Steps++;
            Allocated += run.Batch > 1 ? now - _before : 0;
        }

        _before = GC.GetAllocatedBytesForCurrentThread();
    }
}
