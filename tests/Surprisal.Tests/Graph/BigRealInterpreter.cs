using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>Runs formulas as they are written on numbers of any size and precision, so that what comes out is what the formula means.</summary>
/// <remarks>A score of −∞ is run as one far below all others, and what comes out as large is infinite.</remarks>
internal static class BigRealInterpreter
{
    private const double Masked = -1e17;

    private static readonly BigReal Zero = 0.0;
    private static readonly BigReal One = 1.0;

    /// <summary>The elements of symbols, given those of their leaves, without a batch; null where that would take too many bits.</summary>
    public static double[][]? Evaluate(IReadOnlyList<Symbol> symbols, IReadOnlyDictionary<Symbol, double[]> leaves)
    {
        double[] numbers = [.. leaves.Values.SelectMany(values => values)];
        bool isMasked = numbers.Any(double.IsNegativeInfinity);
        double largest = numbers.Where(double.IsFinite).Max(Math.Abs);
        bool isOffset = largest > 5000;

        // What is left of 1 beside the exponentials of all these numbers, cubed.
        BigReal.Bits = 1400 + (isOffset ? 0 : (int)(6.5 * largest));
        var values = new Dictionary<Symbol, BigReal[]>();
        try
        {
            foreach (Symbol part in Symbol.InOrder(symbols))
            {
                values[part] = part.Op is Leaf
                    ? Array.ConvertAll(leaves[part], value => (BigReal)(double.IsNegativeInfinity(value) ? Masked : value))
                    : Run(part, [.. part.Inputs.Select(input => values[input])]);
            }
        }
        catch (Exception exception) when ((isOffset || isMasked) && exception is DivideByZeroException or ArgumentOutOfRangeException)
        {
            return null;
        }

        return [.. symbols.Select(symbol => Array.ConvertAll(values[symbol], value => WithLimits(value.ToDouble(), isMasked)))];
    }

    private static double WithLimits(double value, bool isMasked) =>
        isMasked && Math.Abs(value) > 1e10 ? Math.Sign(value) * double.PositiveInfinity : value;

    private static BigReal[] Run(Symbol symbol, BigReal[][] x) => symbol.Op switch
    {
        Constant constant => Array.ConvertAll(constant.Values, value => (BigReal)value),
        Size size => [(double)size.Count.Factor],
        Exp => Map(x[0], BigReal.Exp),
        ExpM1 => Map(x[0], value => BigReal.Exp(value) - One),
        Log => Map(x[0], BigReal.Log),
        Negate => Map(x[0], value => -value),
        Square => Map(x[0], value => value * value),
        Sqrt => Map(x[0], BigReal.Sqrt),
        Abs => Map(x[0], value => value.Sign < 0 ? -value : value),
        Relu => Map(x[0], value => value.Sign > 0 ? value : Zero),
        Sigmoid => Map(x[0], value => One / (One + BigReal.Exp(-value))),
        Softplus => Map(x[0], value => BigReal.Log(One + BigReal.Exp(value))),
        Tanh => Map(x[0], value => One - ((BigReal)2.0 / (BigReal.Exp(value * 2.0) + One))),
        Log1P => Map(x[0], value => BigReal.Log(One + value)),
        Sign => Map(x[0], value => (double)value.Sign),
        Surprisal.Graph.Power => Map(symbol, x, Power),
        Maximum => Map(symbol, x, (left, right) => (left - right).Sign > 0 ? left : right),
        GreaterEqual => Map(symbol, x, (left, right) => (left - right).Sign >= 0 ? One : Zero),
        Select => Where(symbol, x),
        StopGradient => x[0],
        Slice slice => Lines(symbol, x[0], slice.Axis, line => [.. Enumerable.Range(0, slice.Count.Factor).Select(i => line[slice.From.Resolve(1) + (i * slice.Step)])]),
        Pad pad => Lines(symbol, x[0], pad.Axis, line => Padded(line, pad)),
        Gather when x[1].Length == 1 => [x[0][(int)x[1][0].ToDouble()]],
        ScatterAdd scatter when x[1].Length == 1 => [.. Enumerable.Range(0, scatter.Length.Factor).Select(k => k == (int)x[1][0].ToDouble() ? x[0][0] : Zero)],
        Copy => x[0],
        Add => Map(symbol, x, (left, right) => left + right),
        Subtract => Map(symbol, x, (left, right) => left - right),
        Multiply => Map(symbol, x, (left, right) => left * right),
        Divide => Map(symbol, x, (left, right) => left / right),
        Equal => Map(symbol, x, (left, right) => (left - right).Sign == 0 ? One : Zero),
        Greater => Map(symbol, x, (left, right) => (left - right).Sign > 0 ? One : Zero),
        Weigh => Map(symbol, x, (left, right) => left * right),
        Expand => Map(symbol, [x[0], new BigReal[symbol.Shape.Size.Factor]], (left, _) => left, symbol.Inputs[0].Shape, symbol.Shape),
        Reshape => x[0],
        ReduceSum along => Lines(symbol, x[0], along.Axis, line => [Sum(line)]),
        ReduceMax along => Lines(symbol, x[0], along.Axis, line => [Max(line)]),
        LogSumExp along => Lines(symbol, x[0], along.Axis, line => [BigReal.Log(Sum(Map(line, BigReal.Exp)))]),
        Softmax along => Lines(symbol, x[0], along.Axis, Softmax),
        SoftmaxComplement along => Lines(symbol, x[0], along.Axis, line => Map(Softmax(line), p => One - p)),
        LogSoftmax along => Lines(symbol, x[0], along.Axis, line => Map(Softmax(line), BigReal.Log)),
        OneHot oneHot => [.. x[0].SelectMany(label => Enumerable.Range(0, oneHot.Classes).Select(k => k == (int)label.ToDouble() ? One : Zero))],
        MatMul product => MatMul(symbol, product, x[0], x[1]),
        _ => throw new NotSupportedException($"Write {symbol.Op} for big numbers."),
    };

    private static BigReal[] Map(BigReal[] x, Converter<BigReal, BigReal> map) => Array.ConvertAll(x, map);

    private static BigReal[] Map(Symbol symbol, BigReal[][] x, Func<BigReal, BigReal, BigReal> map, Shape? left = null, Shape? right = null)
    {
        int[] of0 = Places(left ?? symbol.Inputs[0].Shape, symbol.Shape);
        int[] of1 = Places(right ?? symbol.Inputs[1].Shape, symbol.Shape);
        return [.. of0.Zip(of1, (i, j) => map(x[0][i], x[1][j]))];
    }

    private static int[] Places(Shape from, Shape to)
    {
        int[] places = [0];
        int[] sizes = [.. to.Select(size => size.Factor)];
        int stride = from.Size.Factor;
        for (int axis = 0; axis < to.Rank; axis++)
        {
            int own = axis - (to.Rank - from.Rank) is var place && place >= 0 ? from[place].Factor : 1;
            stride /= place >= 0 ? own : 1;
            places = [.. places.SelectMany(start => Enumerable.Range(0, sizes[axis]).Select(i => start + (own == 1 ? 0 : i * stride)))];
        }

        return places;
    }

    private static BigReal[] Lines(Symbol symbol, BigReal[] x, int axis, Func<BigReal[], BigReal[]> map)
    {
        Shape shape = symbol.Inputs[0].Shape;
        int length = shape[axis].Factor;
        int inner = shape.Skip(axis + 1).Aggregate(1, (product, size) => product * size.Factor);
        int outer = shape.Take(axis).Aggregate(1, (product, size) => product * size.Factor);
        var result = new BigReal[symbol.Shape.Size.Factor];
        int resultLength = symbol.Shape[axis].Factor;
        for (int i = 0; i < outer; i++)
        {
            for (int j = 0; j < inner; j++)
            {
                BigReal[] line = map([.. Enumerable.Range(0, length).Select(k => x[(((i * length) + k) * inner) + j])]);
                for (int k = 0; k < line.Length; k++)
                {
                    result[(((i * resultLength) + k) * inner) + j] = line[k];
                }
            }
        }

        return result;
    }

    private static BigReal[] Softmax(BigReal[] line)
    {
        BigReal[] exp = Map(line, BigReal.Exp);
        BigReal sum = Sum(exp);
        return Map(exp, e => e / sum);
    }

    private static BigReal Sum(BigReal[] line) => line.Aggregate(Zero, (sum, value) => sum + value);

    private static BigReal Max(BigReal[] line) => line.Aggregate((max, value) => (value - max).Sign > 0 ? value : max);

    private static BigReal Power(BigReal x, BigReal y)
    {
        double exponent = y.ToDouble();
        return exponent switch
        {
            0 => One,
            < 0 => One / Power(x, -y),
            _ when exponent == Math.Floor(exponent) && exponent < 10 => Enumerable.Repeat(x, (int)exponent).Aggregate(One, (product, factor) => product * factor),
            _ => x.Sign == 0 ? Zero : BigReal.Exp(BigReal.Log(x) * y),
        };
    }

    private static BigReal[] Where(Symbol symbol, BigReal[][] x)
    {
        int[][] places = [.. symbol.Inputs.Select(input => Places(input.Shape, symbol.Shape))];
        return [.. Enumerable.Range(0, places[0].Length).Select(i => x[0][places[0][i]].Sign != 0 ? x[1][places[1][i]] : x[2][places[2][i]])];
    }

    private static BigReal[] Padded(BigReal[] line, Pad pad)
    {
        BigReal[] padded = [.. Enumerable.Repeat((BigReal)pad.Value, pad.Length.Factor)];
        for (int i = 0; i < line.Length; i++)
        {
            padded[pad.From.Resolve(1) + (i * pad.Step)] = line[i];
        }

        return padded;
    }

    private static BigReal[] MatMul(Symbol symbol, MatMul product, BigReal[] left, BigReal[] right)
    {
        (int rows, int columns) = (symbol.Shape[0].Factor, symbol.Shape[1].Factor);
        int terms = symbol.Inputs[0].Shape[product.TransposeLeft ? 0 : 1].Factor;
        return
        [
            .. from row in Enumerable.Range(0, rows)
               from column in Enumerable.Range(0, columns)
               select Sum([.. Enumerable.Range(0, terms).Select(k =>
                   left[product.TransposeLeft ? (k * rows) + row : (row * terms) + k] * right[product.TransposeRight ? (column * terms) + k : (k * columns) + column])]),
        ];
    }
}
