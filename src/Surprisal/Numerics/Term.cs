using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The terms of common sums, each a type, so that one loop serves all of them.</summary>
internal static class Term
{
    /// <summary>The first number itself.</summary>
    public readonly struct First<T> : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        public static bool IsShort => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T> => x;
    }

    /// <summary><c>(x − y)²</c>.</summary>
    public readonly struct SquaredDifference<T> : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        public static bool IsShort => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes difference = x - y;
            return difference * difference;
        }
    }
}
