using Surprisal.Formulas;

namespace Surprisal.Tests.FormulasTests;

/// <summary>Formulas are read by the grammar of Python.</summary>
public sealed class ParserTests
{
    // What Python gives, or for ^ and the signs of mathematics, what a person means by them.
    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("-2 ** 2", -4)]
    [InlineData("(-2) ** 2", 4)]
    [InlineData("2 ** -1", 0.5)]
    [InlineData("2 ** 3 ** 2", 512)]
    [InlineData("2 ** -3 ** 2", 0.001953125)]
    [InlineData("-2 ^ 2", -4)]
    [InlineData("2 * 3 ^ 2", 18)]
    [InlineData("3²", 9)]
    [InlineData("-3²", -9)]
    [InlineData("2⁻¹", 0.5)]
    [InlineData("2¹⁰", 1024)]
    [InlineData("--2", 2)]
    [InlineData("- + - 2", 2)]
    [InlineData("7 - 2 - 1", 4)]
    [InlineData("8 / 4 / 2", 1)]
    [InlineData("8 / 2 * 4", 16)]
    [InlineData("7 // 2", 3)]
    [InlineData("-7 // 2", -4)]
    [InlineData("-7 % 3", 2)]
    [InlineData("7 % -3", -2)]
    [InlineData("1 / 4", 0.25)]
    [InlineData("1e-3", 0.001)]
    [InlineData("1_000", 1000)]
    [InlineData(".5", 0.5)]
    [InlineData("1.", 1)]
    [InlineData("1.5e2", 150)]
    [InlineData("2 − 3", -1)]
    [InlineData("2 · 3", 6)]
    [InlineData("2 × 3", 6)]
    [InlineData("6 ÷ 3", 2)]
    [InlineData("1 < 2 < 3", 1)]
    [InlineData("1 < 3 < 2", 0)]
    [InlineData("not 1 == 2", 1)]
    [InlineData("1 if 2 > 1 else 0", 1)]
    [InlineData("1 if 2 < 1 else 0 if 1 else 5", 0)]
    [InlineData("1 or 0 and 0", 1)]
    [InlineData("5 ≠ 5", 0)]
    [InlineData("2 ≤ 2", 1)]
    [InlineData("(lambda a, b=3: a * b)(2)", 6)]
    [InlineData("[1, 2, 3][1]", 2)]
    [InlineData("[1, 2, 3][-1]", 3)]
    [InlineData("(1, 2, 3)[1:][0]", 2)]
    [InlineData("sum([i * i for i in range(4)])", 14)]
    [InlineData("sum(a * b for a, b in zip([1, 2], [3, 4]))", 11)]
    [InlineData("a = b = 3; a + b", 6)]
    [InlineData("a, b = 1, 2; b - a", 1)]
    [InlineData("a = 2; a *= 3; a += 1; a", 7)]
    [InlineData("a = 2\nb = a # what follows is a remark\n\n  b ** 2\n", 4)]
    [InlineData("a = (1 +\n     2)\na", 3)]
    [InlineData("a = 1 + \\\n 2\na", 3)]
    [InlineData("def f(x, y=1): return x - y\nf(5, y=2)", 3)]
    [InlineData("def f(x):\n    '''Doubles.'''\n    z = 2 * x\n    return z\nf(f(2))", 8)]
    [InlineData("def f(x: float) -> float: a = x; return a + 1\nf(1)", 2)]
    [InlineData("a = 0\nfor i in range(4):\n    a += i\n    a *= 2\na", 22)]
    [InlineData("a = 0; for i, b in zip([1, 2], [3, 4]): a += i * b", 11)]
    [InlineData("a = []\nfor i in range(3): a.append(i * i)\nsum(a)", 5)]
    [InlineData("def f(x):\n  for i in range(9):\n    return x + i\nf(2) * f(3)", 6)]
    [InlineData("a = 0\nfor i in range(2):\n  for j in range(3):\n    a += 1\na", 6)]
    [InlineData("a: float = 2; a + 1", 3)]
    [InlineData("assert 1 < 2, 'no'\n3", 3)]
    [InlineData("a = np.zeros(3); a[1] = 5; a[2] += 2; a.sum() + a[1]", 12)]
    [InlineData("a = np.zeros((2, 3)); a[:, 1] = [3, 4]; a[1] -= 1; a.sum()", 4)]
    [InlineData("a = [1, 2]; a[-1] = 7; a[0] + a[1]", 8)]
    [InlineData("a = np.array([1, -2, -3]); a[a < 0] = 0; a.sum()", 1)]
    [InlineData("a = torch.zeros(2); a.fill_(3); a.sum()", 6)]
    [InlineData("import numpy as np\nfrom math import log as l\nnp.exp(l(3))", 3)]
    [InlineData("return 4", 4)]
    [InlineData("x = 5;", 5)]
    [InlineData("e ** 0", 1)]
    [InlineData("np.pi - math.pi", 0)]
    [InlineData("float('1e3')", 1000)]
    [InlineData("int(2.7)", 2)]
    [InlineData("None is None", 1)]
    [InlineData("\uFEFF1 + 1", 2)]
    public void A_formula_means_what_it_means_in_Python(string formula, double expected) =>
        Evaluation.Of(formula).ShouldAgree([expected], formula);

    [Theory]
    [InlineData("1 +", 1, 4, "Expected a value", "ends here")]
    [InlineData("(1 + 2", 1, 7, "Expected an operator, ',' or ')'", "ends here")]
    [InlineData("1 + 2)", 1, 6, "Expected an operator", "')' stands here")]
    [InlineData("f(1,, 2)", 1, 5, "Expected a value", "','")]
    [InlineData("2x", 1, 2, "directly after the number 2", "'*'")]
    [InlineData("x y", 1, 3, "Expected an operator", "'y'")]
    [InlineData("x = ", 1, 5, "Expected a value", "ends here")]
    [InlineData("x +\ny", 1, 4, "Expected a value", "line ends here")]
    [InlineData("a = 1\nb = a * * 2", 2, 9, "Expected a value", "'*'")]
    [InlineData("a = 1\r\nb = )", 2, 5, "Expected a value", "')'")]
    [InlineData("x[", 1, 3, "Expected a value", "ends here")]
    [InlineData("x[]", 1, 3, "Expected an index", "1:3")]
    [InlineData("1 = x", 1, 1, "Only a name", "'=='")]
    [InlineData("x $ y", 1, 3, "'$'", "U+0024")]
    [InlineData("'abc", 1, 1, "no end", "Close it")]
    [InlineData("1e999", 1, 1, "larger than any", "inf")]
    [InlineData("for i x: y", 1, 7, "Expected 'in'", "'x' stands here")]
    [InlineData("for i in x:", 1, 12, "what the loop does", "ends here")]
    [InlineData("if x > 0: x", 1, 1, "A block of 'if'", "where(condition, a, b)")]
    [InlineData("with torch.no_grad():\n  x", 1, 1, "A block of 'with'", "lines of their own")]
    [InlineData("x: float", 1, 9, "'=' and a value", "ends here")]
    [InlineData("f(x)[0] = 1", 1, 5, "Only a name, or elements of it", "'=='")]
    [InlineData("def f(x):", 1, 10, "what 'f' does", "return")]
    [InlineData("", 1, 1, "There is no formula", "softmax")]
    [InlineData(" # nothing\n", 2, 1, "There is no formula", "softmax")]
    [InlineData("x if y", 1, 7, "'else'", "ends here")]
    [InlineData("\u0001", 1, 1, "U+0001", "no meaning")]
    public void What_cannot_be_read_is_shown_with_its_place(string formula, int line, int column, params string[] parts)
    {
        FormulaException fault = Should.Throw<FormulaException>(() => Formula.Parse(formula));

        (fault.Line, fault.Column).ShouldBe((line, column), fault.Message);
        parts.ShouldAllBe(part => fault.Message.Contains(part), fault.Message);
    }

    [Fact]
    public void A_caret_stands_under_the_place()
    {
        FormulaException fault = Should.Throw<FormulaException>(() => Formula.Parse("-sum(y * log(x)"));

        fault.Message.ShouldBe("Expected an operator, ',' or ')', but the formula ends here.\n  -sum(y * log(x)\n                 ^");
    }

    [Fact]
    public void Of_several_lines_the_one_at_fault_is_shown()
    {
        FormulaException fault = Should.Throw<FormulaException>(() => Formula.Parse("p = softmax(x)\n\tq = p +* 1\np"));

        fault.Message.ShouldBe("Expected a value, such as a name, a number or '(', but '*' stands here.\nline 2, column 9:\n  \tq = p +* 1\n  \t       ^");
    }

    [Fact]
    public void Of_a_long_line_the_part_around_the_place_is_shown()
    {
        FormulaException fault = Should.Throw<FormulaException>(() => Formula.Parse($"{string.Concat(Enumerable.Repeat("x + ", 500))}) + {string.Concat(Enumerable.Repeat("x + ", 500))}1"));

        string[] lines = fault.Message.Split('\n');
        lines[1].Length.ShouldBeLessThanOrEqualTo(102);
        lines[1][lines[2].Length - 1].ShouldBe(')');
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("-")]
    [InlineData("not ")]
    [InlineData("x**")]
    [InlineData("f(")]
    [InlineData("lambda: ")]
    [InlineData("1 if 1 else ")]
    [InlineData("x[")]
    public void Deep_nesting_is_refused_and_not_followed(string opening) =>
        Should.Throw<FormulaException>(() => Formula.Parse(string.Concat(Enumerable.Repeat(opening, 3000)))).Message.ShouldContain("nested deeper than");

    [Fact]
    public void A_long_chain_is_no_nesting()
    {
        Evaluation.Of($"x{string.Concat(Enumerable.Repeat(" + 1", 5000))}", "x=1").ShouldBe([5001.0]);
        Evaluation.Of($"x{string.Concat(Enumerable.Repeat(" + x", 5000))}", "x=1").ShouldBe([5001.0]);
    }

    [Fact]
    public void A_formula_without_end_is_refused() =>
        Should.Throw<FormulaException>(() => Formula.Parse(string.Concat(Enumerable.Repeat("x + ", 20_000)) + "x")).Message.ShouldContain("at most 20000");
}
