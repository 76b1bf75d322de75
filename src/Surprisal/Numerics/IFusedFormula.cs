namespace Surprisal.Numerics;

/// <summary>A formula of a few element-wise operations that is computed in one pass.</summary>
internal interface IFusedFormula
{
    /// <summary>Computes an element.</summary>
    /// <param name="x">The element of the first array.</param>
    /// <param name="y">That of the second.</param>
    /// <param name="z">That of the third, if the formula has one.</param>
    /// <param name="a">A number that is the same for all elements, if the formula has it.</param>
    /// <param name="b">Another one.</param>
    static abstract TNumber Of<TNumber>(TNumber x, TNumber y, TNumber z, TNumber a, TNumber b)
        where TNumber : IArithmetic<TNumber>;
}
