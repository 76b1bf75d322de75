namespace Surprisal.Tests.HouseTests;

/// <summary>The rooms of the library know only what the table allows.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Every_file_of_the_library_knows_only_what_its_room_may_know()
    {
        string library = Path.Combine(Repository.Root, "src", "Surprisal");
        string[] files = Directory.GetFiles(library, "*.cs", SearchOption.AllDirectories);
        IEnumerable<string> breaches = files
            .Select(file => Path.GetRelativePath(library, file).Replace('\\', '/'))
            .SelectMany(path => Architecture.Breaches(path, Repository.Read($"src/Surprisal/{path}")));

        breaches.ShouldBeEmpty(string.Join('\n', breaches));
    }

    [Fact]
    public void The_project_file_of_the_library_adds_no_using_of_its_own() =>
        Repository.Read("src/Surprisal/Surprisal.csproj").ShouldNotContain("<Using");

    [Theory]
    [InlineData("using Surprisal.Layers;")]
    [InlineData("using static Surprisal.Layers.Dense;")]
    [InlineData("using Layer = Surprisal.Layers.Dense;")]
    [InlineData("using Layers;")]
    [InlineData("var dense = new global::Surprisal.Layers.Dense(3);")]
    [InlineData("var dense = new Layers.Dense(3);")]
    [InlineData("Layers.Dense dense = null!;")]
    public void A_forbidden_arrow_is_named_with_its_file_and_line(string line)
    {
        string source = $"namespace Surprisal.Graph;\n\n{line}\n";

        Architecture.Breaches("Graph/Ops/Log.cs", source).ShouldBe(
            ["src/Surprisal/Graph/Ops/Log.cs:3: Graph → Layers. It may know Numerics."]);
    }

    [Theory]
    [InlineData("Graph/Symbol.cs", "using Surprisal.Numerics;\n\nnamespace Surprisal.Graph;")]
    [InlineData("Graph/Ops/Log.cs", "namespace Surprisal.Graph.Ops;\n\n// Fed by Surprisal.Layers.")]
    [InlineData("Graph/Shape.cs", "namespace Surprisal.Graph;\n\nstring text = \"Layers.Dense\";")]
    [InlineData("Graph/Plan.cs", "namespace Surprisal.Graph;\n\npublic T[] Data { get; }\nint n = Data.Length;")]
    [InlineData("Graph/Plan.cs", "namespace Surprisal.Graph;\n\nint n = plan.Layers.Count;")]
    [InlineData("Layers/Dense.cs", "using Surprisal.Initializers;\n\nnamespace Surprisal.Layers;")]
    [InlineData("Formats/Onnx.cs", "namespace Surprisal.Formats;\n\nTraining.Sequential model = null!;")]
    [InlineData("Check.cs", "namespace Surprisal;")]
    public void An_allowed_arrow_passes(string path, string source) => Architecture.Breaches(path, source).ShouldBeEmpty();

    [Fact]
    public void A_file_outside_the_rooms_may_know_none() =>
        Architecture.Breaches("Check.cs", "using Surprisal.Numerics;\n\nnamespace Surprisal;").ShouldBe(
            ["src/Surprisal/Check.cs:1: (root) → Numerics. It may know no room."]);

    [Fact]
    public void A_folder_missing_from_the_table_is_named() =>
        Architecture.Breaches("Tools/Hammer.cs", "namespace Surprisal.Tools;").ShouldHaveSingleItem().ShouldContain("'Tools' is missing");

    [Theory]
    [InlineData("Layers/Dense.cs", "namespace Surprisal.Graph;", "Dense.cs:1: namespace Surprisal.Graph, but the file lies in Surprisal.Layers")]
    [InlineData("Layers/Dense.cs", "class Dense;", "Dense.cs:1: no namespace. Declare Surprisal.Layers.")]
    [InlineData("Layers/Usings.cs", "global using System;\n\nnamespace Surprisal.Layers;", "Usings.cs:1: a global using hides arrows")]
    [InlineData("Layers/Dense.cs", "namespace Surprisal.Layers;\n\nConsole.Write(1);", "Dense.cs:3: the library does not speak to the terminal")]
    public void A_file_that_breaks_a_habit_of_the_house_is_named(string path, string source, string message) =>
        Architecture.Breaches(path, source).ShouldContain(breach => breach.Contains(message));

    [Fact]
    public void No_room_reaches_itself_over_others() =>
        Architecture.MayKnow.Keys.ShouldAllBe(room => !Reach(room).Contains(room));

    private static IEnumerable<string> Reach(string room) => Architecture.MayKnow[room].SelectMany(known => Reach(known).Append(known));
}
