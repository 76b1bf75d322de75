using System.Buffers;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The operations that a region runs. Any other one ends it: it reads and writes numbers of the precision.</summary>
/// <typeparam name="TNumber">The numbers that they run on.</typeparam>
internal static class WideForms<TNumber>
    where TNumber : struct, IRegionNumber<TNumber>
{
    private static readonly TNumber Zero = 0.0;
    private static readonly TNumber One = 1.0;
    private static readonly TNumber Two = 2.0;
    private static readonly TNumber NaN = double.NaN;

    public static bool Has(Op op) => op is UnaryOp
        ? Unary(op) is not null
        : op is BinaryOp or Weigh or Select
            or ReduceSum or ReduceMax or ArgMax or LogSumExp or Softmax or LogSoftmax or SoftmaxComplement or CumulativeSum
            or Reshape or Expand or Held or StopGradient or Slice or Pad or Concatenate or Transpose or Gather or ScatterAdd
            or Constant or Size or MatMul
            or SoftmaxCrossEntropy or SoftmaxCrossEntropyGradient or SparseSoftmaxCrossEntropy or SparseSoftmaxCrossEntropyGradient
            or SigmoidCrossEntropy or SigmoidCrossEntropyGradient;

    /// <summary>Computes one step.</summary>
    public static void Run(Symbol step, WideOperands<TNumber> operands)
    {
        switch (step.Op)
        {
            case UnaryOp:
                operands.Map(Unary(step.Op)!, step.Op);
                break;
            case BinaryOp or Weigh or SigmoidCrossEntropy or SigmoidCrossEntropyGradient:
                operands.Map(Pairs(step.Op));
                break;
            case AxisOp and not (Concatenate or Gather or ScatterAdd):
                operands.ForEachLine(Lines(step.Op), (AxisOp)step.Op);
                break;
            case SoftmaxCrossEntropy or SoftmaxCrossEntropyGradient or SparseSoftmaxCrossEntropy or SparseSoftmaxCrossEntropyGradient:
                operands.ForEachRow(Rows(step.Op));
                break;
            case Constant constant:
                operands.Fill(constant.Values);
                break;
            case Size size:
                operands.Fill([size.Count.Resolve(operands.WholeBatch)]);
                break;
            case Select:
                operands.Select();
                break;
            case MatMul product:
                operands.Multiply(product.TransposeLeft, product.TransposeRight);
                break;
            case Concatenate joined:
                operands.Concatenate(joined.Axis);
                break;
            case Transpose transpose:
                operands.Transpose(transpose.Axes);
                break;
            case Gather gather:
                operands.Gather(gather.Axis, gather.BatchAxes);
                break;
            case ScatterAdd scatter:
                operands.ScatterAdd(scatter.Axis, scatter.BatchAxes);
                break;
            default:
                // Reshape, Expand and their like show the elements that they read, some of them many times.
                operands.Stretch();
                break;
        }
    }

    private static WideMap<TNumber>? Unary(Op op) => op switch
    {
        Negate => (in x, _) => -x,
        Graph.Exp => (in x, _) => TNumber.Exp(x),
        ExpM1 => (in x, _) => TNumber.Exp(x) - One,
        Log => (in x, _) => TNumber.Log(x),
        Log1P => (in x, _) => TNumber.Log(One + x),
        Sqrt => (in x, _) => TNumber.Sqrt(x),
        Square => (in x, _) => x * x,
        Abs => (in x, _) => TNumber.Abs(x),
        Sign => (in x, _) => TNumber.Choose(x, Zero, -One, Zero, One, x),
        Relu => (in x, _) => BySign(x, Zero),
        LeakyRelu => (in x, op) => BySign(x, x * ((LeakyRelu)op).Slope),
        Elu => (in x, op) => BySign(x, (TNumber.Exp(x) - One) * ((Elu)op).Alpha),
        Clip => (in x, op) => Clipped(x, (Clip)op),
        Graph.Sigmoid => (in x, _) => Sigmoid(x),
        Silu => (in x, _) => x * Sigmoid(x),
        Graph.Tanh => (in x, _) => Tangent(x),
        Graph.Softplus => (in x, _) => Softplus(x),
        LogCosh => (in x, _) => TNumber.Log((TNumber.Exp(x) + TNumber.Exp(-x)) / Two),
        Copy => (in x, _) => x,
        _ => null,
    };

    private static WidePair<TNumber> Pairs(Op op) => op switch
    {
        Add => (in x, in y) => x + y,
        Subtract => (in x, in y) => x - y,
        Multiply => (in x, in y) => x * y,
        Divide => (in x, in y) => x / y,
        Power => (in x, in y) => TNumber.Power(x, y),
        Equal => (in x, in y) => TNumber.Choose(x, y, Zero, One, Zero, Zero),
        Greater => (in x, in y) => TNumber.Choose(x, y, Zero, Zero, One, Zero),
        GreaterEqual => (in x, in y) => TNumber.Choose(x, y, Zero, One, One, Zero),
        Maximum => (in x, in y) => TNumber.Max(x, y),
        Minimum => (in x, in y) => -TNumber.Max(-x, -y),
        Weigh => (in x, in y) => Weighed(x, y),
        SigmoidCrossEntropy => (in target, in x) => Weighed(target, Softplus(-x)) + Weighed(One - target, Softplus(x)),
        SigmoidCrossEntropyGradient => (in target, in x) => Sigmoid(x) - target,
        _ => throw new NotSupportedException($"Write {op} for wide numbers, or leave it out of those that have a wide form."),
    };

    private static WideLineMap<TNumber> Lines(Op op) => op switch
    {
        ReduceSum => (x, result, _, _) => result[0] = SumOf(x, y => y),
        ReduceMax => (x, result, _, _) => result[0] = LargestOf(x),
        ArgMax => (x, result, _, _) => ArgMaxOf(x, result),
        LogSumExp => (x, result, _, _) => result[0] = TNumber.Log(SumOfExp(x)),
        Softmax => (x, result, _, _) => Shares(x, result, (in e, in sum) => e / sum),
        LogSoftmax => (x, result, _, _) => Shares(x, result, (in e, in sum) => TNumber.Log(e / sum)),
        SoftmaxComplement => (x, result, _, _) => Shares(x, result, (in e, in sum) => (sum - e) / sum),
        CumulativeSum => (x, result, op, _) => RunningSum(x, result, (CumulativeSum)op),
        Slice => (x, result, op, batch) => Take(x, result, (Slice)op, batch),
        Pad => (x, result, op, batch) => Place(x, result, (Pad)op, batch),
        _ => throw new NotSupportedException($"Write {op} for wide numbers, or leave it out of those that have a wide form."),
    };

    private static WideRowMap<TNumber> Rows(Op op) => op switch
    {
        SoftmaxCrossEntropy => (targets, x, result) => result[0] = CrossEntropy(targets, x),
        SoftmaxCrossEntropyGradient => CrossEntropyGradient,
        SparseSoftmaxCrossEntropy => (label, x, result) => result[0] = TNumber.Log(SumOfExp(x) / TNumber.Exp(x[WideOperands<TNumber>.IndexOf(label[0], x.Length)])),
        _ => SparseCrossEntropyGradient,
    };

    private static TNumber BySign(in TNumber x, in TNumber otherwise) => TNumber.Choose(x, Zero, otherwise, otherwise, x, x);

    private static TNumber Clipped(in TNumber x, Clip clip)
    {
        if (x.IsNaN)
        {
            return x;
        }

        TNumber raised = double.IsNegativeInfinity(clip.Low) ? x : TNumber.Max(x, clip.Low);
        return double.IsPositiveInfinity(clip.High) ? raised : -TNumber.Max(-raised, -clip.High);
    }

    private static TNumber Sigmoid(in TNumber x) => One / (One + TNumber.Exp(-x));

    private static TNumber Softplus(in TNumber x) => TNumber.Log(One + TNumber.Exp(x));

    private static TNumber Weighed(in TNumber weight, in TNumber x) => TNumber.Choose(weight, Zero, weight * x, Zero, weight * x, NaN);

    private static TNumber Tangent(in TNumber x)
    {
        TNumber square = TNumber.Exp(x * Two);
        return (square - One) / (square + One);
    }

    private static void RunningSum(WideLine<TNumber> x, WideLine<TNumber> result, CumulativeSum op)
    {
        TNumber sum = Zero;
        for (int i = 0; i < x.Length; i++)
        {
            int place = op.Reverse ? x.Length - 1 - i : i;
            TNumber before = sum;
            sum += x[place];
            result[place] = op.Exclusive ? before : sum;
        }
    }

    private static void Take(WideLine<TNumber> x, WideLine<TNumber> result, Slice op, int batch)
    {
        int from = op.From.Resolve(batch);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = x[from + (i * op.Step)];
        }
    }

    private static void Place(WideLine<TNumber> x, WideLine<TNumber> result, Pad op, int batch)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = op.Value;
        }

        int from = op.From.Resolve(batch);
        for (int i = 0; i < x.Length; i++)
        {
            result[from + (i * op.Step)] = x[i];
        }
    }

    private static TNumber LargestOf(WideLine<TNumber> x)
    {
        TNumber largest = x.Length == 0 ? Zero : x[0];
        for (int i = 1; i < x.Length; i++)
        {
            largest = TNumber.Max(largest, x[i]);
        }

        return largest;
    }

    private static TNumber SumOfExp(WideLine<TNumber> x) => SumOf(x, y => TNumber.Exp(y));

    private static TNumber SumOf(WideLine<TNumber> x, Func<TNumber, TNumber> map)
    {
        TNumber[] terms = ArrayPool<TNumber>.Shared.Rent(x.Length);
        for (int i = 0; i < x.Length; i++)
        {
            terms[i] = map(x[i]);
        }

        TNumber sum = TNumber.Sum(terms.AsSpan(0, x.Length));
        ArrayPool<TNumber>.Shared.Return(terms);
        return sum;
    }

    private static void Shares(WideLine<TNumber> x, WideLine<TNumber> result, WidePair<TNumber> share)
    {
        if (x.Length == 0)
        {
            return;
        }

        TNumber sum = SumOfExp(x);
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = share(TNumber.Exp(x[i]), sum);
        }
    }

    private static TNumber CrossEntropy(WideLine<TNumber> targets, WideLine<TNumber> x)
    {
        TNumber sum = SumOfExp(x);
        TNumber loss = Zero;
        for (int i = 0; i < x.Length; i++)
        {
            loss += Weighed(targets[i], TNumber.Log(sum / TNumber.Exp(x[i])));
        }

        return loss;
    }

    private static void CrossEntropyGradient(WideLine<TNumber> targets, WideLine<TNumber> x, WideLine<TNumber> result)
    {
        TNumber total = SumOf(targets, y => y);
        Shares(x, result, (in e, in sum) => e / sum);
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = (result[i] * total) - targets[i];
        }
    }

    private static void SparseCrossEntropyGradient(WideLine<TNumber> label, WideLine<TNumber> x, WideLine<TNumber> result)
    {
        Shares(x, result, (in e, in sum) => e / sum);
        ref TNumber ofLabel = ref result[WideOperands<TNumber>.IndexOf(label[0], x.Length)];
        ofLabel -= One;
    }

    private static void ArgMaxOf(WideLine<TNumber> x, WideLine<TNumber> result)
    {
        (TNumber best, TNumber place) = (x[0], Zero);
        for (int i = 1; i < x.Length && !best.IsNaN; i++)
        {
            place = TNumber.Choose(x[i], best, place, place, i, i);
            best = TNumber.Max(x[i], best);
        }

        result[0] = place;
    }
}

internal delegate TNumber WideMap<TNumber>(in TNumber x, Op op)
    where TNumber : struct, IRegionNumber<TNumber>;

internal delegate TNumber WidePair<TNumber>(in TNumber x, in TNumber y)
    where TNumber : struct, IRegionNumber<TNumber>;

internal delegate void WideLineMap<TNumber>(WideLine<TNumber> x, WideLine<TNumber> result, AxisOp op, int batch)
    where TNumber : struct, IRegionNumber<TNumber>;

internal delegate void WideRowMap<TNumber>(WideLine<TNumber> targets, WideLine<TNumber> x, WideLine<TNumber> result)
    where TNumber : struct, IRegionNumber<TNumber>;
