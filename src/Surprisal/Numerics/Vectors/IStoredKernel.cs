using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Work over numbers as they are stored, computed in another precision where theirs is too narrow.</summary>
internal interface IStoredKernel
{
    /// <typeparam name="TLanes">Vectors of the width in use.</typeparam>
    /// <typeparam name="T">The precision to compute in.</typeparam>
    void Run<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;
}
