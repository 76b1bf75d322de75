using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>What a tensor holds as one span, row-major: its own memory where that is dense, else a copy.</summary>
internal readonly ref struct TensorInput<T>
{
    private readonly Borrowed<T> _room;

    public TensorInput(in ReadOnlyTensorSpan<T> tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        Check.TensorLength(tensor.FlattenedLength, name);
        int length = (int)tensor.FlattenedLength;
        if (length == 0)
        {
            return;
        }

        if (tensor.IsDense)
        {
            Span = tensor.GetSpan(stackalloc nint[tensor.Rank], length);
            return;
        }

        _room = new Borrowed<T>(length);
        tensor.FlattenTo(_room.Span);
        Span = _room.Span;
    }

    public ReadOnlySpan<T> Span { get; }

    public void Dispose() => _room.Dispose();
}
