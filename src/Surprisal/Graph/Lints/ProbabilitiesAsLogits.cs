namespace Surprisal.Graph;

/// <summary>Softmax, or its cross-entropy, of numbers that are probabilities already: no number is negative, and rows sum to 1.</summary>
internal sealed class ProbabilitiesAsLogits() : Lint("probabilities-as-logits")
{
    // Rows that were rounded when they were printed or held in half precision are still meant to sum to 1.
    private const double Rounding = 1e-3;

    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from place in formula.Softmaxes
        let classes = place.Scores.Shape[place.Axis]
        where classes is { ScalesWithBatch: false, Factor: > 1 }
        // Where a softmax shows in the formula, that is another lint.
        where LookThrough.Of(place.Scores, place.Axis).Symbol.Op is not (Softmax or Sparsemax)
        let elements = formula.ElementsOf(place.Scores)
        where elements is not null && AreProbabilities(elements, classes.Factor, InnerSize(place.Scores.Shape, place.Axis, elements.Length))
        select Warn(
            place.At,
            $"{Write(place.At)} is given numbers that look like probabilities: in each row of {Write(place.Scores)} they are at least 0 and sum to 1. "
                + $"Taken for raw scores, {LossFloor.Of(classes, 1)}.",
            "Give the scores that they were made from, or take the loss of probabilities, such as -sum(y * log(p)).");

    private static int InnerSize(Shape shape, int axis, int count)
    {
        int batch = shape.Size is { ScalesWithBatch: true, Factor: > 0 } size ? count / size.Factor : 1;
        return shape.Skip(axis + 1).Aggregate(1, (product, size) => product * size.Resolve(batch));
    }

    private static bool AreProbabilities(double[] elements, int classes, int inner)
    {
        for (int start = 0; start < elements.Length; start += classes * inner)
        {
            for (int column = start; column < start + inner; column++)
            {
                double sum = 0;
                for (int i = 0; i < classes; i++)
                {
                    double element = elements[column + (i * inner)];
                    if (!(element >= 0))
                    {
                        return false;
                    }

                    sum += element;
                }

                if (!(Math.Abs(sum - 1) <= Rounding))
                {
                    return false;
                }
            }
        }

        return elements.Length > 0;
    }
}
