using System.Text.Json;
using System.Text.Json.Serialization;

namespace Surprisal.Layers;

/// <summary>Files hold an activation function by its name on the list.</summary>
internal sealed class ActivationFunctionConverter : JsonConverter<ActivationFunction>
{
    /// <inheritdoc/>
    public override ActivationFunction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string name = reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : throw new JsonException($"An activation is a {reader.TokenType}, but its name was expected, such as \"relu\".");
        try
        {
            return Activations.All[name];
        }
        catch (ArgumentException unknown)
        {
            throw new JsonException(unknown.Message, unknown);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ActivationFunction value, JsonSerializerOptions options)
    {
        if (Activations.All.TryFind(value.Name)?.Value != value)
        {
            throw new NotSupportedException(
                $"The activation '{value.Name}' is not on the list Activations.All, so a file cannot name it. Known: {string.Join(", ", Activations.All.Names)}.");
        }

        writer.WriteStringValue(value.Name);
    }
}
