namespace Surprisal.Conformance;

/// <summary>Numbers that a file describes instead of listing them.</summary>
/// <remarks>
/// Entry <c>i</c> of row <c>r</c> is <c>(((i·stride + add + r·row_add) mod mod) / mod)·scale − shift</c>: whole numbers up to
/// the division, then doubles in that order, then rounded to the type. The first four, the last four and the sum prove it.
/// </remarks>
internal static class NumberFormula
{
    public static double[] Read(Fields tensor, ElementType type, int[] shape)
    {
        string name = tensor.Text("name");
        Fields formula = tensor.Object("formula");
        if (formula.Text("kind") != "modular")
        {
            throw formula.Wrong("kind", "'modular'");
        }

        long stride = formula.Whole("stride"), add = formula.Whole("add"), rowAdd = formula.Whole("row_add"), mod = formula.Whole("mod");
        double scale = formula.Number("scale"), shift = formula.Number("shift");
        if (mod < 1)
        {
            throw formula.Wrong("mod", "at least 1");
        }

        double[] numbers = new double[CaseTensor.Count(name, shape)];
        int width = shape.Length == 0 ? 1 : shape[^1];
        for (int place = 0; place < numbers.Length; place++)
        {
            (int row, int i) = Math.DivRem(place, width);
            double value = ((double)(((i * stride) + add + (row * rowAdd)) % mod) / mod * scale) - shift;
            numbers[place] = type == ElementType.Float32 ? (float)value : value;
        }

        int shown = Math.Min(4, numbers.Length);
        Confirm("first", numbers[..shown]);
        Confirm("last", numbers[^shown..]);
        if (tensor.Has("sum") && Math.Abs(Sum(numbers) - tensor.Number("sum")) > 1e-9)
        {
            throw tensor.Wrong("sum", $"{Sum(numbers)}, which its formula gives");
        }

        return numbers;

        void Confirm(string field, double[] expected)
        {
            if (tensor.Has(field) && !CaseTensor.Elements(tensor, name, type, shown, field).SequenceEqual(expected))
            {
                throw tensor.Wrong(field, $"[{string.Join(", ", expected)}], which its formula gives");
            }
        }
    }

    /// <summary>A sum whose rounding errors are added at the end.</summary>
    /// <remarks>Reference: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974.</remarks>
    private static double Sum(double[] numbers)
    {
        double sum = 0;
        double lost = 0;
        foreach (double number in numbers)
        {
            double next = sum + number;
            lost += Math.Abs(sum) >= Math.Abs(number) ? sum - next + number : number - next + sum;
            sum = next;
        }

        return sum + lost;
    }
}
