using Surprisal.Conformance;

namespace Surprisal.Tests.ConformanceTests;

/// <summary>A folder of case files made by a test.</summary>
internal sealed class CaseFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("surprisal-").FullName;

    /// <summary>Runs one case of the ONNX format and gives its line, or nothing if it passed.</summary>
    public static string Onnx(string op, string attributes, string[] inputs, string[] outputs, int opset = 22)
    {
        using CaseFolder folder = new();
        folder.Add("test_it/case.json", OnnxText(op, attributes, inputs, outputs, opset));
        return folder.Run().Lines.SkipLast(1).SingleOrDefault() ?? "";
    }

    /// <summary>Runs one case of the peers' format and gives its line, or nothing if it passed.</summary>
    public static string Peers(
        string op, string attributes, string[] inputs, string[] outputs, string expects = "values", string tolerance = "1e-6")
    {
        using CaseFolder folder = new();
        folder.Add("it.json", PeersText("it", op, attributes, inputs, outputs, expects, tolerance: tolerance));
        return folder.Run().Lines.SkipLast(1).SingleOrDefault() ?? "";
    }

    /// <summary>Runs one case of the exact format and gives its line, or nothing if it passed.</summary>
    public static string Golden(string op, string attributes, string[] inputs, string[] outputs)
    {
        using CaseFolder folder = new();
        folder.Add("it.json", $$"""{"name":"it", "op":"{{op}}", "policy":false, "attributes":{{attributes}}, "inputs":[{{string.Join(',', inputs)}}], "outputs":[{{string.Join(',', outputs)}}]}""");
        return folder.Run().Lines.SkipLast(1).SingleOrDefault() ?? "";
    }

    public static string PeersText(
        string name, string op, string attributes, string[] inputs, string[] outputs,
        string expects = "values", bool policy = false, string tolerance = "1e-6") => $$"""
        {"name":"{{name}}", "op":"{{op}}", "expects":"{{expects}}", "policy":{{(policy ? "true" : "false")}}, "attributes":{{attributes}},
        "inputs":[{{string.Join(',', inputs)}}], "outputs":[{{string.Join(',', outputs)}}],
        "tolerance":{{(expects == "error" ? "null" : $$"""{"rtol":{{tolerance}},"atol":0.0}""")}}}
        """;

    public static string Tensor(string name, string shape, string data, string dtype = "float32") =>
        $$"""{"name":"{{name}}","dtype":"{{dtype}}","shape":[{{shape}}],"data":[{{data}}]}""";

    public void Add(string name, string text)
    {
        string file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public Report Run() => RunOn(Path);

    public static Report RunOn(params string[] folders)
    {
        using StringWriter output = new() { NewLine = "\n" }, errors = new() { NewLine = "\n" };
        int code = Runner.Run(folders, output, errors);
        return new(code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), errors.ToString());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string OnnxText(string op, string attributes, string[] inputs, string[] outputs, int opset) => $$"""
        {"name":"test_it", "op":"{{op}}", "domain":"ai.onnx", "opset":{{opset}}, "attributes":{{attributes}},
        "node_inputs":[{{Names(inputs)}}], "node_outputs":[{{Names(outputs)}}],
        "inputs":[{{string.Join(',', inputs.Where(input => input.Length > 0))}}], "outputs":[{{string.Join(',', outputs.Where(output => output.Length > 0))}}]}
        """;

    // An input or output that is left out has an empty name.
    private static string Names(string[] tensors) =>
        string.Join(',', tensors.Select(tensor => tensor.Length == 0 ? "\"\"" : $"\"{tensor.Split('"')[3]}\""));
}

/// <summary>What a run of the conformance runner said.</summary>
internal sealed record Report(int Code, string[] Lines, string Errors);
