using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Work over spans, written once for vectors of any width; <see cref="VectorWidth"/> chooses one.</summary>
internal interface IKernel<T>
    where T : IFloatingPointIeee754<T>
{
    void Run<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>;
}
