using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A function of two numbers, over the three kinds of run that broadcasting meets.</summary>
internal interface IBinaryFormula
{
    static abstract void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T>;

    static abstract void Run<T>(ReadOnlySpan<T> x, T y, Span<T> result)
        where T : IFloatingPointIeee754<T>;

    static abstract void Run<T>(T x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T>;
}
