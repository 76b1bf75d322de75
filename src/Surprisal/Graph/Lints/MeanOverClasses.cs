namespace Surprisal.Graph;

/// <summary>Cross-entropy or entropy averaged over the classes, where it is the sum over them.</summary>
/// <remarks>A mean of log-probabilities without targets is the part of label smoothing that spreads over all classes, and no mistake.</remarks>
internal sealed class MeanOverClasses() : Lint("mean-over-classes")
{
    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from mean in Mean.In(formula.Recognised)
        where Terms.Of(mean.Of).List is [var term] && Classes(term, mean.Of.Shape, formula) is { } axis && mean.Axes.Contains(axis) && mean.Of.Shape[axis] != 1
        select Warn(
            mean.At,
            $"{Write(mean.At)} averages over the classes, where cross-entropy is the sum over them, so loss and gradient are too small by the number of classes.",
            "Sum along the axis of the classes first, and average over the rows only: mean(-sum(y * log(p), axis=-1)).");

    /// <summary>The axis of the classes of a product of weights and the logarithms of probabilities, or null if it is another product.</summary>
    private static int? Classes(Factors term, Shape shape, LintedFormula formula)
    {
        Symbol? logarithm = term.List.FirstOrDefault(factor => factor is { Base.Op: Log or LogSoftmax, Exponent: 1 }).Base;
        if (logarithm is null || AxisOf(logarithm, formula) is not { } own)
        {
            return null;
        }

        int axis = own + (shape.Rank - logarithm.Shape.Rank);
        return term.List.Any(factor => factor.Base != logarithm && Stretch.Along(factor.Base, shape, axis) == shape[axis]) ? axis : null;
    }

    private static int? AxisOf(Symbol logarithm, LintedFormula formula)
    {
        if (logarithm.Op is LogSoftmax known)
        {
            return known.Axis;
        }

        Symbol p = logarithm.Inputs[0];
        int last = p.Shape.Rank - 1;
        for (int axis = 0; axis <= last; axis++)
        {
            LookThrough behind = LookThrough.Of(Unguarded(p), axis);
            if (behind.Symbol.Op is Softmax softmax && softmax.Axis == behind.Axis)
            {
                return axis;
            }
        }

        // Probabilities from outside have their classes last, unless each is one of yes or no.
        bool isOneOfTwo = p.Op is Subtract or Sigmoid || formula.Recognised.Any(other =>
            other is { Op: Log, Inputs: [{ Op: Subtract, Inputs: [{ Op: Constant { Values: [1] } }, var opposite] }] } && opposite == p);
        return last >= 1 && !isOneOfTwo && (p.Op is Leaf || IsShareOfSum(p)) ? last : null;
    }

    private static bool IsShareOfSum(Symbol p) => p.Op is Divide && LookThrough.Of(p.Inputs[1]).Symbol.Op is ReduceSum;

    private static Symbol Unguarded(Symbol p) => p.Op is Clip or Maximum or Minimum ? p.Inputs[0] : p;
}
