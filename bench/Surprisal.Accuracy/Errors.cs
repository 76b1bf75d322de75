namespace Surprisal.Accuracy;

/// <summary>The worst and the mean error of many results, in units in the last place of the exact value.</summary>
internal sealed class Errors
{
    private double _sum;
    private long _count;

    public double Worst { get; private set; }

    /// <summary>The input with the worst error.</summary>
    public double WorstAt { get; private set; } = double.NaN;

    public double Mean => _count == 0 ? 0 : _sum / _count;

    /// <summary>The number of results that are wrong in kind: not the infinity, NaN or signed zero that is due, or off by over 10⁶ units.</summary>
    public long Wrong { get; private set; }

    public void Add(double error, double at)
    {
        // Far beyond rounding, one number for the size of the error would hide all others in the mean.
        if (!(error <= 1e6))
        {
            Wrong++;
            return;
        }

        _sum += error;
        _count++;
        if (error > Worst || double.IsNaN(WorstAt))
        {
            Worst = error;
            WorstAt = at;
        }
    }

    public void Add(Errors other)
    {
        _sum += other._sum;
        _count += other._count;
        Wrong += other.Wrong;
        if (other.Worst > Worst || double.IsNaN(WorstAt))
        {
            Worst = other.Worst;
            WorstAt = other.WorstAt;
        }
    }

    public override string ToString() =>
        $"{Worst:F2} / {Mean:F2}{(Wrong > 0 ? $", {Wrong} wrong" : "")}";
}
