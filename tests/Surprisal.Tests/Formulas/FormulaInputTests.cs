using Surprisal.Formulas;

namespace Surprisal.Tests.FormulasTests;

/// <summary>Numbers on the command line.</summary>
public sealed class FormulaInputTests
{
    private const double Inf = double.PositiveInfinity;

    public static TheoryData<string, int[], double[]> Texts() => new()
    {
        { "2", [], [2] },
        { " -1.5e3 ", [], [-1500] },
        { "1/3", [], [1.0 / 3] },
        { "-1/4", [], [-0.25] },
        { "1,2,3", [3], [1, 2, 3] },
        { "1,", [1], [1] },
        { "1e38,-inf,inf", [3], [1e38, -Inf, Inf] },
        { "nan,∞,−1", [3], [double.NaN, Inf, -1] },
        { "1,2,3;4,5,6", [2, 3], [1, 2, 3, 4, 5, 6] },
        { "1;2", [2, 1], [1, 2] },
        { "1,2;", [1, 2], [1, 2] },
        { "1_000", [], [1000] },
        { "[1, 2]", [2], [1, 2] },
        { "[[1,2],[3,4],[5,6]]", [3, 2], [1, 2, 3, 4, 5, 6] },
        { "[[[1],[2]]]", [1, 2, 1], [1, 2] },
        { "[]", [0], [] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_read_as_numbers_and_their_shape(string text, int[] shape, double[] elements)
    {
        FormulaInput input = FormulaInput.Parse(text);

        input.Elements.ToArray().ShouldBe(elements);
        input.Shape.Select(size => size.Factor).ShouldBe(shape);
    }

    [Theory]
    [InlineData("", "not a number")]
    [InlineData("a", "'a' is not a number")]
    [InlineData("1,,2", "not a number")]
    [InlineData("1,2;3", "2 and 1 numbers")]
    [InlineData("1/2/3", "not a number")]
    [InlineData("[1,[2]]", "not equally long or deep")]
    [InlineData("[[1,2],[3]]", "not equally long or deep")]
    [InlineData("[1,2", "no end")]
    [InlineData("[1]]", "behind the last bracket")]
    [InlineData("[1 2]", "'1 2' is not a number")]
    [InlineData("[[[[[[[[[1]]]]]]]]]", "deeper than 8")]
    public void What_is_no_array_is_refused(string text, string part) =>
        Should.Throw<FormatException>(() => FormulaInput.Parse(text)).Message.ShouldContain(part);
}
