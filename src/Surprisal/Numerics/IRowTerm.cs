using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A formula of the terms of a row, which may have been measured from a lower maximum than the row's.</summary>
internal interface IRowTerm<TSelf, T> : ITerm<T>
    where TSelf : struct, IRowTerm<TSelf, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The formula of terms that are to be multiplied by a factor first.</summary>
    TSelf Times(double factor);
}
