using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Surprisal.Numerics;

/// <summary>The one place that decides how wide the vectors are. No result depends on it, only the speed.</summary>
/// <remarks>
/// The processor's widest vectors, or those that the environment variable <c>SURPRISAL_VECTOR_BITS</c> names: 512, 256,
/// 128, or 64 for single numbers. A width with <c>-emulated</c> behind it need not exist: its bits can be tested anywhere.
/// </remarks>
internal static class VectorWidth
{
    public const string Variable = "SURPRISAL_VECTOR_BITS";

    private const string EmulatedMark = "-emulated";

    /// <summary>The width in use, in bits; 64 stands for single numbers, 0 for a wish that is refused.</summary>
    public static readonly int Bits = Choose(Environment.GetEnvironmentVariable(Variable), Widest, out _);

    /// <summary>The width of the processor's vectors, as far as they are enabled.</summary>
    public static int Widest =>
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 64;

    /// <summary>Reads the wish for a width; none is a wish for the widest.</summary>
    /// <returns>The width; 0, with the reason, if the wish is no width or one that the processor lacks.</returns>
    public static int Choose(string? wish, int widest, out string? refusal)
    {
        refusal = null;
        if (string.IsNullOrEmpty(wish))
        {
            return widest;
        }

        bool emulated = wish.EndsWith(EmulatedMark, StringComparison.Ordinal);
        string number = emulated ? wish[..^EmulatedMark.Length] : wish;
        bool known = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits is 512 or 256 or 128 or 64;
        if (known && (emulated || bits <= widest))
        {
            return bits;
        }

        refusal = known
            ? $"{Variable} is {bits}, but this processor has vectors of {widest} bits at most. "
                + $"Give {widest} or less, or {bits}{EmulatedMark} to test the bits of that width."
            : $"{Variable} is '{wish}', but a width is 512, 256, 128 or 64 bits. Give one of them, or unset it for the widest.";
        return 0;
    }

    /// <summary>Runs a kernel on vectors of the width in use.</summary>
    public static void Run<T, TKernel>(TKernel kernel)
        where T : IFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>, allows ref struct
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException(
                $"'T' is {typeof(T).Name}, but kernels compute in float or double. Convert the numbers to one of them.");
        }

        switch (Bits)
        {
            case 512:
                kernel.Run<Lanes512<T>>();
                break;
            case 256:
                kernel.Run<Lanes256<T>>();
                break;
            case 128:
                kernel.Run<Lanes128<T>>();
                break;
            case 64:
                kernel.Run<LanesOfOne<T>>();
                break;
            default:
                _ = Choose(Environment.GetEnvironmentVariable(Variable), Widest, out string? refusal);
                throw new EnvironmentVariableException(refusal);
        }
    }

    /// <summary>Runs a kernel over stored numbers: in float for <see cref="Half"/>, else in their own precision.</summary>
    public static void RunStored<TStored, TKernel>(TKernel kernel)
        where TStored : IFloatingPointIeee754<TStored>
        where TKernel : struct, IStoredKernel, allows ref struct
    {
        if (typeof(TStored) == typeof(Half))
        {
            Run<float, Computed<float, TKernel>>(new(kernel));
        }
        else
        {
            Run<TStored, Computed<TStored, TKernel>>(new(kernel));
        }
    }

    private readonly ref struct Computed<T, TKernel>(TKernel kernel) : IKernel<T>
        where T : IFloatingPointIeee754<T>
        where TKernel : struct, IStoredKernel, allows ref struct
    {
        private readonly TKernel _kernel = kernel;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T> => _kernel.Run<TLanes, T>();
    }
}
