using System.Numerics;

namespace Surprisal.Graph;

/// <summary>What runs at once: a step by itself, or a chain of them block by block.</summary>
internal sealed class Stage<T>
    where T : IFloatingPointIeee754<T>
{
    private readonly Call[] _calls;
    private readonly Call? _head;
    private readonly Chain? _chain;
    private readonly Action<int, int> _runRows;
    private int _batch;
    private int _rowsRun;

    /// <summary>Binds steps of one chain, or one of none, to memory.</summary>
    public Stage(ReadOnlySpan<Step> steps, Storage<T>[] storage)
    {
        _chain = steps[0].Chain;
        _head = steps[0].IsHead ? new Call(steps[0], chain: null, storage) : null;
        _calls = new Call[steps.Length - (_head is null ? 0 : 1)];
        for (int i = 0; i < _calls.Length; i++)
        {
            _calls[i] = new Call(steps[^(_calls.Length - i)], _chain, storage);
        }

        _runRows = Follow;
    }

    public void Resolve(int batch)
    {
        _batch = batch;
        _head?.Resolve(batch);
        foreach (Call call in _calls)
        {
            call.Resolve(batch);
        }
    }

    public void Run()
    {
        if (_chain is null)
        {
            _calls[0].Run(_batch);
        }
        else if (_head is null)
        {
            RunRows(0, _chain.Rows.Resolve(_batch));
        }
        else
        {
            _rowsRun = 0;
            _head.Run(_batch, _runRows);
        }
    }

    /// <summary>Runs what follows the head, once there are rows for a block.</summary>
    private void Follow(int first, int count)
    {
        int ready = first + count - _rowsRun;
        if (ready >= _chain!.BlockRows || first + count == _chain.Rows.Resolve(_batch))
        {
            RunRows(_rowsRun, ready);
            _rowsRun += ready;
        }
    }

    private void RunRows(int first, int count)
    {
        int blocks = (count + _chain!.BlockRows - 1) / _chain.BlockRows;
        int most = (count + blocks - 1) / Math.Max(1, blocks);
        for (int row = first; row < first + count; row += most)
        {
            int rows = Math.Min(most, first + count - row);
            foreach (Call call in _calls)
            {
                call.MoveTo(row, rows);
                call.Run(_batch);
            }
        }
    }

    /// <summary>A step bound to memory.</summary>
    private sealed class Call
    {
        private readonly Op[] _ops;
        private readonly Operand<T>[] _inputs;
        private readonly Operand<T>[] _outputs;

        public Call(Step step, Chain? chain, Storage<T>[] storage)
        {
            Shape result = step.Outputs[0].Shape;
            _ops = step.Ops;
            _inputs = Array.ConvertAll(step.Inputs, Bind);
            _outputs = Array.ConvertAll(step.Outputs, Bind);

            Operand<T> Bind((Shape Shape, Slot Slot) operand) => chain is null
                ? new Operand<T>(operand.Shape, storage[operand.Slot.Index])
                : Operand<T>.InChain(chain, operand.Shape, result, storage[operand.Slot.Index], isWhole: operand.Slot.Size == operand.Shape.Size);
        }

        public void Resolve(int batch)
        {
            foreach (Operand<T> operand in _inputs)
            {
                operand.Resolve(batch);
            }

            foreach (Operand<T> operand in _outputs)
            {
                operand.Resolve(batch);
            }
        }

        public void MoveTo(int row, int rows)
        {
            foreach (Operand<T> operand in _inputs)
            {
                operand.MoveTo(row, rows);
            }

            _outputs[0].MoveTo(row, rows);
        }

        public void Run(int batch, Action<int, int>? whenRowsAreDone = null) =>
            _ops[0].Run(new Operands<T>(_ops, _inputs, _outputs, batch) { WhenRowsAreDone = whenRowsAreDone });
    }
}
