using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Data;

/// <summary>Features kept as bytes, a quarter of the memory of floats, and widened when a batch is gathered.</summary>
internal static class ByteFeatures
{
    /// <summary>Computes <c>destination[i] = bytes[i] · scale</c>, rounded once.</summary>
    /// <param name="bytes">The stored values.</param>
    /// <param name="scale">What one step of a byte is worth.</param>
    /// <param name="destination">Receives as many values; must not overlap the bytes.</param>
    public static void Widen(ReadOnlySpan<byte> bytes, float scale, Span<float> destination)
    {
        int width = Vector<byte>.Count;
        if (!Vector.IsHardwareAccelerated || bytes.Length < width)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                destination[i] = bytes[i] * scale;
            }

            return;
        }

        ref byte from = ref MemoryMarshal.GetReference(bytes);
        ref float to = ref MemoryMarshal.GetReference(destination[..bytes.Length]);
        nuint last = (nuint)(bytes.Length - width);
        for (nuint i = 0; i < last; i += (nuint)width)
        {
            WidenVector(Vector.LoadUnsafe(ref from, i), scale, ref Unsafe.Add(ref to, i));
        }

        // The last vector ends exactly at the end: it may write a few values a second time.
        WidenVector(Vector.LoadUnsafe(ref from, last), scale, ref Unsafe.Add(ref to, last));
    }

    /// <summary>Computes <c>bytes[i] = values[i]</c> without its fraction, held within 0 and 255.</summary>
    /// <param name="values">The values.</param>
    /// <param name="bytes">Receives as many bytes; must not overlap the values.</param>
    public static void Narrow(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        int width = Vector<byte>.Count;
        if (!Vector.IsHardwareAccelerated || values.Length < width)
        {
            for (int i = 0; i < values.Length; i++)
            {
                bytes[i] = (byte)Math.Clamp(values[i], 0, byte.MaxValue);
            }

            return;
        }

        int last = values.Length - width;
        for (int i = 0; i < last; i += width)
        {
            NarrowVector(values.Slice(i, width), bytes.Slice(i, width));
        }

        NarrowVector(values[last..], bytes.Slice(last, width));
    }

    private static void WidenVector(Vector<byte> bytes, float scale, ref float destination)
    {
        nuint width = (nuint)Vector<float>.Count;
        Vector.Widen(bytes, out Vector<ushort> lower, out Vector<ushort> upper);
        Vector.Widen(lower, out Vector<uint> first, out Vector<uint> second);
        Vector.Widen(upper, out Vector<uint> third, out Vector<uint> fourth);
        (Vector.ConvertToSingle(first.As<uint, int>()) * scale).StoreUnsafe(ref destination);
        (Vector.ConvertToSingle(second.As<uint, int>()) * scale).StoreUnsafe(ref destination, width);
        (Vector.ConvertToSingle(third.As<uint, int>()) * scale).StoreUnsafe(ref destination, 2 * width);
        (Vector.ConvertToSingle(fourth.As<uint, int>()) * scale).StoreUnsafe(ref destination, 3 * width);
    }

    private static void NarrowVector(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        ReadOnlySpan<Vector<float>> floats = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<short> lower = Vector.Narrow(ToWhole(floats[0]), ToWhole(floats[1]));
        Vector<short> upper = Vector.Narrow(ToWhole(floats[2]), ToWhole(floats[3]));
        Vector.Narrow(lower.As<short, ushort>(), upper.As<short, ushort>()).CopyTo(bytes);
    }

    private static Vector<int> ToWhole(Vector<float> values) =>
        Vector.ConvertToInt32(Vector.Clamp(values, Vector<float>.Zero, new Vector<float>(byte.MaxValue)));
}
