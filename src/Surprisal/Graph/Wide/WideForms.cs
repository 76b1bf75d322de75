using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The operations that run on wide numbers. Any other one ends a region: it reads and writes numbers of the precision.</summary>
internal static class WideForms
{
    private static readonly Wide Two = 2.0;

    public static bool Has(Op op) => op is UnaryOp
        ? Unary(op) is not null
        : op is BinaryOp or Weigh or Select
            or ReduceSum or ReduceMax or ArgMax or LogSumExp or Softmax or LogSoftmax or SoftmaxComplement or CumulativeSum
            or Reshape or Expand or Held or StopGradient or Slice or Pad or Concatenate or Transpose or Gather or ScatterAdd
            or Constant or Size or MatMul
            or SoftmaxCrossEntropy or SoftmaxCrossEntropyGradient or SparseSoftmaxCrossEntropy or SparseSoftmaxCrossEntropyGradient
            or SigmoidCrossEntropy or SigmoidCrossEntropyGradient;

    /// <summary>Computes one step.</summary>
    public static void Run(Symbol step, WideOperands operands)
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
                operands.Fill([size.Count.Resolve(operands.Batch)]);
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

    private static WideMap? Unary(Op op) => op switch
    {
        Negate => (in x, _) => -x,
        Graph.Exp => (in x, _) => Wide.Exp(x),
        ExpM1 => (in x, _) => Wide.Exp(x) - Wide.One,
        Log => (in x, _) => Wide.Log(x),
        Log1P => (in x, _) => Wide.Log(Wide.One + x),
        Sqrt => (in x, _) => Wide.Sqrt(x),
        Square => (in x, _) => x * x,
        Abs => (in x, _) => Wide.Abs(x),
        Sign => (in x, _) => x.IsNaN ? x : x.Sign,
        Relu => (in x, _) => Positive(x),
        LeakyRelu => (in x, op) => x.IsNaN || x.Sign > 0 ? x : x * ((LeakyRelu)op).Slope,
        Elu => (in x, op) => x.IsNaN || x.Sign > 0 ? x : (Wide.Exp(x) - Wide.One) * ((Elu)op).Alpha,
        Clip => (in x, op) => Clipped(x, (Clip)op),
        Graph.Sigmoid => (in x, _) => Sigmoid(x),
        Silu => (in x, _) => x * Sigmoid(x),
        Graph.Tanh => (in x, _) => Tangent(x),
        Graph.Softplus => (in x, _) => Softplus(x),
        LogCosh => (in x, _) => Wide.Log((Wide.Exp(x) + Wide.Exp(-x)) / Two),
        Copy => (in x, _) => x,
        _ => null,
    };

    private static WidePair Pairs(Op op) => op switch
    {
        Add => (in x, in y) => x + y,
        Subtract => (in x, in y) => x - y,
        Multiply => (in x, in y) => x * y,
        Divide => (in x, in y) => x / y,
        Power => (in x, in y) => Wide.Power(x, y),
        Equal => (in x, in y) => !x.IsNaN && !y.IsNaN && Wide.Compare(x, y) == 0 ? 1.0 : 0.0,
        Greater => (in x, in y) => !x.IsNaN && !y.IsNaN && Wide.Compare(x, y) > 0 ? 1.0 : 0.0,
        GreaterEqual => (in x, in y) => !x.IsNaN && !y.IsNaN && Wide.Compare(x, y) >= 0 ? 1.0 : 0.0,
        Maximum => (in x, in y) => Wide.Max(x, y),
        Minimum => (in x, in y) => -Wide.Max(-x, -y),
        Weigh => (in x, in y) => Weighed(x, y),
        SigmoidCrossEntropy => (in target, in x) => Weighed(target, Softplus(-x)) + Weighed(Wide.One - target, Softplus(x)),
        SigmoidCrossEntropyGradient => (in target, in x) => Sigmoid(x) - target,
        _ => throw new NotSupportedException($"Write {op} for wide numbers, or leave it out of those that have a wide form."),
    };

    private static WideLineMap Lines(Op op) => op switch
    {
        ReduceSum => (x, result, _, _) => Combine(x, result, (in sum, in y) => sum + y),
        ReduceMax => (x, result, _, _) => Combine(x, result, (in max, in y) => Wide.Max(max, y)),
        ArgMax => (x, result, _, _) => ArgMaxOf(x, result),
        LogSumExp => (x, result, _, _) => result[0] = Wide.Log(SumOfExp(x)),
        Softmax => (x, result, _, _) => Shares(x, result, (in e, in sum) => e / sum),
        LogSoftmax => (x, result, _, _) => Shares(x, result, (in e, in sum) => Wide.Log(e / sum)),
        SoftmaxComplement => (x, result, _, _) => Shares(x, result, (in e, in sum) => (sum - e) / sum),
        CumulativeSum => (x, result, op, _) => RunningSum(x, result, (CumulativeSum)op),
        Slice => (x, result, op, batch) => Take(x, result, (Slice)op, batch),
        Pad => (x, result, op, batch) => Place(x, result, (Pad)op, batch),
        _ => throw new NotSupportedException($"Write {op} for wide numbers, or leave it out of those that have a wide form."),
    };

    private static WideRowMap Rows(Op op) => op switch
    {
        SoftmaxCrossEntropy => (targets, x, result) => result[0] = CrossEntropy(targets, x),
        SoftmaxCrossEntropyGradient => CrossEntropyGradient,
        SparseSoftmaxCrossEntropy => (label, x, result) => result[0] = Wide.Log(SumOfExp(x) / Wide.Exp(x[label[0].ToIndex(x.Length)])),
        _ => SparseCrossEntropyGradient,
    };

    private static Wide Positive(in Wide x) => x.IsNaN || x.Sign > 0 ? x : 0.0;

    private static Wide Clipped(in Wide x, Clip clip)
    {
        if (x.IsNaN)
        {
            return x;
        }

        Wide raised = double.IsNegativeInfinity(clip.Low) ? x : Wide.Max(x, clip.Low);
        return double.IsPositiveInfinity(clip.High) ? raised : -Wide.Max(-raised, -clip.High);
    }

    private static Wide Sigmoid(in Wide x) => Wide.One / (Wide.One + Wide.Exp(-x));

    private static Wide Softplus(in Wide x) => Wide.Log(Wide.One + Wide.Exp(x));

    private static Wide Weighed(in Wide weight, in Wide x) => weight.Sign == 0 && !weight.IsNaN ? 0.0 : weight * x;

    private static Wide Tangent(in Wide x)
    {
        Wide square = Wide.Exp(x * Two);
        return (square - Wide.One) / (square + Wide.One);
    }

    private static void RunningSum(WideLine x, WideLine result, CumulativeSum op)
    {
        Wide sum = Wide.Zero;
        for (int i = 0; i < x.Length; i++)
        {
            int place = op.Reverse ? x.Length - 1 - i : i;
            Wide before = sum;
            sum += x[place];
            result[place] = op.Exclusive ? before : sum;
        }
    }

    private static void Take(WideLine x, WideLine result, Slice op, int batch)
    {
        int from = op.From.Resolve(batch);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = x[from + (i * op.Step)];
        }
    }

    private static void Place(WideLine x, WideLine result, Pad op, int batch)
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

    private static void Combine(WideLine x, WideLine result, WidePair combine)
    {
        Wide combined = x.Length == 0 ? Wide.Zero : x[0];
        for (int i = 1; i < x.Length; i++)
        {
            combined = combine(combined, x[i]);
        }

        result[0] = combined;
    }

    private static Wide SumOfExp(WideLine x)
    {
        Wide sum = Wide.Exp(x[0]);
        for (int i = 1; i < x.Length; i++)
        {
            sum += Wide.Exp(x[i]);
        }

        return sum;
    }

    private static void Shares(WideLine x, WideLine result, WidePair share)
    {
        if (x.Length == 0)
        {
            return;
        }

        Wide sum = SumOfExp(x);
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = share(Wide.Exp(x[i]), sum);
        }
    }

    private static Wide CrossEntropy(WideLine targets, WideLine x)
    {
        Wide sum = SumOfExp(x);
        Wide loss = Wide.Zero;
        for (int i = 0; i < x.Length; i++)
        {
            loss += Weighed(targets[i], Wide.Log(sum / Wide.Exp(x[i])));
        }

        return loss;
    }

    private static void CrossEntropyGradient(WideLine targets, WideLine x, WideLine result)
    {
        Wide total = targets[0];
        for (int i = 1; i < x.Length; i++)
        {
            total += targets[i];
        }

        Shares(x, result, (in e, in sum) => e / sum);
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = (result[i] * total) - targets[i];
        }
    }

    private static void SparseCrossEntropyGradient(WideLine label, WideLine x, WideLine result)
    {
        Shares(x, result, (in e, in sum) => e / sum);
        ref Wide ofLabel = ref result[label[0].ToIndex(x.Length)];
        ofLabel -= Wide.One;
    }

    private static void ArgMaxOf(WideLine x, WideLine result)
    {
        int best = 0;
        for (int i = 1; i < x.Length && !x[best].IsNaN; i++)
        {
            if (x[i].IsNaN || Wide.Compare(x[i], x[best]) > 0)
            {
                best = i;
            }
        }

        result[0] = best;
    }
}

internal delegate Wide WideMap(in Wide x, Op op);

internal delegate Wide WidePair(in Wide x, in Wide y);

internal delegate void WideLineMap(WideLine x, WideLine result, AxisOp op, int batch);

internal delegate void WideRowMap(WideLine targets, WideLine x, WideLine result);
