namespace Surprisal.Formulas;

/// <summary>One word of a formula.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">How it reads, in the spelling of Python.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Column">How far it is indented, from the start of its line.</param>
/// <param name="Number">The value of a number.</param>
/// <param name="IsWhole">Whether a number is written without a point or exponent.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, int Column, double Number = 0, bool IsWhole = false);

/// <summary>What kind of word a token is.</summary>
internal enum TokenKind
{
    Number,
    Name,
    Text,
    Sign,
    NewLine,
    End,
}
