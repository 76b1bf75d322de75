// The tasks of the project, the same on every machine and in CI. `dotnet dev.cs` lists them.

using System.Diagnostics;
using System.Xml.Linq;

string root = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;

bool succeeded = args switch
{
    ["check"] => Check(),
    ["test", .. string[] words] => Test(words),
    ["format"] => Dotnet("format", "Surprisal.slnx"),
    ["bench", .. string[] rest] => Dotnet(["run", "-c", "Release", "--project", "bench/Surprisal.Benchmarks", "--", .. rest]),
    _ => Usage(),
};
return succeeded ? 0 : 1;

bool Usage()
{
    Console.Error.WriteLine("""
        dotnet dev.cs check              all that CI asks for: locked restore, format, build, tests
        dotnet dev.cs test [word…]       the tests, or those with one of the words in their full name
        dotnet dev.cs format             lay out the code as .editorconfig says
        dotnet dev.cs bench [argument…]  the benchmarks; the arguments go to BenchmarkDotNet
        """);
    return false;
}

bool Check() =>
    Dotnet("restore", "Surprisal.slnx", "--locked-mode")
    && Dotnet("format", "Surprisal.slnx", "--verify-no-changes", "--no-restore")
    && Build("Surprisal.slnx")
    && Test([]);

bool Test(string[] words)
{
    string[] projects = [.. Directory.GetDirectories(Path.Combine(root, "tests"), "*.Tests").Select(Path.GetFileName).Order()!];
    if (!projects.All(project => Build($"tests/{project}")))
    {
        return false;
    }

    // No test may hide behind a runner that stops early: its exit code counts besides its report.
    bool ran = true;
    int passed = 0, failed = 0, skipped = 0;
    foreach (string project in projects)
    {
        string report = Path.Combine(root, "artifacts", "test-results", $"{project}.xml");
        ran &= RunTests(project, words, report);
        foreach (XElement assembly in XDocument.Load(report).Root!.Elements("assembly"))
        {
            passed += (int)assembly.Attribute("passed")!;
            failed += (int)assembly.Attribute("failed")! + (int)assembly.Attribute("errors")!;
            skipped += (int)assembly.Attribute("skipped")!;
        }
    }

    if (passed + failed + skipped == 0)
    {
        Console.Error.WriteLine($"No test has {string.Join(" or ", words.Select(word => $"'{word}'"))} in its full name.");
        ran = false;
    }

    // The closing line is for programs that read it: what was skipped is said before it.
    Console.WriteLine(skipped > 0 ? $"\n{skipped} skipped, each with its reason above\n" : "");
    Console.WriteLine($"{passed} passed, {failed} failed");
    return ran && failed == 0;
}

// A test project of xunit.v3 is a program: started directly, it needs no test host and reports in a file.
bool RunTests(string project, string[] words, string report)
{
    Directory.CreateDirectory(Path.GetDirectoryName(report)!);
    File.WriteAllText(report, "<assemblies />");

    string[] colour = Console.IsOutputRedirected ? ["-noColor"] : [];
    IEnumerable<string> filter = words.SelectMany(word => new[] { "-method", $"*{word}*" });
    return Dotnet(["exec", $"artifacts/bin/{project}/release/{project}.dll", "-noLogo", .. colour, "-xml", report, .. filter]);
}

bool Build(string project) => Dotnet("build", project, "-c", "Release", "--nologo", "-v", "quiet");

bool Dotnet(params string[] arguments)
{
    using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = root })!;
    process.WaitForExit();
    return process.ExitCode == 0;
}
