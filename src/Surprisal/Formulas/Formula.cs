using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>A formula as text: in the words of mathematics, NumPy, SciPy, TensorFlow, Keras, PyTorch or JAX.</summary>
/// <remarks>
/// Statements stand on lines of their own or with semicolons between them, and the last one is the value. What the symbols compute is
/// what the text says; they become stable when a function is compiled of them, as all symbols do.
/// </remarks>
/// <example>
/// <code>
/// Formula formula = Formula.Parse("-sum(y * log(softmax(x)))");
/// BoundFormula bound = formula.Bind(new Dictionary&lt;string, FormulaInput&gt;
/// {
///     ["x"] = FormulaInput.Parse("1,2,3"),
///     ["y"] = FormulaInput.Parse("0,0,1"),
/// });
/// Symbol gradient = Gradients.Of(bound.Value, bound.Find("x"));
/// </code>
/// </example>
public sealed class Formula
{
    // What only PyTorch writes.
    private static readonly string[] TorchWords = ["torch", "F", "keepdim", "unsqueeze", "CrossEntropyLoss", "NLLLoss"];

    private readonly Node[] _statements;
    private readonly bool _speaksTorch;

    private Formula(string text)
    {
        Text = text;
        _statements = Parser.Parse(text);
        Names = Lexer.Read(text).Where(token => token.Kind == TokenKind.Name).Select(token => token.Text).ToHashSet();
        _speaksTorch = Names.Overlaps(TorchWords);
    }

    /// <summary>The formula as it was written.</summary>
    public string Text { get; }

    /// <summary>Every word in it that names something.</summary>
    internal IReadOnlySet<string> Names { get; }

    /// <summary>Reads a formula.</summary>
    /// <param name="text">One statement or several.</param>
    /// <exception cref="FormulaException">The text does not follow the grammar; the message shows where.</exception>
    public static Formula Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Formula(text);
    }

    /// <summary>Makes symbols of the formula, its names being bound to numbers.</summary>
    /// <param name="inputs">The numbers of each name. Names that the formula does not use may be among them.</param>
    /// <exception cref="FormulaException">A name has no value, a function is unknown or wrongly called, or shapes do not fit; the message shows where.</exception>
    public BoundFormula Bind(IReadOnlyDictionary<string, FormulaInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Dictionary<string, Placeholder> placeholders = inputs.ToDictionary(input => input.Key, input => Ops.Placeholder(input.Key, input.Value.Shape));
        return Bind(placeholders, inputs, name => null);
    }

    /// <summary>Makes symbols of the formula without any numbers, its names being arrays of shapes that fit.</summary>
    /// <remarks>
    /// The shapes are the simplest for which the formula makes sense: vectors of 3 if that works, else matrices of 2 rows, single
    /// numbers, and so on. They stand for all others: a derivation does not depend on them.
    /// </remarks>
    /// <exception cref="FormulaException">The formula makes sense for no shapes that were tried.</exception>
    public BoundFormula BindToShapes() => new ShapeSearch(this).Find();

    internal BoundFormula Bind(
        IReadOnlyDictionary<string, Placeholder> placeholders, IReadOnlyDictionary<string, FormulaInput> inputs, Func<string, Value?> findInput)
    {
        var scope = new Scope();
        foreach ((string name, Placeholder placeholder) in placeholders)
        {
            scope.Set(name, new TensorValue(placeholder));
        }

        var binder = new Binder(Text, scope, findInput, symbol => Evaluate(symbol, placeholders, inputs)) { SpeaksTorch = _speaksTorch };
        Symbol value = binder.Bind(_statements);
        return new BoundFormula(value, placeholders, binder.Names);
    }

    /// <summary>The elements of a symbol, if it depends on nothing but inputs whose numbers are known.</summary>
    private static double[]? Evaluate(Symbol symbol, IReadOnlyDictionary<string, Placeholder> placeholders, IReadOnlyDictionary<string, FormulaInput> inputs)
    {
        Placeholder[] used = [.. Symbol.InOrder([symbol]).OfType<Placeholder>()];
        if (Array.Exists(used, placeholder => !inputs.ContainsKey(placeholder.Name) || placeholders.GetValueOrDefault(placeholder.Name) != placeholder))
        {
            return null;
        }

        if (symbol is Placeholder one)
        {
            return inputs[one.Name].Elements.ToArray();
        }

        Function<double> function = Function.Compile<double>(symbol);
        Feed<double>[] feeds = [.. function.Placeholders.Select(placeholder => new Feed<double>(placeholder, inputs[placeholder.Name].Elements))];
        return function.Evaluate(feeds).ToArray();
    }
}

/// <summary>A formula turned into symbols.</summary>
public sealed class BoundFormula
{
    private readonly Scope _names;

    internal BoundFormula(Symbol value, IReadOnlyDictionary<string, Placeholder> inputs, Scope names) => (Value, Inputs, _names) = (value, inputs, names);

    /// <summary>What the formula gives.</summary>
    public Symbol Value { get; }

    /// <summary>The names that came from outside.</summary>
    public IReadOnlyDictionary<string, Placeholder> Inputs { get; }

    /// <summary>The names of the inputs that the value depends on smoothly, so that it has a gradient by them. Labels are not among them.</summary>
    public IReadOnlyList<string> SmoothInputs
    {
        get
        {
            bool[] isSmooth = Gradients.Exist(Value, [.. Inputs.Values]);
            return [.. Inputs.Keys.Where((_, place) => isSmooth[place])];
        }
    }

    /// <summary>The symbol that a name stands for: an input, or what the formula gave a name.</summary>
    /// <exception cref="ArgumentException">There is no such name, or it is no array; the message suggests the nearest ones.</exception>
    public Symbol Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _names.Find(name) switch
        {
            TensorValue tensor => tensor.Symbol,
            null => throw new ArgumentException($"The formula has no name '{name}'.{Nearest.Suggestion(name, _names.Names)} Known: {string.Join(", ", _names.Names.Distinct())}.", nameof(name)),
            var other => throw new ArgumentException($"'{name}' is {other.Kind}, but a gradient is taken by an array.", nameof(name)),
        };
    }
}
