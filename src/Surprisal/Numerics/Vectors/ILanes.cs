using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Numbers side by side, on which one instruction works: the machine as formulas see it.</summary>
/// <remarks>
/// <para>
/// Each operation gives the same bits for a lane whatever the width, with the instructions of the processor or without:
/// all of them are exact or rounded once. What hardware may round in its own way (estimates, sums across lanes) is not here.
/// </para>
/// <para>A mask is a lane with all bits set or none.</para>
/// </remarks>
/// <typeparam name="TSelf">The implementing vector.</typeparam>
/// <typeparam name="T">The type of a lane: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal interface ILanes<TSelf, T> : IArithmetic<TSelf>
    where TSelf : struct, ILanes<TSelf, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The number of lanes, a power of two.</summary>
    static abstract int Count { get; }

    static abstract TSelf Create(T value);

    /// <summary>A constant, rounded to the precision of the lanes.</summary>
    static abstract TSelf Create(double value);

    /// <summary>A constant that differs between the precisions.</summary>
    static abstract TSelf Create(float single, double twice);

    /// <summary>The bits of a whole number in each lane.</summary>
    static abstract TSelf CreateBits(int single, long twice);

    static abstract TSelf Load(ref T source);

    /// <summary>The vector at a place in memory, from which an operation may take it without a register.</summary>
    static abstract ref readonly TSelf At(ref T source);

    void Store(ref T target);

    /// <summary>Stores past the caches, at an address that is a multiple of the vector's size. Other threads may look after <see cref="Cache.Fence"/>.</summary>
    unsafe void StorePast(void* target);

    /// <summary>Loads the first lanes only, touching no further memory; the others receive the padding.</summary>
    static abstract TSelf LoadPart(ref T source, int count, T padding);

    /// <summary>Stores the first lanes only.</summary>
    void StorePart(ref T target, int count);

    /// <summary>Loads four neighbours out of as many rows as there are lanes: a vector for each column.</summary>
    static abstract void LoadColumns(ref T first, RowSteps rows, out TSelf column0, out TSelf column1, out TSelf column2, out TSelf column3);

    /// <summary>Stores four columns as neighbours in as many rows as there are lanes.</summary>
    static abstract void StoreColumns(ref T first, RowSteps rows, TSelf column0, TSelf column1, TSelf column2, TSelf column3);

    /// <summary>Stores eight columns as neighbours in as many rows as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void StoreColumns(
        ref T first, RowSteps rows, TSelf column0, TSelf column1, TSelf column2, TSelf column3, TSelf column4, TSelf column5, TSelf column6, TSelf column7)
    {
        TSelf.StoreColumns(ref first, rows, column0, column1, column2, column3);
        TSelf.StoreColumns(ref Unsafe.Add(ref first, 4), rows, column4, column5, column6, column7);
    }

    static abstract TSelf operator -(TSelf x);

    static abstract TSelf operator &(TSelf x, TSelf y);

    static abstract TSelf operator |(TSelf x, TSelf y);

    /// <summary>Computes <c>x · y + z</c>, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    /// <summary>Adds <c>x · y</c> to a sum, rounded once; written so that the sum keeps its register.</summary>
    static abstract void AddProduct(ref TSelf sum, TSelf x, TSelf y);

    static abstract TSelf Abs(TSelf x);

    /// <summary>The larger of two lanes. Which zero it gives, and whether NaN if the first lane is, is left to the processor: callers must not care. A NaN in the second lane stays.</summary>
    static abstract TSelf Max(TSelf x, TSelf y);

    /// <summary>The bits of <paramref name="x"/> where the mask is not set, else 0.</summary>
    static abstract TSelf Clear(in TSelf x, TSelf mask);

    static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    static abstract TSelf Equal(TSelf x, in TSelf y);

    /// <summary>Whether two lanes at the same place are equal.</summary>
    static abstract bool AnyEqual(TSelf x, TSelf y);

    /// <summary>Whether the sign is set in every lane.</summary>
    static abstract bool AreNegative(TSelf x);

    static abstract TSelf Less(TSelf x, TSelf y);

    /// <summary>Adds the bits of two lanes as whole numbers.</summary>
    static abstract TSelf AddBits(TSelf x, TSelf y);

    static abstract TSelf SubtractBits(TSelf x, TSelf y);

    /// <summary>Shifts the lowest bits to the place of the exponent and the sign.</summary>
    static abstract TSelf ToExponent(TSelf x);

    /// <summary>Shifts the bits of the exponent, and the sign, to the lowest places.</summary>
    static abstract TSelf FromExponent(TSelf x);

    /// <summary>The number that bits stand for as a small whole number, not negative.</summary>
    static abstract TSelf FromBits(TSelf x);

    /// <summary>Every second lane of two vectors, beginning with the first.</summary>
    static abstract TSelf Even(TSelf x, TSelf y);

    /// <summary>The lanes of two vectors in turns, as many as one has.</summary>
    static abstract TSelf InTurns(TSelf x, TSelf y);

    /// <summary>The lanes of two vectors in turns, the second half of them.</summary>
    static abstract TSelf InTurnsUpper(TSelf x, TSelf y);

    /// <summary>Loads a quarter of the lanes, and repeats it in the others. Needs four lanes, as <see cref="Quarters"/> does.</summary>
    static abstract TSelf LoadQuarter(ref T source);

    /// <summary>A quarter of the lanes out of each of four vectors: the first quarter of the first one, the second of the second.</summary>
    static abstract TSelf Quarters(TSelf x0, TSelf x1, TSelf x2, TSelf x3);

    /// <summary>Adds all lanes: the upper half to the lower one, until one is left.</summary>
    static abstract T Sum(TSelf x);

    /// <summary>The largest lane. Zeros and NaN are treated as by <see cref="Max(TSelf, TSelf)"/>.</summary>
    static abstract T Max(TSelf x);
}
