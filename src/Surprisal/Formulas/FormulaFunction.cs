namespace Surprisal.Formulas;

/// <summary>A function that formulas can call, under all names that it has in libraries and books.</summary>
internal sealed class FormulaFunction
{
    /// <summary>Describes a function.</summary>
    /// <param name="spellings">
    /// Its names with commas between them. A name with a family before it, such as <c>scipy:softmax</c>, counts only for calls by a path of
    /// that family, and goes before the same name without one.
    /// </param>
    /// <param name="parameters">
    /// What it takes, with commas between: the names of one parameter with <c>|</c> between them, <c>?</c> behind one that may be left out,
    /// <c>*</c> before the one that takes all further values.
    /// </param>
    /// <param name="description">What it gives, in one line.</param>
    /// <param name="bind">Makes the symbols.</param>
    /// <param name="setUpBefore">How many parameters wait for a second call, as in <c>nn.CrossEntropyLoss(weight=w)(x, y)</c>; 0 for a plain function.</param>
    public FormulaFunction(string spellings, string parameters, string description, Func<Call, Value> bind, int setUpBefore = 0)
    {
        Spellings = [.. spellings.Split(',', StringSplitOptions.TrimEntries).Select(spelling => spelling.Split(':') is [string family, string name] ? (family, name) : ("", spelling))];
        Parameters = [.. parameters.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(parameter => new Parameter(parameter))];
        Description = description;
        Bind = bind;
        SetUpBefore = setUpBefore;
    }

    /// <summary>Its names, the first one being what messages call it, each with its family or with an empty text.</summary>
    public (string Family, string Name)[] Spellings { get; }

    public Parameter[] Parameters { get; }

    public string Description { get; }

    public Func<Call, Value> Bind { get; }

    /// <summary>How many parameters wait for a second call; 0 for a plain function.</summary>
    public int SetUpBefore { get; }

    /// <summary>How it is called, such as <c>softmax(x, axis)</c>, with what may be left out in brackets.</summary>
    public string Signature
    {
        get
        {
            string Write(IEnumerable<Parameter> parameters) => string.Join(", ", parameters.Select(parameter => parameter.ToString()));
            string name = Spellings[0].Name;
            return SetUpBefore == 0
                ? $"{name}({Write(Parameters)})"
                : $"{name}({Write(Parameters.Skip(SetUpBefore))})({Write(Parameters.Take(SetUpBefore))})";
        }
    }

    /// <summary>One thing that a function takes.</summary>
    internal sealed class Parameter
    {
        public Parameter(string text)
        {
            TakesAll = text.StartsWith('*');
            IsOptional = TakesAll || text.EndsWith('?');
            Names = text.Trim('*', '?').Split('|');
        }

        public string[] Names { get; }

        public bool IsOptional { get; }

        public bool TakesAll { get; }

        public override string ToString() => TakesAll ? $"{Names[0]}…" : IsOptional ? $"[{Names[0]}]" : Names[0];
    }
}
