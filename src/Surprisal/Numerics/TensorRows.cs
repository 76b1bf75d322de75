using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>A tensor of scores as rows: its sizes before, at and after the axis of the classes.</summary>
/// <remarks>What the doors for tensors share: each checks shapes here and hands spans to the function beside it.</remarks>
internal readonly ref struct TensorRows
{
    private readonly ReadOnlySpan<nint> _lengths;
    private readonly int _axis;
    private readonly string _name;

    /// <param name="lengths">The shape of the tensor.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <param name="name">The name of the tensor.</param>
    private TensorRows(ReadOnlySpan<nint> lengths, int axis, string name)
    {
        Check.TensorAxis(axis, lengths, name);
        _lengths = lengths;
        _axis = axis < 0 ? axis + lengths.Length : axis;
        _name = name;
        Outer = Size(lengths[.._axis]);
        Classes = checked((int)lengths[_axis]);
        Inner = Size(lengths[(_axis + 1)..]);
        if (Inner == 0)
        {
            // No rows, told by the axes before: a row has a length even if there is none.
            (Outer, Inner) = (0, 1);
        }
    }

    /// <summary>Elements that are rows of their own.</summary>
    private TensorRows(ReadOnlySpan<nint> lengths, string name)
    {
        _lengths = lengths;
        _axis = lengths.Length;
        _name = name;
        Outer = Size(lengths);
        Classes = 1;
        Inner = 1;
    }

    public int Outer { get; }

    public int Classes { get; }

    public int Inner { get; }

    public static TensorRows Of<T>(
        in ReadOnlyTensorSpan<T> tensor, int axis, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        Check.TensorLength(tensor.FlattenedLength, name);
        return new(tensor.Lengths, axis, name);
    }

    /// <summary>As <see cref="Of"/>, and refuses an empty axis, which a loss has no answer for.</summary>
    public static TensorRows OfLoss<T>(
        in ReadOnlyTensorSpan<T> tensor, int axis, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        TensorRows rows = Of(tensor, axis, name);
        Check.TensorClasses(tensor.Lengths, rows._axis, name);
        return rows;
    }

    /// <summary>As <see cref="OfLoss"/>, or each element as a row of its own where there is no axis.</summary>
    public static TensorRows OfElements<T>(
        in ReadOnlyTensorSpan<T> tensor, int? axis, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        if (axis is int classes)
        {
            return OfLoss(tensor, classes, name);
        }

        Check.TensorLength(tensor.FlattenedLength, name);
        return new(tensor.Lengths, name);
    }

    /// <summary>Makes a tensor of the shape of another.</summary>
    public static Tensor<T> NewLike<T>(in ReadOnlyTensorSpan<T> tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        Check.TensorLength(tensor.FlattenedLength, name);
        return New<T>(tensor.Lengths);
    }

    /// <summary>Makes a tensor of a shape.</summary>
    public static Tensor<T> New<T>(ReadOnlySpan<nint> lengths)
    {
        // Tensor is banned for its arithmetic; nothing else makes a Tensor<T> of a given shape.
#pragma warning disable RS0030
        return Tensor.CreateFromShape<T>(lengths);
#pragma warning restore RS0030
    }

    /// <summary>Makes a tensor with one value for each row.</summary>
    public Tensor<T> NewRows<T>() => New<T>(RowLengths(stackalloc nint[_lengths.Length]));

    /// <summary>Makes a tensor with one matrix for each row.</summary>
    public Tensor<T> NewMatrices<T>() => New<T>(MatrixLengths(stackalloc nint[_lengths.Length + 1]));

    /// <summary>Refuses a tensor of another shape.</summary>
    public void CheckSame(ReadOnlySpan<nint> lengths, string name) => Check.SameShape(lengths, _lengths, name, _name);

    /// <summary>Refuses a tensor that does not have one value for each row.</summary>
    public void CheckRows(ReadOnlySpan<nint> lengths, string name) =>
        Check.RowShape(lengths, RowLengths(stackalloc nint[_lengths.Length]), name, _lengths, _axis, _name);

    /// <summary>Refuses a tensor that does not have one matrix for each row.</summary>
    public void CheckMatrices(ReadOnlySpan<nint> lengths, string name) =>
        Check.RowShape(lengths, MatrixLengths(stackalloc nint[_lengths.Length + 1]), name, _lengths, _axis, _name);

    private static int Size(ReadOnlySpan<nint> lengths)
    {
        nint size = 1;
        foreach (nint length in lengths)
        {
            size = checked(size * length);
        }

        return checked((int)size);
    }

    /// <summary>The shape without the axis of the classes; <c>[1]</c> for a single row.</summary>
    private ReadOnlySpan<nint> RowLengths(Span<nint> room)
    {
        if (_lengths.Length == 1)
        {
            room[0] = 1;
            return room;
        }

        _lengths[.._axis].CopyTo(room);
        _lengths[(_axis + 1)..].CopyTo(room[_axis..]);
        return room[..^1];
    }

    /// <summary>The shape without the axis of the classes, then a matrix over them.</summary>
    private ReadOnlySpan<nint> MatrixLengths(Span<nint> room)
    {
        _lengths[.._axis].CopyTo(room);
        _lengths[(_axis + 1)..].CopyTo(room[_axis..]);
        room[^2] = Classes;
        room[^1] = Classes;
        return room;
    }
}
