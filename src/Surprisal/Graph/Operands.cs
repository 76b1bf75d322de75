using System.Numerics;

namespace Surprisal.Graph;

/// <summary>What a kernel sees of one step: the elements and the sizes of its inputs and outputs in this run.</summary>
internal readonly ref struct Operands<T>(ReadOnlySpan<Operand<T>> inputs, ReadOnlySpan<Operand<T>> outputs, int batch)
    where T : IFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<Operand<T>> _inputs = inputs;
    private readonly ReadOnlySpan<Operand<T>> _outputs = outputs;

    public int Batch { get; } = batch;

    /// <summary>Whether the second result of a fused kernel is wanted too.</summary>
    public bool WithCompanion => _outputs.Length == 2;

    public int InputCount => _inputs.Length;

    public ReadOnlySpan<T> Input(int index) => _inputs[index].Elements;

    public ReadOnlySpan<int> InputShape(int index) => _inputs[index].Sizes;

    public Span<T> Output(int index) => _outputs[index].Elements;

    public ReadOnlySpan<int> OutputShape(int index) => _outputs[index].Sizes;

    /// <summary>The first input seen as a block of three axes, the middle one being <paramref name="axis"/>.</summary>
    public (int Outer, int Length, int Inner) Along(int axis)
    {
        ReadOnlySpan<int> sizes = InputShape(0);
        return (Product(sizes[..axis]), sizes[axis], Product(sizes[(axis + 1)..]));
    }

    private static int Product(ReadOnlySpan<int> sizes)
    {
        int product = 1;
        foreach (int size in sizes)
        {
            product *= size;
        }

        return product;
    }
}

/// <summary>One input or output of a step: where its elements are and its sizes in the current run.</summary>
internal sealed class Operand<T>(Shape shape, Storage<T> storage)
    where T : IFloatingPointIeee754<T>
{
    private readonly int[] _sizes = new int[shape.Rank];
    private int _length;

    public ReadOnlySpan<int> Sizes => _sizes;

    public Span<T> Elements => storage.Elements.Span[.._length];

    public void Resolve(int batch)
    {
        for (int axis = 0; axis < _sizes.Length; axis++)
        {
            _sizes[axis] = shape[axis].Resolve(batch);
        }

        _length = shape.Size.Resolve(batch);
    }
}

/// <summary>A place for elements, shared by every operand that reads or writes it.</summary>
internal sealed class Storage<T>
{
    public Memory<T> Elements { get; set; }
}
