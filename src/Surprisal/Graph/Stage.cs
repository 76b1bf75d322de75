using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>What runs at once: a step by itself, or a chain of them block by block.</summary>
internal sealed class Stage<T> : IFollower
    where T : IFloatingPointIeee754<T>
{
    // What one step of a chain does to numbers that may come from the last-level cache.
    private const int ElementsPerNanosecond = 6;

    private readonly Step[] _steps;
    private readonly Storage<T>[] _storage;
    private readonly Call? _head;
    private readonly Chain? _chain;
    private readonly long _nanosecondsOfRow;
    private readonly Lock _making = new();
    private Strand?[] _strands;
    private int _batch;

    /// <summary>Binds steps of one chain, or one of none, to memory.</summary>
    public Stage(ReadOnlySpan<Step> steps, Storage<T>[] storage)
    {
        _chain = steps[0].Chain;
        _head = steps[0].IsHead ? new Call(steps[0], chain: null, storage) : null;
        _steps = [.. steps[(_head is null ? 0 : 1)..]];
        _storage = storage;
        _strands = [new Strand(_steps, _chain, storage)];
        _nanosecondsOfRow = _chain is null ? 0 : _steps.Length * (long)_chain.Row(_steps[0].Outputs[0].Shape, _steps[0].Outputs[0].Shape).Size.Factor / ElementsPerNanosecond;
    }

    public void Resolve(int batch)
    {
        _batch = batch;
        _head?.Resolve(batch);
        foreach (Strand? strand in _strands)
        {
            strand?.Resolve(batch);
        }
    }

    public void Run()
    {
        if (_chain is null)
        {
            _strands[0]!.Run(_batch);
            return;
        }

        // A place for each thread that may come.
        if (_strands.Length < Workers.MaxDegreeOfParallelism)
        {
            Array.Resize(ref _strands, Workers.MaxDegreeOfParallelism);
        }

        if (_head is null)
        {
            RunRows(0, _chain.Rows.Resolve(_batch));
        }
        else
        {
            _head.Run(_batch, this);
        }
    }

    /// <inheritdoc/>
    public void Follow(int first, int count) => RunRows(first, count);

    /// <summary>Runs rows by blocks of nearly equal size, which threads share if there is much to do.</summary>
    private void RunRows(int first, int count)
    {
        if (count == 0)
        {
            return;
        }

        int blocks = (count + _chain!.BlockRows - 1) / _chain.BlockRows;
        int most = (count + blocks - 1) / blocks;
        Workers.Run(new Blocks(this, first, count, most), (count + most - 1) / most, count * _nanosecondsOfRow);
    }

    /// <summary>Takes a strand that no other thread runs.</summary>
    private Strand Take()
    {
        for (int i = 0; ; i = (i + 1) % _strands.Length)
        {
            Strand strand = Volatile.Read(ref _strands[i]) ?? Make(i);
            if (strand.TryTake())
            {
                return strand;
            }
        }
    }

    /// <summary>Makes a strand when so many threads meet for the first time: its memory is not small.</summary>
    private Strand Make(int place)
    {
        lock (_making)
        {
            if (_strands[place] is not { } strand)
            {
                strand = new Strand(_steps, _chain, Strand.WithOwnBlocks(_steps, _storage));
                strand.Resolve(_batch);
                Volatile.Write(ref _strands[place], strand);
            }

            return strand;
        }
    }

    /// <summary>The rows of a run, a block of them in each part.</summary>
    private readonly struct Blocks(Stage<T> stage, int first, int count, int most) : IDivisibleWork
    {
        public void Run(int part)
        {
            int row = first + (part * most);
            Strand strand = stage.Take();
            try
            {
                strand.Run(row, Math.Min(most, first + count - row), stage._batch);
            }
            finally
            {
                strand.Leave();
            }
        }
    }

    /// <summary>The steps as one thread runs them, with memory of its own for what lies between them.</summary>
    private sealed class Strand(Step[] steps, Chain? chain, Storage<T>[] storage)
    {
        private readonly Call[] _calls = Array.ConvertAll(steps, step => new Call(step, chain, storage));
        private int _isTaken;

        /// <summary>The same memory, but for values of which there is one block.</summary>
        public static Storage<T>[] WithOwnBlocks(Step[] steps, Storage<T>[] storage)
        {
            Storage<T>[] own = [.. storage];
            foreach ((Shape shape, Slot slot) in steps.SelectMany(step => step.Outputs))
            {
                if (slot.Size != shape.Size)
                {
                    own[slot.Index] = new Storage<T> { Elements = new T[slot.Size.Factor] };
                }
            }

            return own;
        }

        public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

        public void Leave() => Volatile.Write(ref _isTaken, 0);

        public void Resolve(int batch)
        {
            foreach (Call call in _calls)
            {
                call.Resolve(batch);
            }
        }

        /// <summary>Runs the only step.</summary>
        public void Run(int batch) => _calls[0].Run(batch);

        /// <summary>Runs all steps on some rows.</summary>
        public void Run(int row, int rows, int batch)
        {
            foreach (Call call in _calls)
            {
                call.MoveTo(row, rows);
                call.Run(batch);
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

        public void Run(int batch, IFollower? follower = null) => _ops[0].Run(new Operands<T>(_ops, _inputs, _outputs, batch) { Follower = follower });
    }
}
