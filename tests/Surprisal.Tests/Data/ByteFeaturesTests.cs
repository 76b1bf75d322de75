using Surprisal.Data;

namespace Surprisal.Tests.DataTests;

/// <summary>Bytes from floats: the vector form against the plain rule, at every length.</summary>
public sealed class ByteFeaturesTests
{
    [Fact]
    public void Floats_of_every_length_are_cut_to_whole_bytes_and_held_within_the_range()
    {
        for (int length = 0; length <= 257; length++)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(i => (i * 37 % 400) - 60.5f)];
            byte[] bytes = new byte[length];

            ByteFeatures.Narrow(values, bytes);

            bytes.ShouldBe(values.Select(value => (byte)(value < 0 ? 0 : value > 255 ? 255 : value)), $"at length {length}");
        }
    }
}
