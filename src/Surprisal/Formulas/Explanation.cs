using System.Numerics;
using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>All that can be told about a formula: its numbers, its gradients, how it was rewritten, and how it runs.</summary>
/// <typeparam name="T">The precision of the numbers.</typeparam>
public sealed class Explanation<T>
    where T : IFloatingPointIeee754<T>
{
    private Explanation(Formula formula, BoundFormula bound, IReadOnlyList<string> by, IReadOnlyDictionary<string, FormulaInput>? inputs)
    {
        Formula = formula;
        Bound = bound;
        Symbol[] symbols = [.. by.Select(bound.Find)];
        Symbol[] gradients = Graph.Gradients.Of(bound.Value, symbols);
        Function<T> function = Function.Compile<T>([bound.Value, .. gradients], keepDigits: true);
        Plan = function.Describe();
        Derivation = new FormulaDerivation(bound.Value, [.. by.Zip(gradients)]);
        if (inputs is not null)
        {
            function.Run(Feeds(function, inputs));
            Value = Read(bound.Value);
        }

        Gradients = [.. by.Index().Select(item => new GradientByName<T>(
            item.Item, Derivation.GradientFormulas[item.Index], inputs is null ? null : Read(gradients[item.Index])))];

        Numbers<T> Read(Symbol symbol) => new(symbol.Shape, function[symbol].ToArray());
    }

    /// <summary>The formula.</summary>
    public Formula Formula { get; }

    /// <summary>Its symbols.</summary>
    public BoundFormula Bound { get; }

    /// <summary>What the formula gives; null if its names were bound to no numbers.</summary>
    public Numbers<T>? Value { get; }

    /// <summary>The gradients; of a value that is not a single number, those of its sum.</summary>
    public IReadOnlyList<GradientByName<T>> Gradients { get; }

    /// <summary>How the formula was rewritten.</summary>
    public FormulaDerivation Derivation { get; }

    /// <summary>What is likely to be wrong with the formula.</summary>
    public IReadOnlyList<FormulaLint> Lints { get; } = [];

    /// <summary>The steps in which value and gradients run, one a line.</summary>
    public string Plan { get; }

    /// <summary>Explains a formula.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="inputs">The numbers of its names; if there are none, it is explained without numbers.</param>
    /// <param name="by">The names to take gradients by; if there are none, all that the value depends on smoothly.</param>
    /// <exception cref="FormulaException">The formula cannot be turned into symbols.</exception>
    /// <exception cref="ArgumentException">There is no name of those to take gradients by.</exception>
    public static Explanation<T> Of(Formula formula, IReadOnlyDictionary<string, FormulaInput> inputs, IReadOnlyList<string> by)
    {
        ArgumentNullException.ThrowIfNull(formula);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(by);
        bool hasNumbers = inputs.Count > 0;
        BoundFormula bound = hasNumbers ? formula.Bind(inputs) : formula.BindToShapes();
        return new Explanation<T>(formula, bound, by.Count > 0 ? [.. by.Distinct()] : bound.SmoothInputs, hasNumbers || bound.Inputs.Count == 0 ? inputs : null);
    }

    private static Feed<T>[] Feeds(Function<T> function, IReadOnlyDictionary<string, FormulaInput> inputs) =>
        [.. function.Placeholders.Select(placeholder => new Feed<T>(
            placeholder, Array.ConvertAll(inputs[placeholder.Name].Elements.ToArray(), T.CreateTruncating)))];
}

/// <summary>Numbers and how they are arranged.</summary>
/// <param name="Shape">Their shape.</param>
/// <param name="Elements">The numbers, the last axis running fastest.</param>
/// <typeparam name="T">Their precision.</typeparam>
public sealed record Numbers<T>(Shape Shape, IReadOnlyList<T> Elements);

/// <summary>The gradient of a formula by one of its names.</summary>
/// <param name="Name">The name.</param>
/// <param name="Formula">The gradient as a formula.</param>
/// <param name="Value">The gradient in numbers, or null if there are none.</param>
/// <typeparam name="T">The precision.</typeparam>
public sealed record GradientByName<T>(string Name, string Formula, Numbers<T>? Value);

/// <summary>Something that is likely to be wrong with a formula.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Text">What is wrong, and what to do.</param>
public sealed record FormulaLint(string Code, string Text);
