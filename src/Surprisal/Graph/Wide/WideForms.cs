using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The operations that run on wide numbers. Any other one ends a region: it reads and writes numbers of the precision.</summary>
internal static class WideForms
{
    private static readonly Wide Two = 2.0;

    public static bool Has(Op op) => op is UnaryOp and not Power
        ? Unary(op) is not null
        : op is Power or Add or Subtract or Multiply or Divide or Equal or Greater or Weigh
            or ReduceSum or ReduceMax or ArgMax or LogSumExp or Softmax or LogSoftmax or SoftmaxComplement
            or Reshape or Expand or Constant or Size or Held or MatMul
            or SoftmaxCrossEntropy or SoftmaxCrossEntropyGradient or SparseSoftmaxCrossEntropy or SparseSoftmaxCrossEntropyGradient
            or SigmoidCrossEntropy or SigmoidCrossEntropyGradient;

    /// <summary>Computes one step.</summary>
    public static void Run(Symbol step, WideOperands operands)
    {
        switch (step.Op)
        {
            case Power power:
                operands.Map(power.Exponent, (in x, in exponent) => Wide.Power(x, exponent));
                break;
            case UnaryOp:
                operands.Map(Unary(step.Op)!);
                break;
            case Add:
                operands.Map((in x, in y) => x + y);
                break;
            case Subtract:
                operands.Map((in x, in y) => x - y);
                break;
            case Multiply:
                operands.Map((in x, in y) => x * y);
                break;
            case Divide:
                operands.Map((in x, in y) => x / y);
                break;
            case Equal:
                operands.Map((in x, in y) => !x.IsNaN && !y.IsNaN && Wide.Compare(x, y) == 0 ? 1.0 : 0.0);
                break;
            case Greater:
                operands.Map((in x, in y) => !x.IsNaN && !y.IsNaN && Wide.Compare(x, y) > 0 ? 1.0 : 0.0);
                break;
            case Weigh:
                operands.Map((in x, in y) => Weighed(x, y));
                break;
            case ReduceSum along:
                operands.ForEachLine(along.Axis, (x, result) => Combine(x, result, (in sum, in y) => sum + y));
                break;
            case ReduceMax along:
                operands.ForEachLine(along.Axis, (x, result) => Combine(x, result, (in max, in y) => Wide.Max(max, y)));
                break;
            case ArgMax along:
                operands.ForEachLine(along.Axis, ArgMaxOf);
                break;
            case LogSumExp along:
                operands.ForEachLine(along.Axis, (x, result) => result[0] = Wide.Log(SumOfExp(x)));
                break;
            case Softmax along:
                operands.ForEachLine(along.Axis, (x, result) => Shares(x, result, (in e, in sum) => e / sum));
                break;
            case LogSoftmax along:
                operands.ForEachLine(along.Axis, (x, result) => Shares(x, result, (in e, in sum) => Wide.Log(e / sum)));
                break;
            case SoftmaxComplement along:
                operands.ForEachLine(along.Axis, (x, result) => Shares(x, result, (in e, in sum) => (sum - e) / sum));
                break;
            case SoftmaxCrossEntropy:
                operands.ForEachRow((targets, x, result) => result[0] = CrossEntropy(targets, x));
                break;
            case SoftmaxCrossEntropyGradient:
                operands.ForEachRow(CrossEntropyGradient);
                break;
            case SparseSoftmaxCrossEntropy:
                operands.ForEachRow((label, x, result) => result[0] = Wide.Log(SumOfExp(x) / Wide.Exp(x[label[0].ToIndex(x.Length)])));
                break;
            case SparseSoftmaxCrossEntropyGradient:
                operands.ForEachRow(SparseCrossEntropyGradient);
                break;
            case SigmoidCrossEntropy:
                operands.Map((in target, in x) => Weighed(target, Softplus(-x)) + Weighed(Wide.One - target, Softplus(x)));
                break;
            case SigmoidCrossEntropyGradient:
                operands.Map((in target, in x) => Sigmoid(x) - target);
                break;
            case MatMul product:
                operands.Multiply(product.TransposeLeft, product.TransposeRight);
                break;
            case Constant constant:
                operands.Fill(constant.Values);
                break;
            case Size size:
                operands.Fill([size.Count.Resolve(operands.Batch)]);
                break;
            default:
                // Reshape, Expand and Held show the elements that they read, some of them many times.
                operands.Stretch();
                break;
        }
    }

    private static WideMap? Unary(Op op) => op switch
    {
        Negate => (in x) => -x,
        Exp => (in x) => Wide.Exp(x),
        ExpMinusOne => (in x) => Wide.Exp(x) - Wide.One,
        Log => (in x) => Wide.Log(x),
        Sqrt => (in x) => Wide.Sqrt(x),
        Square => (in x) => x * x,
        Abs => (in x) => Wide.Abs(x),
        Relu => (in x) => x.IsNaN || x.Sign > 0 ? x : 0.0,
        Graph.Sigmoid => (in x) => Sigmoid(x),
        Graph.Tanh => (in x) => Tangent(x),
        Graph.Softplus => (in x) => Softplus(x),
        LogCosh => (in x) => Wide.Log((Wide.Exp(x) + Wide.Exp(-x)) / Two),
        Copy => (in x) => x,
        _ => null,
    };

    private static Wide Sigmoid(in Wide x) => Wide.One / (Wide.One + Wide.Exp(-x));

    private static Wide Softplus(in Wide x) => Wide.Log(Wide.One + Wide.Exp(x));

    private static Wide Weighed(in Wide weight, in Wide x) => weight.Sign == 0 && !weight.IsNaN ? 0.0 : weight * x;

    private static Wide Tangent(in Wide x)
    {
        Wide square = Wide.Exp(x * Two);
        return (square - Wide.One) / (square + Wide.One);
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

internal delegate Wide WideMap(in Wide x);

internal delegate Wide WidePair(in Wide x, in Wide y);

internal delegate void WideLineMap(WideLine x, WideLine result);

internal delegate void WideRowMap(WideLine targets, WideLine x, WideLine result);
