using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Surprisal.Training;

namespace Surprisal.Formats;

/// <summary>A checkpoint as one file: safetensors whose texts hold what are no tensors, and a checksum over every byte.</summary>
/// <remarks>
/// The tensors are the elements of variables, and what else a run remembers in their precision, each as a row. The text <c>checkpoint</c> is
/// JSON; <c>sha256</c> is the SHA-256 of the file with zeros in its place.
/// </remarks>
internal static class CheckpointFile
{
    private const int CurrentVersion = 1;
    private const string VersionKey = "checkpoint_version";
    private const string ContentKey = "checkpoint";
    private const string ChecksumKey = "sha256";
    private const int ChecksumLength = 2 * SHA256.HashSizeInBytes;

    private static readonly byte[] ChecksumField = Encoding.ASCII.GetBytes($"\"{ChecksumKey}\":\"");

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="stream">Receives it, empty; it can be read and can seek.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    public static void Write(Stream stream, Checkpoint checkpoint)
    {
        var description = new CheckpointDescription
        {
            Epoch = checkpoint.Epoch,
            Batch = checkpoint.Batch,
            Epochs = checkpoint.Epochs,
            EpochsBefore = checkpoint.EpochsBefore,
            Settings = new(checkpoint.Settings),
            Notes = new(checkpoint.Notes),
            Numbers = checkpoint.Content.Numbers,
            Counts = checkpoint.Content.Counts,
        };
        new Safetensors(
            [.. checkpoint.Content.Elements.Select(pair => new NamedTensor(pair.Key, [pair.Value.Length], pair.Value))],
            new Dictionary<string, string>
            {
                [VersionKey] = $"{CurrentVersion}",
                [ContentKey] = JsonSerializer.Serialize(description, CheckpointJson.Default.CheckpointDescription),
                [ChecksumKey] = new string('0', ChecksumLength),
            }).Write(stream);

        stream.Flush();
        stream.Position = 0;
        (string checksum, _, int place) = Sum(stream) ?? throw new InvalidOperationException("What was written of a checkpoint cannot be read again.");
        stream.Position = place;
        stream.Write(Encoding.ASCII.GetBytes(checksum));
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="stream">The content of the file, which can seek.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="NotSupportedException">It is whole, but of another version.</exception>
    public static Checkpoint Read(Stream stream, string name)
    {
        if (Sum(stream) is not ({ } checksum, { } found, _) || checksum != found)
        {
            throw new InvalidDataException($"'{name}' is no checkpoint, or a damaged one: its checksum is not that of its content.");
        }

        stream.Position = 0;
        var file = Safetensors.Read(stream, name);
        string version = file.Metadata.GetValueOrDefault(VersionKey, "none");
        if (version != $"{CurrentVersion}")
        {
            throw new NotSupportedException(
                $"'{name}' has checkpoint version {version}, but this program reads version {CurrentVersion}. Go on with the program that saved it, or begin another run.");
        }

        try
        {
            CheckpointDescription description = JsonSerializer.Deserialize(file.Metadata[ContentKey], CheckpointJson.Default.CheckpointDescription)!;
            return new Checkpoint
            {
                Epoch = description.Epoch,
                Batch = description.Batch,
                Epochs = description.Epochs,
                EpochsBefore = description.EpochsBefore,
                Settings = description.Settings,
                Notes = description.Notes,
                Content = new MementoContent
                {
                    Numbers = description.Numbers,
                    Counts = description.Counts,
                    Elements = file.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Values.ToArray()),
                },
            };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException)
        {
            throw new InvalidDataException($"'{name}' is no checkpoint: {fault.Message}", fault);
        }
    }

    /// <summary>The checksum of a file from its start, the one that it states, and where that stands; null if it states none.</summary>
    private static (string Checksum, string Found, int Place)? Sum(Stream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        if (stream.Length < length.Length)
        {
            return null;
        }

        stream.ReadExactly(length);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerLength > (ulong)Math.Min(stream.Length - length.Length, Safetensors.MaxHeaderLength))
        {
            return null;
        }

        // Quotes within texts are escaped, so this is the field itself.
        byte[] header = new byte[headerLength];
        stream.ReadExactly(header);
        int place = header.AsSpan().IndexOf(ChecksumField) + ChecksumField.Length;
        if (place < ChecksumField.Length || place + ChecksumLength > header.Length)
        {
            return null;
        }

        string found = Encoding.ASCII.GetString(header, place, ChecksumLength);
        header.AsSpan(place, ChecksumLength).Fill((byte)'0');
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(length);
        hash.AppendData(header);
        byte[] block = new byte[1 << 16];
        for (int count; (count = stream.Read(block)) > 0;)
        {
            hash.AppendData(block, 0, count);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), found, length.Length + place);
    }
}

/// <summary>What a checkpoint holds besides tensors.</summary>
internal sealed record CheckpointDescription
{
    public required int Epoch { get; init; }

    public required int Batch { get; init; }

    public required int Epochs { get; init; }

    public required int EpochsBefore { get; init; }

    public required Dictionary<string, string> Settings { get; init; }

    public required Dictionary<string, string> Notes { get; init; }

    public required Dictionary<string, double[]> Numbers { get; init; }

    public required Dictionary<string, long[]> Counts { get; init; }
}

/// <summary>How it becomes JSON: every number comes back bit by bit.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CheckpointDescription))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
