using System.CommandLine;
using Surprisal.Cli.Reports;
using Surprisal.Formats;
using Surprisal.Formulas;
using Surprisal.Graph;

namespace Surprisal.Cli.Commands;

/// <summary>Evaluates a formula and tells how it was computed.</summary>
internal sealed class Explain : Verb
{
    private readonly Argument<string> _formula = new("formula") { HelpName = "FORMULA", Description = "a formula in the words of mathematics, NumPy, TensorFlow, PyTorch or JAX; docs/formulas.md lists its functions" };
    private readonly Option<string[]> _let = new("--let") { HelpName = "NAME=VALUE", Description = "what a name stands for: 2, 1,2,3 or '1,2;3,4' or @file.npy; again for each name. Without any, it derives without numbers" };
    private readonly Option<string[]> _by = new("--by") { HelpName = "NAME", Description = "what to take the gradient by; again for each name (default: all that the value depends on smoothly)" };
    private readonly Option<bool> _double = new("--double") { Description = "compute in double precision instead of float", Arity = ArgumentArity.Zero };
    private readonly Option<string> _format = Inputs.Choice("--format", "how to tell it", ExplainReport.Formats, "text");

    private readonly Option<bool> _strict = Inputs.Strict();

    public Explain()
        : base("explain", "Evaluates a formula, and shows its gradients, its stable form and the plan it runs by.")
    {
        Take([_formula], [_let, _by, _double, _strict, _format]);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "surprisal explain \"-sum(y * log(softmax(x)))\" --let x=1,2,3 --let y=0,0,1",
        "surprisal explain \"p = np.exp(x) / np.sum(np.exp(x)); -np.log(p[2])\" --let x=1000,0,-1000 --double",
        "surprisal explain \"F.cross_entropy(x, y)\" --let \"x=1,2,3;4,5,6\" --let y=0,2 --by x --format json",
        "surprisal explain \"tf.reduce_logsumexp(x)\" --let x=@scores.npy",
        "surprisal explain \"-y*log(sigma(x)) - (1-y)*log(1-sigma(x))\" --format markdown",
    ];

    public override IReadOnlyList<(string Title, IEnumerable<(string Name, string Description)> Names)> Choices => [("Formats", Rows(ExplainReport.Formats))];

    protected override int Run(ParseResult line, Stage stage, CancellationToken cancellation)
    {
        Formula formula = Formula.Parse(line.GetRequiredValue(_formula));
        Dictionary<string, FormulaInput> inputs = Bindings(line.GetValue(_let) ?? []);
        string[] by = line.GetValue(_by) ?? [];
        ExplainFormat format = stage.Json ? ExplainFormat.Json : ExplainReport.Formats[line.GetRequiredValue(_format)];
        LintPolicy lints = line.GetValue(_strict) ? LintPolicy.Refuse : LintPolicy.Report;
        stage.Result.Write(line.GetValue(_double)
            ? ExplainReport.Write(Explanation<double>.Of(formula, inputs, by, lints), format)
            : ExplainReport.Write(Explanation<float>.Of(formula, inputs, by, lints), format));
        return ExitCode.Success;
    }

    private static Dictionary<string, FormulaInput> Bindings(string[] words)
    {
        var inputs = new Dictionary<string, FormulaInput>();
        foreach (string word in words)
        {
            int sign = word.IndexOf('=', StringComparison.Ordinal);
            string name = sign < 0 ? "" : word[..sign].Trim();
            if (name.Length == 0 || !name.All(letter => char.IsLetterOrDigit(letter) || letter == '_') || char.IsDigit(name[0]))
            {
                throw new BadInputException($"'--let' is '{word}', but it must be a name, '=' and a value, such as x=1,2,3.");
            }

            if (!inputs.TryAdd(name, Read(name, word[(sign + 1)..])))
            {
                throw new BadInputException($"'--let' gives '{name}' twice. Keep one.");
            }
        }

        return inputs;
    }

    private static FormulaInput Read(string name, string value)
    {
        if (value.StartsWith('@'))
        {
            Npy file = Npy.Read(value[1..]);
            return new FormulaInput(file.Elements, [.. file.Shape.Select(size => (Dimension)size)]);
        }

        try
        {
            return FormulaInput.Parse(value);
        }
        catch (FormatException fault)
        {
            throw new BadInputException($"'--let {name}' has a value that cannot be read: {fault.Message}", fault);
        }
    }
}
