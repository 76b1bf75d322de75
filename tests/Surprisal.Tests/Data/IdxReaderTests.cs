using System.IO.Compression;
using Surprisal.Data;

namespace Surprisal.Tests.DataTests;

/// <summary>IDX files: what is read, and how each kind of damage is reported.</summary>
public sealed class IdxReaderTests
{
    private static readonly byte[] TwoImages = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60];

    [Fact]
    public void Images_are_read_with_their_shape()
    {
        IdxArray images = Read(TwoImages);

        images.Magic.ShouldBe(2051);
        images.Shape.ShouldBe([2, 1, 3]);
        images.Element.ShouldBe(IdxElement.Byte);
        images.Content.ToArray().ShouldBe(new byte[] { 10, 20, 30, 40, 50, 60 });
    }

    [Theory]
    [InlineData(IdxElement.Byte, new byte[] { 0, 255 }, new float[] { 0, 255 })]
    [InlineData(IdxElement.SByte, new byte[] { 1, 255 }, new float[] { 1, -1 })]
    [InlineData(IdxElement.Int16, new byte[] { 1, 0, 255, 254 }, new float[] { 256, -2 })]
    [InlineData(IdxElement.Int32, new byte[] { 0, 1, 0, 0, 255, 255, 255, 255 }, new float[] { 65536, -1 })]
    [InlineData(IdxElement.Single, new byte[] { 63, 128, 0, 0, 192, 0, 0, 0 }, new float[] { 1, -2 })]
    [InlineData(IdxElement.Double, new byte[] { 63, 240, 0, 0, 0, 0, 0, 0, 192, 0, 0, 0, 0, 0, 0, 0 }, new float[] { 1, -2 })]
    public void Every_element_type_is_read_big_endian(IdxElement element, byte[] content, float[] expected)
    {
        byte[] file = [0, 0, (byte)element, 1, 0, 0, 0, 2, .. content];

        Read(file).ToSingle().ShouldBe(expected);
        Read(Compress(file)).ToSingle().ShouldBe(expected);
    }

    [Fact]
    public void Integers_are_given_as_integers_and_floats_are_not()
    {
        Read([0, 0, 0x0C, 1, 0, 0, 0, 1, 0x7F, 0xFF, 0xFF, 0xFF]).ToInt32().ShouldBe([int.MaxValue]);
        Should.Throw<InvalidOperationException>(() => Read([0, 0, 0x0D, 1, 0, 0, 0, 1, 63, 128, 0, 0]).ToInt32()).Message.ShouldContain("ToSingle");
    }

    [Fact]
    public void Gzip_is_seen_by_its_first_bytes_whatever_the_name()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("images");
        File.WriteAllBytes(path, Compress(TwoImages));

        IdxReader.Read(path).Shape.ShouldBe([2, 1, 3]);
    }

    [Fact]
    public void A_stream_that_cannot_step_back_is_read_too()
    {
        using MemoryStream content = new(Compress(Compress(TwoImages)));
        using GZipStream forwardOnly = new(content, CompressionMode.Decompress);

        IdxReader.Read(forwardOnly, "pipe").Shape.ShouldBe([2, 1, 3]);
    }

    [Theory]
    [InlineData("images.idx")]
    [InlineData("images.idx.gz")]
    public void What_is_written_is_read_again(string name)
    {
        using TemporaryFolder folder = new();
        IdxArray array = new([2, 2, 1, 2], IdxElement.Int16, [.. Enumerable.Range(0, 16).Select(i => (byte)(i * 17))]);

        IdxWriter.Write(folder.Combine("new", name), array);
        IdxArray back = IdxReader.Read(folder.Combine("new", name));

        back.Shape.ShouldBe(array.Shape);
        back.Element.ShouldBe(array.Element);
        back.Content.ToArray().ShouldBe(array.Content.ToArray());
        folder.Files.Length.ShouldBe(1);
        (File.ReadAllBytes(folder.Combine("new", name))[0] == 0x1F).ShouldBe(name.EndsWith(".gz", StringComparison.Ordinal));
    }

    [Fact]
    public void An_array_whose_shape_holds_another_number_of_values_is_refused()
    {
        Should.Throw<ArgumentException>(() => new IdxArray([2, 2], new byte[3])).Message.ShouldContain("3 bytes, but the shape [2, 2] of Byte needs 4");
        Should.Throw<ArgumentException>(() => new IdxArray([-1, -3], new byte[3]));
        Should.Throw<ArgumentException>(() => new IdxArray([], new byte[1])).Message.ShouldContain("1 to 4");
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<FileNotFoundException>(() => IdxReader.Read("/nowhere/train-images")).Message.ShouldContain("There is no file '/nowhere/train-images'");

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 1, 2, 3, 4 }, "0x89504E47")]
    [InlineData(new byte[] { 0, 0, 8, 5, 0, 0, 0, 0 }, "0x00000805")]
    [InlineData(new byte[] { 0, 0, 8, 0, 0, 0, 0, 0 }, "0x00000800")]
    [InlineData(new byte[] { 0, 0, 10, 1, 0, 0, 0, 0 }, "0x00000A01")]
    public void A_wrong_magic_number_is_shown_beside_the_right_ones(byte[] file, string magic)
    {
        string message = Should.Throw<InvalidDataException>(() => Read(file)).Message;

        message.ShouldContain($"'test' has the magic number {magic}");
        message.ShouldContain("0x00000803");
        message.ShouldContain("0x00000801");
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_plain_and_compressed()
    {
        for (int length = 0; length < TwoImages.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => Read(TwoImages[..length])).Message.ShouldContain("'test' breaks off");
            Should.Throw<InvalidDataException>(() => Read(Compress(TwoImages[..length]))).Message.ShouldContain("'test' breaks off");
        }
    }

    [Fact]
    public void A_gzip_cut_anywhere_is_refused()
    {
        byte[] compressed = Compress(TwoImages);
        for (int length = 0; length < compressed.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => Read(compressed[..length])).Message.ShouldContain("'test' breaks off");
        }
    }

    [Fact]
    public void A_truncated_file_says_how_many_bytes_were_wanted_and_came() =>
        Should.Throw<InvalidDataException>(() => Read(TwoImages[..^2])).Message
            .ShouldContain("its header says 2 × 1 × 3 of Byte, 6 bytes, but 4 came.");

    [Fact]
    public void Damage_within_gzip_is_reported_with_the_name()
    {
        byte[] compressed = Compress(TwoImages);
        compressed[^6] ^= 1; // in the checksum

        Should.Throw<InvalidDataException>(() => Read(compressed)).Message.ShouldContain("'test' is compressed with gzip");
    }

    [Fact]
    public void Bytes_after_the_end_are_refused() =>
        Should.Throw<InvalidDataException>(() => Read([.. TwoImages, 0])).Message.ShouldContain("'test' goes on after its end");

    [Fact]
    public void A_lying_header_costs_no_memory()
    {
        byte[] file = [0, 0, 8, 3, 0, 0, 255, 255, 0, 0, 64, 0, 0, 0, 0, 1, 1, 2, 3];
        Should.Throw<InvalidDataException>(() => Read(file));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<InvalidDataException>(() => Read(file)).Message.ShouldContain("but 3 came");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData(new byte[] { 0, 0, 14, 1, 0x7F, 255, 255, 255 })]
    [InlineData(new byte[] { 0, 0, 8, 2, 255, 255, 255, 255, 0, 0, 0, 0 })]
    public void Absurd_sizes_are_refused(byte[] file) =>
        Should.Throw<InvalidDataException>(() => Read(file)).Message.ShouldContain("at most");

    [Fact]
    public void Images_and_labels_become_a_dataset()
    {
        using TemporaryFolder folder = new();
        (string images, string labels) = WritePair(folder, [1, 0]);

        Dataset data = IdxReader.ReadDataset(images, labels, ["a", "b"]);

        float[] sample = new float[3];
        data.CopySamples([1], sample);
        data.SampleShape.ShouldBe([1, 3]);
        data.Labels.ToArray().ShouldBe([1, 0]);
        sample.ShouldBe([40 * (1f / 255), 50 * (1f / 255), 60 * (1f / 255)]);
    }

    [Fact]
    public void Counts_that_differ_between_images_and_labels_are_both_named()
    {
        using TemporaryFolder folder = new();
        (string images, string labels) = WritePair(folder, [1, 0, 1]);

        string message = Should.Throw<InvalidDataException>(() => IdxReader.ReadDataset(images, labels, ["a", "b"])).Message;

        message.ShouldContain($"'{images}' has 2 images, but '{labels}' has 3 labels.");
    }

    [Fact]
    public void A_label_outside_the_classes_is_refused_with_file_row_value_and_range()
    {
        using TemporaryFolder folder = new();
        (string images, string labels) = WritePair(folder, [1, 2]);

        string message = Should.Throw<InvalidDataException>(() => IdxReader.ReadDataset(images, labels, ["a", "b"])).Message;

        message.ShouldContain($"'{labels}' has the label 2 at row 1, but there are 2 classes, so it must be in [0, 2).");
    }

    [Fact]
    public void Exchanged_images_and_labels_are_noticed()
    {
        using TemporaryFolder folder = new();
        (string images, string labels) = WritePair(folder, [1, 0]);

        string message = Should.Throw<InvalidDataException>(() => IdxReader.ReadDataset(labels, images, ["a", "b"])).Message;

        message.ShouldContain($"'{labels}' has the magic number 0x00000801, but 0x00000803 was expected");
        message.ShouldContain("not exchanged");
    }

    private static (string Images, string Labels) WritePair(TemporaryFolder folder, byte[] labels)
    {
        File.WriteAllBytes(folder.Combine("images"), TwoImages);
        IdxWriter.Write(folder.Combine("labels.gz"), new IdxArray([labels.Length], labels));
        return (folder.Combine("images"), folder.Combine("labels.gz"));
    }

    private static IdxArray Read(byte[] file)
    {
        using MemoryStream stream = new(file);
        return IdxReader.Read(stream, "test");
    }

    private static byte[] Compress(byte[] content)
    {
        using MemoryStream stream = new();
        using (GZipStream compressed = new(stream, CompressionLevel.Optimal))
        {
            compressed.Write(content);
        }

        return stream.ToArray();
    }
}
