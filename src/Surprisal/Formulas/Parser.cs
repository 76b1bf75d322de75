namespace Surprisal.Formulas;

/// <summary>Reads words into a tree, by the grammar of Python's expressions and simple statements.</summary>
/// <remarks>
/// What binds tighter stands lower: <c>or</c>, <c>and</c>, <c>not</c>, comparisons, <c>|</c>, <c>&amp;</c>, <c>+ −</c>, <c>* / // % @</c>,
/// a sign in front, <c>**</c>. So <c>−x**2</c> is <c>−(x²)</c>, as in Python. <c>^</c> is a power, as in mathematics.
/// Reference: G. van Rossum et al., "The Python Language Reference", 2024, section 6.17.
/// </remarks>
internal sealed class Parser
{
    private const int MostNesting = 200;
    private const int MostTokens = 20_000;

    private const int NotLevel = 3;
    private const int ComparisonLevel = 4;

    private static readonly Dictionary<string, int> Levels = new()
    {
        ["or"] = 1,
        ["and"] = 2,
        ["=="] = ComparisonLevel,
        ["!="] = ComparisonLevel,
        ["<"] = ComparisonLevel,
        [">"] = ComparisonLevel,
        ["<="] = ComparisonLevel,
        [">="] = ComparisonLevel,
        ["is"] = ComparisonLevel,
        ["|"] = 5,
        ["&"] = 6,
        ["+"] = 7,
        ["-"] = 7,
        ["*"] = 8,
        ["/"] = 8,
        ["//"] = 8,
        ["%"] = 8,
        ["@"] = 8,
    };

    private static readonly string[] Reserved =
    [
        "and", "or", "not", "is", "in", "if", "else", "elif", "for", "while", "with", "def", "return", "lambda", "import", "from", "as",
        "class", "try", "except", "raise", "assert", "del", "yield", "global", "pass",
    ];

    private static readonly string[] Blocks = ["if", "while", "with", "class", "try"];

    private static readonly string[] Assignments = ["+=", "-=", "*=", "/=", "//=", "%=", "**=", "@="];

    private readonly string _formula;
    private readonly Token[] _tokens;
    private int _next;
    private int _nesting;

    private Parser(string formula)
    {
        _formula = formula;
        _tokens = Lexer.Read(formula);
        if (_tokens.Length > MostTokens)
        {
            throw Fault(_tokens[MostTokens], $"The formula has {_tokens.Length} words, but at most {MostTokens} can be read. Break it into several.");
        }
    }

    private Token Current => _tokens[_next];

    /// <summary>Reads a formula into its statements, of which there is at least one.</summary>
    /// <exception cref="FormulaException">It does not follow the grammar.</exception>
    public static Node[] Parse(string formula)
    {
        var parser = new Parser(formula);
        var statements = new List<Node>();
        while (parser.SkipSeparators())
        {
            parser.ParseStatements(statements);
        }

        return statements.Count > 0 ? [.. statements] : throw parser.Fault(parser.Current, "There is no formula. Write one, such as -sum(y * log(softmax(x))).");
    }

    /// <summary>Passes empty statements by, and says whether there is another.</summary>
    private bool SkipSeparators()
    {
        while (Current.Kind == TokenKind.NewLine || Is(";"))
        {
            _next++;
        }

        return Current.Kind != TokenKind.End;
    }

    /// <summary>Reads the statements of one line.</summary>
    private void ParseStatements(List<Node> statements)
    {
        if (ParseBlock() is { } first)
        {
            statements.Add(first);
            return;
        }

        AddStatement(statements);
        while (TryTake(";"))
        {
            if (Current.Kind is TokenKind.NewLine or TokenKind.End || Is(";"))
            {
                continue;
            }

            if (ParseBlock() is { } block)
            {
                statements.Add(block);
                return;
            }

            AddStatement(statements);
        }

        if (Current.Kind is not (TokenKind.NewLine or TokenKind.End))
        {
            throw Unexpected("an operator, or ';' or a new line before the next statement");
        }
    }

    /// <summary>Reads a definition or a loop, if one begins here.</summary>
    private Node? ParseBlock()
    {
        if (Current.Kind == TokenKind.Name && Array.IndexOf(Blocks, Current.Text) >= 0)
        {
            throw Fault(Current, $"A block of '{Current.Text}' is not understood. Keep what it does as lines of their own; to decide, write 'a if condition else b' or where(condition, a, b).");
        }

        return IsWord("def") ? ParseDefinition() : IsWord("for") ? ParseLoop() : null;
    }

    private void AddStatement(List<Node> statements)
    {
        if (!IsWord("assert"))
        {
            statements.Add(ParseStatement());
            return;
        }

        // What a program takes for granted changes no value.
        _next++;
        ParseList();
    }

    private Node ParseStatement()
    {
        if (IsWord("return"))
        {
            int position = Take().Position;
            return new ReturnNode(position, ParseList());
        }

        if (IsWord("import") || IsWord("from"))
        {
            return ParseImport();
        }

        Node target = ParseList();
        if (target is NameNode && TryTake(":"))
        {
            // The kind of a value, as in loss: float = 0.
            ParseExpression();
            if (!Is("="))
            {
                throw Unexpected("'=' and a value");
            }
        }

        if (Is("="))
        {
            return ParseAssignment(target);
        }

        if (Array.IndexOf(Assignments, Current.Text) >= 0 && Current.Kind == TokenKind.Sign)
        {
            Token sign = Take();
            return new AssignmentNode(sign.Position, Assignable(target), sign.Text[..^1], ParseList());
        }

        return target;
    }

    private AssignmentNode ParseAssignment(Node target)
    {
        Token sign = Take();
        Node value = ParseList();
        if (Is("="))
        {
            value = ParseAssignment(value);
        }

        return new AssignmentNode(sign.Position, Assignable(target), Sign: null, value);
    }

    private Node Assignable(Node target) => target switch
    {
        NameNode or IndexNode { Target: NameNode } => target,
        ListNode { Items.Length: > 0 } list when Array.TrueForAll(list.Items, item => item is NameNode) => target,
        _ => throw new FormulaException(_formula, target.Position, "Only a name, or elements of it, can be given a value. Write name = …; two things are compared with '=='."),
    };

    private DefinitionNode ParseDefinition()
    {
        Token start = Take();
        Token name = TakeName("the name of the function");
        Expect("(", "'(' and the parameters");
        ParameterNode[] parameters = ParseParameters(")");
        Expect(")", "')' after the parameters");
        if (TryTake("->"))
        {
            ParseExpression();
        }

        Expect(":", "':' before what the function does");
        return new DefinitionNode(name.Position, name.Text, parameters, ParseBody(start, $"what '{name.Text}' does, indented, such as 'return …'"));
    }

    private LoopNode ParseLoop()
    {
        Token start = Take();
        string[] names = ParseNamesOfItems();
        Node items = ParseList();
        Expect(":", "':' before what the loop does");
        return new LoopNode(start.Position, names, items, ParseBody(start, "what the loop does, indented"));
    }

    /// <summary>Reads what stands behind a colon, or indented below it.</summary>
    private Node[] ParseBody(Token start, string expected)
    {
        Enter(start);
        var body = new List<Node>();
        if (Current.Kind is not (TokenKind.NewLine or TokenKind.End))
        {
            ParseStatements(body);
        }
        else
        {
            // What is indented deeper than the definition belongs to it.
            while (SkipSeparators() && Current.Column > start.Column)
            {
                ParseStatements(body);
            }
        }

        _nesting--;
        return body.Count > 0 ? [.. body] : throw Unexpected(expected);
    }

    private ParameterNode[] ParseParameters(string end)
    {
        var parameters = new List<ParameterNode>();
        while (!Is(end))
        {
            // A lone star says that what follows is given by name.
            if (TryTake("*"))
            {
                ExpectComma(end);
                continue;
            }

            Token name = TakeName("a parameter");
            if (end == ")" && TryTake(":"))
            {
                ParseExpression();
            }

            parameters.Add(new ParameterNode(name.Position, name.Text, TryTake("=") ? ParseExpression() : null));
            ExpectComma(end);
        }

        return [.. parameters];
    }

    private void ExpectComma(string end)
    {
        if (!Is(end) && !TryTake(","))
        {
            throw Unexpected($"',' or '{end}'");
        }
    }

    private ImportNode ParseImport()
    {
        Token start = Take();
        string from = "";
        if (start.Text == "from")
        {
            from = ParsePath();
            if (!IsWord("import"))
            {
                throw Unexpected("'import'");
            }

            _next++;
        }

        bool inBrackets = from.Length > 0 && TryTake("(");
        var names = new List<(string, string)>();
        do
        {
            string path = ParsePath();
            bool isRenamed = IsWord("as");
            if (isRenamed)
            {
                _next++;
            }

            string alias = isRenamed ? TakeName("the other name").Text : path;
            names.Add((from.Length > 0 ? $"{from}.{path}" : path, alias));
        }
        while (TryTake(","));
        if (inBrackets)
        {
            Expect(")", "')'");
        }

        return new ImportNode(start.Position, [.. names]);
    }

    private string ParsePath()
    {
        string path = TakeName("the name of a module").Text;
        while (TryTake("."))
        {
            path = $"{path}.{TakeName("a name").Text}";
        }

        return path;
    }

    /// <summary>Reads an expression, or several with commas between them, which make a list.</summary>
    private Node ParseList()
    {
        int position = Current.Position;
        Node first = ParseExpression();
        if (!Is(","))
        {
            return first;
        }

        var items = new List<Node> { first };
        while (TryTake(",") && !EndsAList())
        {
            items.Add(ParseExpression());
        }

        return new ListNode(position, [.. items]);
    }

    private bool EndsAList() => Current.Kind is TokenKind.NewLine or TokenKind.End || Is(";") || Is("=");

    private Node ParseExpression()
    {
        Enter(Current);
        Node expression = IsWord("lambda") ? ParseLambda() : ParseConditional();
        _nesting--;
        return expression;
    }

    private LambdaNode ParseLambda()
    {
        int position = Take().Position;
        ParameterNode[] parameters = ParseParameters(":");
        Expect(":", "':' before what the function gives");
        return new LambdaNode(position, parameters, ParseExpression());
    }

    private Node ParseConditional()
    {
        Node then = ParseOperators(level: 1);
        if (!IsWord("if"))
        {
            return then;
        }

        int position = Take().Position;
        Node condition = ParseOperators(level: 1);
        if (!IsWord("else"))
        {
            throw Unexpected("'else' and what counts otherwise");
        }

        _next++;
        return new ConditionalNode(position, condition, then, ParseExpression());
    }

    /// <summary>Reads operators that bind at least as tight as a level.</summary>
    private Node ParseOperators(int level)
    {
        Node left = IsWord("not") && level <= NotLevel ? ParseNot() : ParseSigned();
        while (LevelOf(Current) is int found && found >= level)
        {
            if (found == ComparisonLevel)
            {
                left = ParseComparisons(left);
                continue;
            }

            Token sign = Take();
            left = new BinaryNode(sign.Position, sign.Text, left, ParseOperators(found + 1));
        }

        return left;
    }

    private UnaryNode ParseNot()
    {
        Token sign = Take();
        Enter(sign);
        Node operand = ParseOperators(NotLevel);
        _nesting--;
        return new UnaryNode(sign.Position, "not", operand);
    }

    private ComparisonNode ParseComparisons(Node first)
    {
        int position = Current.Position;
        var others = new List<(string, Node)>();
        while (LevelOf(Current) == ComparisonLevel)
        {
            string sign = Take().Text;
            if (sign == "is" && IsWord("not"))
            {
                _next++;
                sign = "is not";
            }

            others.Add((sign, ParseOperators(ComparisonLevel + 1)));
        }

        return new ComparisonNode(position, first, [.. others]);
    }

    private static int? LevelOf(Token token) =>
        token.Kind is TokenKind.Sign or TokenKind.Name && Levels.TryGetValue(token.Text, out int level) ? level : null;

    private Node ParseSigned()
    {
        if (!Is("-") && !Is("+") && !Is("~"))
        {
            return ParsePower();
        }

        Token sign = Take();
        Enter(sign);
        Node operand = ParseSigned();
        _nesting--;
        return new UnaryNode(sign.Position, sign.Text, operand);
    }

    private Node ParsePower()
    {
        Node left = ParsePostfix();
        if (!Is("**") && !Is("^"))
        {
            return left;
        }

        // From the right, and a sign in the exponent belongs to it: 2**-3**2 is 2**(−(3**2)).
        Token sign = Take();
        Enter(sign);
        Node exponent = ParseSigned();
        _nesting--;
        return new BinaryNode(sign.Position, "**", left, exponent);
    }

    private Node ParsePostfix()
    {
        Node node = ParsePrimary();
        while (true)
        {
            if (TryTake("("))
            {
                ArgumentNode[] arguments = ParseArguments();
                node = new CallNode(node.Position, node, arguments);
            }
            else if (Is("["))
            {
                int position = Take().Position;
                node = new IndexNode(position, node, ParseSubscripts());
            }
            else if (TryTake("."))
            {
                Token name = TakeName("a name after the point");
                node = new AttributeNode(name.Position, node, name.Text);
            }
            else
            {
                return node;
            }
        }
    }

    private ArgumentNode[] ParseArguments()
    {
        var arguments = new List<ArgumentNode>();
        while (!Is(")"))
        {
            int position = Current.Position;
            bool isSpread = TryTake("*");
            string? name = null;
            if (!isSpread && Current.Kind == TokenKind.Name && _tokens[_next + 1] is { Kind: TokenKind.Sign, Text: "=" })
            {
                name = Take().Text;
                _next++;
            }

            Node value = ParseExpression();
            arguments.Add(new ArgumentNode(position, name, IsWord("for") ? ParseComprehension(value) : value, isSpread));
            if (!Is(")") && !TryTake(","))
            {
                throw Unexpected("an operator, ',' or ')'");
            }
        }

        _next++;
        return [.. arguments];
    }

    private Node[] ParseSubscripts()
    {
        var items = new List<Node>();
        while (!Is("]"))
        {
            items.Add(ParseSubscript());
            if (!Is("]") && !TryTake(","))
            {
                throw Unexpected("an operator, ',' or ']'");
            }
        }

        if (items.Count == 0)
        {
            throw Unexpected("an index, such as 0 or 1:3");
        }

        _next++;
        return [.. items];
    }

    private Node ParseSubscript()
    {
        int position = Current.Position;
        Node? start = Is(":") ? null : ParseExpression();
        if (!TryTake(":"))
        {
            return start!;
        }

        Node? stop = EndsASlice() ? null : ParseExpression();
        Node? step = TryTake(":") && !EndsASlice() ? ParseExpression() : null;
        return new SliceNode(position, start, stop, step);
    }

    private bool EndsASlice() => Is(":") || Is(",") || Is("]");

    private Node ParsePrimary()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _next++;
                return new NumberNode(token.Position, token.Number, token.IsWhole);
            case TokenKind.Text:
                _next++;
                return new TextNode(token.Position, token.Text);
            case TokenKind.Name when Array.IndexOf(Reserved, token.Text) < 0:
                _next++;
                return new NameNode(token.Position, token.Text);
            case TokenKind.Sign when token.Text == "...":
                _next++;
                return new EllipsisNode(token.Position);
            case TokenKind.Sign when token.Text is "(" or "[":
                return ParseBrackets();
            default:
                throw Unexpected("a value, such as a name, a number or '('");
        }
    }

    private Node ParseBrackets()
    {
        Token opening = Take();
        string closing = opening.Text == "(" ? ")" : "]";
        var items = new List<Node>();
        bool isList = opening.Text == "[";
        while (!Is(closing))
        {
            Node item = ParseExpression();
            if (items.Count == 0 && IsWord("for"))
            {
                Node comprehension = ParseComprehension(item);
                Expect(closing, $"'{closing}'");
                return comprehension;
            }

            items.Add(item);
            if (TryTake(","))
            {
                isList = true;
            }
            else if (!Is(closing))
            {
                throw Unexpected($"an operator, ',' or '{closing}'");
            }
        }

        _next++;
        return isList || items.Count == 0 ? new ListNode(opening.Position, [.. items]) : items[0];
    }

    private ComprehensionNode ParseComprehension(Node element)
    {
        Token start = Take();
        string[] names = ParseNamesOfItems();
        Node items = ParseOperators(level: 1);
        return IsWord("if") || IsWord("for")
            ? throw Fault(Current, $"'{Current.Text}' after the items of a list is not understood. Write a list with one 'for' and no 'if'.")
            : new ComprehensionNode(start.Position, element, names, items);
    }

    private string[] ParseNamesOfItems()
    {
        var names = new List<string>();
        bool inBrackets = TryTake("(");
        do
        {
            names.Add(TakeName("the name of an item").Text);
        }
        while (TryTake(","));
        if (inBrackets)
        {
            Expect(")", "')'");
        }

        if (!IsWord("in"))
        {
            throw Unexpected("'in' and what the items are taken from");
        }

        _next++;
        return [.. names];
    }

    private bool Is(string sign) => Current.Kind == TokenKind.Sign && Current.Text == sign;

    private bool IsWord(string word) => Current.Kind == TokenKind.Name && Current.Text == word;

    private Token Take() => _tokens[_next++];

    private bool TryTake(string sign)
    {
        bool found = Is(sign);
        _next += found ? 1 : 0;
        return found;
    }

    private Token TakeName(string expected) =>
        Current.Kind == TokenKind.Name && Array.IndexOf(Reserved, Current.Text) < 0 ? Take() : throw Unexpected(expected);

    private void Expect(string sign, string expected)
    {
        if (!TryTake(sign))
        {
            throw Unexpected(expected);
        }
    }

    private void Enter(Token token)
    {
        if (++_nesting > MostNesting)
        {
            throw Fault(token, $"Here the formula is nested deeper than {MostNesting} levels. Give its inner part a name of its own: p = …; then use p.");
        }
    }

    private FormulaException Unexpected(string expected)
    {
        string came = Current switch
        {
            { Kind: TokenKind.End } => "the formula ends here",
            { Kind: TokenKind.NewLine } => "the line ends here",
            { Kind: TokenKind.Text } => "a text stands here",
            { Kind: TokenKind.Name } when Array.IndexOf(Reserved, Current.Text) >= 0 => $"the word '{Current.Text}' stands here",
            _ => $"'{Shorten(Current.Text)}' stands here",
        };
        return Fault(Current, $"Expected {expected}, but {came}.");
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..39]}…";

    private FormulaException Fault(Token token, string complaint) => new(_formula, token.Position, complaint);
}
