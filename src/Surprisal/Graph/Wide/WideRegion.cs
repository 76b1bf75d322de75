using System.Buffers;
using System.Numerics;
using System.Text;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>A part of a formula that runs on <see cref="Wide"/> numbers, because what lies within it may leave the range of the precision.</summary>
/// <remarks>
/// The symbols that it holds are those of the formula. They are computed one after the other over pooled memory, and the results
/// are rounded once. Most values are ordinary, so all is tried first in <see cref="BoundedDouble"/>, which is hundreds of times faster and
/// knows where it fails. The symbols that show the results of one region share the work: see <see cref="WideResult"/>.
/// </remarks>
internal sealed class WideRegion
{
    private readonly int[][] _inputs;
    private readonly int[] _results;
    private readonly int[] _lastUse;
    private readonly bool _mayBeTried;
    private readonly bool _isBySample;

    /// <param name="inputs">What is read, in the order in which the results read it.</param>
    /// <param name="steps">What is computed, each step after those it reads.</param>
    /// <param name="results">The steps whose values are wanted.</param>
    public WideRegion(Symbol[] inputs, Symbol[] steps, Symbol[] results)
    {
        Inputs = inputs;
        Results = results;
        Steps = steps;
        var places = new Dictionary<Symbol, int>();
        foreach (Symbol symbol in inputs.Concat(steps))
        {
            places.Add(symbol, places.Count);
        }

        _inputs = Array.ConvertAll(steps, step => step.Inputs.Select(input => places[input]).ToArray());
        _results = Array.ConvertAll(results, result => places[result]);
        _lastUse = new int[places.Count];
        for (int step = 0; step < steps.Length; step++)
        {
            foreach (int place in _inputs[step])
            {
                _lastUse[place] = step;
            }
        }

        foreach (int place in _results)
        {
            _lastUse[place] = steps.Length;
        }

        _mayBeTried = steps.All(HasPlacesGiven);
        _isBySample = steps.All(KeepsSamplesApart) && Array.TrueForAll(results, result => result.Shape.Size.ScalesWithBatch);
    }

    public Symbol[] Inputs { get; }

    public Symbol[] Steps { get; }

    public Symbol[] Results { get; }

    /// <summary>Computes the results: in doubles that know how exact they are, and for samples whose results then are not exact enough, again.</summary>
    public void Run<T>(Operands<T> operands)
        where T : IFloatingPointIeee754<T>
    {
        if (!_mayBeTried)
        {
            Compute<T, Wide>(operands, 0, operands.Batch);
            return;
        }

        Compute<T, BoundedDouble>(operands, 0, operands.Batch);
        int step = _isBySample ? 1 : Math.Max(1, operands.Batch);
        for (int sample = 0; sample < operands.Batch; sample += step)
        {
            if (HasDoubt(operands, sample, step))
            {
                Compute<T, Wide>(operands, sample, step);
            }
        }
    }

    /// <summary>One result as a person would write it, given the inputs as text.</summary>
    public string Format(int result, string[] inputs)
    {
        var texts = new Dictionary<Symbol, string>();
        for (int i = 0; i < Inputs.Length; i++)
        {
            texts.Add(Inputs[i], inputs[i]);
        }

        // A formula that shares its parts may be far longer written than it is made.
        foreach (Symbol step in Steps)
        {
            string text = step.Op.Format([.. step.Inputs.Select(input => texts[input])]);
            texts.Add(step, text.Length > 400 ? "…" : text);
        }

        return texts[Results[result]];
    }

    /// <summary>Whether every step computes each sample from that sample alone, so that samples can be computed one by one.</summary>
    private static bool KeepsSamplesApart(Symbol step)
    {
        bool scales = step.Shape.Size.ScalesWithBatch;
        bool isApart = HasSamplesFirst(step.Shape) && step.Inputs.All(input => HasSamplesFirst(input.Shape));
        return isApart && step.Op switch
        {
            Gather gather => gather.BatchAxes > 0 || !step.Inputs[0].Shape.Size.ScalesWithBatch,
            ScatterAdd scatter => scatter.BatchAxes > 0,
            AxisOp along => along.Axis > 0 || !step.Inputs[0].Shape.Size.ScalesWithBatch,
            Transpose transpose => !scales || transpose.Axes[0] == 0,
            MatMul product => step.Shape.Rank > 2 || (!product.TransposeLeft && !step.Inputs[1].Shape.Size.ScalesWithBatch),
            _ => scales || !step.Inputs.Any(input => input.Shape.Size.ScalesWithBatch),
        };
    }

    private static bool HasSamplesFirst(Shape shape) => shape.Select((size, axis) => !size.ScalesWithBatch || (axis == 0 && size == Dimension.Batch)).All(fits => fits);

    /// <summary>Whether places in lists are given and not computed: a place must be exact at once.</summary>
    private bool HasPlacesGiven(Symbol step) => step.Op switch
    {
        Gather or ScatterAdd => IsGiven(step.Inputs[1]),
        SparseSoftmaxCrossEntropy or SparseSoftmaxCrossEntropyGradient => IsGiven(step.Inputs[0]),
        _ => true,
    };

    private bool IsGiven(Symbol symbol) => Inputs.Contains(symbol) || symbol.Op is Constant || (symbol.Op is Reshape && IsGiven(symbol.Inputs[0]));

    /// <summary>Computes the results for some of the samples. Elements that are not known to enough digits become NaN.</summary>
    private void Compute<T, TNumber>(Operands<T> operands, int sample, int count)
        where T : IFloatingPointIeee754<T>
        where TNumber : struct, IRegionNumber<TNumber>
    {
        TNumber[][] values = ArrayPool<TNumber[]>.Shared.Rent(Inputs.Length + Steps.Length);
        for (int i = 0; i < Inputs.Length; i++)
        {
            ReadOnlySpan<T> elements = operands.Input(i)[PlaceOf(Inputs[i].Shape, sample, count)];
            values[i] = ArrayPool<TNumber>.Shared.Rent(elements.Length);
            for (int j = 0; j < elements.Length; j++)
            {
                values[i][j] = double.CreateTruncating(elements[j]);
            }
        }

        for (int step = 0; step < Steps.Length; step++)
        {
            int place = Inputs.Length + step;
            values[place] = ArrayPool<TNumber>.Shared.Rent(Steps[step].Shape.Size.Resolve(count));
            WideForms<TNumber>.Run(Steps[step], new WideOperands<TNumber>(Steps[step], values, _inputs[step], values[place], count, operands.Batch));
            ReturnUnused(values, step);
        }

        for (int i = 0; i < _results.Length; i++)
        {
            Span<T> elements = operands.Output(i)[PlaceOf(Results[i].Shape, sample, count)];
            ReadOnlySpan<TNumber> numbers = values[_results[i]];
            for (int j = 0; j < elements.Length; j++)
            {
                elements[j] = numbers[j].To<T>();
            }
        }

        ReturnUnused(values, Steps.Length);
        ArrayPool<TNumber[]>.Shared.Return(values);
    }

    private bool HasDoubt<T>(Operands<T> operands, int sample, int count)
        where T : IFloatingPointIeee754<T>
    {
        for (int i = 0; i < _results.Length; i++)
        {
            foreach (T element in operands.Output(i)[PlaceOf(Results[i].Shape, sample, count)])
            {
                if (T.IsNaN(element))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static Range PlaceOf(Shape shape, int sample, int count)
    {
        Dimension size = shape.Size;
        int start = size.ScalesWithBatch ? size.Resolve(sample) : 0;
        return start..(start + size.Resolve(count));
    }

    private void ReturnUnused<TNumber>(TNumber[][] values, int step)
    {
        for (int place = 0; place < _lastUse.Length; place++)
        {
            if (_lastUse[place] == step && values[place] is { } unused && place < Inputs.Length + step + 1)
            {
                ArrayPool<TNumber>.Shared.Return(unused);
                values[place] = null!;
            }
        }
    }
}

/// <summary>A result of a region that runs on wide numbers.</summary>
internal sealed record WideResult(WideRegion Region, int Index) : Op
{
    public override IReadOnlyList<Op> Companions =>
        [.. Enumerable.Range(Index + 1, Region.Results.Length - Index - 1).Select(index => new WideResult(Region, index))];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => Region.Results[Index].Shape;

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        throw new NotSupportedException("Regions are formed when a plan is made, after all gradients were taken.");

    /// <summary>Computes the results of the whole region.</summary>
    public override void Run<T>(Operands<T> operands) => Region.Run(operands);

    public override string Format(string[] inputs)
    {
        var text = new StringBuilder("wide ");
        for (int result = 0; result < Region.Results.Length; result++)
        {
            text.Append(result == 0 ? "{ " : ", ").Append(Region.Format(result, inputs));
        }

        return text.Append(" }").ToString();
    }
}
