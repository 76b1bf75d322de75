using System.Buffers.Binary;
using System.Text;
using Surprisal.Formats;

namespace Surprisal.Tests.FormatsTests;

/// <summary>Files of NumPy's format .npy.</summary>
public sealed class NpyTests
{
    // [[1.5, −2], [∞, 0]] in float32, laid out as the format's description says, with the header padded to 128 bytes.
    private const string WithPadding =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAgH8AAAAA";

    [Fact]
    public void A_file_with_a_padded_header_is_read()
    {
        Npy array = Npy.Read(new MemoryStream(Convert.FromBase64String(WithPadding)), "x.npy");

        array.Shape.ShouldBe([2, 2]);
        array.Elements.ShouldBe([1.5, -2, double.PositiveInfinity, 0]);
    }

    public static TheoryData<string, byte[], double> Types() => new()
    {
        { "<f8", BitConverter.GetBytes(-0.1), -0.1 },
        { ">f8", [0xBF, 0xB9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A], -0.1 },
        { "<f4", BitConverter.GetBytes(0.1f), 0.1f },
        { "<f2", BitConverter.GetBytes((Half)0.5), 0.5 },
        { "|i1", [0xFF], -1 },
        { "|u1", [0xFF], 255 },
        { "<i2", [0xFE, 0xFF], -2 },
        { ">u2", [0x01, 0x02], 258 },
        { "<i4", BitConverter.GetBytes(-3), -3 },
        { "<u4", BitConverter.GetBytes(uint.MaxValue), uint.MaxValue },
        { "<i8", BitConverter.GetBytes(-4L), -4 },
        { "<u8", BitConverter.GetBytes(5UL), 5 },
        { "|b1", [1], 1 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_number_of_each_type_is_read(string type, byte[] bytes, double expected) => Read(Header(type, "(1,)"), bytes).Elements.ShouldBe([expected]);

    [Theory]
    [InlineData("()", 1)]
    [InlineData("(0,)", 0)]
    [InlineData("(2, 0, 3)", 0)]
    [InlineData("(2, 3)", 6)]
    public void A_shape_of_any_number_of_axes_is_read(string shape, int count) => Read(Header("|u1", shape), new byte[count]).Elements.Length.ShouldBe(count);

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", "Fortran order", "np.ascontiguousarray")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "type '|O'", "astype")]
    [InlineData("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", "type '<c16'", "astype")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "names no type", "np.save")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999,), }", "too large", "part")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999), }", "too large", "part")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", "breaks off", "np.save")]
    [InlineData("", "names no type", "np.save")]
    public void What_cannot_be_read_is_named(string header, params string[] parts)
    {
        InvalidDataException fault = Should.Throw<InvalidDataException>(() => Read(header, new byte[8]));

        parts.ShouldAllBe(part => fault.Message.Contains(part), fault.Message);
    }

    [Fact]
    public void A_file_that_breaks_off_or_is_something_else_is_named()
    {
        byte[] whole = Convert.FromBase64String(WithPadding);
        for (int length = 0; length < whole.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => Npy.Read(new MemoryStream(whole, 0, length), "x.npy")).Message.ShouldStartWith("'x.npy'");
        }

        Should.Throw<FileNotFoundException>(() => Npy.Read("no/such.npy")).Message.ShouldContain("no/such.npy");
    }

    private static string Header(string type, string shape) => $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";

    private static Npy Read(string header, byte[] content)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        return Npy.Read(new MemoryStream([0x93, .. "NUMPY"u8, 1, 0, .. length, .. text, .. content]), "x.npy");
    }
}
