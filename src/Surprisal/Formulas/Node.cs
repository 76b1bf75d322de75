namespace Surprisal.Formulas;

/// <summary>A part of a formula as it is written, before anything is known about its values.</summary>
/// <param name="Position">Where in the text it stands: for an operation, where its sign does.</param>
internal abstract record Node(int Position);

internal sealed record NumberNode(int Position, double Value, bool IsWhole) : Node(Position);

internal sealed record TextNode(int Position, string Text) : Node(Position);

internal sealed record NameNode(int Position, string Name) : Node(Position);

/// <summary>Several values in a row: <c>[a, b]</c> or <c>(a, b)</c>.</summary>
internal sealed record ListNode(int Position, Node[] Items) : Node(Position);

/// <summary>A list made of an expression for each item of another: <c>[f(v) for v in x]</c>.</summary>
internal sealed record ComprehensionNode(int Position, Node Element, string[] Names, Node Items) : Node(Position);

internal sealed record UnaryNode(int Position, string Sign, Node Operand) : Node(Position);

internal sealed record BinaryNode(int Position, string Sign, Node Left, Node Right) : Node(Position);

/// <summary>Comparisons in a chain: <c>a &lt; b &lt;= c</c>.</summary>
internal sealed record ComparisonNode(int Position, Node First, (string Sign, Node Operand)[] Others) : Node(Position);

/// <summary><c>a if condition else b</c>.</summary>
internal sealed record ConditionalNode(int Position, Node Condition, Node Then, Node Otherwise) : Node(Position);

internal sealed record CallNode(int Position, Node Callee, ArgumentNode[] Arguments) : Node(Position);

/// <summary>One argument of a call, perhaps by its name, perhaps a list that stands for several.</summary>
internal sealed record ArgumentNode(int Position, string? Name, Node Value, bool IsSpread) : Node(Position);

internal sealed record IndexNode(int Position, Node Target, Node[] Items) : Node(Position);

/// <summary><c>start:stop:step</c> within an index.</summary>
internal sealed record SliceNode(int Position, Node? Start, Node? Stop, Node? Step) : Node(Position);

internal sealed record EllipsisNode(int Position) : Node(Position);

internal sealed record AttributeNode(int Position, Node Target, string Name) : Node(Position);

internal sealed record LambdaNode(int Position, ParameterNode[] Parameters, Node Body) : Node(Position);

/// <summary>What a function of the formula itself takes, with its value if the caller gives none.</summary>
internal sealed record ParameterNode(int Position, string Name, Node? Preset) : Node(Position);

/// <summary><c>name = value</c>, or with a sign <c>name += value</c>; several names share out a list, and an index changes some elements.</summary>
internal sealed record AssignmentNode(int Position, Node Target, string? Sign, Node Value) : Node(Position);

internal sealed record ReturnNode(int Position, Node Value) : Node(Position);

internal sealed record DefinitionNode(int Position, string Name, ParameterNode[] Parameters, Node[] Body) : Node(Position);

/// <summary><c>for name in items: …</c>, which is carried out item by item as the formula is read.</summary>
internal sealed record LoopNode(int Position, string[] Names, Node Items, Node[] Body) : Node(Position);

/// <summary><c>from module import name as alias</c>, which gives functions other names.</summary>
internal sealed record ImportNode(int Position, (string Path, string Alias)[] Names) : Node(Position);
