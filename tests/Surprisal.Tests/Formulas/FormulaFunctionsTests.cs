using System.Text;
using Surprisal.Formulas;
using Surprisal.Tests.HouseTests;

namespace Surprisal.Tests.FormulasTests;

/// <summary>What holds for every function that formulas can call.</summary>
public sealed class FormulaFunctionsTests
{
    public static TheoryData<string> Spellings() =>
        [.. FormulaFunctions.All.SelectMany(function => function.Spellings.Select(spelling => spelling.Family.Length > 0 ? $"{spelling.Family}:{spelling.Name}" : spelling.Name))];

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_function_gives_what_is_written_out(string spelling)
    {
        (string family, string name) = spelling.Split(':') is [string own, string of] ? (own, of) : ("", spelling);
        FormulaFunction function = FormulaFunctions.Find(family, name).ShouldNotBeNull();
        string key = function.Spellings[0].Family.Length > 0 ? $"{function.Spellings[0].Family}:{function.Spellings[0].Name}" : function.Spellings[0].Name;
        string call = FunctionSamples.PathOf(family, name);
        if (FunctionSamples.Elementary.TryGetValue(key, out Func<double, double>? exact))
        {
            Evaluation.Of($"{call}(x)", "x=0.5,1.5,2.5,0.25").ShouldAgree([exact(0.5), exact(1.5), exact(2.5), exact(0.25)], call);
            return;
        }

        FunctionSamples.All.ContainsKey(key).ShouldBeTrue($"FunctionSamples has no sample of '{key}'.");
        (string arguments, string writtenOut) = FunctionSamples.All[key];
        Evaluation.ShapeOf(call + arguments, FunctionSamples.Lets).ShouldBe(Evaluation.ShapeOf(writtenOut, FunctionSamples.Lets), call);
        Evaluation.Of(call + arguments, FunctionSamples.Lets).ShouldAgree(Evaluation.Of(writtenOut, FunctionSamples.Lets), call);
    }

    [Fact]
    public void A_sample_is_of_a_function_of_the_list() =>
        FunctionSamples.All.Keys.Concat(FunctionSamples.Elementary.Keys).ShouldAllBe(key => FormulaFunctions.All.Any(function =>
            (function.Spellings[0].Family.Length > 0 ? $"{function.Spellings[0].Family}:{function.Spellings[0].Name}" : function.Spellings[0].Name) == key));

    [Fact]
    public void The_page_lists_every_function_with_its_spellings()
    {
        string page = Repository.Read("docs/formulas.md");
        string table = Table();
        $"{page}\n".Contains(table).ShouldBeTrue($"docs/formulas.md does not hold the list of functions. Put this there:\n{table}");
    }

    [Theory]
    [InlineData("sofmax(x)", 1, "There is no function 'sofmax'. Did you mean 'softmax'")]
    [InlineData("tf.nn.sofmax(x)", 7, "There is no function 'tf.nn.sofmax'. Did you mean 'softmax'")]
    [InlineData("1 + x.sofmax()", 7, "There is no function 'sofmax'. Did you mean 'softmax'")]
    [InlineData("softmax()", 1, "'x' is missing: softmax(x, [axis]) was given nothing")]
    [InlineData("softmax(x, 0, 1)", 15, "one argument too many: softmax(x, [axis]) takes at most 2")]
    [InlineData("softmax(x, axes=0, axis=0)", 20, "'axis' is given twice")]
    [InlineData("softmax(x, axsi=0)", 12, "softmax has no argument 'axsi'. Did you mean 'axis'")]
    [InlineData("softmax(x, axis=5)", 1, "axis 5", "[-1, 1)")]
    [InlineData("softmax(x, axis=0.5)", 12, "The axis is 0.5", "whole number")]
    [InlineData("softmax(axis=0, x)", 17, "without a name stands behind one with a name")]
    [InlineData("softmax(None)", 9, "'x' of softmax is None")]
    [InlineData("x + z", 3, "[3]", "[2]")]
    [InlineData("log(x) + sum(z) * (x - z)", 22, "Subtract", "[3]", "[2]")]
    [InlineData("x @ m", 3, "MatMul", "[3]", "[2, 3]")]
    [InlineData("w + 1", 1, "'w' has no value")]
    [InlineData("softmax + 1", 1, "'softmax' is a function", "softmax(x, [axis])")]
    [InlineData("x(1 - x)", 1, "an array of shape [3], which cannot be called", "'*'")]
    [InlineData("2(x)", 1, "the number 2, which cannot be called", "'*'")]
    [InlineData("x[3]", 2, "index 3 is outside axis 0 of shape [3]", "[-3, 3)")]
    [InlineData("x[0, 0]", 2, "names 2 axes", "[3]")]
    [InlineData("x[[0, 3]]", 2, "3 is not a place on an axis of size 3")]
    [InlineData("x[::0]", 2, "step")]
    [InlineData("m[x > 0]", 2, "mask has shape [3]", "[2]")]
    [InlineData("x.foo", 3, "no 'foo'")]
    [InlineData("x.softmax", 3, "'softmax' is a function")]
    [InlineData("np.foo", 4, "There is no function 'np.foo'")]
    [InlineData("zeros(1e9)", 1, "1000000000", "more than")]
    [InlineData("zeros((100000, 100000))", 1, "[100000, 100000]", "more than")]
    [InlineData("ones(10000, 10000)[:, None] + ones(10000)", 1, "more than")]
    [InlineData("arange(1e12)", 1, "1000000000000")]
    [InlineData("eye(100000)", 1, "cannot be written out")]
    [InlineData("one_hot(z, 100000000)", 1, "more than")]
    [InlineData("zeros(-2)", 1, "no shape")]
    [InlineData("x.reshape(2, 2)", 3, "3 elements")]
    [InlineData("x.reshape(-1, 2)", 3, "3 elements")]
    [InlineData("def f(a): return f(a)\nf(1)", 18, "called within itself")]
    [InlineData("def f(a): return a\nf()", 1, "'a' is missing")]
    [InlineData("def f(a): return a\nf(1, 2)", 6, "takes 1 arguments")]
    [InlineData("def f(a): b = a\nreturn f", 1, "the function 'f'")]
    [InlineData("a, b = x", 6, "2 names stand before '='")]
    [InlineData("F.cross_entropy(x, y, reduction='avg')", 23, "'avg'", "'mean'")]
    [InlineData("x = None", 3, "None")]
    [InlineData("import foo", 1, "no module 'foo'")]
    public void What_cannot_be_understood_is_shown_with_its_column(string formula, int column, params string[] parts)
    {
        FormulaException fault = Should.Throw<FormulaException>(() => Evaluation.Of(formula, "x=1,2,3", "z=1,2", "m=1,2,3;4,5,6", "y=1"));

        fault.Column.ShouldBe(column, fault.Message);
        parts.ShouldAllBe(part => fault.Message.Contains(part), fault.Message);
    }

    /// <summary>The list as the page shows it.</summary>
    private static string Table()
    {
        var text = new StringBuilder();
        foreach ((string title, IReadOnlyList<FormulaFunction> functions) in FormulaFunctions.Families)
        {
            text.Append($"### {title}\n\n| call | gives | also called |\n|---|---|---|\n");
            foreach (FormulaFunction function in functions)
            {
                IEnumerable<string> others = function.Spellings.Skip(function.Spellings[0].Family.Length > 0 ? 0 : 1)
                    .Select(spelling => spelling.Family.Length > 0 ? $"`{spelling.Name}` in {spelling.Family}" : $"`{spelling.Name}`");
                text.Append($"| `{function.Signature}` | {function.Description.Replace("|", "\\|")} | {string.Join(", ", others)} |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
