using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>Turns the tree of a formula into symbols.</summary>
/// <remarks>
/// What is known when the formula is read is computed at once, in double: axes, sizes, and numbers made of numbers. All else becomes
/// symbols that compute what the formula says, step by step; it is the rules of the graph that make them stable.
/// </remarks>
internal sealed class Binder(string formula, Scope inputs, Func<string, Value?> findInput, Func<Symbol, double[]?> evaluate)
{
    // A value of this many numbers takes half a gigabyte in double.
    private const int MostElements = 1 << 26;

    private const int MostSteps = 100_000;
    private const int MostCalls = 40;

    private readonly HashSet<Symbol> _identities = [];
    private readonly Dictionary<string, string> _imports = [];
    private Scope _scope = new(inputs);
    private int _steps;
    private int _calls;
    private bool _hasReturned;

    /// <summary>The names given in the formula and what they stand for.</summary>
    public Scope Names => _scope;

    /// <summary>Whether the formula speaks PyTorch, where <c>x.max(1)</c> gives values and places.</summary>
    public bool SpeaksTorch { get; init; }

    /// <summary>Turns statements into the symbol of the last one's value.</summary>
    public Symbol Bind(Node[] statements)
    {
        Value? value = Execute(statements);
        Node last = statements[^1];
        if (value is FunctionValue function && last is DefinitionNode definition)
        {
            // A formula that only defines a function means its value for what its parameters are called.
            value = function.Call([.. definition.Parameters.Where(parameter => parameter.Preset is null)
                .Select(parameter => new Argument(null, Find(new NameNode(parameter.Position, parameter.Name)), parameter.Position))], definition.Position);
        }

        if (value is null)
        {
            throw Fault(last.Position, "The formula ends without a value. End with an expression.");
        }

        Symbol symbol = ToSymbol(value, last.Position, "what the formula gives");
        RequireRoom(symbol, last.Position);
        return symbol;
    }

    public FormulaException Fault(int position, string complaint) => new(formula, position, complaint);

    /// <summary>Makes a symbol, and tells where it stands in the formula if that cannot be done.</summary>
    public Symbol Make(int position, Func<Symbol> make) => Limited(Guard(position, make), position);

    /// <summary>Does something, and tells where it stands in the formula if that cannot be done.</summary>
    public T Guard<T>(int position, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (FormulaException)
        {
            throw;
        }
        catch (ArgumentException fault)
        {
            string message = fault.Message;
            int end = message.IndexOf(" (Parameter", StringComparison.Ordinal);
            throw Fault(position, end < 0 ? message : message[..end]);
        }
        catch (Exception fault) when (fault is OverflowException or NotSupportedException)
        {
            throw Fault(position, $"This cannot be computed: {fault.Message}");
        }
    }

    public Value MakeValue(int position, Func<Symbol> make) => new TensorValue(Make(position, make));

    /// <summary>The elements of a symbol, if all that it is made of is known already.</summary>
    public double[]? Known(Symbol symbol) => symbol.Op is Constant constant && constant.Values.Length == constant.Shape.Size.Factor ? constant.Values : evaluate(symbol);

    /// <summary>Marks the symbol of an identity matrix, whose rows are one-hot.</summary>
    public Value Identity(Symbol symbol)
    {
        _identities.Add(symbol);
        return new TensorValue(symbol);
    }

    public bool IsIdentity(Symbol symbol) => _identities.Contains(symbol);

    public Symbol ToSymbol(Value value, int position, string what) => value switch
    {
        TensorValue tensor => tensor.Symbol,
        NumberValue number => Ops.Constant(number.Number),
        TruthValue truth => Ops.Constant(truth.IsTrue ? 1 : 0),
        ListValue { Names: not null } named => ToSymbol(named.Items[0], position, what),
        ListValue list => Make(position, () => Stack(list, position, what)),
        _ => throw Fault(position, $"{Capital(what)} is {value.Kind}, but it must be a number or an array."),
    };

    public double ToNumber(Value value, int position, string what)
    {
        switch (value)
        {
            case NumberValue number:
                return number.Number;
            case TruthValue truth:
                return truth.IsTrue ? 1 : 0;
            case TensorValue { Symbol: var symbol } when symbol.Shape.Size == 1:
                return Known(symbol) is [double known]
                    ? known
                    : throw Fault(position, $"{Capital(what)} must be known when the formula is read, but it depends on values that are not. Write it as a number.");
            default:
                throw Fault(position, $"{Capital(what)} is {value.Kind}, but it must be one number.");
        }
    }

    public int ToWhole(Value value, int position, string what)
    {
        double number = ToNumber(value, position, what);
        return number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw Fault(position, FormattableString.Invariant($"{Capital(what)} is {number}, but it must be a whole number that is not too large."));
    }

    /// <summary>Calls a function of the list.</summary>
    public Value Apply(FormulaFunction function, Argument[] arguments, int position, string path, bool isMethod)
    {
        if (function.SetUpBefore == 0)
        {
            return Run(new Call(this, function, arguments, position, path, isMethod));
        }

        // What is set up takes all but its inputs now, and its inputs later.
        FormulaFunction.Parameter[] settings = function.Parameters[function.SetUpBefore..];
        var named = new List<Argument>();
        for (int i = 0; i < arguments.Length; i++)
        {
            named.Add(arguments[i].Name is null && i < settings.Length ? arguments[i] with { Name = settings[i].Names[0] } : arguments[i]);
        }

        return new FunctionValue(function.Spellings[0].Name, (later, place) => Run(new Call(this, function, [.. later, .. named], place, path, isMethod: false)));
    }

    private Value Run(Call call)
    {
        Step(call.Position);
        Value value = Guard(call.Position, () => call.Function.Bind(call));
        if (value is TensorValue tensor)
        {
            Limited(tensor.Symbol, call.Position);
        }

        return value;
    }

    private Value? Execute(Node[] statements)
    {
        Value? value = null;
        foreach (Node statement in statements)
        {
            Step(statement.Position);
            switch (statement)
            {
                case ReturnNode result:
                    value = Evaluate(result.Value);
                    _hasReturned = true;
                    break;
                case AssignmentNode assignment:
                    value = Assign(assignment);
                    break;
                case DefinitionNode definition:
                    value = Define(definition.Name, definition.Parameters, body => Execute(definition.Body)
                        ?? throw Fault(definition.Position, $"'{definition.Name}' gives no value. End it with 'return …'."));
                    _scope.Set(definition.Name, value);
                    break;
                case ImportNode import:
                    Import(import);
                    break;
                case LoopNode loop:
                    value = Repeat(loop) ?? value;
                    break;
                default:
                    value = Evaluate(statement);
                    break;
            }

            if (_hasReturned)
            {
                break;
            }
        }

        return value;
    }

    private Value? Repeat(LoopNode loop)
    {
        Value? value = null;
        foreach (Value item in ItemsOf(Evaluate(loop.Items), loop.Position))
        {
            ShareOut(item, loop.Names, loop.Position);
            value = Execute(loop.Body);
            if (_hasReturned)
            {
                break;
            }
        }

        return value;
    }

    /// <summary>Gives an item its name, or its parts their names.</summary>
    private void ShareOut(Value item, string[] names, int position)
    {
        Value[] parts = names.Length == 1 ? [item] : ItemsOf(item, position);
        if (parts.Length != names.Length)
        {
            throw Fault(position, $"{names.Length} names share out each item, but an item has {parts.Length} parts.");
        }

        for (int i = 0; i < parts.Length; i++)
        {
            _scope.Set(names[i], parts[i]);
        }
    }

    private Value Assign(AssignmentNode assignment)
    {
        Value value = assignment.Value is AssignmentNode inner ? Assign(inner) : Evaluate(assignment.Value);
        if (assignment is { Sign: { } sign, Target: NameNode changed })
        {
            value = Combine(sign, Find(changed), value, assignment.Position);
        }

        if (assignment.Target is NameNode name)
        {
            _scope.Set(name.Name, value);
            return value;
        }

        if (assignment.Target is IndexNode { Target: NameNode changing } index)
        {
            (Value whole, Value[] places) = (Find(changing), Array.ConvertAll(index.Items, EvaluateSubscript));
            Value part = assignment.Sign is { } combining ? Combine(combining, Subscripts.Of(this, whole, places, index), value, assignment.Position) : value;
            value = Subscripts.Replace(this, whole, places, part, index);
            _scope.Set(changing.Name, value);
            return value;
        }

        Node[] names = ((ListNode)assignment.Target).Items;
        Value[] items = ItemsOf(value, assignment.Position);
        if (items.Length != names.Length || assignment.Sign is not null)
        {
            throw Fault(assignment.Position, $"{names.Length} names stand before '=', but {items.Length} values behind it. Give each name one value.");
        }

        for (int i = 0; i < names.Length; i++)
        {
            _scope.Set(((NameNode)names[i]).Name, items[i]);
        }

        return value;
    }

    private void Import(ImportNode import)
    {
        foreach ((string path, string alias) in import.Names)
        {
            string last = path[(path.LastIndexOf('.') + 1)..];
            if (!Libraries.IsModule(path.Split('.')[0]))
            {
                throw Fault(import.Position, $"There is no module '{path}' here.{Nearest.Suggestion(path, Libraries.Words)} Leave the line out if the formula does not need it.");
            }

            _imports[alias] = path;
            if (alias == path)
            {
                _imports[last] = path;
            }
        }
    }

    private FunctionValue Define(string name, ParameterNode[] parameters, Func<Scope, Value> body)
    {
        Scope outer = _scope;
        return new FunctionValue(name, (arguments, position) =>
        {
            if (_calls >= MostCalls)
            {
                throw Fault(position, $"'{name}' is called within itself, or functions call each other more than {MostCalls} deep. Write it without calling itself.");
            }

            Scope inner = Receive(name, parameters, arguments, position, outer);
            Scope before = _scope;
            (_scope, _calls) = (inner, _calls + 1);
            Value value = body(inner);
            (_scope, _calls, _hasReturned) = (before, _calls - 1, false);
            return value;
        });
    }

    private Scope Receive(string name, ParameterNode[] parameters, Argument[] arguments, int position, Scope outer)
    {
        var scope = new Scope(outer);
        var given = new HashSet<string>();
        int place = 0;
        foreach (Argument argument in arguments)
        {
            ParameterNode? parameter = argument.Name is null
                ? place < parameters.Length ? parameters[place++] : null
                : Array.Find(parameters, candidate => candidate.Name == argument.Name);
            if (parameter is null)
            {
                throw Fault(argument.Position, argument.Name is null
                    ? $"'{name}' takes {parameters.Length} arguments, but this is one more."
                    : $"'{name}' has no argument '{argument.Name}'.{Nearest.Suggestion(argument.Name, parameters.Select(candidate => candidate.Name))}");
            }

            if (!given.Add(parameter.Name))
            {
                throw Fault(argument.Position, $"'{parameter.Name}' is given twice. Give it once.");
            }

            scope.Set(parameter.Name, argument.Value);
        }

        foreach (ParameterNode parameter in parameters)
        {
            if (!given.Contains(parameter.Name))
            {
                scope.Set(parameter.Name, parameter.Preset is null
                    ? throw Fault(position, $"'{name}' takes {parameters.Length} arguments, but '{parameter.Name}' is missing.")
                    : Evaluate(parameter.Preset));
            }
        }

        return scope;
    }

    private Value Evaluate(Node node)
    {
        Step(node.Position);
        switch (node)
        {
            case NumberNode number:
                return new NumberValue(number.Value, number.IsWhole);
            case TextNode text:
                return new TextValue(text.Text);
            case EllipsisNode:
                return new EllipsisValue();
            case NameNode name:
                return Find(name);
            case ListNode list:
                return new ListValue(Array.ConvertAll(list.Items, Evaluate));
            case UnaryNode unary:
                return Signed(unary.Sign, Evaluate(unary.Operand), unary.Position);
            case BinaryNode binary:
                return EvaluateChain(binary);
            case ComparisonNode comparison:
                return EvaluateComparison(comparison);
            case ConditionalNode conditional:
                return EvaluateConditional(conditional);
            case CallNode call:
                return EvaluateCall(call);
            case IndexNode index:
                return Subscripts.Of(this, EvaluateTarget(index.Target), Array.ConvertAll(index.Items, EvaluateSubscript), index);
            case AttributeNode attribute:
                return Member(EvaluateTarget(attribute.Target), attribute);
            case LambdaNode lambda:
                return Define("lambda", lambda.Parameters, _ => Evaluate(lambda.Body));
            case ComprehensionNode comprehension:
                return EvaluateComprehension(comprehension);
            default:
                throw Fault(node.Position, "This cannot stand within an expression.");
        }
    }

    /// <summary>Evaluates operators from the left. A long sum is deep on the left, deeper than the thread's stack may be.</summary>
    private Value EvaluateChain(BinaryNode node)
    {
        var chain = new Stack<BinaryNode>();
        Node first = node;
        while (first is BinaryNode binary)
        {
            chain.Push(binary);
            first = binary.Left;
        }

        Value value = Evaluate(first);
        while (chain.TryPop(out BinaryNode? binary))
        {
            Step(binary.Position);
            value = Combine(binary.Sign, value, Evaluate(binary.Right), binary.Position);
        }

        return value;
    }

    private Value EvaluateSubscript(Node node) => node is SliceNode slice
        ? new SliceValue(Place(slice.Start), Place(slice.Stop), Place(slice.Step) ?? 1)
        : Evaluate(node);

    private int? Place(Node? node) => node is null ? null : Evaluate(node) is var value && value is NoneValue ? null : ToWhole(value, node.Position, "the place");

    private Value EvaluateComparison(ComparisonNode comparison)
    {
        Value left = Evaluate(comparison.First);
        Value? all = null;
        foreach ((string sign, Node operand) in comparison.Others)
        {
            Value right = Evaluate(operand);
            Value one = Operators.Compare(this, sign, left, right, comparison.Position);
            all = all is null ? one : Operators.Combine(this, "and", all, one, comparison.Position);
            left = right;
        }

        return all!;
    }

    private Value EvaluateConditional(ConditionalNode conditional)
    {
        Value condition = Evaluate(conditional.Condition);
        if (Operators.Truth(condition) is bool isTrue)
        {
            return Evaluate(isTrue ? conditional.Then : conditional.Otherwise);
        }

        Symbol decides = ToSymbol(condition, conditional.Position, "the condition");
        if (decides.Shape.Size != 1)
        {
            throw Fault(conditional.Position, $"The condition has shape {decides.Shape}, but 'if' decides by one value. Use where(condition, a, b) to decide for each element.");
        }

        Symbol then = ToSymbol(Evaluate(conditional.Then), conditional.Position, "what stands before 'if'");
        Symbol otherwise = ToSymbol(Evaluate(conditional.Otherwise), conditional.Position, "what stands after 'else'");
        return MakeValue(conditional.Position, () => Ops.Where(Ops.Reshape(decides, Shape.Scalar), then, otherwise));
    }

    private ListValue EvaluateComprehension(ComprehensionNode comprehension)
    {
        Value[] items = ItemsOf(Evaluate(comprehension.Items), comprehension.Position);
        Scope outer = _scope;
        _scope = new Scope(outer);
        Value[] results = Array.ConvertAll(items, item =>
        {
            ShareOut(item, comprehension.Names, comprehension.Position);
            return Evaluate(comprehension.Element);
        });
        _scope = outer;
        return new ListValue(results);
    }

    /// <summary>The values that a list holds, or that lie along the first axis of an array.</summary>
    public Value[] ItemsOf(Value value, int position)
    {
        if (value is ListValue list)
        {
            return list.Items;
        }

        Symbol symbol = ToSymbol(value, position, "what is shared out");
        if (symbol.Shape.Rank == 0)
        {
            throw Fault(position, "What is shared out is a single number, but it must be a list or have an axis.");
        }

        if (symbol.Op is Constant { Shape.Rank: 1 } constant)
        {
            return Array.ConvertAll(Known(symbol)!, number => (Value)new NumberValue(number, number == Math.Floor(number)));
        }

        var items = new Value[symbol.Shape[0].Factor];
        for (int i = 0; i < items.Length; i++)
        {
            Step(position);
            items[i] = MakeValue(position, () => Ops.Squeeze(Ops.Slice(symbol, 0, i, i + 1), 0));
        }

        return items;
    }

    private Value Find(NameNode name)
    {
        Value? value = _scope.Find(name.Name) ?? Libraries.Constant(name.Name);
        if (value is not null)
        {
            return value;
        }

        return _imports.TryGetValue(name.Name, out string? path)
            ? new ModuleValue(path)
            : findInput(name.Name) ?? Libraries.Kind(name.Name) ?? throw Unknown(name);
    }

    private FormulaException Unknown(NameNode name)
    {
        if (FormulaFunctions.Find("", name.Name) is { } function)
        {
            return Fault(name.Position, $"'{name.Name}' is a function, so it is called: {function.Signature}.");
        }

        // A short name is near to many functions, and means none of them.
        string nearest = Nearest.Suggestion(name.Name, name.Name.Length < 4 ? _scope.Names : _scope.Names.Concat(FormulaFunctions.Names));
        return Fault(name.Position, $"'{name.Name}' has no value.{nearest} Give it one, as in --let {(name.Name.Length < 40 ? name.Name : "name")}=1,2,3.");
    }

    /// <summary>What stands before a point or a bracket, where the name of a library may stand too.</summary>
    private Value EvaluateTarget(Node node) =>
        node is NameNode name && _scope.Find(name.Name) is null && !_imports.ContainsKey(name.Name) && Libraries.IsModule(name.Name)
            ? new ModuleValue(name.Name)
            : Evaluate(node);

    private Value Member(Value target, AttributeNode attribute)
    {
        string name = attribute.Name;
        if (target is ModuleValue module)
        {
            string path = $"{module.Path}.{name}";
            if (Libraries.Constant(name) is { } constant)
            {
                return constant;
            }

            return Libraries.IsModule(name) ? new ModuleValue(path)
                : Libraries.Kind(name) ?? throw NoFunction(name, path, attribute.Position, isCalled: false);
        }

        if (target is ListValue { Names: { } names } pair && Array.IndexOf(names, name) is >= 0 and var place)
        {
            return pair.Items[place];
        }

        if (target is FunctionValue or TextValue or NoneValue or SliceValue)
        {
            throw Fault(attribute.Position, $"{Capital(target.Kind)} has no '{name}'.");
        }

        Symbol symbol = ToSymbol(target, attribute.Position, $"what '.{name}' is asked of");
        switch (name)
        {
            case "T" or "mT":
                return MakeValue(attribute.Position, () => symbol.Shape.Rank < 2 ? symbol : name == "T" ? Ops.Transpose(symbol) : Ops.Transpose(symbol, [.. Enumerable.Range(0, symbol.Shape.Rank - 2), symbol.Shape.Rank - 1, symbol.Shape.Rank - 2]));
            case "shape":
                return Sizes(symbol);
            case "size":
                return new NumberValue(symbol.Shape.Size.Factor, IsWhole: true);
            case "ndim":
                return new NumberValue(symbol.Shape.Rank, IsWhole: true);
            case "dtype":
                return new TextValue("float");
            case "values" or "data" or "real":
                return target;
            default:
                throw FormulaFunctions.Find("", name) is { } function
                    ? Fault(attribute.Position, $"'{name}' is a function, so it is called: {function.Signature}.")
                    : Fault(attribute.Position, $"An array has no '{name}'.{Nearest.Suggestion(name, FormulaFunctions.Names.Concat(["T", "shape", "size", "ndim"]))}");
        }
    }

    /// <summary>The sizes of the axes of a symbol.</summary>
    public static ListValue Sizes(Symbol symbol) => new([.. symbol.Shape.Select(size => new NumberValue(size.Factor, IsWhole: true))]);

    private Value EvaluateCall(CallNode call)
    {
        switch (call.Callee)
        {
            case NameNode name when _scope.Find(name.Name) is null && !(_imports.TryGetValue(name.Name, out string? path) && Libraries.IsModule(path)):
                return CallByPath(_imports.GetValueOrDefault(name.Name, name.Name), call);
            case AttributeNode attribute:
                Value target = EvaluateTarget(attribute.Target);
                return target is ModuleValue module
                    ? CallByPath($"{module.Path}.{attribute.Name}", call)
                    : CallMethod(target, attribute, call);
            default:
                Value callee = Evaluate(call.Callee);
                return callee is FunctionValue function
                    ? function.Call(EvaluateArguments(call), call.Position)
                    : throw Fault(call.Position, $"This is {callee.Kind}, which cannot be called. Write '*' before the bracket to multiply.");
        }
    }

    private Value CallByPath(string path, CallNode call)
    {
        int point = path.LastIndexOf('.');
        string name = path[(point + 1)..];
        string modules = point < 0 ? "" : path[..point];
        FormulaFunction function = FormulaFunctions.Find(Libraries.FamilyOf(modules), name) ?? throw NoFunction(name, path, call.Callee.Position, isCalled: true);
        return Apply(function, EvaluateArguments(call), call.Callee.Position, modules, isMethod: false);
    }

    private FormulaException NoFunction(string name, string path, int position, bool isCalled)
    {
        if (!isCalled && FormulaFunctions.Find("", name) is { } function)
        {
            return Fault(position, $"'{name}' is a function, so it is called: {function.Signature}.");
        }

        IEnumerable<string> known = FormulaFunctions.Names.Concat(_scope.Names);
        return Fault(position, $"There is no function '{path}'.{Nearest.Suggestion(name, known)} 'surprisal explain --help' says where all are listed.");
    }

    private Value CallMethod(Value target, AttributeNode attribute, CallNode call)
    {
        if (target is ListValue { Names: { } names } pair && Array.IndexOf(names, attribute.Name) >= 0)
        {
            throw Fault(attribute.Position, $"'{attribute.Name}' is a value here, not a function. Leave the brackets out.");
        }

        Argument[] arguments = EvaluateArguments(call);
        string family = SpeaksTorch || Libraries.IsTorchMethod(attribute.Name) ? "torch" : "";
        if (target is FunctionValue or ModuleValue or NoneValue or SliceValue)
        {
            throw Fault(attribute.Position, $"{Capital(target.Kind)} has no function '{attribute.Name}'.");
        }

        if (target is ListValue { Names: null } list && attribute is { Name: "append", Target: NameNode grown } && arguments is [{ Value: var item }])
        {
            var longer = new ListValue([.. list.Items, item]);
            _scope.Set(grown.Name, longer);
            return longer;
        }

        FormulaFunction function = FormulaFunctions.Find(family, attribute.Name) ?? throw NoFunction(attribute.Name, attribute.Name, attribute.Position, isCalled: true);
        Value value = Apply(function, [new Argument(null, target, attribute.Target.Position), .. arguments], attribute.Position, family, isMethod: true);
        if (attribute is { Target: NameNode changed } && attribute.Name.EndsWith('_'))
        {
            // PyTorch marks so what changes the array itself.
            _scope.Set(changed.Name, value);
        }

        return value;
    }

    private Argument[] EvaluateArguments(CallNode call)
    {
        var arguments = new List<Argument>();
        foreach (ArgumentNode argument in call.Arguments)
        {
            Value value = Evaluate(argument.Value);
            if (argument.IsSpread)
            {
                arguments.AddRange(ItemsOf(value, argument.Position).Select(item => new Argument(null, item, argument.Position)));
            }
            else if (argument.Name is null && arguments.Exists(before => before.Name is not null))
            {
                throw Fault(argument.Position, "An argument without a name stands behind one with a name. Give it its name, or put it first.");
            }
            else
            {
                arguments.Add(new Argument(argument.Name, value, argument.Position));
            }
        }

        return [.. arguments];
    }

    private Value Combine(string sign, Value left, Value right, int position) => Operators.Combine(this, sign, left, right, position);

    private Value Signed(string sign, Value value, int position) => Operators.Signed(this, sign, value, position);

    /// <summary>An array out of a list, as NumPy makes it.</summary>
    private Symbol Stack(ListValue list, int position, string what)
    {
        if (list.Items.Length == 0)
        {
            return Ops.Constant([], [0]);
        }

        if (Array.TrueForAll(list.Items, item => item is NumberValue or TruthValue))
        {
            return Ops.Constant(Array.ConvertAll(list.Items, item => ToNumber(item, position, what)), [list.Items.Length]);
        }

        Symbol[] rows = Array.ConvertAll(list.Items, item => ToSymbol(item, position, what));
        if (Array.TrueForAll(rows, row => row.Op is Constant) && Array.TrueForAll(rows, row => row.Shape.Equals(rows[0].Shape)))
        {
            return Ops.Constant([.. rows.SelectMany(row => ((Constant)row.Op).Values)], [rows.Length, .. rows[0].Shape]);
        }

        return Ops.Stack(rows);
    }

    private void Step(int position)
    {
        if (++_steps > MostSteps)
        {
            throw Fault(position, $"The formula takes more than {MostSteps} steps to read. Break it into smaller ones.");
        }
    }

    private Symbol Limited(Symbol symbol, int position)
    {
        // An identity matrix of which rows are picked is never made whole.
        foreach (Symbol part in IsIdentity(symbol) ? [] : symbol.Inputs.Where(IsIdentity).Prepend(symbol))
        {
            RequireRoom(part, position);
        }

        return symbol;
    }

    private void RequireRoom(Symbol symbol, int position)
    {
        double elements = 1;
        foreach (Dimension size in symbol.Shape)
        {
            elements *= size.Factor;
        }

        if (elements > MostElements)
        {
            throw Fault(position, $"This has shape {symbol.Shape}, which is more than the {MostElements} elements that a value may have. Choose smaller sizes.");
        }
    }

    private static string Capital(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
