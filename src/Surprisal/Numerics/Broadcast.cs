using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Functions of two or three arrays whose shapes differ, by the rules of NumPy.</summary>
/// <remarks>
/// <para>
/// Shapes are aligned at their last axis; a missing axis, or one of size 1, repeats along the result's axis.
/// <c>[n, k] ∘ [k]</c> repeats a row, <c>[n, k] ∘ [n, 1]</c> a column, <c>[n, k] ∘ []</c> a number.
/// Arrays are row-major, of up to 8 axes.
/// </para>
/// <para>
/// Axes that all inputs walk in one stride are joined first, so that the inner run is as long as can be and most
/// calls have one axis or two.
/// </para>
/// </remarks>
public static class Broadcast
{
    private const int MaxRank = 8;

    /// <summary>Computes <c>x + y</c>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">The left input, of shape <paramref name="xShape"/>.</param>
    /// <param name="xShape">The left input's shape.</param>
    /// <param name="y">The right input, of shape <paramref name="yShape"/>.</param>
    /// <param name="yShape">The right input's shape.</param>
    /// <param name="result">Receives the values. May be the very span of an input of the same shape.</param>
    /// <param name="resultShape">The result's shape, to which both inputs repeat.</param>
    /// <exception cref="ArgumentException">A shape does not fit its span or the result's, has more than 8 axes, or the result overlaps an input otherwise.</exception>
    public static void Add<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.Add>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Computes <c>x − y</c>.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Subtract<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.Subtract>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Computes <c>x · y</c>, element by element.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Multiply<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.Multiply>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Computes <c>x / y</c>.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Divide<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.Divide>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Computes 1 where <c>x = y</c> and 0 elsewhere; NaN equals nothing.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Equal<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.Equal>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Computes 1 where <c>x &gt; y</c> and 0 elsewhere; NaN is greater than nothing.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Greater<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.Greater>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Computes <c>xʸ</c>, as <see cref="Powers.Power"/> does.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Power<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.Power>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Computes the smaller of <c>x</c> and <c>y</c>; NaN if one is, and −0 is smaller than 0.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Minimum<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.Minimum>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Computes the larger of <c>x</c> and <c>y</c>; NaN if one is, and −0 is smaller than 0.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Maximum<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.Maximum>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Computes 1 where <c>x ≥ y</c> and 0 elsewhere; NaN is not greater than or equal to anything.</summary>
    /// <inheritdoc cref="Add"/>
    public static void GreaterEqual<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T> => Run<T, Formula.GreaterEqual>(x, xShape, y, yShape, result, resultShape);

    /// <summary>Takes each element from one of two arrays: from <paramref name="then"/> where the condition is not 0, else from <paramref name="otherwise"/>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="condition">The conditions, of shape <paramref name="conditionShape"/>; NaN is not 0.</param>
    /// <param name="conditionShape">The shape of the conditions.</param>
    /// <param name="then">What is taken where the condition holds, of shape <paramref name="thenShape"/>.</param>
    /// <param name="thenShape">The shape of what is taken where the condition holds.</param>
    /// <param name="otherwise">What is taken elsewhere, of shape <paramref name="otherwiseShape"/>.</param>
    /// <param name="otherwiseShape">The shape of what is taken elsewhere.</param>
    /// <param name="result">Receives the values. May be the very span of an input of the same shape.</param>
    /// <param name="resultShape">The result's shape, to which all inputs repeat.</param>
    /// <exception cref="ArgumentException">A shape does not fit its span or the result's, has more than 8 axes, or the result overlaps an input otherwise.</exception>
    public static void Select<T>(
        ReadOnlySpan<T> condition, ReadOnlySpan<int> conditionShape,
        ReadOnlySpan<T> then, ReadOnlySpan<int> thenShape,
        ReadOnlySpan<T> otherwise, ReadOnlySpan<int> otherwiseShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(condition, conditionShape);
        Check.Shape(then, thenShape);
        Check.Shape(otherwise, otherwiseShape);
        Check.Shape<T>(result, resultShape);
        Check.Repeats(conditionShape, resultShape);
        Check.Repeats(thenShape, resultShape);
        Check.Repeats(otherwiseShape, resultShape);
        Check.SameOrApart(result, condition);
        Check.SameOrApart(result, then);
        Check.SameOrApart(result, otherwise);
        if (result.IsEmpty)
        {
            return;
        }

        Walk walk = new(conditionShape, thenShape, otherwiseShape, resultShape);
        int run = walk.Run;
        for (int start = 0; start < result.Length; start += run)
        {
            Select(
                condition.Slice(walk.XStart, walk.XStep == 1 ? run : 1),
                then.Slice(walk.YStart, walk.YStep == 1 ? run : 1),
                otherwise.Slice(walk.ZStart, walk.ZStep == 1 ? run : 1),
                result.Slice(start, run));
            walk.Advance();
        }
    }

    /// <summary>Copies an array, repeated to a larger shape.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="x">The input, of shape <paramref name="xShape"/>.</param>
    /// <param name="xShape">The input's shape.</param>
    /// <param name="result">Receives the copies. Shares no memory with <paramref name="x"/> unless the shapes have the same size.</param>
    /// <param name="resultShape">The result's shape.</param>
    /// <exception cref="ArgumentException">A shape does not fit its span or the result's, has more than 8 axes, or the spans overlap.</exception>
    public static void Expand<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape, Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(x, xShape);
        Check.Shape<T>(result, resultShape);
        Check.Repeats(xShape, resultShape);
        Check.SameOrApart(result, x);
        if (result.IsEmpty)
        {
            return;
        }

        Walk walk = new(xShape, xShape, [], resultShape);
        int run = walk.Run;
        for (int start = 0; start < result.Length; start += run)
        {
            Span<T> target = result.Slice(start, run);
            if (walk.XStep == 0)
            {
                target.Fill(x[walk.XStart]);
            }
            else
            {
                x.Slice(walk.XStart, run).CopyTo(target);
            }

            walk.Advance();
        }
    }

    private static void Run<T, TFormula>(
        ReadOnlySpan<T> x, ReadOnlySpan<int> xShape,
        ReadOnlySpan<T> y, ReadOnlySpan<int> yShape,
        Span<T> result, ReadOnlySpan<int> resultShape)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IBinaryFormula
    {
        Check.Shape(x, xShape);
        Check.Shape(y, yShape);
        Check.Shape<T>(result, resultShape);
        Check.Repeats(xShape, resultShape);
        Check.Repeats(yShape, resultShape);
        Check.SameOrApart(result, x);
        Check.SameOrApart(result, y);
        if (result.IsEmpty)
        {
            return;
        }

        Walk walk = new(xShape, yShape, [], resultShape);
        int run = walk.Run;
        int xStep = walk.XStep;
        int yStep = walk.YStep;
        for (int start = 0; start < result.Length; start += run)
        {
            Span<T> target = result.Slice(start, run);
            if (xStep == 1 && yStep == 1)
            {
                TFormula.Run(x.Slice(walk.XStart, run), y.Slice(walk.YStart, run), target);
            }
            else if (xStep == 1)
            {
                TFormula.Run(x.Slice(walk.XStart, run), y[walk.YStart], target);
            }
            else if (yStep == 1)
            {
                TFormula.Run(x[walk.XStart], y.Slice(walk.YStart, run), target);
            }
            else
            {
                TFormula.Run(x.Slice(walk.XStart, 1), y[walk.YStart], target[..1]);
                target.Fill(target[0]);
            }

            walk.Advance();
        }
    }

    /// <summary>Selects along one run; an input of one element repeats.</summary>
    private static void Select<T>(ReadOnlySpan<T> condition, ReadOnlySpan<T> then, ReadOnlySpan<T> otherwise, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        int i = 0;
        for (; i <= result.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> isFalse = Vector.Equals(At(condition, i), Vector<T>.Zero);
            Vector.ConditionalSelect(isFalse, At(otherwise, i), At(then, i)).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            T holds = condition[condition.Length == 1 ? 0 : i];
            result[i] = holds == T.Zero ? otherwise[otherwise.Length == 1 ? 0 : i] : then[then.Length == 1 ? 0 : i];
        }

        static Vector<T> At(ReadOnlySpan<T> values, int i) =>
            values.Length == 1 ? new Vector<T>(values[0]) : new Vector<T>(values[i..]);
    }

    /// <summary>Where the runs of a broadcast start in the inputs, in the order of the result.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Walk
    {
        private readonly int _rank;
        private Axes _sizes;
        private Axes _xSteps;
        private Axes _ySteps;
        private Axes _zSteps;
        private Axes _index;

        public Walk(ReadOnlySpan<int> xShape, ReadOnlySpan<int> yShape, ReadOnlySpan<int> zShape, ReadOnlySpan<int> resultShape)
        {
            int xSize = 1;
            int ySize = 1;
            int zSize = 1;

            // Axes are gathered from the last one on, so that index 0 is the run.
            for (int back = 1; back <= resultShape.Length; back++)
            {
                int size = resultShape[^back];
                int xAxis = back <= xShape.Length ? xShape[^back] : 1;
                int yAxis = back <= yShape.Length ? yShape[^back] : 1;
                int zAxis = back <= zShape.Length ? zShape[^back] : 1;
                int xStep = xAxis == 1 ? 0 : xSize;
                int yStep = yAxis == 1 ? 0 : ySize;
                int zStep = zAxis == 1 ? 0 : zSize;
                xSize *= xAxis;
                ySize *= yAxis;
                zSize *= zAxis;

                if (size == 1)
                {
                    continue;
                }

                if (_rank > 0 && Continues(_xSteps, xStep) && Continues(_ySteps, yStep) && Continues(_zSteps, zStep))
                {
                    _sizes[_rank - 1] *= size;
                    continue;
                }

                _sizes[_rank] = size;
                _xSteps[_rank] = xStep;
                _ySteps[_rank] = yStep;
                _zSteps[_rank] = zStep;
                _rank++;
            }
        }

        /// <summary>The number of results that follow each other while all inputs move by one fixed step.</summary>
        public readonly int Run => _rank == 0 ? 1 : _sizes[0];

        /// <summary>How far the left input moves within a run from one result to the next: 1, or 0 if it repeats.</summary>
        public readonly int XStep => _xSteps[0];

        /// <summary>The same of the right input.</summary>
        public readonly int YStep => _ySteps[0];

        /// <summary>The same of the third input.</summary>
        public readonly int ZStep => _zSteps[0];

        /// <summary>Where the current run starts in the left input.</summary>
        public int XStart { get; private set; }

        /// <summary>Where the current run starts in the right input.</summary>
        public int YStart { get; private set; }

        /// <summary>Where the current run starts in the third input.</summary>
        public int ZStart { get; private set; }

        /// <summary>Moves to the next run, as an odometer turns.</summary>
        public void Advance()
        {
            for (int axis = 1; axis < _rank; axis++)
            {
                XStart += _xSteps[axis];
                YStart += _ySteps[axis];
                ZStart += _zSteps[axis];
                if (++_index[axis] < _sizes[axis])
                {
                    return;
                }

                XStart -= _xSteps[axis] * _sizes[axis];
                YStart -= _ySteps[axis] * _sizes[axis];
                ZStart -= _zSteps[axis] * _sizes[axis];
                _index[axis] = 0;
            }
        }

        /// <summary>Whether an axis goes on where the one before it ends, so that both are one longer axis.</summary>
        private readonly bool Continues(in Axes steps, int step) => step == steps[_rank - 1] * _sizes[_rank - 1];
    }

    [InlineArray(MaxRank)]
    private struct Axes
    {
        private int _first;
    }
}
