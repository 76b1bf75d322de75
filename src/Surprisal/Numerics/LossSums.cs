using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Surprisal.Numerics;

/// <summary>Where the losses of kept rows are summed, and what their mean divides by. The same for every loss over rows.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct LossSums
{
    private const int ChainCount = 4;

    private Chains _losses;
    private double _zLoss;
    private double _divisor;
    private double _zDivisor;
    private Reduction _reduction;
    private EmptyMean _emptyMean;

    /// <summary>The number of rows that are kept.</summary>
    public int KeptRows { get; private set; }

    /// <summary>Whether a mean would divide by 0: its gradient is 0 then, whatever the rows hold.</summary>
    public readonly bool IsEmptyMean => _reduction == Reduction.Mean && _divisor == 0;

    /// <summary>Weighs the rows before any is computed, so that gradients can be scaled as they are written.</summary>
    /// <param name="options">The options, whose spans have been checked.</param>
    /// <param name="labels">The labels, or nothing for soft targets, whose class weights act inside the rows.</param>
    /// <param name="count">The number of rows.</param>
    /// <exception cref="InvalidOperationException">The mean would divide by 0, which the options refuse.</exception>
    public static LossSums Of<T, TLabel>(in LossOptions<T> options, ReadOnlySpan<TLabel> labels, int count)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        LossSums sums = new() { _reduction = options.Reduction, _emptyMean = options.EmptyMean, _divisor = 1, _zDivisor = 1 };
        double weight = count;
        double sampleWeight = count;
        sums.KeptRows = count;
        if (!options.IsPlain)
        {
            (weight, sampleWeight, sums.KeptRows) = Weigh(options, labels, count);
        }

        if (options.Reduction == Reduction.Mean)
        {
            sums._divisor = options.Divisor.Kind switch
            {
                DivisorKind.KeptWeight => weight,
                DivisorKind.KeptCount => sums.KeptRows,
                DivisorKind.BatchSize => count,
                _ => options.Divisor.Count,
            };
            sums._zDivisor = options.Divisor.Kind == DivisorKind.KeptWeight ? sampleWeight : sums._divisor;
            if (sums._divisor == 0 && options.EmptyMean == EmptyMean.Throw)
            {
                throw new InvalidOperationException(
                    $"The mean of the losses would divide by 0: of {count} rows, {sums.KeptRows} are kept, with a weight of {weight} in all. "
                    + "Leave such a batch out, or choose EmptyMean.Zero or EmptyMean.NaN.");
            }
        }

        return sums;
    }

    /// <summary>The factor of a row's loss in the result, and of its z-loss.</summary>
    public readonly (double Loss, double ZLoss) Factors(double sampleWeight) => (
        _divisor == 0 ? 0 : sampleWeight / _divisor,
        _zDivisor == 0 ? 0 : sampleWeight / _zDivisor);

    /// <summary>Adds the loss of a kept row, weighted but for the divisor.</summary>
    public void Add(double loss, double zLoss) => Add(row: 0, loss, zLoss);

    /// <inheritdoc cref="Add(double, double)"/>
    /// <remarks>Rows whose numbers leave the same rest by four are summed apart, so that no addition waits for the one before.</remarks>
    public void Add(int row, double loss, double zLoss)
    {
        _losses[row % ChainCount] += loss;
        _zLoss += zLoss;
    }

    /// <summary>Adds what was summed apart.</summary>
    public void Add(in LossSums other)
    {
        for (int i = 0; i < ChainCount; i++)
        {
            _losses[i] += other._losses[i];
        }

        _zLoss += other._zLoss;
    }

    /// <summary>Adds the losses of kept rows without weights.</summary>
    /// <param name="first">The number of the first row, a multiple of four.</param>
    /// <param name="losses">The losses, in float or double.</param>
    public void Add<T>(int first, ReadOnlySpan<T> losses)
        where T : IFloatingPointIeee754<T>
    {
        Debug.Assert(first % ChainCount == 0, "The first row opens the first chain.");
        int whole = losses.Length - (losses.Length % ChainCount);
        AddFours(ref MemoryMarshal.GetReference(losses), whole, ref _losses[0]);
        for (int i = whole; i < losses.Length; i++)
        {
            _losses[i - whole] += double.CreateTruncating(losses[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFours<T>(ref T losses, nint count, ref double sums)
        where T : IFloatingPointIeee754<T>
    {
        Vector128<double> lower = Vector128.LoadUnsafe(ref sums);
        Vector128<double> upper = Vector128.LoadUnsafe(ref sums, 2);
        for (nint i = 0; i < count; i += ChainCount)
        {
            ref T loss = ref Unsafe.Add(ref losses, i);
            if (typeof(T) == typeof(float))
            {
                Vector128<float> four = Vector128.LoadUnsafe(ref Unsafe.As<T, float>(ref loss));
                lower += Vector128.WidenLower(four);
                upper += Vector128.WidenUpper(four);
            }
            else
            {
                lower += Vector128.LoadUnsafe(ref Unsafe.As<T, double>(ref loss));
                upper += Vector128.LoadUnsafe(ref Unsafe.As<T, double>(ref loss), 2);
            }
        }

        lower.StoreUnsafe(ref sums);
        upper.StoreUnsafe(ref sums, 2);
    }

    /// <summary>Gives the reduced loss.</summary>
    public readonly ReducedLoss<T> Reduce<T>()
        where T : IFloatingPointIeee754<T>
    {
        // Where the mean of the losses is one of nothing, so is that of the z-losses, as their gradient is 0 too.
        double zLoss = Divide(_zLoss, IsEmptyMean ? 0 : _zDivisor);
        double loss = (_losses[0] + _losses[2]) + (_losses[1] + _losses[3]);
        return new(T.CreateTruncating(Divide(loss, _divisor) + zLoss), T.CreateTruncating(zLoss), _divisor, KeptRows);
    }

    /// <summary>Weighs a loss: a weight of exactly 0 removes an infinite one, but not a NaN.</summary>
    public static double Weigh(double weight, double loss) => weight == 0 && double.IsInfinity(loss) ? 0 : weight * loss;

    private static (double Weight, double SampleWeight, int Kept) Weigh<T, TLabel>(
        in LossOptions<T> options, ReadOnlySpan<TLabel> labels, int count)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        double weight = 0;
        double sampleWeight = 0;
        int kept = 0;
        for (int row = 0; row < count; row++)
        {
            if (!options.Keeps(row, labels))
            {
                continue;
            }

            double sample = options.SampleWeight(row);
            bool isWeighted = !labels.IsEmpty && !options.ClassWeights.IsEmpty;
            weight += isWeighted ? sample * double.CreateTruncating(options.ClassWeights[int.CreateTruncating(labels[row])]) : sample;
            sampleWeight += sample;
            kept++;
        }

        return (weight, sampleWeight, kept);
    }

    // A z-loss that is off has the sum 0, also where no row is kept.
    private readonly double Divide(double sum, double divisor) =>
        divisor != 0 ? sum / divisor
        : _emptyMean == EmptyMean.Zero ? 0
        : double.NaN;

    [InlineArray(ChainCount)]
    private struct Chains
    {
        private double _first;
    }
}
