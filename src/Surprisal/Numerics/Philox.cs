using System.Numerics;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>A counter-based generator of random numbers: the same seed gives the same numbers, everywhere and always.</summary>
/// <param name="seed">Chooses the sequence; any value is as good as any other.</param>
/// <param name="stream">Chooses one of 2⁶⁴ independent sequences of the same seed, such as one for each purpose.</param>
/// <remarks>
/// <para>
/// This is Philox4x32-10. Block <c>b</c> of four 32-bit words is ten rounds over the counter
/// <c>(b mod 2³², b div 2³², stream mod 2³², stream div 2³²)</c> with the key
/// <c>(seed mod 2³², seed div 2³²)</c>. A round turns <c>(c0, c1, c2, c3)</c> into
/// <c>(hi(M1·c2) ⊕ c1 ⊕ k0, lo(M1·c2), hi(M0·c0) ⊕ c3 ⊕ k1, lo(M0·c0))</c> with M0 = 0xD2511F53 and M1 = 0xCD9E8D57,
/// and between rounds the key grows by (0x9E3779B9, 0xBB67AE85).
/// Words are handed out in order, block after block, from block 0 on.
/// </para>
/// <para>
/// How each method uses those words is part of its contract too, and is stated there: recorded seeds keep their meaning.
/// Copying the struct copies its place in the sequence.
/// </para>
/// <para>
/// Reference: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public struct Philox(ulong seed, ulong stream = 0)
{
    private readonly ulong _seed = seed;
    private readonly ulong _stream = stream;
    private ulong _block;
    private (uint First, uint Second, uint Third, uint Fourth) _words;
    private int _left;

    /// <summary>Gives the next word of the sequence.</summary>
    /// <returns>A number uniform on all 32-bit numbers.</returns>
    public uint NextUInt32()
    {
        if (_left == 0)
        {
            _words = Block(
                ((uint)_block, (uint)(_block >> 32), (uint)_stream, (uint)(_stream >> 32)),
                ((uint)_seed, (uint)(_seed >> 32)));
            _block++;
            _left = 4;
        }

        return _left-- switch
        {
            4 => _words.First,
            3 => _words.Second,
            2 => _words.Third,
            _ => _words.Fourth,
        };
    }

    /// <summary>Gives the next two words as one number, the first as its lower half.</summary>
    /// <returns>A number uniform on all 64-bit numbers.</returns>
    public ulong NextUInt64()
    {
        ulong low = NextUInt32();
        ulong high = NextUInt32();
        return high << 32 | low;
    }

    /// <summary>Gives a number in [0, 1): the upper 53 bits of <see cref="NextUInt64"/>, times 2⁻⁵³.</summary>
    /// <returns>A number uniform on [0, 1).</returns>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Fills a span with numbers in [0, 1): the upper 24 bits of a word each, times 2⁻²⁴.</summary>
    /// <remarks>So many bits are exact in every precision, so that <see cref="float"/> and <see cref="double"/> receive the same numbers.</remarks>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="values">Receives the numbers.</param>
    public void Fill<T>(Span<T> values)
        where T : IFloatingPointIeee754<T>
    {
        T unit = T.CreateTruncating(1.0 / (1 << 24));
        foreach (ref T value in values)
        {
            value = T.CreateTruncating(NextUInt32() >> 8) * unit;
        }
    }

    /// <summary>Gives a number of mean 0 and variance 1 from two uniform ones <c>u</c> and <c>v</c>, drawn in this order.</summary>
    /// <returns>The number <c>√(−2 log(1 − u)) · cos(2πv)</c>; at most 8.58 in size.</returns>
    /// <remarks>
    /// Reference: G. E. P. Box, M. E. Muller, "A note on the generation of random normal deviates", Ann. Math. Stat. 29, 1958.
    /// The sine twin is left unused, so that every number costs the same four words.
    /// </remarks>
    public double NextNormal()
    {
        // 1 − u lies in (0, 1], where the logarithm is finite.
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Gives a whole number in [0, <paramref name="exclusiveMax"/>), each one equally likely.</summary>
    /// <param name="exclusiveMax">The number of possible results, at least 1.</param>
    /// <returns>A number uniform on [0, <paramref name="exclusiveMax"/>).</returns>
    /// <remarks>
    /// The upper half of <c>word · exclusiveMax</c>; a word whose lower half is below <c>2³² mod exclusiveMax</c> is dropped
    /// and the next one is taken.
    /// Reference: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMax"/> is below 1.</exception>
    public int NextInt(int exclusiveMax)
    {
        if (exclusiveMax < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(exclusiveMax), $"'{nameof(exclusiveMax)}' is {exclusiveMax}, but it must be at least 1, which gives only 0.");
        }

        uint range = (uint)exclusiveMax;
        uint biased = (0u - range) % range;
        ulong product;
        do
        {
            product = (ulong)NextUInt32() * range;
        }
        while ((uint)product < biased);

        return (int)(product >> 32);
    }

    /// <summary>Puts values into random order, every order equally likely.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="values">The values to reorder in place.</param>
    /// <remarks>
    /// From the last place down to the second, place <c>i</c> swaps with place <c>NextInt(i + 1)</c>.
    /// Reference: R. Durstenfeld, "Algorithm 235: random permutation", CACM 7(7), 1964.
    /// </remarks>
    public void Shuffle<T>(Span<T> values)
    {
        for (int last = values.Length - 1; last > 0; last--)
        {
            int other = NextInt(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <summary>The bijection itself, apart from how counters and keys are made, so that published vectors can check it.</summary>
    internal static (uint First, uint Second, uint Third, uint Fourth) Block(
        (uint First, uint Second, uint Third, uint Fourth) counter, (uint First, uint Second) key)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong even = 0xD2511F53UL * counter.First;
            ulong odd = 0xCD9E8D57UL * counter.Third;
            counter = (
                (uint)(odd >> 32) ^ counter.Second ^ key.First,
                (uint)odd,
                (uint)(even >> 32) ^ counter.Fourth ^ key.Second,
                (uint)even);
            key = (key.First + 0x9E3779B9, key.Second + 0xBB67AE85);
        }

        return counter;
    }
}
