using System.Numerics;

namespace Surprisal.Graph;

/// <summary>What a kernel sees of one step: the elements and the sizes of its inputs and outputs in this run.</summary>
internal readonly ref struct Operands<T>(ReadOnlySpan<Op> ops, ReadOnlySpan<Operand<T>> inputs, ReadOnlySpan<Operand<T>> outputs, int batch)
    where T : IFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<Op> _ops = ops;
    private readonly ReadOnlySpan<Operand<T>> _inputs = inputs;
    private readonly ReadOnlySpan<Operand<T>> _outputs = outputs;

    public int Batch { get; } = batch;

    /// <summary>Whether the second result of a fused kernel is wanted too.</summary>
    public bool WithCompanion => OutputCount == 2;

    public int OutputCount => _outputs.Length;

    /// <summary>What follows on the rows that are done, if anything does.</summary>
    public IFollower? Follower { get; init; }

    public int InputCount => _inputs.Length;

    public ReadOnlySpan<T> Input(int index) => _inputs[index].Elements;

    public ReadOnlySpan<int> InputShape(int index) => _inputs[index].Sizes;

    public Span<T> Output(int index) => _outputs[index].Elements;

    /// <summary>The operation whose result an output is.</summary>
    public Op OutputOp(int index) => _ops[index];

    public ReadOnlySpan<int> OutputShape(int index) => _outputs[index].Sizes;

    /// <summary>The number of planes of the first input's images: their number times that of their channels.</summary>
    public int Planes() => InputShape(0)[0] * InputShape(0)[1];

    /// <summary>The first input seen as a block of three axes, the middle one being <paramref name="axis"/>.</summary>
    public (int Outer, int Length, int Inner) Along(int axis)
    {
        ReadOnlySpan<int> sizes = InputShape(0);
        return (Operands.Product(sizes[..axis]), sizes[axis], Operands.Product(sizes[(axis + 1)..]));
    }
}

/// <summary>Arithmetic on the sizes of operands.</summary>
internal static class Operands
{
    /// <summary>The number of elements in a block of axes; 1 of no axes.</summary>
    public static int Product(ReadOnlySpan<int> sizes)
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
internal sealed class Operand<T>
    where T : IFloatingPointIeee754<T>
{
    private readonly Shape _shape;
    private readonly Storage<T> _storage;
    private readonly int[] _sizes;
    private readonly Rows _rows;
    private int _start;
    private int _length;

    public Operand(Shape shape, Storage<T> storage)
        : this(shape, storage, Rows.All)
    {
    }

    private Operand(Shape shape, Storage<T> storage, Rows rows)
    {
        _shape = shape;
        _storage = storage;
        _rows = rows;
        _sizes = new int[shape.Rank];
    }

    /// <summary>Which of its rows an operand shows.</summary>
    private enum Rows
    {
        /// <summary>All of them, always.</summary>
        All,

        /// <summary>Those of one block, out of all.</summary>
        OfBlock,

        /// <summary>Those of one block, for which alone there is memory.</summary>
        OnlyBlock,
    }

    public ReadOnlySpan<int> Sizes => _sizes;

    public Span<T> Elements => _storage.Elements.Span.Slice(_start, _length);

    /// <summary>An operand of a step that runs on one block of rows after the other.</summary>
    public static Operand<T> InChain(Chain chain, Shape shape, Shape result, Storage<T> storage, bool isWhole)
    {
        Shape row = chain.Row(shape, result);
        return chain.HasRows(shape, result)
            ? new Operand<T>([1, .. row], storage, isWhole ? Rows.OfBlock : Rows.OnlyBlock)
            : new Operand<T>(row, storage, Rows.All);
    }

    public void Resolve(int batch)
    {
        for (int axis = 0; axis < _sizes.Length; axis++)
        {
            _sizes[axis] = _shape[axis].Resolve(batch);
        }

        _length = _shape.Size.Resolve(batch);
    }

    /// <summary>Shows the rows of a block.</summary>
    public void MoveTo(int row, int rows)
    {
        if (_rows == Rows.All)
        {
            return;
        }

        int rowSize = _shape.Size.Factor;
        _sizes[0] = rows;
        _start = _rows == Rows.OfBlock ? row * rowSize : 0;
        _length = rows * rowSize;
    }
}

/// <summary>A place for elements, shared by every operand that reads or writes it.</summary>
internal sealed class Storage<T>
{
    public Memory<T> Elements { get; set; }
}
