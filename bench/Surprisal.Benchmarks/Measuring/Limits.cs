using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Surprisal.Benchmarks.Workloads;
using Surprisal.Numerics;

namespace Surprisal.Benchmarks.Measuring;

/// <summary>What the machine itself takes: to move the bytes of a workload, and to do its arithmetic.</summary>
internal static unsafe class Limits
{
    public const string Memory = "limit-memcpy";
    public const string Arithmetic = "limit-fma";

    // A piece is long beside what it takes to start a thread.
    private const double SecondsOfPiece = 0.02;

    // Larger ones lie in memory all the same: they are measured by a part.
    private const double LargestBuffer = 1 << 28;

    /// <summary>Copies as much as is both read and written, and reads the rest, each thread its part.</summary>
    public static Timing Traffic(double read, double written, int threads, double seconds)
    {
        double whole = read + written;
        double part = Math.Min(1, LargestBuffer / Math.Max(read, written));
        int copied = Lines(Math.Min(read, written) * part / threads);
        int onlyRead = Lines(Math.Max(read - written, 0) * part / threads);
        Block<byte>[] sources = [.. Enumerable.Range(0, threads).Select(_ => Filled(copied + onlyRead))];
        Block<byte>[] targets = [.. Enumerable.Range(0, threads).Select(_ => Filled(copied))];
        try
        {
            return Of(threads, seconds, Move).Scaled(whole / (threads * ((2.0 * copied) + onlyRead)));
        }
        finally
        {
            Array.ForEach(sources, block => block.Dispose());
            Array.ForEach(targets, block => block.Dispose());
        }

        void Move(int thread)
        {
            Span<byte> source = sources[thread].Span;
            source[..copied].CopyTo(targets[thread].Span);
            Read(source[copied..]);
        }
    }

    /// <summary>Does so many operations as multiplications fused with additions, in registers, each thread its part.</summary>
    public static Timing Operations(double flops, int threads, double seconds)
    {
        const int Rounds = 100_000;
        double flopsOfRun = FlopsOfRound * Rounds * threads;
        return Of(threads, seconds, _ => Multiply(Rounds)).Scaled(flops / flopsOfRun);
    }

    private static int FlopsOfRound => 2 * 12 * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256.IsHardwareAccelerated ? Vector256<float>.Count : Vector128<float>.Count);

    /// <summary>The vectors that the limits are measured with.</summary>
    public static string Width => $"vectors of {16 * FlopsOfRound / 12} bits";

    /// <summary>Times one run of all threads, by pieces of many.</summary>
    private static Timing Of(int threads, double seconds, Action<int> run)
    {
        Timing.WarmUp(() => run(0), TimeSpan.FromSeconds(SecondsOfPiece), TimeSpan.FromSeconds(1));
        double once = Timing.Of(() => run(0), 0).Minimum / 1000;
        int repetitions = (int)Math.Clamp(SecondsOfPiece / Math.Max(once, 1e-9), 1, 1e6);
        return Timing.Of(threads == 1 ? () => Repeat(0) : Together, seconds).Scaled(1.0 / repetitions);

        void Repeat(int thread)
        {
            for (int i = 0; i < repetitions; i++)
            {
                run(thread);
            }
        }

        void Together()
        {
            Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(thread => new Thread(() => Repeat(thread)))];
            Array.ForEach(others, thread => thread.Start());
            Repeat(0);
            Array.ForEach(others, thread => thread.Join());
        }
    }

    private static int Lines(double bytes) => (int)(Math.Ceiling(bytes / 512) * 512);

    // Pages that nobody has written are all the same one.
    private static Block<byte> Filled(int length)
    {
        var block = new Block<byte>(length);
        block.Span.Fill(1);
        return block;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Read(ReadOnlySpan<byte> source)
    {
        fixed (byte* first = source)
        {
            byte* end = first + source.Length;
            if (Vector512.IsHardwareAccelerated)
            {
                Vector512<byte> a = default, b = default, c = default, d = default;
                for (byte* at = first; at < end; at += 256)
                {
                    a |= Vector512.Load(at);
                    b |= Vector512.Load(at + 64);
                    c |= Vector512.Load(at + 128);
                    d |= Vector512.Load(at + 192);
                }

                Keep((a | b | c | d).ToScalar());
            }
            else
            {
                Vector256<byte> a = default, b = default, c = default, d = default;
                for (byte* at = first; at < end; at += 128)
                {
                    a |= Vector256.Load(at);
                    b |= Vector256.Load(at + 32);
                    c |= Vector256.Load(at + 64);
                    d |= Vector256.Load(at + 96);
                }

                Keep((a | b | c | d).ToScalar());
            }
        }
    }

    private static void Multiply(int rounds)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Multiply<Lanes512<float>>(rounds);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Multiply<Lanes256<float>>(rounds);
        }
        else
        {
            Multiply<Lanes128<float>>(rounds);
        }
    }

    // Twelve chains, more than two units of four cycles' latency can have under way.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TLanes>(int rounds)
        where TLanes : struct, ILanes<TLanes, float>
    {
        TLanes x = TLanes.Create(0.999f), y = TLanes.Create(0.001f);
        TLanes a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; rounds > 0; rounds--)
        {
            a = TLanes.MultiplyAdd(a, x, y);
            b = TLanes.MultiplyAdd(b, x, y);
            c = TLanes.MultiplyAdd(c, x, y);
            d = TLanes.MultiplyAdd(d, x, y);
            e = TLanes.MultiplyAdd(e, x, y);
            f = TLanes.MultiplyAdd(f, x, y);
            g = TLanes.MultiplyAdd(g, x, y);
            h = TLanes.MultiplyAdd(h, x, y);
            i = TLanes.MultiplyAdd(i, x, y);
            j = TLanes.MultiplyAdd(j, x, y);
            k = TLanes.MultiplyAdd(k, x, y);
            l = TLanes.MultiplyAdd(l, x, y);
        }

        Keep(TLanes.Sum(a + b + c + d + e + f + g + h + i + j + k + l));
    }

    // What nobody uses may be left out of a program.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(float value) => Debug.Assert(!float.IsNaN(value));
}
