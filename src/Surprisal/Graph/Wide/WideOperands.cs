using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>What a wide step sees: the elements and shapes that it reads and writes, and the loops over them.</summary>
internal readonly ref struct WideOperands(Symbol step, Wide[][] values, int[] inputs, Wide[] result, int batch)
{
    public int Batch { get; } = batch;

    private Wide[] Left => values[inputs[0]];

    private Wide[] Right => values[inputs[1]];

    private int Length => step.Shape.Size.Resolve(Batch);

    public void Map(WideMap map)
    {
        Wide[] x = Left;
        int length = Length;
        for (int i = 0; i < length; i++)
        {
            result[i] = map(x[i]);
        }
    }

    public void Map(in Wide parameter, WidePair map)
    {
        Wide[] x = Left;
        int length = Length;
        for (int i = 0; i < length; i++)
        {
            result[i] = map(x[i], parameter);
        }
    }

    public void Map(WidePair map)
    {
        (Wide[] left, Wide[] right) = (Left, Right);
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
        Wide[] x = Left;
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
    public void ForEachLine(int axis, WideLineMap map)
    {
        Shape shape = step.Inputs[0].Shape;
        int length = shape[axis].Resolve(Batch);
        int inner = 1;
        for (int i = axis + 1; i < shape.Rank; i++)
        {
            inner *= shape[i].Resolve(Batch);
        }

        int resultLength = step.Shape[axis].Resolve(Batch);
        int lines = resultLength == 0 ? 0 : Length / resultLength;
        for (int line = 0; line < lines; line++)
        {
            (int outer, int offset) = (line / inner, line % inner);
            map(
                new WideLine(Left, (outer * length * inner) + offset, inner, length),
                new WideLine(result, (outer * resultLength * inner) + offset, inner, resultLength));
        }
    }

    /// <summary>Calls for each row of targets or label (first input), of scores (second) and of the result.</summary>
    public void ForEachRow(WideRowMap map)
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
        int rows = step.Shape[0].Resolve(Batch);
        int columns = step.Shape[1].Resolve(Batch);
        int terms = step.Inputs[0].Shape[transposeLeft ? 0 : 1].Resolve(Batch);
        for (int i = 0; i < rows * columns; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            Wide sum = Wide.Zero;
            for (int k = 0; k < terms; k++)
            {
                sum += Left[transposeLeft ? (k * rows) + row : (row * terms) + k] * Right[transposeRight ? (column * terms) + k : (k * columns) + column];
            }

            result[i] = sum;
        }
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
internal readonly ref struct WideLine(Wide[] elements, int start, int stride, int length)
{
    public int Length { get; } = length;

    public ref Wide this[int index] => ref elements[start + (index * stride)];
}
