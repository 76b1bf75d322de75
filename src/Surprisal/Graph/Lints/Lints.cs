namespace Surprisal.Graph;

/// <summary>The list of lints, and how formulas are held against it.</summary>
internal static class Lints
{
    public static IReadOnlyList<Lint> All { get; } =
    [
        new SoftmaxTwice(),
        new ProbabilitiesAsLogits(),
        new SigmoidBeforeSoftmax(),
        new SoftmaxBeforeSigmoid(),
        new OneClass(),
        new HiddenGradient(),
        new OneHotLabels(),
        new StretchedApart(),
        new MeanOverClasses(),
        new KullbackLeiblerMean(),
        new SquaredErrorOfSoftmax(),
        new NoDependence(),
    ];

    /// <summary>What is likely to be wrong with formulas.</summary>
    /// <param name="formulas">The formulas as they were written; gradients among them are looked at as what they were derived from.</param>
    /// <param name="evaluate">The elements of a part, if there are numbers to compute them from.</param>
    public static IReadOnlyList<LintWarning> Find(IEnumerable<Symbol> formulas, Func<Symbol, double[]>? evaluate = null)
    {
        var formula = new LintedFormula(formulas, evaluate);
        return [.. All.SelectMany(lint => lint.Find(formula)).DistinctBy(warning => (warning.Code, warning.Text))];
    }

    /// <summary>Lets warnings pass, or refuses what they are about.</summary>
    /// <exception cref="ArgumentException">There are warnings, and they count as errors.</exception>
    public static void Apply(LintPolicy policy, IReadOnlyList<LintWarning> warnings, string parameter)
    {
        if (policy == LintPolicy.Refuse && warnings.Count > 0)
        {
            throw new ArgumentException(
                $"{string.Join(" ", warnings)} Warnings count as errors here, and there {(warnings.Count == 1 ? "is one" : $"are {warnings.Count}")}. Correct the formula, or let it run with warnings.", parameter);
        }
    }
}
