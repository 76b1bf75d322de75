using System.Numerics;
using System.Numerics.Tensors;
using Surprisal.Graph;

namespace Surprisal.Conformance;

/// <summary>A run of an op on a case: where it finds its inputs and puts its outputs.</summary>
/// <typeparam name="T">The precision.</typeparam>
internal sealed class Call<T>(Case @case)
    where T : IFloatingPointIeee754<T>
{
    private readonly HashSet<string> _read = [];
    private readonly Dictionary<string, (int[] Shape, double[] Numbers)> _given = [];
    private readonly Dictionary<string, Symbol> _formulas = [];
    private readonly Dictionary<string, Placeholder> _placeholders = [];
    private readonly Dictionary<Placeholder, T[]> _made = [];

    public Attributes Attributes => @case.Attributes;

    public int Opset => @case.Opset;

    public bool Has(int place) => place < @case.InputNames.Length && @case.InputNames[place].Length > 0;

    public bool Has(string name) => Array.Exists(@case.Inputs, input => input.Name == name);

    public CaseTensor Input(int place) => Has(place)
        ? Input(@case.InputNames[place])
        : throw new MalformedCaseException($"The case has no input {place}.");

    public CaseTensor Input(string name)
    {
        _read.Add(name);
        return Array.Find(@case.Inputs, input => input.Name == name) ?? throw new MalformedCaseException($"The case has no input '{name}'.");
    }

    /// <summary>An input as a symbol to write formulas with.</summary>
    public Placeholder Symbol(int place) => Symbol(Input(place).Name);

    /// <summary>An input as a symbol to write formulas with.</summary>
    public Placeholder Symbol(string name)
    {
        CaseTensor input = Input(name);
        if (!_placeholders.TryGetValue(name, out Placeholder? symbol))
        {
            symbol = Ops.Placeholder(name, Shape(input.Shape));
            _placeholders.Add(name, symbol);
        }

        return symbol;
    }

    /// <summary>A value that another function of the library has given, as a symbol to write formulas with.</summary>
    public Placeholder Symbol(string name, int[] shape, T[] elements)
    {
        Placeholder symbol = Ops.Placeholder(name, Shape(shape));
        _made.Add(symbol, elements);
        return symbol;
    }

    /// <summary>Whether the case has an output of this place.</summary>
    public bool Wants(int place) => place < @case.OutputNames.Length && @case.OutputNames[place].Length > 0;

    /// <summary>Whether the case has an output of this name.</summary>
    public bool Wants(string name) => @case.OutputNames.Contains(name);

    /// <summary>Gives an output, if it is wanted.</summary>
    public void Give(int place, int[] shape, ReadOnlySpan<T> elements)
    {
        if (Wants(place))
        {
            Give(@case.OutputNames[place], shape, elements);
        }
    }

    /// <summary>Gives an output, if it is wanted.</summary>
    public void Give(string name, int[] shape, ReadOnlySpan<T> elements)
    {
        double[] numbers = new double[elements.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = double.CreateTruncating(elements[i]);
        }

        _given[name] = (shape, numbers);
    }

    /// <summary>Gives an output, if it is wanted.</summary>
    public void Give(int place, Tensor<T> tensor) => Give(place, [.. tensor.Lengths.ToArray().Select(size => (int)size)], tensor.ToArray());

    /// <summary>Gives an output of whole numbers, if it is wanted.</summary>
    public void Give(int place, int[] shape, IEnumerable<long> numbers)
    {
        if (Wants(place))
        {
            _given[@case.OutputNames[place]] = (shape, [.. numbers.Select(number => (double)number)]);
        }
    }

    /// <summary>Gives an output as a formula, if it is wanted.</summary>
    public void Give(int place, Symbol formula)
    {
        if (Wants(place))
        {
            Give(@case.OutputNames[place], formula);
        }
    }

    /// <summary>Gives an output as a formula.</summary>
    public void Give(string name, Symbol formula) => _formulas[name] = formula;

    /// <summary>Compiles and runs the formulas that were given.</summary>
    public void Evaluate()
    {
        Symbol[] outputs = [.. _formulas.Where(formula => Wants(formula.Key) || @case.ExpectsRefusal).Select(formula => formula.Value).Distinct()];
        if (outputs.Length == 0)
        {
            return;
        }

        Function<T> function = Function.Compile<T>(outputs);
        function.Run([.. PlaceholdersOf(outputs).Select(Feed)]);
        foreach ((string name, Symbol formula) in _formulas)
        {
            if (Wants(name))
            {
                Give(name, [.. formula.Shape.Select(size => size.Factor)], function[formula]);
            }
        }
    }

    /// <summary>What is wrong with the outputs, or null if nothing is.</summary>
    /// <param name="bar">How near they must come, if not as near as the suite says.</param>
    public string? Fault(Bar? bar)
    {
        if (@case.Attributes.Unread.FirstOrDefault() is { } attribute)
        {
            return $"the attribute '{attribute}' is unknown";
        }

        if (Array.Find(@case.Inputs, input => !_read.Contains(input.Name)) is { } input)
        {
            return $"the input '{input.Name}' is unknown";
        }

        foreach (ExpectedTensor wanted in @case.Outputs)
        {
            string? fault = _given.TryGetValue(wanted.Name, out (int[] Shape, double[] Numbers) got)
                ? Comparison.Fault(wanted, got.Shape, got.Numbers, bar ?? BarFor(wanted))
                : $"the output '{wanted.Name}' is unknown";
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private Bar BarFor(ExpectedTensor wanted) => @case.Suite switch
    {
        Suite.Golden => Bar.Strict(typeof(T) == typeof(float) ? ElementType.Float32 : ElementType.Float64),
        Suite.Onnx => wanted.Type.Epsilon > Bar.Onnx.Relative ? Bar.OnnxHalf(wanted.Type) : Bar.Onnx,
        _ => @case.Bar!,
    };

    private static Shape Shape(int[] sizes) => [.. sizes.Select(size => (Dimension)size)];

    private Feed<T> Feed(Placeholder placeholder) =>
        new(placeholder, _made.TryGetValue(placeholder, out T[]? elements) ? elements : Input(placeholder.Name).As<T>());

    /// <summary>The placeholders that formulas are made of.</summary>
    private static IEnumerable<Placeholder> PlaceholdersOf(IEnumerable<Symbol> formulas)
    {
        var seen = new HashSet<Symbol>();
        var pending = new Stack<Symbol>(formulas);
        while (pending.TryPop(out Symbol? symbol))
        {
            if (!seen.Add(symbol))
            {
                continue;
            }

            foreach (Symbol input in symbol.Inputs)
            {
                pending.Push(input);
            }
        }

        return seen.OfType<Placeholder>();
    }
}
