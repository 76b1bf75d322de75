using Surprisal.Conformance;

namespace Surprisal.Tests.ConformanceTests;

/// <summary>Tests of the conformance runner: above all, that it fails where it should.</summary>
public sealed class RunnerTests
{
    private static readonly string[] Input = [CaseFolder.Tensor("x", "2, 2", "1, -2, 3, -4")];

    [Fact]
    public void What_agrees_passes_and_is_counted()
    {
        using CaseFolder folder = new();
        folder.Add("deep/below/relu.json", CaseFolder.PeersText("relu", "relu", "{}", Input, [CaseFolder.Tensor("y", "2, 2", "1, 0, 3, 0")]));
        Report report = folder.Run();
        report.Lines.ShouldBe(["1 passed, 0 failed, 0 skipped"]);
        report.Code.ShouldBe(Runner.AllPassed);
    }

    [Fact]
    public void A_wrong_figure_fails_with_its_name_its_position_and_both_figures()
    {
        using CaseFolder folder = new();
        folder.Add("relu.json", CaseFolder.PeersText("case of relu", "relu", "{}", Input, [CaseFolder.Tensor("y", "2, 2", "1, 0, 3.5, 1")]));
        Report report = folder.Run();
        report.Lines.ShouldBe(
        [
            "FAILED case of relu: y[1, 0] got 3, wanted 3.5, error 0.5 (allowed 3.5E-06); 2 of 4 numbers are wrong",
            "0 passed, 1 failed, 0 skipped",
        ]);
        report.Code.ShouldBe(Runner.SomeFailed);
    }

    [Theory]
    [InlineData("[4]", "1, 0, 3, 0", "y has shape [2, 2], wanted [4]")]
    [InlineData("[2, 2]", "1, 0, 3, \"NaN\"", "y[1, 1] got 0, wanted NaN")]
    [InlineData("[2, 2]", "1, 0, 3, \"Infinity\"", "y[1, 1] got 0, wanted Infinity")]
    public void Shapes_and_what_is_not_finite_must_agree(string shape, string data, string line) =>
        CaseFolder.Peers("relu", "{}", Input, [CaseFolder.Tensor("y", shape.Trim('[', ']'), data)]).ShouldContain(line);

    [Fact]
    public void A_tolerance_of_0_tells_the_zeros_apart()
    {
        string[] x = [CaseFolder.Tensor("x", "1", "-1")];
        CaseFolder.Peers("relu", "{}", x, [CaseFolder.Tensor("y", "1", "-0.0")], tolerance: "0.0").ShouldContain("wanted -0");
        CaseFolder.Peers("relu", "{}", x, [CaseFolder.Tensor("y", "1", "0")], tolerance: "0.0").ShouldBeEmpty();
        CaseFolder.Peers("relu", "{}", x, [CaseFolder.Tensor("y", "1", "-0.0")]).ShouldContain("wanted -0");
    }

    [Theory]
    [InlineData("relux", "{}", "the op 'relux' is unknown")]
    [InlineData("relu", "{\"slope\": 0.1}", "the attribute 'slope' is unknown")]
    [InlineData("softmax", "{\"axis\": \"some\"}", "The attribute 'axis' is \"some\", but must be a whole number.")]
    public void What_the_runner_does_not_know_fails(string op, string attributes, string line) =>
        CaseFolder.Peers(op, attributes, Input, [CaseFolder.Tensor("y", "2, 2", "1, 0, 3, 0")]).ShouldContain(line);

    [Fact]
    public void An_input_that_nobody_reads_and_an_output_that_nobody_gives_fail()
    {
        string y = CaseFolder.Tensor("y", "2, 2", "1, 0, 3, 0");
        CaseFolder.Peers("relu", "{}", [.. Input, CaseFolder.Tensor("z", "1", "1")], [y]).ShouldContain("the input 'z' is unknown");
        CaseFolder.Peers("relu", "{}", Input, [y, CaseFolder.Tensor("z", "1", "1")]).ShouldContain("the output 'z' is unknown");
    }

    [Theory]
    [InlineData("{", "The file is no JSON")]
    [InlineData("[]", "The file holds no JSON object.")]
    [InlineData("{}", "the case has no 'inputs'")]
    [InlineData("""{"inputs":3}""", "'inputs' of the case is 3, but must be a list.")]
    [InlineData("""{"inputs":[], "outputs":[]}""", "'outputs' of the case is [], but must be at least one")]
    [InlineData("""{"inputs":[4]}""", "an input has no 'name'")]
    [InlineData("""{"inputs":[{"name":"x","dtype":"int4","shape":[1],"data":[1]}]}""", "The dtype of 'x' is 'int4'")]
    [InlineData("""{"inputs":[{"name":"x","dtype":"int8","shape":[1],"data":[200]}]}""", "'data' of 'x' holds at 0 what is no int8.")]
    [InlineData("""{"inputs":[{"name":"x","dtype":"float32","shape":[2],"data":[1, "one"]}]}""", "'data' of 'x' holds at 1 what is no float32.")]
    [InlineData("""{"inputs":[{"name":"x","dtype":"float32","shape":[2],"data":[1]}]}""", "'data' of 'x' has 1 numbers, but there must be 2.")]
    [InlineData("""{"inputs":[{"name":"x","dtype":"float32","shape":[-1],"data":[]}]}""", "'shape' of an input is [-1]")]
    [InlineData("""{"inputs":[{"name":"x","dtype":"float32","shape":[99999,99999],"data":[]}]}""", "'x' of shape [99999, 99999] is too large.")]
    [InlineData("""{"inputs":[], "outputs":[{"name":"y","dtype":"decimal","shape":[1],"data":["1"],"at":[1]}]}""", "'at' of 'y' names a place beyond its 1 numbers.")]
    public void A_malformed_file_is_a_failed_case_of_its_name(string text, string line)
    {
        using CaseFolder folder = new();
        folder.Add("this one.json", text);
        folder.Add("other/case.json", text);
        Report report = folder.Run();
        report.Lines[0].ShouldStartWith("FAILED other: ", Shouldly.Case.Sensitive);
        report.Lines[1].ShouldStartWith("FAILED this one: ", Shouldly.Case.Sensitive);
        report.Lines[1].ToUpperInvariant().ShouldContain(line.ToUpperInvariant());
        report.Lines[2].ShouldBe("0 passed, 2 failed, 0 skipped");
        report.Code.ShouldBe(Runner.SomeFailed);
    }

    [Fact]
    public void A_refusal_that_is_wanted_must_come_from_the_library()
    {
        CaseFolder.Peers("softmax", """{"axis": 2}""", Input, [], "error").ShouldBeEmpty();
        CaseFolder.Peers("softmax", """{"axis": 1}""", Input, [], "error").ShouldContain("wanted a refusal, but the call went through");
        CaseFolder.Peers("softmax", """{"axis": "none"}""", Input, [], "error").ShouldContain("must be a whole number");
        CaseFolder.Peers("softmax", """{"axis": 2}""", Input, [CaseFolder.Tensor("y", "1", "1")])
            .ShouldContain("got ArgumentOutOfRangeException: Softmax was given axis 2");
    }

    [Fact]
    public void Only_a_policy_case_on_the_list_is_skipped_and_says_why()
    {
        Skip.All.ShouldAllBe(skip => skip.Reason.Length > 20);
        string name = Skip.All[0].Name.TrimEnd('*');
        using CaseFolder folder = new();
        folder.Add("1.json", CaseFolder.PeersText(name, "relu", "{}", Input, [CaseFolder.Tensor("y", "1", "1")], policy: true));
        folder.Add("2.json", CaseFolder.PeersText(name, "relu", "{}", Input, [CaseFolder.Tensor("y", "1", "1")], policy: false));
        folder.Add("3.json", CaseFolder.PeersText("another", "relu", "{}", Input, [CaseFolder.Tensor("y", "1", "1")], policy: true));
        Report report = folder.Run();
        report.Lines[0].ShouldBe($"skipped {name}: {Skip.All[0].Reason}");
        report.Lines[^1].ShouldBe("0 passed, 2 failed, 1 skipped");
    }

    [Fact]
    public void Folders_that_overlap_count_each_case_once_and_a_manifest_is_none()
    {
        using CaseFolder folder = new();
        folder.Add("a/1.json", CaseFolder.PeersText("1", "relu", "{}", Input, [CaseFolder.Tensor("y", "2, 2", "1, 0, 3, 0")]));
        folder.Add("manifest.json", "{}");
        CaseFolder.RunOn(folder.Path, Path.Combine(folder.Path, "a")).Lines.ShouldBe(["1 passed, 0 failed, 0 skipped"]);
    }

    [Fact]
    public void Nothing_to_run_is_bad_input_with_one_clear_message()
    {
        using CaseFolder folder = new();
        Expect(CaseFolder.RunOn(), "No folder was given. Usage: ");
        Expect(CaseFolder.RunOn(folder.Path, "/no/such"), "'/no/such' is not a folder. Usage: ");
        Expect(folder.Run(), $"There is no case below '{folder.Path}'. Usage: ");

        static void Expect(Report report, string message)
        {
            report.Code.ShouldBe(Runner.BadInput);
            report.Lines.ShouldBeEmpty();
            report.Errors.ShouldStartWith(message, Shouldly.Case.Sensitive);
            report.Errors.Count(character => character == '\n').ShouldBe(1);
        }
    }
}
