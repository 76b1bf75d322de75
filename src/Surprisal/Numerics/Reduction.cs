using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>How the losses of the rows become one.</summary>
public enum Reduction
{
    /// <summary>They are averaged: divided by what the <see cref="Divisor"/> says.</summary>
    Mean,

    /// <summary>They are added.</summary>
    Sum,

    /// <summary>They stay apart, to be read from <see cref="LossRows{T}.Losses"/>. The gradient is that of each row's own loss.</summary>
    None,
}

/// <summary>What the mean of losses divides by. Rows that are ignored or masked are not kept.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Divisor
{
    private Divisor(DivisorKind kind, double count = 0)
    {
        Kind = kind;
        Count = count;
    }

    /// <summary>The weights of the kept rows, <c>Σ sᵢ w_{yᵢ}</c>; with soft targets class weights act inside a row, so it is <c>Σ sᵢ</c>. As PyTorch; the default.</summary>
    public static Divisor KeptWeight => default;

    /// <summary>The number of kept rows, whatever their weights. As Keras' <c>ignore_class</c>.</summary>
    public static Divisor KeptCount => new(DivisorKind.KeptCount);

    /// <summary>The number of all rows, ignored ones included. As Keras with sample or class weights.</summary>
    public static Divisor BatchSize => new(DivisorKind.BatchSize);

    internal DivisorKind Kind { get; }

    internal double Count { get; }

    /// <summary>A given number: for micro-batches, whose gradients are to add up to that of the whole batch.</summary>
    /// <param name="count">The number, finite and not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or not finite.</exception>
    public static Divisor Explicit(double count)
    {
        Check.Weight(count);
        return new(DivisorKind.Explicit, count);
    }
}

/// <summary>The kinds of <see cref="Divisor"/>.</summary>
internal enum DivisorKind
{
    KeptWeight,
    KeptCount,
    BatchSize,
    Explicit,
}

/// <summary>What the mean of no losses is: of an empty batch, or where all rows are ignored or weigh nothing. The gradient is 0 in any case.</summary>
public enum EmptyMean
{
    /// <summary>NaN, so that nobody takes it for a perfect model. As PyTorch.</summary>
    NaN,

    /// <summary>0. As Keras.</summary>
    Zero,

    /// <summary>An <see cref="InvalidOperationException"/>.</summary>
    Throw,
}

/// <summary>How far numbers are examined that have the right shape but may have the wrong meaning. Shapes, labels and weights are always checked.</summary>
public enum Validation
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>What is found first in a call is reported by <see cref="System.Diagnostics.Trace"/>, and the call goes on.</summary>
    Debug,

    /// <summary>What is found is an <see cref="ArgumentException"/>.</summary>
    Strict,
}
