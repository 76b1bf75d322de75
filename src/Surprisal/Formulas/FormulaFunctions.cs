namespace Surprisal.Formulas;

/// <summary>The functions that formulas can call.</summary>
internal static class FormulaFunctions
{
    /// <summary>Every function, family by family, in the order in which documents show them.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<FormulaFunction> Functions)> Families { get; } =
    [
        ("Of each element", ElementFunctions.All),
        ("Of two or more values, element by element", PairFunctions.All),
        ("Along axes", AxisFunctions.All),
        ("Arrays and their shapes", ArrayFunctions.All),
        ("Losses", LossFunctions.All),
        ("Losses that are set up before they are called", SetUpLosses.All),
    ];

    /// <summary>Every function.</summary>
    public static IReadOnlyList<FormulaFunction> All { get; } = [.. Families.SelectMany(family => family.Functions)];

    /// <summary>Every name of every function.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.SelectMany(function => function.Spellings).Select(spelling => spelling.Name).Distinct()];

    private static readonly Dictionary<(string Family, string Name), FormulaFunction> BySpelling =
        All.SelectMany(function => function.Spellings.Select(spelling => (spelling, function))).ToDictionary(pair => pair.spelling, pair => pair.function);

    /// <summary>The function that a library calls by a name: its own, or what the name means everywhere.</summary>
    public static FormulaFunction? Find(string family, string name) =>
        BySpelling.GetValueOrDefault((family, name)) ?? BySpelling.GetValueOrDefault(("", name));
}
