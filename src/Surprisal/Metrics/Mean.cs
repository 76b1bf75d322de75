namespace Surprisal.Metrics;

/// <summary>The mean of one number for each sample.</summary>
internal class Mean : Tally
{
    private double _sum;
    private long _count;

    public override double Value => _sum / _count;

    public override void Add(ReadOnlySpan<float> rows)
    {
        foreach (float row in rows)
        {
            _sum += row;
        }

        _count += rows.Length;
    }

    public override void Clear() => (_sum, _count) = (0, 0);

    public override void Remember(Memento memento)
    {
        memento.Keep("sum", ref _sum);
        memento.Keep("count", ref _count);
    }
}
