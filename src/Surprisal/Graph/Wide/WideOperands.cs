using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>What a step of a region sees: the elements and shapes that it reads and writes, and the loops over them.</summary>
internal readonly ref struct WideOperands<TNumber>(Symbol step, TNumber[][] values, int[] inputs, TNumber[] result, int batch, int wholeBatch)
    where TNumber : struct, IRegionNumber<TNumber>
{
    /// <summary>The samples that are computed.</summary>
    public int Batch { get; } = batch;

    /// <summary>The samples of the run, of which those that are computed may be a part.</summary>
    public int WholeBatch { get; } = wholeBatch;

    private TNumber[] Left => values[inputs[0]];

    private TNumber[] Right => values[inputs[1]];

    private int Length => step.Shape.Size.Resolve(Batch);

    /// <summary>A number as a place in a list.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no whole number in <c>[0, count)</c>.</exception>
    public static int IndexOf(in TNumber number, int count)
    {
        double index = number.ToDouble();
        Check.Labels([index], count);
        return (int)index;
    }

    public void Map(WideMap<TNumber> map, Op op)
    {
        TNumber[] x = Left;
        int length = Length;
        for (int i = 0; i < length; i++)
        {
            result[i] = map(x[i], op);
        }
    }

    public void Map(WidePair<TNumber> map)
    {
        (TNumber[] left, TNumber[] right) = (Left, Right);
        bool leftStretches = !step.Inputs[0].Shape.Equals(step.Shape);
        bool rightStretches = !step.Inputs[1].Shape.Equals(step.Shape);
        int length = Length;
        for (int i = 0; i < length; i++)
        {
            result[i] = map(left[leftStretches ? Place(i, step.Inputs[0].Shape) : i], right[rightStretches ? Place(i, step.Inputs[1].Shape) : i]);
        }
    }

    /// <summary>Shows the elements that are read under another shape, or many times.</summary>
    public void Stretch()
    {
        TNumber[] x = Left;
        Shape from = step.Inputs[0].Shape;
        bool isView = from.Size == step.Shape.Size;
        int length = Length;
        for (int i = 0; i < length; i++)
        {
            result[i] = x[isView ? i : Place(i, from)];
        }
    }

    public void Fill(ReadOnlySpan<double> elements)
    {
        for (int i = 0; i < elements.Length; i++)
        {
            result[i] = elements[i];
        }
    }

    /// <summary>Calls for each line of elements along an axis, and the line or single element of the result that belongs to it.</summary>
    public void ForEachLine(WideLineMap<TNumber> map, AxisOp op)
    {
        (int outer, int length, int inner) = Along(step.Inputs[0].Shape, op.Axis);
        int resultLength = step.Shape[op.Axis].Resolve(Batch);
        for (int line = 0; line < outer * inner; line++)
        {
            (int block, int offset) = (line / inner, line % inner);
            map(
                new WideLine<TNumber>(Left, (block * length * inner) + offset, inner, length),
                new WideLine<TNumber>(result, (block * resultLength * inner) + offset, inner, resultLength),
                op,
                Batch);
        }
    }

    public void Select()
    {
        int length = Length;
        for (int i = 0; i < length; i++)
        {
            TNumber chosen = values[inputs[1]][Place(i, step.Inputs[1].Shape)];
            TNumber other = values[inputs[2]][Place(i, step.Inputs[2].Shape)];
            result[i] = TNumber.Choose(Left[Place(i, step.Inputs[0].Shape)], 0.0, chosen, other, chosen, chosen);
        }
    }

    public void Concatenate(int axis)
    {
        (int outer, int length, int inner) = Along(step.Shape, axis);
        int from = 0;
        for (int input = 0; input < inputs.Length; input++)
        {
            int block = step.Inputs[input].Shape[axis].Resolve(Batch) * inner;
            for (int i = 0; i < outer; i++)
            {
                Array.Copy(values[inputs[input]], i * block, result, (i * length * inner) + from, block);
            }

            from += block;
        }
    }

    public void Transpose(int[] axes)
    {
        Shape from = step.Inputs[0].Shape;
        int length = Length;
        for (int i = 0; i < length; i++)
        {
            (int rest, int place) = (i, 0);
            for (int axis = axes.Length - 1; axis >= 0; axis--)
            {
                (rest, int along) = Math.DivRem(rest, step.Shape[axis].Resolve(Batch));
                place += along * Along(from, axes[axis]).Inner;
            }

            result[i] = Left[place];
        }
    }

    public void Gather(int axis, int batchAxes)
    {
        (int rows, int outer, int count, int inner) = Indexed(step.Inputs[0].Shape, step.Inputs[1].Shape, axis, batchAxes);
        int length = step.Inputs[0].Shape[axis].Resolve(Batch);
        for (int i = 0; i < rows * outer * count; i++)
        {
            (int block, int place) = (i / count, i % count);
            int index = IndexOf(Right[(block / outer * count) + place], length);
            Array.Copy(Left, ((block * length) + index) * inner, result, i * inner, inner);
        }
    }

    public void ScatterAdd(int axis, int batchAxes)
    {
        (int rows, int outer, int count, int inner) = Indexed(step.Shape, step.Inputs[1].Shape, axis, batchAxes);
        int length = step.Shape[axis].Resolve(Batch);
        Array.Clear(result, 0, Length);
        for (int i = 0; i < rows * outer * count; i++)
        {
            (int block, int place) = (i / count, i % count);
            int index = IndexOf(Right[(block / outer * count) + place], length);
            for (int j = 0; j < inner; j++)
            {
                result[(((block * length) + index) * inner) + j] += Left[(i * inner) + j];
            }
        }
    }

    /// <summary>Calls for each row of targets or label (first input), of scores (second) and of the result.</summary>
    public void ForEachRow(WideRowMap<TNumber> map)
    {
        Shape shape = step.Inputs[1].Shape;
        int classes = shape[shape.Rank - 1].Resolve(Batch);
        int rows = shape.WithoutLast().Size.Resolve(Batch);
        int targets = step.Inputs[0].Shape.Rank == shape.Rank ? classes : 1;
        int results = step.Shape.Rank == shape.Rank ? classes : 1;
        for (int row = 0; row < rows && classes > 0; row++)
        {
            map(new(Left, row * targets, 1, targets), new(Right, row * classes, 1, classes), new(result, row * results, 1, results));
        }
    }

    public void Multiply(bool transposeLeft, bool transposeRight)
    {
        Shape left = step.Inputs[0].Shape;
        int rows = step.Shape[step.Shape.Rank - 2].Resolve(Batch);
        int columns = step.Shape[step.Shape.Rank - 1].Resolve(Batch);
        int terms = left[left.Rank - (transposeLeft ? 2 : 1)].Resolve(Batch);
        int length = Length;
        for (int i = 0; i < length; i++)
        {
            (int product, int element) = Math.DivRem(i, rows * columns);
            (int row, int column) = Math.DivRem(element, columns);
            TNumber sum = 0.0;
            for (int k = 0; k < terms; k++)
            {
                int ofLeft = (product * rows * terms) + (transposeLeft ? (k * rows) + row : (row * terms) + k);
                int ofRight = (product * columns * terms) + (transposeRight ? (column * terms) + k : (k * columns) + column);
                sum += Left[ofLeft] * Right[ofRight];
            }

            result[i] = sum;
        }
    }

    private (int Outer, int Length, int Inner) Along(Shape shape, int axis) =>
        (Product(shape, 0, axis), shape[axis].Resolve(Batch), Product(shape, axis + 1, shape.Rank));

    private (int Rows, int Outer, int Count, int Inner) Indexed(Shape shape, Shape indices, int axis, int batchAxes) =>
        (Product(shape, 0, batchAxes), Product(shape, batchAxes, axis), Product(indices, batchAxes, indices.Rank), Product(shape, axis + 1, shape.Rank));

    private int Product(Shape shape, int from, int to)
    {
        int product = 1;
        for (int axis = from; axis < to; axis++)
        {
            product *= shape[axis].Resolve(Batch);
        }

        return product;
    }

    /// <summary>The place in an input of the given shape that stretches to element <paramref name="index"/> of the result.</summary>
    private int Place(int index, Shape from)
    {
        (int place, int stride) = (0, 1);
        for (int fromLast = 1; fromLast <= from.Rank; fromLast++)
        {
            int size = step.Shape[step.Shape.Rank - fromLast].Resolve(Batch);
            int own = from[from.Rank - fromLast].Resolve(Batch);
            place += own == 1 ? 0 : index % size * stride;
            index /= size;
            stride *= own;
        }

        return place;
    }
}

/// <summary>Elements at equal distances, as they lie along an axis.</summary>
internal readonly ref struct WideLine<TNumber>(TNumber[] elements, int start, int stride, int length)
    where TNumber : struct, IRegionNumber<TNumber>
{
    public int Length { get; } = length;

    public ref TNumber this[int index] => ref elements[start + (index * stride)];
}
