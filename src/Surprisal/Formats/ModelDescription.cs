using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Surprisal.Layers;
using Surprisal.Training;

namespace Surprisal.Formats;

/// <summary>What the file <c>model.json</c> says: all of a saved model but its weights.</summary>
internal sealed record ModelDescription
{
    public const int CurrentVersion = 1;

    public required int FormatVersion { get; init; }

    public required IReadOnlyList<int> InputShape { get; init; }

    public required Preprocessing Preprocessing { get; init; }

    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>What each layer takes: 0 for the model's input, k for what the k-th layer gives. Without it, each takes what the one before it gives.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? Inputs { get; init; }

    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>What the chance of training comes from, such as that of dropout.</summary>
    public ulong Seed { get; init; }

    /// <summary>The loss by its name on the list, if the model was compiled with one of the list.</summary>
    public string? Loss { get; init; }

    /// <summary>The SHA-256 of the weights file that was saved together with this one.</summary>
    public string? WeightsSha256 { get; init; }

    /// <summary>Describes a model that is about to be saved.</summary>
    /// <exception cref="NotSupportedException">A layer or an activation is not on its list.</exception>
    public static ModelDescription Of(SavedModel saved)
    {
        Model model = saved.Model;
        foreach (Layer layer in model.Layers)
        {
            if (ModelJson.Default.Options.GetTypeInfo(typeof(Layer)).PolymorphismOptions!.DerivedTypes.All(known => known.DerivedType != layer.GetType()))
            {
                throw new NotSupportedException(
                    $"The layer '{layer.GetType().Name}' cannot be saved, because a file has no name for it. Make the model of the library's own layers.");
            }
        }

        return new ModelDescription
        {
            FormatVersion = CurrentVersion,
            InputShape = model.InputShape ?? throw new InvalidOperationException(
                "The model cannot be saved yet: the shape of its input is not known. Call Build, Fit or Evaluate first."),
            Preprocessing = new Preprocessing(saved.PixelScale),
            Layers = model.Layers,
            Inputs = model.Wiring.IsARow ? null : model.Wiring.Sources,
            ClassNames = saved.ClassNames,
            Seed = model.Seed,
            Loss = Losses.Loss.All.Entries.FirstOrDefault(entry => entry.Value.Equals(model.Loss))?.Name,
        };
    }

    /// <summary>Reads the file.</summary>
    /// <param name="stream">Its content.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidDataException">It is no description of a model, or one of another version.</exception>
    public static ModelDescription Read(Stream stream, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(stream);
            RequireVersion(json.RootElement, name);
            ModelDescription description = json.Deserialize(ModelJson.Default.ModelDescription)!;
            return description.Nonsense() is string nonsense
                ? throw new InvalidDataException($"'{name}' does not describe a model: {nonsense}. Save the model again.")
                : description;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"'{name}' does not describe a model: {Check.TextOf(fault)} Save the model again, or correct the file.", fault);
        }
    }

    /// <summary>The layers and what each takes.</summary>
    /// <exception cref="ArgumentException">They do not fit together.</exception>
    [JsonIgnore]
    public Wiring Wiring => Inputs is null ? Wiring.InARow(Layers) : Wiring.Of(Layers, Inputs);

    /// <summary>Writes the file.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Default.ModelDescription);

    private static void RequireVersion(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("formatVersion", out JsonElement version))
        {
            throw new InvalidDataException($"'{name}' does not describe a model: it has no 'formatVersion'. Give the model.json of a saved model.");
        }

        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != CurrentVersion)
        {
            throw new InvalidDataException(
                $"'{name}' has format version {version.GetRawText()}, but this program reads version {CurrentVersion}. Use the program that saved it, or save the model again.");
        }
    }

    /// <summary>What a usable model cannot have, or null if there is nothing of the kind.</summary>
    public string? Nonsense()
    {
        bool isSensible = Layers.Count > 0 && ClassNames.Count > 0 && !ClassNames.Contains(null!) && InputShape.All(size => size >= 1)
            && Preprocessing.Scale > 0 && float.IsFinite(Preprocessing.Scale);
        return isSensible ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"it has {Layers.Count} layers, {ClassNames.Count} class names, input shape [{string.Join(", ", InputShape)}] and scale {Preprocessing.Scale}, but needs at least one layer, a name for each class, sizes of at least 1 and a positive scale");
    }
}

/// <summary>What is done to raw input before a model sees it.</summary>
/// <param name="Scale">What a raw byte is multiplied by.</param>
internal sealed record Preprocessing(float Scale);

/// <summary>How descriptions become JSON, generated so that nothing is looked up at run time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ModelDescription))]
internal sealed partial class ModelJson : JsonSerializerContext;
