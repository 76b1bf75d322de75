namespace Surprisal.Graph;

/// <summary>What lints look at: the formulas that people wrote, without those that were derived from them.</summary>
internal sealed class LintedFormula
{
    // Lints look for what was meant, so functions must be recognised, but not yet be part of something larger.
    private static readonly Rule[] Recognition =
        [.. Rules.All.Except([.. CrossEntropyForms.Rules, .. FenchelYoungForms.Rules, .. LinearForms.Rules, .. Complements.Rules])];

    private readonly Func<Symbol, double[]>? _evaluate;

    /// <summary>Prepares formulas.</summary>
    /// <param name="roots">The formulas; of a gradient among them, what it was derived from is looked at.</param>
    /// <param name="evaluate">The elements of a part, if there are numbers to compute them from.</param>
    public LintedFormula(IEnumerable<Symbol> roots, Func<Symbol, double[]>? evaluate)
    {
        _evaluate = evaluate;
        List<Symbol> heads = [.. roots];
        int wanted = heads.Count;
        var derivatives = new HashSet<Derivative>();
        var rewriter = new Rewriter(Recognition);
        var written = new HashSet<Symbol>();
        for (int i = 0; i < heads.Count; i++)
        {
            written.UnionWith(Symbol.InOrder([heads[i]], leaveOut: symbol => written.Contains(symbol) || IsDerived(symbol)));
        }

        Written = [.. written];
        Derivatives = [.. derivatives];
        Recognised = Recognise(heads);
        Learned = derivatives.Count == 0 ? Recognised : Recognise(heads.Skip(wanted));

        // Nobody wrote a gradient: what it was derived from is looked at in its place.
        bool IsDerived(Symbol symbol)
        {
            if (symbol.Derivative is { } derivative && derivatives.Add(derivative))
            {
                heads.Add(derivative.Of);
                rewriter.Hold(symbol);
            }

            return symbol.Derivative is not null;
        }

        List<Symbol> Recognise(IEnumerable<Symbol> formulas) =>
            Symbol.InOrder(formulas.Where(formula => formula.Derivative is null).Select(rewriter.Rewrite), leaveOut: symbol => symbol.Op is Held);
    }

    /// <summary>Every part as it was written, each after its inputs.</summary>
    public IReadOnlyList<Symbol> Written { get; }

    /// <summary>Every part with functions recognised however they were written.</summary>
    public IReadOnlyList<Symbol> Recognised { get; }

    /// <summary>Those of the parts that something is learned from: of formulas that are differentiated, or of all if none is.</summary>
    public IReadOnlyList<Symbol> Learned { get; }

    /// <summary>Which gradients were taken.</summary>
    public IReadOnlyList<Derivative> Derivatives { get; }

    /// <summary>Each place where scores become probabilities that share 1 among them, or the logarithms or the loss of these.</summary>
    public IEnumerable<(Symbol At, Symbol Scores, int Axis)> Softmaxes =>
        from symbol in Recognised
        let scores = symbol.Op switch
        {
            Softmax or LogSoftmax or LogSumExp => symbol.Inputs[0],
            SoftmaxCrossEntropy or SparseSoftmaxCrossEntropy => symbol.Inputs[1],
            _ => null,
        }
        where scores is not null
        group (symbol, scores, (symbol.Op as AxisOp)?.Axis ?? scores.Shape.Rank - 1) by scores into places
        select places.First();

    /// <summary>The elements of a part, or null if there are no numbers.</summary>
    public double[]? ElementsOf(Symbol symbol) => _evaluate?.Invoke(symbol);

    /// <summary>Whether gradients by a leaf are wanted, as far as that is known.</summary>
    public bool IsLearned(Symbol leaf) => Derivatives.Count == 0 || Derivatives.Any(derivative => derivative.By == leaf);
}
