using System.Buffers;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The largest number of each window over the planes of images.</summary>
internal sealed record MaxPooling(PoolingShape Sizes) : PoolingOp(Sizes)
{
    public override IReadOnlyList<Op> Companions => [new MaxPoolingPlaces(Sizes)];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => Pooled(inputs[0]);

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [Symbol.Of(new MaxPoolingGradient(Sizes), incoming, Symbol.Of(new MaxPoolingPlaces(Sizes), result.Inputs[0]))];

    public override void Run<T>(Operands<T> operands) => Numerics.MaxPooling.Value(
        operands.Input(0), operands.Output(0), operands.WithCompanion ? operands.Output(1) : [], operands.Planes(), Sizes);
}

/// <summary>Where the numbers that <see cref="MaxPooling"/> takes stand in their planes; −1 for none.</summary>
internal sealed record MaxPoolingPlaces(PoolingShape Sizes) : PoolingOp(Sizes)
{
    // Places are written as numbers of the graph's precision, and a float has no odd whole number beyond.
    private const long MostCells = 1 << 24;

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => (long)Sizes.Height * Sizes.Width <= MostCells
        ? Pooled(inputs[0])
        : throw new ArgumentException(
            $"The gradient of MaxPooling was asked over planes of {Sizes.Height} by {Sizes.Width} cells, but it can tell at most {MostCells} cells apart. Pool smaller images, or cut them.",
            nameof(inputs));

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [null];

    public override void Run<T>(Operands<T> operands)
    {
        Span<T> places = operands.Output(0);
        T[] values = ArrayPool<T>.Shared.Rent(places.Length);
        Numerics.MaxPooling.Value(operands.Input(0), values.AsSpan(0, places.Length), places, operands.Planes(), Sizes);
        ArrayPool<T>.Shared.Return(values);
    }
}

/// <summary>The gradient of <see cref="MaxPooling"/>: that by the result (first input) at the places (second) of what was taken.</summary>
internal sealed record MaxPoolingGradient(PoolingShape Sizes) : PoolingOp(Sizes)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require(inputs[1], inputs[0]);
        return Unpooled(inputs[0]);
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [Symbol.Of(new MaxPoolingPick(Sizes), incoming, result.Inputs[1]), null];

    public override void Run<T>(Operands<T> operands) => Numerics.MaxPooling.Gradient(
        operands.Input(0), operands.Input(1), operands.Output(0), operands.Planes(), Sizes);
}

/// <summary>What stands in other planes (first input) at the places (second) of what <see cref="MaxPooling"/> takes; 0 for none.</summary>
internal sealed record MaxPoolingPick(PoolingShape Sizes) : PoolingOp(Sizes)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require(inputs[1], Pooled(inputs[0]));
        return inputs[1];
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [Symbol.Of(new MaxPoolingGradient(Sizes), incoming, result.Inputs[1]), null];

    public override void Run<T>(Operands<T> operands) => Numerics.MaxPooling.Pick(
        operands.Input(0), operands.Input(1), operands.Output(0), operands.Planes(), Sizes);
}

/// <summary>An operation on windows over the planes of images.</summary>
internal abstract record PoolingOp(PoolingShape Sizes) : Op
{
    public override string[] Settings => [$"rows={Sizes.Rows}", $"columns={Sizes.Columns}"];

    public sealed override string Format(string[] inputs) =>
        $"{GetType().Name}({string.Join(", ", inputs)}, {string.Join(", ", Settings.Select(setting => setting.Replace("=", ": ", StringComparison.Ordinal)))})";

    /// <summary>The shape of the results for images of a shape.</summary>
    protected Shape Pooled(Shape images)
    {
        Require(images, [images[0], images[1], Sizes.Height, Sizes.Width]);
        return [images[0], images[1], Sizes.ResultHeight, Sizes.ResultWidth];
    }

    /// <summary>The shape of the images for results of a shape.</summary>
    protected Shape Unpooled(Shape results)
    {
        Require(results, [results[0], results[1], Sizes.ResultHeight, Sizes.ResultWidth]);
        return [results[0], results[1], Sizes.Height, Sizes.Width];
    }

    protected void Require(Shape given, Shape expected)
    {
        if (!given.Equals(expected))
        {
            throw new ArgumentException($"{GetType().Name} was given shape {given}, but expects {expected}.");
        }
    }
}
