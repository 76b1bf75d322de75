using System.Buffers;
using System.Numerics;
using System.Text;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>A part of a formula that runs on <see cref="Wide"/> numbers, because what lies within it may leave the range of the precision.</summary>
/// <remarks>
/// The symbols that it holds are those of the formula. They are computed one after the other over pooled memory, and the results
/// are rounded once. The symbols that show the results of one region share the work: see <see cref="WideResult"/>.
/// </remarks>
internal sealed class WideRegion
{
    private readonly int[][] _inputs;
    private readonly int[] _results;
    private readonly int[] _lastUse;

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
    }

    public Symbol[] Inputs { get; }

    public Symbol[] Steps { get; }

    public Symbol[] Results { get; }

    public void Run<T>(Operands<T> operands)
        where T : IFloatingPointIeee754<T>
    {
        Wide[][] values = ArrayPool<Wide[]>.Shared.Rent(Inputs.Length + Steps.Length);
        for (int i = 0; i < Inputs.Length; i++)
        {
            values[i] = Read(operands.Input(i));
        }

        for (int step = 0; step < Steps.Length; step++)
        {
            int place = Inputs.Length + step;
            values[place] = ArrayPool<Wide>.Shared.Rent(Steps[step].Shape.Size.Resolve(operands.Batch));
            WideForms.Run(Steps[step], new WideOperands(Steps[step], values, _inputs[step], values[place], operands.Batch));
            ReturnUnused(values, step);
        }

        for (int i = 0; i < _results.Length; i++)
        {
            Write(values[_results[i]], operands.Output(i));
        }

        ReturnUnused(values, Steps.Length);
        ArrayPool<Wide[]>.Shared.Return(values);
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

    private static Wide[] Read<T>(ReadOnlySpan<T> elements)
        where T : IFloatingPointIeee754<T>
    {
        Wide[] values = ArrayPool<Wide>.Shared.Rent(elements.Length);
        for (int i = 0; i < elements.Length; i++)
        {
            values[i] = double.CreateTruncating(elements[i]);
        }

        return values;
    }

    private static void Write<T>(ReadOnlySpan<Wide> values, Span<T> elements)
        where T : IFloatingPointIeee754<T>
    {
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = T.CreateTruncating(values[i].ToDouble());
        }
    }

    private void ReturnUnused(Wide[][] values, int step)
    {
        for (int place = 0; place < _lastUse.Length; place++)
        {
            if (_lastUse[place] == step && values[place] is { } unused && place < Inputs.Length + step + 1)
            {
                ArrayPool<Wide>.Shared.Return(unused);
                values[place] = null!;
            }
        }
    }
}

/// <summary>A result of a region that runs on wide numbers.</summary>
internal sealed record WideResult(WideRegion Region, int Index) : Op
{
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
