using System.Globalization;
using System.Text;
using Surprisal.Formulas;

namespace Surprisal.Tests.FormulasTests;

/// <summary>Whatever is typed, a formula is read or refused with its place: nothing else happens.</summary>
public sealed class FuzzTests
{
    // The variable asks for more, as `dotnet dev.cs fuzz` does: a million take some minutes.
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("SURPRISAL_FUZZ") ?? "20000", CultureInfo.InvariantCulture);

    private static readonly string[] Words =
    [
        "x", "y", "m", "p", "q", "np", "tf", "F", "torch", "e", "inf", "nan", "None", "True", "and", "or", "not", "if", "else", "for", "in", "is", "def", "return", "lambda", "assert", "append", "import", "from", "as",
        "(", ")", "[", "]", ",", ":", ";", ".", "...", "=", "==", "!=", "<", "<=", "+", "-", "*", "/", "//", "%", "**", "^", "@", "&", "|", "~", "+=", "/=", "->", "\n", "\n  ", "#", "\\", "'", "\"",
        "0", "1", "2", "-1", "3", "0.5", "1e-7", "1e308", "100000", "axis", "dim", "keepdims", "reduction", "'sum'", "'none'", "σ", "²", "−", "·", "ᵀ", "√", "shape", "T", "size", "values",
        .. FormulaFunctions.Names,
    ];

    // Half of them make sense, so that the changes to them reach far.
    private static readonly string[] Seeds =
    [
        .. PastedFormulaTests.Softmax().Select(row => row.Data), .. PastedFormulaTests.OfLabels().Select(row => row.Data), .. PastedFormulaTests.OfBinary().Select(row => row.Data),
        .. FunctionSamples.All.Select(sample => $"{sample.Key[(sample.Key.IndexOf(':') + 1)..]}{sample.Value.Arguments}"),
    ];

    private static readonly string[] Lets = [.. FunctionSamples.Lets, "v=1,2,3", "u=0,0,1"];

    [Fact]
    public void Random_bytes_are_read_or_refused() => Try(seed: 4, (random, _) =>
    {
        byte[] bytes = new byte[random.Next(60)];
        random.NextBytes(bytes);
        return random.Next(2) == 0 ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    });

    [Fact]
    public void Deep_nesting_of_random_words_is_read_or_refused() => Try(seed: 5, (random, i) =>
    {
        // Few of them, as each is long; the words repeat, so that each kind of nesting goes deep.
        string[] unit = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Words[random.Next(Words.Length)])];
        return string.Concat(Enumerable.Repeat($"{string.Join(' ', unit)} ", i % 50 == 0 ? 5000 : 30)) + "x";
    });

    [Fact]
    public void Random_characters_are_read_or_refused() => Try(seed: 1, (random, _) =>
        string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(4) == 0 ? (char)random.Next(0x10000) : (char)random.Next(128))));

    [Fact]
    public void Random_words_are_read_or_refused() => Try(seed: 2, (random, _) =>
        string.Join(random.Next(3) == 0 ? " " : "", Enumerable.Range(0, random.Next(25)).Select(_ => Words[random.Next(Words.Length)])));

    [Fact]
    public void Formulas_with_random_changes_are_read_or_refused() => Try(seed: 3, (random, _) =>
    {
        string formula = Seeds[random.Next(Seeds.Length)];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(formula.Length + 1);
            string word = Words[random.Next(Words.Length)];
            formula = random.Next(4) switch
            {
                0 => formula.Insert(at, word),
                1 => formula.Remove(Math.Min(at, formula.Length)),
                2 => at < formula.Length ? formula.Remove(at, 1) : formula,
                _ => at < formula.Length ? formula.Remove(at, 1).Insert(at, word) : formula,
            };
            formula = formula.Length == 0 ? "x" : formula;
        }

        return formula;
    });

    private static void Try(int seed, Func<Random, int, string> make)
    {
        var random = new Random(seed);
        Dictionary<string, FormulaInput> inputs = Evaluation.Inputs(Lets);
        int read = 0;
        for (int i = 0; i < Count / 5; i++)
        {
            string formula = make(random, i);
            try
            {
                _ = Formula.Parse(formula).Bind(inputs).Value.ToString();
                read++;
            }
            catch (FormulaException fault)
            {
                fault.Line.ShouldBeGreaterThan(0);
            }
            catch (Exception other)
            {
                throw new InvalidOperationException($"Input {i} of seed {seed} is neither read nor refused: {string.Join(" ", formula.Select(character => $"{(int)character:X4}"))} {formula}", other);
            }
        }

        read.ShouldBeGreaterThan(0);
    }
}
