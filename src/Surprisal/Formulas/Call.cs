using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>The arguments of one call, sorted by the parameters of its function.</summary>
internal sealed class Call
{
    // They say how a library stores or names its numbers, which is nothing to a formula.
    private static readonly string[] WithoutMeaning =
        ["name", "dtype", "out", "device", "requires_grad", "inplace", "_stacklevel", "stacklevel", "memory_format", "copy", "order", "precision", "trainable", "non_blocking", "sparse", "where_"];

    private readonly FormulaFunction _function;
    private readonly Dictionary<string, Argument> _arguments = [];
    private readonly List<Argument> _rest = [];

    public Call(Binder binder, FormulaFunction function, Argument[] arguments, int position, string path, bool isMethod)
    {
        _function = function;
        (Binder, Position, Path, Family, IsMethod) = (binder, position, path, Libraries.FamilyOf(path), isMethod);
        int place = 0;
        foreach (Argument argument in arguments)
        {
            Accept(argument, ref place);
        }

        foreach (FormulaFunction.Parameter parameter in function.Parameters)
        {
            if (!parameter.IsOptional && !_arguments.ContainsKey(parameter.Names[0]))
            {
                throw binder.Fault(position, $"'{parameter.Names[0]}' is missing: {function.Signature} {Came(arguments.Length)}.");
            }
        }
    }

    public Binder Binder { get; }

    public FormulaFunction Function => _function;

    /// <summary>Where the call stands.</summary>
    public int Position { get; }

    /// <summary>The modules that it was called by, such as <c>tf.nn</c>, or an empty text.</summary>
    public string Path { get; }

    /// <summary>The family of libraries that it was called by, such as <c>torch</c>, or an empty text.</summary>
    public string Family { get; }

    /// <summary>Whether it was called as <c>x.name(…)</c>.</summary>
    public bool IsMethod { get; }

    /// <summary>The values behind the first ones, in their order.</summary>
    public IReadOnlyList<Argument> Rest => _rest;

    /// <summary>Whether an argument was given, and is not None.</summary>
    public bool Has(string name) => _arguments.TryGetValue(name, out Argument argument) && argument.Value is not NoneValue;

    /// <summary>Whether None was given where an argument is expected.</summary>
    public bool IsNone(string name) => _arguments.TryGetValue(name, out Argument argument) && argument.Value is NoneValue;

    /// <summary>Whether an argument was given by one of these names.</summary>
    public bool WasNamed(params ReadOnlySpan<string> names)
    {
        foreach (Argument argument in _arguments.Values)
        {
            if (argument.Name is not null && names.Contains(argument.Name))
            {
                return true;
            }
        }

        return false;
    }

    public Value Value(string name) => _arguments.TryGetValue(name, out Argument argument) ? argument.Value : new NoneValue();

    public int PositionOf(string name) => _arguments.TryGetValue(name, out Argument argument) ? argument.Position : Position;

    public Symbol Tensor(string name) => Binder.ToSymbol(Value(name), PositionOf(name), $"'{name}' of {_function.Spellings[0].Name}");

    public Symbol? TensorOrNull(string name) => Has(name) ? Tensor(name) : null;

    /// <summary>A number that must be known when the formula is read.</summary>
    public double Number(string name, double preset) => Has(name) ? Binder.ToNumber(Value(name), PositionOf(name), $"'{name}' of {_function.Spellings[0].Name}") : preset;

    public int Whole(string name) => Binder.ToWhole(Value(name), PositionOf(name), $"'{name}' of {_function.Spellings[0].Name}");

    public int Whole(string name, int preset) => Has(name) ? Whole(name) : preset;

    public bool Flag(string name, bool preset = false) => Value(name) switch
    {
        NoneValue => preset,
        TruthValue truth => truth.IsTrue,
        Value other => Binder.ToNumber(other, PositionOf(name), $"'{name}' of {_function.Spellings[0].Name}") != 0,
    };

    public string Text(string name, string preset) => Value(name) switch
    {
        NoneValue => preset,
        TextValue text => text.Text,
        Value other => throw Fault(name, $"'{name}' of {_function.Spellings[0].Name} is {other.Kind}, but it must be a text in quotes."),
    };

    /// <summary>The axes that an argument names, or null for all of them.</summary>
    public int[]? Axes(string name) => Value(name) switch
    {
        NoneValue => null,
        ListValue list => Array.ConvertAll(list.Items, item => Binder.ToWhole(item, PositionOf(name), "an axis")),
        Value one => [Binder.ToWhole(one, PositionOf(name), "the axis")],
    };

    /// <summary>The sizes that the further values name, whether one by one or as a list.</summary>
    public int[] Sizes() => _rest is [{ Value: ListValue list } only]
        ? Array.ConvertAll(list.Items, item => Binder.ToWhole(item, only.Position, "a size"))
        : [.. _rest.Select(argument => Binder.ToWhole(argument.Value, argument.Position, "a size"))];

    public FormulaException Fault(string name, string complaint) => Binder.Fault(PositionOf(name), complaint);

    public FormulaException Fault(string complaint) => Binder.Fault(Position, complaint);

    private void Accept(Argument argument, ref int place)
    {
        FormulaFunction.Parameter? parameter;
        if (argument.Name is null)
        {
            parameter = place < _function.Parameters.Length ? _function.Parameters[place] : null;
            if (parameter is { TakesAll: true })
            {
                _rest.Add(argument);
                return;
            }

            place++;
            if (parameter is null)
            {
                throw Binder.Fault(argument.Position, $"This is one argument too many: {_function.Signature} takes at most {_function.Parameters.Length}.");
            }
        }
        else
        {
            parameter = Array.Find(_function.Parameters, candidate => Array.IndexOf(candidate.Names, argument.Name) >= 0);
            if (parameter is null && Array.IndexOf(WithoutMeaning, argument.Name) >= 0)
            {
                return;
            }

            if (parameter is null)
            {
                string nearest = Nearest.Suggestion(argument.Name, _function.Parameters.SelectMany(candidate => candidate.Names));
                throw Binder.Fault(argument.Position, $"{_function.Spellings[0].Name} has no argument '{argument.Name}'.{nearest} It is called as {_function.Signature}.");
            }

            if (parameter.TakesAll)
            {
                _rest.Add(argument);
                return;
            }
        }

        if (!_arguments.TryAdd(parameter.Names[0], argument))
        {
            throw Binder.Fault(argument.Position, $"'{parameter.Names[0]}' is given twice in this call of {_function.Signature}. Give it once.");
        }
    }

    private static string Came(int arguments) => arguments switch
    {
        0 => "was given nothing",
        1 => "was given 1 argument",
        _ => $"was given {arguments} arguments",
    };
}
