using System.Text.Json;

namespace Surprisal.Tests.CliTests;

/// <summary>The command <c>explain</c>.</summary>
public sealed class ExplainTests : IDisposable
{
    private const string Formula = "-sum(y * log(softmax(x)))";

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void It_shows_the_value_the_gradients_the_derivation_and_the_plan()
    {
        string output = Run(Formula, "--let", "x=1,2,3", "--let", "y=0,0,1").Output;

        string[] parts = [$"Formula\n  {Formula}\n", "Value\n  0.4076059", "Gradient by x\n  [0.09003057, 0.2447284", "Gradient by y\n  [", "Derivation", "softmax cross-entropy", "Plan", "SoftmaxCrossEntropy"];
        parts.ShouldAllBe(part => output.Contains(part), output);
    }

    [Fact]
    public void The_gradient_of_a_value_that_is_no_single_number_is_that_of_its_sum()
    {
        JsonElement json = Json("x ** 2", "--let", "x=1,2;3,-4");

        json.GetProperty("value").GetRawText().ShouldBe("[[1,4],[9,16]]");
        json.GetProperty("gradients").GetProperty("x").GetRawText().ShouldBe("[[2,4],[6,-8]]");
    }

    [Fact]
    public void The_json_has_the_parts_that_programs_read()
    {
        JsonElement json = Json(Formula, "--let", "x=1,2,3", "--let", "y=0,0,1");

        json.GetProperty("value").GetDouble().ShouldBe(0.4076059644443803, tolerance: 1e-7);
        json.GetProperty("gradients").EnumerateObject().Select(gradient => gradient.Name).ShouldBe(["x", "y"]);
        json.GetProperty("gradients").GetProperty("x").GetArrayLength().ShouldBe(3);
        json.GetProperty("rules").EnumerateArray().Select(rule => rule.GetString()).ShouldContain("softmax cross-entropy");
        json.GetProperty("stable").GetString()!.ShouldNotBeEmpty();
        json.GetProperty("gradientFormulas").EnumerateObject().Select(formula => formula.Name).ShouldBe(["x", "y"]);
        json.GetProperty("lints").ValueKind.ShouldBe(JsonValueKind.Array);
    }

    [Fact]
    public void Numbers_that_json_has_not_are_words() =>
        Json("log(x)", "--let", "x=0,inf,-1,1").GetProperty("value").GetRawText().ShouldBe("""["-Infinity","Infinity","NaN",0]""");

    [Theory]
    [InlineData("x * 0", "0", "0")]
    [InlineData("x", "0", "1")]
    [InlineData("-x ** 2", "0", "0")]
    [InlineData("tanh(x)", "0", "1")]
    public void A_zero_is_written_without_a_sign(string formula, string value, string gradient)
    {
        JsonElement json = Json(formula, "--let", "x=-0.0");

        json.GetProperty("value").GetRawText().ShouldBe(value);
        json.GetProperty("gradients").GetProperty("x").GetRawText().ShouldBe(gradient);
        Run(formula, "--let", "x=-0.0").Output.ShouldContain($"Value\n  {value}\n\nGradient by x\n  {gradient}\n");
    }

    [Theory]
    [InlineData("-sum(y*log(softmax(x)))", "x", "softmax(x) * sum(y) - y")]
    [InlineData("-tf.reduce_sum(y * tf.math.log(tf.nn.softmax(x)))", "x", "softmax(x) * sum(y) - y")]
    [InlineData("-y*log(sigmoid(x)) - (1-y)*log(1 - sigmoid(x))", "x", "sigmoid(x) - y")]
    [InlineData("-y*log(sigmoid(x)) - (1-y)*log(sigmoid(-x))", "x", "sigmoid(x) - y")]
    [InlineData("-(y*np.log(1/(1+np.exp(-x))) + (1-y)*np.log(1-1/(1+np.exp(-x))))", "x", "sigmoid(x) - y")]
    [InlineData("0.5*(y - sigmoid(x))**2", "x", "(sigmoid(x) - y) * sigmoid(x) * (1 - sigmoid(x))")]
    [InlineData("np.exp(x) / np.sum(np.exp(x))", "x", "p = softmax(x); p_i * (δ_ij - p_j)")]
    [InlineData("tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x)", "x", "softmax(x) - one_hot(y, 3)")]
    [InlineData("p = sigmoid(x); -log(p)", "p", "-1 / p")]
    public void Gradients_read_as_a_person_would_write_them(string formula, string by, string gradient) =>
        Json(formula, "--by", by).GetProperty("gradientFormulas").GetProperty(by).GetString().ShouldBe(gradient);

    [Fact]
    public void Labels_that_sum_to_one_shorten_the_gradient_besides()
    {
        Run(Formula, "--let", "x=1,2,3", "--let", "y=0,0,1").Output.ShouldContain("\nGradient by x\n  softmax(x) * sum(y) - y\n\nGradient by x, as the rows of y sum to 1\n  softmax(x) - y\n");
        Run(Formula, "--let", "x=1,2,3", "--let", "y=0,0,2").Output.ShouldNotContain("sum to 1");
        Run(Formula).Output.ShouldNotContain("sum to 1");
    }

    [Fact]
    public void Each_format_shows_the_steps_in_its_own_notation()
    {
        string[] line = [Formula, "--let", "x=1,2,3;4,5,6", "--let", "y=0,0,1;1,0,0"];

        Run(line).Output.ShouldContain("\nBy the rule: softmax cross-entropy\n  sum(y * log_softmax(x), axis=1)\n  = -softmax_cross_entropy_with_logits(y, x)\n");
        Run([.. line, "--format", "markdown"]).Output.ShouldContain("## By the rule: log-softmax\n\n$$\\log(\\operatorname{softmax}(x)) = ");
        Run([.. line, "--format", "mermaid"]).Output.ShouldStartWith("flowchart LR\n");
        Json(line).GetProperty("stable").GetString().ShouldBe("sum(softmax_cross_entropy_with_logits(y, x))");
    }

    [Theory]
    [InlineData("0.1", "0.1", "0.1")]
    [InlineData("1/3", "0.33333334", "0.3333333333333333")]
    [InlineData("1e38", "1E+38", "1E+38")]
    [InlineData("-1e-45", "-1E-45", "-1E-45")]
    public void A_number_reads_back_to_itself(string number, string inFloat, string inDouble)
    {
        Json("x", "--let", $"x={number}").GetProperty("value").GetRawText().ShouldBe(inFloat);
        Json("x", "--let", $"x={number}", "--double").GetProperty("value").GetRawText().ShouldBe(inDouble);
    }

    [Fact]
    public void The_value_stays_right_where_the_written_formula_overflows()
    {
        JsonElement json = Json("p = np.exp(x) / np.sum(np.exp(x)); -np.sum(y * np.log(p))", "--let", "x=1000,0,-1000", "--let", "y=0,0,1", "--double");

        json.GetProperty("value").GetDouble().ShouldBe(2000);
        json.GetProperty("gradients").GetProperty("x").EnumerateArray().Select(number => number.GetDouble()).ShouldBe([1, 0, -1]);
    }

    [Fact]
    public void Labels_have_no_gradient_unless_it_is_asked_for()
    {
        string[] line = ["F.cross_entropy(x, y, reduction='sum')", "--let", "x=1,2,3;4,5,6", "--let", "y=0,2"];

        Json(line).GetProperty("gradients").EnumerateObject().Select(gradient => gradient.Name).ShouldBe(["x"]);
        Json([.. line, "--by", "y"]).GetProperty("gradients").GetRawText().ShouldBe("""{"y":[0,0]}""");
    }

    [Fact]
    public void The_gradient_by_what_the_value_does_not_depend_on_is_zero()
    {
        string[] line = ["z = 2 * y; x ** 2", "--let", "x=3", "--let", "y=1,2"];

        Json([.. line, "--by", "y"]).GetProperty("gradients").GetRawText().ShouldBe("""{"y":[0,0]}""");
        Json([.. line]).GetProperty("gradients").GetRawText().ShouldBe("""{"x":6}""");
        Json("x ** 2", "--let", "x=3", "--let", "w=1,2", "--by", "w").GetProperty("gradients").GetRawText().ShouldBe("""{"w":[0,0]}""");
    }

    [Fact]
    public void A_value_that_the_formula_does_not_use_is_a_warning()
    {
        JsonElement lint = Json("x ** 2", "--let", "x=3", "--let", "w=1,2").GetProperty("lints")[0];

        lint.GetProperty("code").GetString().ShouldBe("no-dependence");
        lint.GetProperty("text").GetString().ShouldStartWith("'w' has a value, but the formula does not use it.");
    }

    [Fact]
    public void A_gradient_can_be_taken_by_what_the_formula_names() =>
        Json("p = sigmoid(x); -log(p)", "--let", "x=0", "--by", "p", "--by", "x").GetProperty("gradients").GetRawText().ShouldBe("""{"p":-2,"x":-0.5}""");

    [Fact]
    public void Without_values_it_shows_the_derivation_and_no_numbers()
    {
        string output = Run(Formula).Output;

        output.ShouldContain("y [3], x [3]");
        output.ShouldContain("softmax cross-entropy");
        output.ShouldNotContain("\nValue\n");
        JsonElement json = Json(Formula);
        json.TryGetProperty("value", out _).ShouldBeFalse();
        json.GetProperty("gradientFormulas").EnumerateObject().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("tf.reduce_mean(-tf.reduce_sum(ys * tf.log(prediction), reduction_indices=[1]))", "ys [2, 3], prediction [2, 3]")]
    [InlineData("F.nll_loss(F.log_softmax(x, dim=1), y)", "x [2, 3], y [2]")]
    [InlineData("-y*log(σ(x)) - (1-y)*log(1-σ(x))", "y [3], x [3]")]
    public void Without_values_the_names_get_shapes_that_fit(string formula, string shapes) => Run(formula).Output.ShouldContain(shapes);

    [Theory]
    [InlineData("-x", "-2")]
    [InlineData("--x", "2")]
    [InlineData("-x**2", "-4")]
    [InlineData("-(x)", "-2")]
    [InlineData("−x", "-2")]
    public void A_formula_may_begin_with_a_minus_sign(string formula, string value)
    {
        Json(formula, "--let", "x=2").GetProperty("value").GetRawText().ShouldBe(value);
        Session.Run("explain", "--let", "x=2", "--format", "json", formula).Json().GetProperty("value").GetRawText().ShouldBe(value);
    }

    [Fact]
    public void A_file_of_NumPy_can_be_a_value()
    {
        byte[] header = System.Text.Encoding.ASCII.GetBytes("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }");
        File.WriteAllBytes(_session["y.npy"], [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]);

        Json("2 * y", "--let", $"y=@{_session["y.npy"]}").GetProperty("value").GetRawText().ShouldBe("[6,8]");
    }

    [Theory]
    [InlineData("markdown", "## ")]
    [InlineData("mermaid", "flowchart")]
    [InlineData("json", "{\"formula\":")]
    [InlineData("text", "Formula\n")]
    public void Each_format_is_what_it_says(string format, string part) =>
        Run(Formula, "--let", "x=1,2,3", "--let", "y=0,0,1", "--format", format).Output.ShouldContain(part);

    [Fact]
    public void The_general_option_for_json_does_the_same() =>
        Session.Run("explain", "x", "--let", "x=1", "--json").Output.ShouldBe(Session.Run("explain", "x", "--let", "x=1", "--format", "json").Output);

    [Fact]
    public void A_formula_that_cannot_be_read_is_shown_with_a_caret()
    {
        Session.Outcome outcome = Session.Run("explain", "-sum(y * log(sofmax(x)))", "--let", "x=1,2,3", "--let", "y=0,0,1");

        outcome.Code.ShouldBe(2);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldStartWith("There is no function 'sofmax'. Did you mean 'softmax'");
        outcome.Error.ShouldEndWith("\n  -sum(y * log(sofmax(x)))\n               ^\n");
    }

    [Theory]
    [InlineData("x|--let|x", "'--let' is 'x', but", "such as x=1,2,3")]
    [InlineData("x|--let|2=3", "'--let' is '2=3'", "such as x=1,2,3")]
    [InlineData("x|--let|x=a", "'a' is not a number", "1e38")]
    [InlineData("x|--let|x=1|--let|x=2", "'x' twice", "Keep one")]
    [InlineData("x|--let|x=@no.npy", "There is no file 'no.npy'", "np.save")]
    [InlineData("x|--let|x=1|--by|z", "no name 'z'", "Known: x")]
    [InlineData("x|--format|xml", "no format 'xml'", "mermaid")]
    [InlineData("-x|--let", "'--let' has no value", "--let NAME=VALUE")]
    [InlineData("x|--lte|x=1", "There is no option '--lte'", "Did you mean '--let'")]
    [InlineData("one_hot(y, 2)|--let|y=5", "5", "[0, 2)")]
    public void What_cannot_be_told_is_refused(string line, params string[] parts) => Session.Run(["explain", .. line.Split('|')]).ShouldComplain(2, parts);

    [Theory]
    [InlineData("x + y", 4, "Add was given shapes [3] and [2]")]
    [InlineData("log(sofmax)", 6, "'sofmax' has no value. Did you mean 'softmax'")]
    [InlineData("softmax(x, 0, 1)", 16, "one argument too many: softmax(x, [axis]) takes at most 2")]
    [InlineData("softmax()", 2, "'x' is missing: softmax(x, [axis]) was given nothing")]
    [InlineData("log(y, bas=2)", 9, "log has no argument 'bas'. Did you mean 'base'")]
    [InlineData("foo.softmax(x)", 2, "'foo' has no value")]
    [InlineData("x[3]", 3, "The index 3 is outside axis 0 of shape [3]")]
    [InlineData("sum(x, axis=1)", 2, "given axis 1, but its input has shape [3]")]
    [InlineData("x @ x.reshape(3, 1) @ y", 22, "MatMul was given shapes [1] and [2]")]
    public void What_is_wrong_in_a_formula_is_shown_with_its_place(string formula, int column, string complaint)
    {
        Session.Outcome outcome = Session.Run("explain", formula, "--let", "x=1,2,3", "--let", "y=1,2");

        outcome.Code.ShouldBe(2);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldContain(complaint);
        outcome.Error.ShouldEndWith($"\n  {formula}\n{new string(' ', column)}^\n");
    }

    [Fact]
    public void Warnings_have_a_code_and_a_text()
    {
        string[] line = ["F.cross_entropy(softmax(x), y)", "--let", "x=1,2,3;4,5,6", "--let", "y=0,2"];
        JsonElement lint = Json(line).GetProperty("lints").EnumerateArray().ShouldHaveSingleItem();

        lint.EnumerateObject().Select(property => property.Name).ShouldBe(["code", "text"]);
        lint.GetProperty("code").GetString().ShouldBe("softmax-twice");
        lint.GetProperty("text").GetString().ShouldNotBeNull().ShouldContain("no loss below 0.5514");
        Run(line).Output.ShouldContain("Warnings\n  softmax-twice: ");
        Run([.. line, "--format", "markdown"]).Output.ShouldContain("## Warnings\n\n- `softmax-twice`: ");
        Run(Formula, "--let", "x=1,2,3", "--let", "y=0,0,1").Output.ShouldNotContain("Warnings");
    }

    [Fact]
    public void Probabilities_given_as_scores_are_seen_in_their_values()
    {
        string[] line = ["F.cross_entropy(x, y)", "--let", "y=0,2"];

        Codes([.. line, "--let", "x=0.2,0.3,0.5;0.1,0.1,0.8"]).ShouldBe(["probabilities-as-logits"]);
        Codes([.. line, "--let", "x=0.2,0.3,0.4;0.1,0.1,0.8"]).ShouldBeEmpty();
        Codes("F.cross_entropy(x, y)").ShouldBeEmpty();
    }

    [Fact]
    public void A_name_that_the_formula_does_not_use_is_reported()
    {
        Codes("2 * x", "--let", "x=1", "--let", "z=1").ShouldBe(["no-dependence"]);
        Codes("np.eye(n)[y] @ x", "--let", "n=2", "--let", "y=1", "--let", "x=3,4").ShouldBeEmpty();
    }

    [Fact]
    public void Warnings_can_be_errors()
    {
        Session.Run("explain", "F.cross_entropy(softmax(x), y)", "--strict").ShouldComplain(2, "softmax-twice: ", "Warnings count as errors here").Output.ShouldBeEmpty();
        Run(Formula, "--strict").Output.ShouldContain("Derivation");
    }

    [Fact]
    public void A_formula_is_missing() => Session.Run("explain").ShouldComplain(2, "FORMULA is missing", "surprisal explain --help");

    [Fact]
    public void A_name_without_a_value_is_refused_where_others_have_one()
    {
        Session.Outcome outcome = Session.Run("explain", "x + z", "--let", "x=1");

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldStartWith("'z' has no value.");
    }

    private static Session.Outcome Run(params string[] arguments)
    {
        Session.Outcome outcome = Session.Run(["explain", .. arguments]);
        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldBeEmpty();
        return outcome;
    }

    private static IEnumerable<string?> Codes(params string[] arguments) => Json(arguments).GetProperty("lints").EnumerateArray().Select(lint => lint.GetProperty("code").GetString());

    private static JsonElement Json(params string[] arguments) => Session.Run(["explain", .. arguments, "--format", "json"]).Json();
}
