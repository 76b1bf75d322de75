using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>A tensor that receives results, as one span, row-major: its own memory where that is dense, else a room to <see cref="Store"/> from.</summary>
internal readonly ref struct TensorResult<T>
{
    private readonly TensorSpan<T> _tensor;
    private readonly Borrowed<T> _room;

    public TensorResult(in TensorSpan<T> tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        _tensor = tensor;
        int length = (int)tensor.FlattenedLength;
        if (length == 0)
        {
            return;
        }

        Check.OwnPlaces(tensor.Lengths, tensor.Strides, name);

        if (tensor.IsDense)
        {
            Span = tensor.GetSpan(stackalloc nint[tensor.Rank], length);
            Extent = Span;
            return;
        }

        _room = new Borrowed<T>(length);
        Span = _room.Span;
        nint last = 0;
        for (int axis = 0; axis < tensor.Rank; axis++)
        {
            last += (tensor.Lengths[axis] - 1) * tensor.Strides[axis];
        }

        Extent = MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), checked((int)last + 1));
    }

    public Span<T> Span { get; }

    /// <summary>The memory from the tensor's first element to its last, with what may lie between them.</summary>
    public Span<T> Extent { get; }

    /// <summary>Copies the results to a tensor that is not dense. To be called once all of them are there.</summary>
    public void Store()
    {
        if (!_room.Span.IsEmpty)
        {
            new ReadOnlyTensorSpan<T>(_room.Span, _tensor.Lengths).CopyTo(_tensor);
        }
    }

    public void Dispose() => _room.Dispose();
}
