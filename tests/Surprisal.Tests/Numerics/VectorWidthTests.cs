using System.Diagnostics;
using System.Globalization;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="VectorWidth"/>, and that no result depends on it.</summary>
public sealed class VectorWidthTests
{
    /// <summary>Set by a run that expects a width, so that no run passes with another one unnoticed.</summary>
    private const string ExpectedWidth = "SURPRISAL_EXPECTED_VECTOR_BITS";

    /// <summary>The checksums on record, taken on AVX2. A change of an algorithm changes them.</summary>
    private static string RecordPath => Path.Combine(AppContext.BaseDirectory, "Numerics", "bits.txt");

    [Fact]
    public void The_width_is_the_expected_one()
    {
        string? expected = Environment.GetEnvironmentVariable(ExpectedWidth);
        string? wish = Environment.GetEnvironmentVariable(VectorWidth.Variable);
        int width = expected is null
            ? VectorWidth.Choose(wish, VectorWidth.Widest, out _)
            : int.Parse(expected, CultureInfo.InvariantCulture);
        VectorWidth.Bits.ShouldBe(width);
    }

    [Fact]
    public void Every_kernel_gives_the_bits_on_record()
    {
        string[] lines = [.. Bits.Lines()];
        string[] record = File.ReadAllLines(RecordPath);
        if (!lines.SequenceEqual(record))
        {
            File.WriteAllLines(Path.ChangeExtension(RecordPath, ".received.txt"), lines);
        }

        lines.Except(record).ShouldBeEmpty("bits.received.txt beside bits.txt holds the bits of this run");
        record.Except(lines).ShouldBeEmpty("bits.received.txt beside bits.txt holds the bits of this run");
    }

    [Theory]
    [InlineData("SURPRISAL_VECTOR_BITS", "512-emulated", 512)]
    [InlineData("SURPRISAL_VECTOR_BITS", "256-emulated", 256)]
    [InlineData("SURPRISAL_VECTOR_BITS", "128-emulated", 128)]
    [InlineData("SURPRISAL_VECTOR_BITS", "64", 64)]
    [InlineData("DOTNET_EnableAVX512", "0", 256)]
    [InlineData("DOTNET_EnableAVX2", "0", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", "0", 64)]
    public void Another_width_gives_the_same_bits(string variable, string value, int width)
    {
        bool limits = variable.StartsWith("DOTNET_", StringComparison.Ordinal);
        int expected = limits ? Math.Min(width, VectorWidth.Widest) : width;
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "exec", typeof(VectorWidthTests).Assembly.Location, "-noLogo", "-noColor",
                "-method", "*." + nameof(Every_kernel_gives_the_bits_on_record),
                "-method", "*." + nameof(The_width_is_the_expected_one),
            },
        };
        start.Environment.Remove(VectorWidth.Variable);
        start.Environment[variable] = value;
        start.Environment[ExpectedWidth] = expected.ToString(CultureInfo.InvariantCulture);

        using Process child = Process.Start(start)!;
        string report = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        child.ExitCode.ShouldBe(0, report);
        report.ShouldContain("Total: 2, Errors: 0, Failed: 0");
    }

    [Fact]
    public void A_width_may_be_wished_for()
    {
        VectorWidth.Choose(null, 256, out _).ShouldBe(256);
        VectorWidth.Choose("128", 256, out _).ShouldBe(128);
        VectorWidth.Choose("512-emulated", 128, out _).ShouldBe(512);
    }

    [Fact]
    public void A_width_that_the_processor_lacks_is_refused()
    {
        VectorWidth.Choose("512", 256, out string? refusal).ShouldBe(0);
        refusal.ShouldBe(
            "SURPRISAL_VECTOR_BITS is 512, but this processor has vectors of 256 bits at most. "
            + "Give 256 or less, or 512-emulated to test the bits of that width.");
        VectorWidth.Choose("96", 256, out refusal).ShouldBe(0);
        refusal!.ShouldContain("is '96', but a width is 512, 256, 128 or 64 bits.");
    }
}
