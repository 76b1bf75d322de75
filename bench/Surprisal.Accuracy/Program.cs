using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;
using Surprisal.Accuracy;

// Measures the errors of the elementary functions and of the softmax family, and writes the tables into a page.
bool quick = args.Contains("--quick");
string? page = args.FirstOrDefault(argument => !argument.StartsWith('-'));
uint stride = quick ? 4093u : 1u;
long doubles = quick ? 300_000 : 100_000_000;

StringBuilder report = new();
report.AppendLine(CultureInfo.InvariantCulture, $"Measured {TimeProvider.System.GetUtcNow():yyyy-MM-dd} on {Machine()}, .NET {Environment.Version}, by `dotnet dev.cs accuracy{(quick ? " --quick" : "")}`.");
report.AppendLine();
report.AppendLine(quick ? $"Float: every {stride}th of all 2³² floats." : "Float: all 2³² floats.");
report.AppendLine(CultureInfo.InvariantCulture, $"Double: {doubles:N0} random numbers and the hard cases. Each cell: worst / mean error in units in the last place.");
report.AppendLine();
report.AppendLine("| function | precision | ours | worst at | System.Numerics.Tensors | MathF, Math |");
report.AppendLine("|---|---|---|---|---|---|");
foreach (Subject subject in Subject.All)
{
    Line(subject.Name, "float", Elementary.Single(subject, stride), subject.Vectors is null);
    Line(subject.Name, "double", Elementary.Twice(subject, doubles), subject.VectorsTwice is null);
}

report.AppendLine();
report.AppendLine("Rows of float scores, against the formulas in double:");
report.AppendLine();
report.AppendLine("| function | rows | ours | over TensorPrimitives | over MathF |");
report.AppendLine("|---|---|---|---|---|");
int numbers = quick ? 100_000 : 20_000_000;
foreach ((string name, int classes, Func<Random, int, float[]> row) in Families.Inputs)
{
    Errors[][] errors = Families.Measure(classes, row, numbers);
    for (int function = 0; function < errors.Length; function++)
    {
        string text = $"| {Families.Names[function]} | {name} | {string.Join(" | ", errors[function].Select(error => error.ToString()))} |";
        report.AppendLine(text);
        Console.Error.WriteLine(text);
    }
}

Console.WriteLine(report);
if (page is not null)
{
    const string Begin = "<!-- accuracy: begin -->";
    const string End = "<!-- accuracy: end -->";
    string text = File.ReadAllText(page);
    int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
    int to = text.IndexOf(End, StringComparison.Ordinal);
    File.WriteAllText(page, $"{text[..from]}\n{report}{text[to..]}".ReplaceLineEndings("\n"));
}

void Line(string name, string precision, Errors[] errors, bool noVectors)
{
    string text = string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {precision} | {errors[0]} | {errors[0].WorstAt:R} | {(noVectors ? "–" : errors[1])} | {errors[2]} |");
    report.AppendLine(text);
    Console.Error.WriteLine(text);
}

static string Machine()
{
    const string Cpu = "/proc/cpuinfo";
    string model = File.Exists(Cpu)
        ? File.ReadLines(Cpu).First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(": ")[1]
        : System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
    int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
    return $"{model}, {Environment.ProcessorCount} cores, vectors of {bits} bits";
}
