using System.Buffers.Binary;
using System.Text;
using Surprisal.Formats;

namespace Surprisal.Tests.FormatsTests;

/// <summary>The public format byte by byte, and files that lie.</summary>
public sealed class SafetensorsTests
{
    [Fact]
    public void A_file_has_the_bytes_that_the_format_describes()
    {
        const string Header = """{"__metadata__":{"format":"surprisal"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b/c":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]}}""";
        int padded = (Header.Length + 7) / 8 * 8;
        byte[] expected = [.. BitConverter.GetBytes((ulong)padded), .. Encoding.UTF8.GetBytes(Header.PadRight(padded)), .. Bytes(3f, 1f, -2f)];

        Written(new Safetensors([new("b/c", [2, 1], new[] { 1f, -2f }), new("a", [], new[] { 3f })], new Dictionary<string, string> { ["format"] = "surprisal" }))
            .ShouldBe(expected);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        float[] many = [.. Enumerable.Range(0, 40_000).Select(i => MathF.Sin(i))];
        var content = new Safetensors(
            [new("many", [200, 200], many), new("none", [0, 3], Array.Empty<float>()), new("ünï \"✓\" \\", [2], new[] { float.NaN, float.NegativeInfinity })],
            new Dictionary<string, string> { ["über"] = "„Text“\n" });

        Safetensors read = Read(Written(content));

        read.Metadata.ShouldBe(content.Metadata);
        read.Tensors.Select(tensor => tensor.Name).ShouldBe(["many", "none", "ünï \"✓\" \\"]);
        read.Tensors.Select(tensor => tensor.Shape).ShouldBe(content.Tensors.Select(tensor => tensor.Shape));
        read.Tensors.SelectMany(tensor => tensor.Values.ToArray()).ShouldBe(content.Tensors.SelectMany(tensor => tensor.Values.ToArray()));
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_read_too()
    {
        byte[] file = Written(new Safetensors([new("x", [1], new[] { 5f })]));

        using var stream = new OneWay(file);
        Safetensors.Read(stream, "pipe").Tensors.ShouldHaveSingleItem().Values.ToArray().ShouldBe([5f]);
    }

    [Fact]
    public void Reading_begins_where_the_stream_stands()
    {
        byte[] file = Written(new Safetensors([new("x", [1], new[] { 5f })]));

        using var stream = new MemoryStream([1, 2, 3, .. file]) { Position = 3 };
        Safetensors.Read(stream, "part").Tensors.ShouldHaveSingleItem().Values.ToArray().ShouldBe([5f]);
    }

    [Fact]
    public void Other_floating_point_types_are_converted()
    {
        byte[] values = [.. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes((Half)0.5), .. BitConverter.GetBytes((Half)(-2)), 0x80, 0x3F, 0x49, 0xC0];
        byte[] file = File("""{"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"h":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]}}""", values);

        Read(file).Tensors.Select(tensor => tensor.Values.ToArray()).ShouldBe([[0.1f], [0.5f, -2f], [1f, -3.140625f]]);
    }

    [Fact]
    public void Tensors_come_in_the_order_of_their_place_whatever_the_header_says_first()
    {
        byte[] file = File("""{"z":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"e":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}""", Bytes(1f, 2f));

        Read(file).Tensors.Select(tensor => tensor.Name).ShouldBe(["y", "e", "z"]);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "begins at 4, which leaves a hole: it must begin at 0")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "'y' begins at 8, which leaves a hole")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'y' begins at 4, which overlaps")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "its tensors take 4 bytes, but 8 follow")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "its tensors take 8 bytes, but 4 follow")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "'x' is F32 [3], which takes 12 bytes, but its data_offsets are [0, 8]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 8, "its data_offsets are [8, 4]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "more than can be read")]
    [InlineData("""{"x":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,9223372036854775807],"data_offsets":[0,4]}}""", 4, "more than can be read")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2000000000],"data_offsets":[0,8000000000]}}""", 4, "its tensors take 8000000000 bytes, but 4 follow")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "needs a dtype, a shape and two data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "needs a dtype")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "needs a dtype")]
    [InlineData("""{"x":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4, "needs a dtype")]
    [InlineData("""{"x":[1]}""", 4, "described as [1]")]
    [InlineData("""{"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", 8, "'x' of dtype I64, but only F64, F32, F16, BF16")]
    [InlineData("""{"x":{"dtype":"1","shape":[1],"data_offsets":[0,4]}}""", 4, "of dtype 1, but only")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "not the JSON that was expected")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "must hold texts")]
    [InlineData("""{"__metadata__":"a"}""", 0, "must hold texts")]
    [InlineData("""{"x":""", 0, "not the JSON that was expected")]
    [InlineData("""[1]""", 0, "must begin with '{'")]
    [InlineData(""" {}""", 0, "must begin with '{'")]
    [InlineData("", 0, "must begin with '{'")]
    public void A_header_that_lies_is_refused(string header, int dataLength, string message)
    {
        InvalidDataException fault = Should.Throw<InvalidDataException>(() => Read(File(header, new byte[dataLength])));

        fault.Message.ShouldContain("'weights'");
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public void A_header_that_is_not_unicode_is_refused() =>
        Should.Throw<InvalidDataException>(() => Read([2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', 0xFF])).Message.ShouldContain("UTF-8");

    [Theory]
    [InlineData(ulong.MaxValue, "at most 100000000 are allowed")]
    [InlineData(100_000_001, "at most 100000000 are allowed")]
    [InlineData(100_000_000, "says its header has 100000000 bytes, but only 2 follow")]
    public void A_header_longer_than_the_file_takes_no_memory(ulong length, string message)
    {
        byte[] file = [.. BitConverter.GetBytes(length), (byte)'{', (byte)'}'];
        Should.Throw<InvalidDataException>(() => Read(file));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? fault = Record.Exception(() => Read(file));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        fault.ShouldBeOfType<InvalidDataException>().Message.ShouldContain(message);
        allocated.ShouldBeLessThan(100_000);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] whole = Written(new Safetensors([new("x", [3], new[] { 1f, 2f, 3f })]));

        for (int length = 0; length < whole.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => Read(whole[..length]), $"cut to {length} bytes").Message.ShouldContain("'weights'");
        }
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<FileNotFoundException>(() => Safetensors.Read("no/such.safetensors")).Message.ShouldContain("no/such.safetensors");

    [Fact]
    public void Content_that_the_format_cannot_hold_is_not_written()
    {
        Should.Throw<InvalidOperationException>(() => Written(new Safetensors([new("x", [1], new float[1]), new("x", [1], new float[1])])))
            .Message.ShouldContain("Two tensors are named 'x'");
        Should.Throw<InvalidOperationException>(() => Written(new Safetensors([new("x", [2, 2], new float[3])])))
            .Message.ShouldContain("shape [2, 2], but 3 values");
        Should.Throw<InvalidOperationException>(() => Written(new Safetensors([new("x", [-1, -1], new float[1])])))
            .Message.ShouldContain("shape [-1, -1]");
        Should.Throw<InvalidOperationException>(() => Written(new Safetensors([new("__metadata__", [1], new float[1])])))
            .Message.ShouldContain("keeps for texts");
    }

    private static Safetensors Read(byte[] file) => Safetensors.Read(new MemoryStream(file), "weights");

    private static byte[] Written(Safetensors content)
    {
        using var stream = new MemoryStream();
        content.Write(stream);
        return stream.ToArray();
    }

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. data];
    }

    private static byte[] Bytes(params float[] values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }

    /// <summary>A stream without a length, such as a pipe.</summary>
    private sealed class OneWay(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }
}
