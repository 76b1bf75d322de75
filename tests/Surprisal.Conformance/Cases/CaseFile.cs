using System.Text.Json;

namespace Surprisal.Conformance;

/// <summary>The files that hold a case each, and how one is read.</summary>
/// <remarks>
/// A case of ONNX is the <c>case.json</c> of its folder. Any other <c>.json</c> is a case of its own, except
/// <c>manifest.json</c>, which lists files.
/// </remarks>
internal static class CaseFile
{
    private const string InFolder = "case.json";
    private const string Manifest = "manifest.json";

    /// <summary>The files of all cases below some folders, each once, in the order of their paths.</summary>
    public static string[] Below(IEnumerable<string> folders) =>
    [
        .. folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
            .Select(Path.GetFullPath)
            .Where(file => Path.GetFileName(file) != Manifest)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What a case is called before it is read.</summary>
    public static string NameOf(string file) => Path.GetFileName(file) == InFolder
        ? Path.GetFileName(Path.GetDirectoryName(file)) ?? file
        : Path.GetFileNameWithoutExtension(file);

    /// <summary>Reads a case.</summary>
    /// <exception cref="MalformedCaseException">It does not follow its format.</exception>
    public static Case Read(string file)
    {
        using JsonDocument document = Parse(file);
        JsonElement root = document.RootElement.Clone();
        Fields fields = new(root, "the case");
        Suite suite = fields.Has("opset") ? Suite.Onnx : fields.Has("expects") ? Suite.Peers : Suite.Golden;
        CaseTensor[] inputs = [.. fields.List("inputs").Select(item => CaseTensor.Read(new(item, "an input")))];
        ExpectedTensor[] outputs = [.. fields.List("outputs").Select(item => ExpectedTensor.Read(new(item, "an output")))];
        bool expectsRefusal = suite == Suite.Peers && ExpectsRefusal(fields);
        if (outputs.Length == 0 && !expectsRefusal)
        {
            throw fields.Wrong("outputs", "at least one, or the case could not fail");
        }

        if (inputs.DistinctBy(input => input.Name).Count() < inputs.Length || outputs.DistinctBy(output => output.Name).Count() < outputs.Length)
        {
            throw new MalformedCaseException("Two inputs or two outputs of the case have one name.");
        }

        return new()
        {
            Name = fields.Text("name"),
            Suite = suite,
            Op = fields.Text("op"),
            Opset = suite == Suite.Onnx ? fields.Whole("opset") : 0,
            IsPolicy = fields.Has("policy") && fields.Flag("policy"),
            ExpectsRefusal = expectsRefusal,
            Attributes = new(fields.Entries("attributes")),
            Inputs = inputs,
            Outputs = outputs,
            InputNames = suite == Suite.Onnx ? fields.Texts("node_inputs") : Array.ConvertAll(inputs, input => input.Name),
            OutputNames = suite == Suite.Onnx ? fields.Texts("node_outputs") : Array.ConvertAll(outputs, output => output.Name),
            Bar = suite == Suite.Peers && !expectsRefusal
                ? new(fields.Object("tolerance").Number("rtol"), fields.Object("tolerance").Number("atol"))
                : null,
        };
    }

    private static JsonDocument Parse(string file)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new MalformedCaseException("The file holds no JSON object.");
        }
        catch (JsonException fault)
        {
            throw new MalformedCaseException($"The file is no JSON: {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new MalformedCaseException($"The file cannot be read: {fault.Message}");
        }
    }

    private static bool ExpectsRefusal(Fields fields) => fields.Text("expects") switch
    {
        "error" => true,
        "values" => false,
        _ => throw fields.Wrong("expects", "'values' or 'error'"),
    };
}
