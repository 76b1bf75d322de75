// The tasks of the project, the same on every machine and in CI. `dotnet dev.cs` lists them.

using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Xml.Linq;

string root = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;

bool succeeded = args switch
{
    ["check"] => Check(),
    ["test", .. string[] words] => Test(words),
    ["conformance", .. string[] folders] => Conformance(folders),
    ["isa"] => EachInstructionSet(),
    ["fuzz"] => Fuzz("1000000"),
    ["fuzz", string count] => Fuzz(count),
    ["kills"] => Kill("50"),
    ["kills", string count] => Kill(count),
    ["accuracy", .. string[] rest] => Accuracy(rest),
    ["format"] => Dotnet("format", "Surprisal.slnx"),
    ["bench", "--short"] => BenchmarksInShort(),
    ["bench", .. string[] rest] => Benchmark(rest),
    _ => Usage(),
};
return succeeded ? 0 : 1;

bool Usage()
{
    Console.Error.WriteLine("""
        dotnet dev.cs check              all that CI asks for: locked restore, format, build, conformance, tests
        dotnet dev.cs test [word…]       the tests, or those with one of the words in their full name
        dotnet dev.cs conformance [DIR…] the cases of others below the folders, by default ../shared/conformance
        dotnet dev.cs isa                the tests of the numbers under each instruction set and vector width
        dotnet dev.cs fuzz [COUNT]       the parser of formulas on so many random inputs, by default a million
        dotnet dev.cs kills [COUNT]      real training runs killed at random moments and gone on with, by default 50 times
        dotnet dev.cs accuracy [--quick] measure the errors of all functions and write docs/numerics.md
        dotnet dev.cs format             lay out the code as .editorconfig says
        dotnet dev.cs bench [argument…]  the benchmarks: of kernels, with the options of BenchmarkDotNet;
                                         or peers, compare: this library beside others (dotnet dev.cs -- bench peers --help);
                                         or --short: each of both kinds once
        """);
    return false;
}

bool Check() =>
    Dotnet("restore", "Surprisal.slnx", "--locked-mode")
    && Dotnet("format", "Surprisal.slnx", "--verify-no-changes", "--no-restore")
    && Build("Surprisal.slnx")
    && Conformance([])
    && BenchmarksInShort()
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

// Each run states the width it should have, and a test holds it to that: a setting that was ignored would prove nothing.
bool EachInstructionSet()
{
    if (!Build("tests/Surprisal.Tests"))
    {
        return false;
    }

    int widest = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
    (string Variable, string Value, int Bits)[] settings =
    [
        ("DOTNET_EnableAVX512", "0", Math.Min(widest, 256)),
        ("DOTNET_EnableAVX2", "0", Math.Min(widest, 128)),
        ("DOTNET_EnableHWIntrinsic", "0", 64),
        ("SURPRISAL_VECTOR_BITS", "512-emulated", 512),
        ("SURPRISAL_VECTOR_BITS", "256-emulated", 256),
        ("SURPRISAL_VECTOR_BITS", "128-emulated", 128),
        ("SURPRISAL_VECTOR_BITS", "64", 64),
    ];
    bool passed = true;
    foreach ((string variable, string value, int bits) in settings)
    {
        Console.WriteLine($"{variable}={value}: vectors of {bits} bits");
        (string, string)[] variables = [(variable, value), ("SURPRISAL_EXPECTED_VECTOR_BITS", $"{bits}")];
        string[] run = ["exec", "artifacts/bin/Surprisal.Tests/release/Surprisal.Tests.dll", "-noLogo", "-noColor", "-namespace", "Surprisal.Tests.NumericsTests", "-method-", "*.Another_width_gives_the_same_bits"];
        bool succeeded = Start(run, variables);
        Console.WriteLine(succeeded ? "passed" : "FAILED");
        passed &= succeeded;
    }

    return passed;
}

// The cases come from outside this repository. Where they are missing, that is said, and nothing is claimed.
bool Conformance(string[] folders)
{
    string shared = Path.GetFullPath(Path.Combine(root, "..", "shared", "conformance"));
    if (folders is [] && !Directory.Exists(shared))
    {
        Console.WriteLine($"CONFORMANCE SKIPPED: there is no folder {shared}, so no case of others was run.");
        return true;
    }

    string[] paths = folders is [] ? [shared] : Array.ConvertAll(folders, Path.GetFullPath);
    return Dotnet(["run", "-c", "Release", "--project", "tests/Surprisal.Conformance", "--", .. paths]);
}

// The suite tries some thousands of these inputs; the seeds are the same.
bool Fuzz(string count)
{
    string[] run = ["exec", "artifacts/bin/Surprisal.Tests/release/Surprisal.Tests.dll", "-noLogo", "-noColor", "-class", "Surprisal.Tests.FormulasTests.FuzzTests"];
    Stopwatch watch = Stopwatch.StartNew();
    bool succeeded = Build("tests/Surprisal.Tests") && Start(run, [("SURPRISAL_FUZZ", count)]);
    Console.WriteLine(succeeded ? $"{count} random formulas were read or refused in {watch.Elapsed.TotalSeconds:0} s" : "FAILED");
    return succeeded;
}

// The suite kills a few times.
bool Kill(string count)
{
    string[] run = ["exec", "artifacts/bin/Surprisal.Tests/release/Surprisal.Tests.dll", "-noLogo", "-noColor", "-showLiveOutput", "-class", "Surprisal.Tests.CliTests.KillTests"];
    Stopwatch watch = Stopwatch.StartNew();
    bool succeeded = Build("tests/Surprisal.Tests") && Start(run, [("SURPRISAL_KILLS", count)]);
    Console.WriteLine(succeeded ? $"{count} kills changed nothing, in {watch.Elapsed.TotalSeconds:0} s" : "FAILED");
    return succeeded;
}

// Once each, so that they keep working: their times say nothing then.
bool BenchmarksInShort() => Benchmark("peers", "--short") && Benchmark("--filter", "*", "--job", "Dry", "--inProcess", "--artifacts", "artifacts/benchmarks/short");

bool Benchmark(params string[] arguments) => Dotnet(["run", "-c", "Release", "--project", "bench/Surprisal.Benchmarks", "--", .. arguments]);

bool Accuracy(string[] arguments) => Dotnet(
    ["run", "-c", "Release", "--project", "bench/Surprisal.Accuracy", "--", Path.Combine(root, "docs", "numerics.md"), .. arguments]);

bool Build(string project) => Dotnet("build", project, "-c", "Release", "--nologo", "-v", "quiet");

bool Dotnet(params string[] arguments) => Start(arguments, []);

bool Start(string[] arguments, (string Name, string Value)[] variables)
{
    ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = root };
    foreach ((string name, string value) in variables)
    {
        start.Environment[name] = value;
    }

    using Process process = Process.Start(start)!;
    process.WaitForExit();
    return process.ExitCode == 0;
}
