using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The product of two matrices, a bias (third input) for each of its columns, and what is applied to its rows, if anything is.</summary>
internal sealed record DenseLayer(MatMul Product, Op? Activation) : Op
{
    /// <remarks>What the activation is applied to lies there already.</remarks>
    public override IReadOnlyList<Op> Companions => Activation is null ? [] : [this with { Activation = null }];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape product = Product.InferShape(inputs[..2]);
        return inputs[2].Equals([product[product.Rank - 1]]) ? product : throw new ArgumentException(
            $"A dense layer was given a bias of shape {inputs[2]} for a product of shape {product}. It needs one number for each column.");
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol left, Symbol right, Symbol bias) = (result.Inputs[0], result.Inputs[1], result.Inputs[2]);
        Symbol? slopes = Activation is null
            ? incoming
            : Activation.Gradient(Symbol.Of(Activation, Symbol.Of(this with { Activation = null }, left, right, bias)), incoming)[0];
        return slopes is null
            ? [null, null, null]
            : [.. Product.Gradient(Symbol.Of(Product, left, right), slopes), Ops.SumTo(slopes, bias.Shape)];
    }

    public override long MultiplyAdds(Symbol result) => Product.MultiplyAdds(result);

    public override void Run<T>(Operands<T> operands) =>
        Product.Run(operands, operands.Output(operands.OutputCount - 1), new Ending<T>(operands.Input(2), (IRowOp?)Activation, operands.Output(0)));

    public override string Format(string[] inputs)
    {
        string sums = $"{Product.Format(inputs[..2])} + {inputs[2]}";
        return Activation?.Format([sums]) ?? $"({sums})";
    }

    /// <summary>Adds the bias, and applies the activation by blocks that stay in the cache.</summary>
    private readonly ref struct Ending<T>(ReadOnlySpan<T> bias, IRowOp? activation, Span<T> result) : IProductEnding<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _bias = bias;
        private readonly Span<T> _result = result;

        public void End(Span<T> sums, int first, int count)
        {
            if (sums.IsEmpty)
            {
                return;
            }

            int columns = _bias.Length;
            int rows = Math.Max(1, Chain.BlockElements / columns);
            Span<T> target = _result.Slice(first * columns, count * columns);

            // Bias and activation take about a nanosecond for an element.
            Workers.Run(new Blocks<T>(_bias, activation, sums, target, rows), (count + rows - 1) / rows, nanoseconds: sums.Length);
        }
    }

    private readonly ref struct Blocks<T>(ReadOnlySpan<T> bias, IRowOp? activation, Span<T> sums, Span<T> result, int rows) : IDivisibleWork
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _bias = bias;
        private readonly Span<T> _sums = sums;
        private readonly Span<T> _result = result;

        public void Run(int part)
        {
            int size = rows * _bias.Length;
            int start = part * size;
            Span<T> block = _sums.Slice(start, Math.Min(size, _sums.Length - start));
            new BiasEnding<T>(_bias).End(block, 0, block.Length / _bias.Length);
            activation?.RunRows(block, _bias.Length, _result.Slice(start, block.Length));
        }
    }
}
