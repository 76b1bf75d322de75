using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal;

/// <summary>Checks of arguments: each refusal says what came, what was expected and what to do.</summary>
[StackTraceHidden]
internal static class Check
{
    /// <summary>The message of a fault, for readers who know nothing of the parameter that it names.</summary>
    public static string TextOf(Exception fault) => fault is ArgumentException { ParamName: { } name }
        ? fault.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : fault.Message;

    /// <summary>Refuses what is not a positive number.</summary>
    /// <param name="value">The setting.</param>
    /// <param name="usual">A value that is often used, for the message.</param>
    /// <param name="name">What it is called.</param>
    /// <returns>The setting.</returns>
    public static double Positive(double value, double usual, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && double.IsFinite(value) ? value : throw OutOfRange(value, $"must be a positive number, such as {Invariant(usual)}", name);

    /// <summary>Refuses what is not a number of at least 0.</summary>
    /// <inheritdoc cref="Positive"/>
    public static double NotNegative(double value, double usual, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw OutOfRange(value, $"must be a number of at least 0, such as {Invariant(usual)}", name);

    /// <summary>Refuses a count below 0.</summary>
    public static int NotNegative(int value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 ? value : throw OutOfRange(value, "must be at least 0", name);

    /// <summary>Refuses what is not in <c>[0, 1)</c>.</summary>
    /// <inheritdoc cref="Positive"/>
    public static double Part(double value, double usual, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and < 1 ? value : throw OutOfRange(value, $"must be in [0, 1); {Invariant(usual)} is usual", name);

    private static ArgumentOutOfRangeException OutOfRange(double value, string demand, string name) =>
        new(name, $"'{name}' is {Invariant(value)}, but it {demand}.");

    private static string Invariant(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Refuses an empty span.</summary>
    public static void NotEmpty<T>(ReadOnlySpan<T> span, [CallerArgumentExpression(nameof(span))] string name = "")
    {
        if (span.IsEmpty)
        {
            ThrowEmpty(name);
        }
    }

    /// <summary>Refuses fewer than one class.</summary>
    public static void Classes(int classes, [CallerArgumentExpression(nameof(classes))] string name = "")
    {
        if (classes < 1)
        {
            ThrowClasses(classes, name);
        }
    }

    /// <summary>Refuses fewer than one number between two classes.</summary>
    public static void Inner(int inner, [CallerArgumentExpression(nameof(inner))] string name = "")
    {
        if (inner < 1)
        {
            ThrowInner(inner, name);
        }
    }

    /// <summary>Refuses an empty axis, which has no largest value.</summary>
    public static void Axis(int length, [CallerArgumentExpression(nameof(length))] string name = "")
    {
        if (length < 1)
        {
            ThrowAxis(length, name);
        }
    }

    /// <summary>Refuses two spans of unequal length.</summary>
    public static void SameLength<T>(
        ReadOnlySpan<T> span,
        ReadOnlySpan<T> other,
        [CallerArgumentExpression(nameof(span))] string name = "",
        [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        if (span.Length != other.Length)
        {
            ThrowLength(span.Length, other.Length, name, otherName);
        }
    }

    /// <summary>Refuses a span whose length is not the product of a shape.</summary>
    public static void Shape<T>(
        ReadOnlySpan<T> span,
        ReadOnlySpan<int> shape,
        [CallerArgumentExpression(nameof(span))] string name = "")
    {
        long size = 1;
        int least = 0;
        foreach (int axis in shape)
        {
            least = Math.Min(least, axis);
            size *= axis;
        }

        if (size != span.Length || least < 0)
        {
            ThrowShape(span.Length, shape, name);
        }
    }

    /// <summary>Refuses a span that is neither left out nor of the length of a shape.</summary>
    public static void EmptyOrShape<T>(
        ReadOnlySpan<T> span,
        ReadOnlySpan<int> shape,
        [CallerArgumentExpression(nameof(span))] string name = "")
    {
        if (!span.IsEmpty)
        {
            Shape(span, shape, name);
        }
    }

    /// <summary>Refuses a result that overlaps an input, unless it is exactly that input.</summary>
    public static void SameOrApart<T>(
        ReadOnlySpan<T> result,
        ReadOnlySpan<T> input,
        [CallerArgumentExpression(nameof(result))] string name = "",
        [CallerArgumentExpression(nameof(input))] string inputName = "")
    {
        if (result.Overlaps(input, out int offset) && (offset != 0 || result.Length != input.Length))
        {
            ThrowPartialOverlap(name, inputName);
        }
    }

    /// <summary>Refuses a result that shares memory with an input.</summary>
    public static void Apart<T>(
        ReadOnlySpan<T> result,
        ReadOnlySpan<T> input,
        [CallerArgumentExpression(nameof(result))] string name = "",
        [CallerArgumentExpression(nameof(input))] string inputName = "")
    {
        if (result.Overlaps(input))
        {
            ThrowOverlap(name, inputName);
        }
    }

    /// <summary>Refuses a result that shares memory with an input of another type.</summary>
    public static void Apart<TResult, TInput>(ReadOnlySpan<TResult> result, ReadOnlySpan<TInput> input, string name, string inputName)
    {
        if (result.IsEmpty || input.IsEmpty)
        {
            return;
        }

        nint distance = Unsafe.ByteOffset(
            ref Unsafe.As<TInput, byte>(ref MemoryMarshal.GetReference(input)), ref Unsafe.As<TResult, byte>(ref MemoryMarshal.GetReference(result)));
        bool begins = (nuint)distance < (nuint)input.Length * (nuint)Unsafe.SizeOf<TInput>();
        bool contains = (nuint)(-distance) < (nuint)result.Length * (nuint)Unsafe.SizeOf<TResult>();
        if (begins || contains)
        {
            ThrowOverlap(name, inputName);
        }
    }

    /// <summary>Refuses a number that names none of an enumeration's values.</summary>
    public static void Defined<TEnum>(TEnum value, [CallerArgumentExpression(nameof(value))] string name = "")
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            ThrowDefined(value, name);
        }
    }

    /// <summary>Refuses a weight that is negative or not finite.</summary>
    public static void Weight(double weight, [CallerArgumentExpression(nameof(weight))] string name = "")
    {
        if (!(weight >= 0 && double.IsFinite(weight)))
        {
            ThrowWeight(weight, name);
        }
    }

    /// <summary>Refuses a fraction outside [0, 1].</summary>
    public static void Fraction(double fraction, [CallerArgumentExpression(nameof(fraction))] string name = "")
    {
        if (!(fraction is >= 0 and <= 1))
        {
            ThrowFraction(fraction, name);
        }
    }

    /// <summary>Refuses a scale that is not above 0, or not finite.</summary>
    public static void Scale(double scale, [CallerArgumentExpression(nameof(scale))] string name = "")
    {
        if (!(scale > 0 && double.IsFinite(scale)))
        {
            ThrowScale(scale, name);
        }
    }

    /// <summary>Refuses weights that are negative or not finite.</summary>
    public static void Weights<T>(ReadOnlySpan<T> weights, [CallerArgumentExpression(nameof(weights))] string name = "")
        where T : INumber<T>
    {
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= T.Zero && T.IsFinite(weights[i])))
            {
                ThrowWeight(weights[i], i, name);
            }
        }
    }

    /// <summary>Refuses a label that is not one of the classes.</summary>
    public static void Label(int label, int classes, [CallerArgumentExpression(nameof(label))] string name = "")
    {
        if ((uint)label >= (uint)classes)
        {
            ThrowLabel(label, row: null, classes, name);
        }
    }

    /// <summary>Refuses the label of a row that is not a whole number in <c>[0, classes)</c>.</summary>
    public static void Label<TLabel>(TLabel label, int row, int classes, string name)
        where TLabel : INumber<TLabel>
    {
        if ((uint)int.CreateSaturating(label) >= (uint)classes || !TLabel.IsInteger(label))
        {
            ThrowLabel(label, row, classes, name);
        }
    }

    /// <summary>Refuses labels that are not whole numbers in <c>[0, classes)</c>.</summary>
    public static void Labels<TLabel>(
        ReadOnlySpan<TLabel> labels,
        int classes,
        [CallerArgumentExpression(nameof(labels))] string name = "")
        where TLabel : INumber<TLabel>
    {
        if (AreWhole<TLabel>() && !labels.IsEmpty
            && TensorPrimitives.Min(labels) >= TLabel.Zero && TensorPrimitives.Max(labels) < TLabel.CreateSaturating(classes))
        {
            return;
        }

        for (int row = 0; row < labels.Length; row++)
        {
            Label(labels[row], row, classes, name);
        }
    }

    // Many are compared at once.
    private static bool AreWhole<TLabel>() => typeof(TLabel) == typeof(byte) || typeof(TLabel) == typeof(int) || typeof(TLabel) == typeof(long);

    /// <summary>Refuses a label to ignore where there are no labels.</summary>
    public static void NoLabel(long? ignored, string name)
    {
        if (ignored is long label)
        {
            ThrowNoLabel(label, name);
        }
    }

    /// <summary>Refuses places that are not whole numbers in <c>[0, length)</c>; their shape tells where the wrong one is.</summary>
    public static void Indices<T>(
        ReadOnlySpan<T> indices,
        int length,
        ReadOnlySpan<int> shape,
        [CallerArgumentExpression(nameof(indices))] string name = "")
        where T : INumber<T>
    {
        for (int i = 0; i < indices.Length; i++)
        {
            T index = indices[i];
            if ((uint)int.CreateSaturating(index) >= (uint)length || !T.IsInteger(index))
            {
                ThrowIndex(index, i, shape, length, name);
            }
        }
    }

    /// <summary>Refuses a walk along an axis that leaves the axis.</summary>
    public static void Within(int start, int step, int count, int length)
    {
        long last = start + ((count - 1L) * step);
        if (count > 0 && ((uint)start >= (uint)length || last < 0 || last >= length))
        {
            ThrowWithin(start, last, count, length);
        }
    }

    /// <summary>Refuses axes that do not name each of an array's axes once, or more axes than a kernel takes.</summary>
    public static void Permutation(
        ReadOnlySpan<int> axes,
        int rank,
        int maxRank,
        [CallerArgumentExpression(nameof(axes))] string name = "")
    {
        int seen = 0;
        foreach (int axis in axes)
        {
            seen |= (uint)axis < 32 ? 1 << axis : 0;
        }

        if (axes.Length != rank || rank > maxRank || seen != (1 << rank) - 1)
        {
            ThrowPermutation(axes, rank, maxRank, name);
        }
    }

    /// <summary>Refuses a count of steps that is negative, has a fraction, or is too large for one more to be counted.</summary>
    public static void Step<T>(T step, [CallerArgumentExpression(nameof(step))] string name = "")
        where T : IFloatingPointIeee754<T>
    {
        if (!(step >= T.Zero) || !T.IsInteger(step) || step + T.One == step)
        {
            ThrowStep(step, name);
        }
    }

    /// <summary>Refuses what belongs to a softmax where there is none.</summary>
    public static void NoSoftmax(bool isGiven, string name)
    {
        if (isGiven)
        {
            ThrowNoSoftmax(name);
        }
    }

    /// <summary>Refuses what is told of rows with one right class where columns are questions apart.</summary>
    public static void NoClasses(bool isGiven, string name)
    {
        if (isGiven)
        {
            ThrowNoClasses(name);
        }
    }

    /// <summary>Refuses weights that are neither one for all columns nor one for each; where elements are rows of their own, they repeat.</summary>
    public static void Columns(int positiveWeights, int classes, int outer)
    {
        bool fits = positiveWeights <= 1 || positiveWeights == classes || (classes == 1 && outer % positiveWeights == 0);
        if (!fits)
        {
            ThrowColumns(positiveWeights, classes, outer, nameof(positiveWeights));
        }
    }

    /// <summary>Refuses a bound of probabilities outside [0, 0.5].</summary>
    public static void Bound(double epsilon, [CallerArgumentExpression(nameof(epsilon))] string name = "")
    {
        if (!(epsilon is >= 0 and <= 0.5))
        {
            ThrowBound(epsilon, name);
        }
    }

    /// <summary>Refuses a shape that does not repeat to another by the rules of NumPy, or has more than 8 axes.</summary>
    public static void Repeats(
        ReadOnlySpan<int> shape,
        ReadOnlySpan<int> resultShape,
        [CallerArgumentExpression(nameof(shape))] string name = "")
    {
        bool fits = shape.Length <= resultShape.Length && resultShape.Length <= 8;
        for (int back = 1; fits && back <= shape.Length; back++)
        {
            fits = shape[^back] == 1 || shape[^back] == resultShape[^back];
        }

        if (!fits)
        {
            ThrowRepeats(shape, resultShape, name);
        }
    }

    /// <summary>Refuses an axis that a tensor does not have.</summary>
    public static void TensorAxis(int axis, ReadOnlySpan<nint> lengths, string name)
    {
        if (axis < -lengths.Length || axis >= lengths.Length)
        {
            ThrowTensorAxis(axis, lengths, name);
        }
    }

    /// <summary>Refuses a tensor without a class.</summary>
    public static void TensorClasses(ReadOnlySpan<nint> lengths, int axis, string name)
    {
        if (lengths[axis] < 1)
        {
            ThrowTensorClasses(lengths, axis, name);
        }
    }

    /// <summary>Refuses a tensor that is too large for a span.</summary>
    public static void TensorLength(nint length, string name)
    {
        if (length > Array.MaxLength)
        {
            ThrowTensorLength(length, name);
        }
    }

    /// <summary>Refuses two tensors of unequal shape.</summary>
    public static void SameShape(ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> others, string name, string otherName)
    {
        if (!lengths.SequenceEqual(others))
        {
            ThrowSameShape(lengths, others, name, otherName);
        }
    }

    /// <summary>Refuses a tensor whose shape does not follow from that of the scores and the axis of their classes.</summary>
    public static void RowShape(
        ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> expected, string name, ReadOnlySpan<nint> scores, int axis, string scoresName)
    {
        if (!lengths.SequenceEqual(expected))
        {
            ThrowRowShape(lengths, expected, name, scores, axis, scoresName);
        }
    }

    /// <summary>Refuses a tensor for results in which several places are one element.</summary>
    public static void OwnPlaces(ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides, string name)
    {
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            if (strides[axis] == 0 && lengths[axis] > 1)
            {
                ThrowOwnPlaces(lengths, axis, name);
            }
        }
    }

    [DoesNotReturn]
    private static void ThrowIndex<T>(T index, int number, ReadOnlySpan<int> shape, int length, string name)
        where T : INumber<T>
    {
        string at = $"{number}";
        if (shape.Length > 1)
        {
            int[] place = new int[shape.Length];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                (number, place[axis]) = Math.DivRem(number, shape[axis]);
            }

            at = Text(place);
        }

        throw new ArgumentOutOfRangeException(name, length == 0
            ? $"'{name}' is {index} at {at}, but the axis is empty, so there is nothing to take. Give no indices."
            : $"'{name}' is {index} at {at}, but the axis has size {length}, so it must be a whole number in [0, {length}). Indices count from 0.");
    }

    [DoesNotReturn]
    private static void ThrowWithin(int start, long last, int count, int length) =>
        throw new ArgumentException(
            $"{count} elements were asked for along an axis, from place {start} to place {last}, but the axis has size {length}. "
            + "Ask for places that are there, or feed more samples.",
            nameof(start));

    [DoesNotReturn]
    private static void ThrowPermutation(ReadOnlySpan<int> axes, int rank, int maxRank, string name) =>
        throw new ArgumentException(
            $"'{name}' is {Text(axes)}, but the array has {rank} axes. Name each of 0 to {rank - 1} once, of no more than {maxRank} axes.", name);

    [DoesNotReturn]
    private static void ThrowStep<T>(T step, string name)
        where T : IFloatingPointIeee754<T> => throw new ArgumentException(
            $"'{name}' is {step}, but steps are counted 0, 1, 2 and so on, as far as {typeof(T).Name} holds whole numbers. "
            + "Give a count that grows by one a run.",
            name);

    [DoesNotReturn]
    private static void ThrowEmpty(string name) =>
        throw new ArgumentException($"'{name}' is empty, but at least one value is needed. Leave empty rows out.", name);

    [DoesNotReturn]
    private static void ThrowDefined<TEnum>(TEnum value, string name)
        where TEnum : struct, Enum =>
        throw new ArgumentOutOfRangeException(name, $"'{name}' is {value}, but it is one of {string.Join(", ", Enum.GetNames<TEnum>())}. Give one of them.");

    [DoesNotReturn]
    private static void ThrowFraction(double fraction, string name) =>
        throw new ArgumentOutOfRangeException(name, $"'{name}' is {fraction}, but it is a part of a whole. Give a number in [0, 1].");

    [DoesNotReturn]
    private static void ThrowScale(double scale, string name) =>
        throw new ArgumentOutOfRangeException(name, $"'{name}' is {scale}, but scores are scaled by it. Give a finite number above 0.");

    [DoesNotReturn]
    private static void ThrowWeight(double weight, string name) =>
        throw new ArgumentOutOfRangeException(name, $"'{name}' is {weight}, but a weight is finite and not negative. Give 0 or more.");

    [DoesNotReturn]
    private static void ThrowWeight<T>(T weight, int index, string name) =>
        throw new ArgumentOutOfRangeException(
            name, $"'{name}' holds {weight} at {index}, but a weight is finite and not negative. Give 0 to make a row or a class count for nothing.");

    [DoesNotReturn]
    private static void ThrowClasses(int classes, string name) =>
        throw new ArgumentOutOfRangeException(
            name, $"'{name}' is {classes}, but there must be at least 1 class. Give the length of a row of scores.");

    [DoesNotReturn]
    private static void ThrowInner(int inner, string name) =>
        throw new ArgumentOutOfRangeException(
            name, $"'{name}' is {inner}, but it is the size of the axes after the classes. Give 1 if the classes are the last axis.");

    [DoesNotReturn]
    private static void ThrowAxis(int length, string name) =>
        throw new ArgumentException(
            $"'{name}' is {length}, but an empty axis has no largest value. Reduce over an axis of at least 1.", name);

    [DoesNotReturn]
    private static void ThrowLength(int length, int other, string name, string otherName) =>
        throw new ArgumentException(
            $"'{name}' holds {length} values, but '{otherName}' holds {other}. Give both the same length.", name);

    [DoesNotReturn]
    private static void ThrowShape(int length, ReadOnlySpan<int> shape, string name)
    {
        long size = 1;
        foreach (int axis in shape)
        {
            if (axis < 0)
            {
                throw new ArgumentOutOfRangeException(
                    name, $"'{name}' is described as {Text(shape)}, but a size cannot be negative. Give sizes of 0 or more.");
            }

            size *= axis;
        }

        throw new ArgumentException(
            $"'{name}' holds {length} values, but shape {Text(shape)} needs {size}. Give a span of exactly that length.", name);
    }

    [DoesNotReturn]
    private static void ThrowRepeats(ReadOnlySpan<int> shape, ReadOnlySpan<int> resultShape, string name) =>
        throw new ArgumentException(
            $"'{name}' is {Text(shape)}, which does not repeat to {Text(resultShape)}. "
            + "Counted from the last axis, give each axis the result's size or 1, and no more than 8 axes.",
            name);

    [DoesNotReturn]
    private static void ThrowPartialOverlap(string name, string inputName) =>
        throw new ArgumentException(
            $"'{name}' overlaps '{inputName}' partly. Give the very same span to work in place, or a separate one.", name);

    [DoesNotReturn]
    private static void ThrowOverlap(string name, string inputName) =>
        throw new ArgumentException($"'{name}' shares memory with '{inputName}'. Give a separate span.", name);

    [DoesNotReturn]
    private static void ThrowLabel<TLabel>(TLabel label, int? row, int classes, string name)
        where TLabel : INumber<TLabel>
    {
        string place = row is int index ? $" at row {index}" : "";
        string text = TLabel.IsInteger(label)
            ? $"but there are {classes} classes, so it must be in [0, {classes}). Labels count from 0."
                + (TLabel.IsNegative(label) ? $" To skip such rows, set IgnoreLabel to {label}." : "")
            : $"but a label is a whole number in [0, {classes}). For a distribution over the classes, pass soft targets.";

        throw new ArgumentOutOfRangeException(name, $"'{name}' is {label}{place}, {text}");
    }

    [DoesNotReturn]
    private static void ThrowNoLabel(long label, string name) =>
        throw new ArgumentException(
            $"'{name}' is {label}, but soft targets are distributions, of which none is a label. Give a mask of the rows that count.", name);

    [DoesNotReturn]
    private static void ThrowNoSoftmax(string name) =>
        throw new ArgumentException(
            $"'{name}' is given, but it belongs to the softmax of a row of scores, which this loss does not take. Leave it out.", name);

    [DoesNotReturn]
    private static void ThrowNoClasses(string name) =>
        throw new ArgumentException(
            $"'{name}' is given, but the columns of this loss are questions apart, of which none is the right one. Leave it out.", name);

    [DoesNotReturn]
    private static void ThrowColumns(int weights, int classes, int outer, string name) =>
        throw new ArgumentException(
            classes == 1
                ? $"'{name}' holds {weights} values, but the {outer} rows of one class are no whole number of times that. Give one for all, or one for each column."
                : $"'{name}' holds {weights} values, but there are {classes} classes. Give one for all, or one for each class.",
            name);

    [DoesNotReturn]
    private static void ThrowBound(double epsilon, string name) =>
        throw new ArgumentOutOfRangeException(
            name, $"'{name}' is {epsilon}, but probabilities are clipped to [{name}, 1 − {name}]. Give a number in [0, 0.5].");

    [DoesNotReturn]
    private static void ThrowTensorAxis(int axis, ReadOnlySpan<nint> lengths, string name) =>
        throw new ArgumentOutOfRangeException(
            nameof(axis),
            lengths.IsEmpty
                ? $"'{name}' has no axis, but the classes need one. Give a tensor of at least one axis."
                : $"'axis' is {axis}, but '{name}' has shape {Text(lengths)}, so it must be in [{-lengths.Length}, {lengths.Length}). "
                    + "Negative axes count from the end.");

    [DoesNotReturn]
    private static void ThrowTensorClasses(ReadOnlySpan<nint> lengths, int axis, string name) =>
        throw new ArgumentException(
            $"'{name}' has shape {Text(lengths)} with its classes on axis {axis}, but there must be at least 1 class. "
            + "Give the axis that the classes are on.",
            name);

    [DoesNotReturn]
    private static void ThrowTensorLength(nint length, string name) =>
        throw new ArgumentException($"'{name}' holds {length} values, but at most {Array.MaxLength} are taken at once. Give slices of it.", name);

    [DoesNotReturn]
    private static void ThrowSameShape(ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> others, string name, string otherName) =>
        throw new ArgumentException(
            $"'{name}' has shape {Text(lengths)}, but '{otherName}' has {Text(others)}. Give both the same shape.", name);

    [DoesNotReturn]
    private static void ThrowRowShape(
        ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> expected, string name, ReadOnlySpan<nint> scores, int axis, string scoresName) =>
        throw new ArgumentException(
            $"'{name}' has shape {Text(lengths)}, but '{scoresName}' has {Text(scores)} with its classes on axis {axis}, "
            + $"so '{name}' must have {Text(expected)}. Give that shape, or the axis that the classes are on.",
            name);

    [DoesNotReturn]
    private static void ThrowOwnPlaces(ReadOnlySpan<nint> lengths, int axis, string name) =>
        throw new ArgumentException(
            $"'{name}' has shape {Text(lengths)}, but all along axis {axis} is the same memory, which cannot receive several results. "
            + "Give a tensor that is not broadcast.",
            name);

    private static string Text(ReadOnlySpan<nint> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    private static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
