using System.Globalization;
using System.Text;

namespace Surprisal.Formulas;

/// <summary>Parts a formula into words. Mathematical signs are read as the signs of Python that they stand for.</summary>
internal ref struct Lexer(string formula)
{
    // Longest first, so that ** is not read as two *.
    private static readonly string[] Signs =
    [
        "**=", "//=", "...",
        "**", "//", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "@=", "->",
        "+", "-", "*", "/", "%", "@", "^", "&", "|", "~", "<", ">", "=", "(", ")", "[", "]", ",", ":", ";", ".",
    ];

    private static readonly Dictionary<char, string> Mathematics = new()
    {
        ['−'] = "-", ['–'] = "-", ['·'] = "*", ['⋅'] = "*", ['×'] = "*", ['∗'] = "*", ['÷'] = "/", ['∕'] = "/",
        ['≤'] = "<=", ['≥'] = ">=", ['≠'] = "!=",
    };

    // Read as names, so that √(x) is a call and ∞ a value.
    private const string NamesOfOneSign = "√∞∑∏";

    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private readonly string _formula = formula;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _lineStart;
    private int _brackets;

    public static Token[] Read(string formula)
    {
        var lexer = new Lexer(formula);
        lexer.ReadAll();
        return [.. lexer._tokens];
    }

    private readonly char Current => _position < _formula.Length ? _formula[_position] : '\0';

    private readonly char Next => _position + 1 < _formula.Length ? _formula[_position + 1] : '\0';

    private void ReadAll()
    {
        while (_position < _formula.Length)
        {
            ReadOne();
        }

        Add(TokenKind.End, "", _position);
    }

    private void ReadOne()
    {
        if (Current is '\n' or '\r')
        {
            ReadLineEnd();
        }
        else if (Current == '#')
        {
            while (_position < _formula.Length && Current is not ('\n' or '\r'))
            {
                _position++;
            }
        }
        else if (Current == '\\' && Next is '\n' or '\r')
        {
            _position++;
            SkipLineEnd();
        }
        else if (char.IsWhiteSpace(Current) || Current == '\uFEFF')
        {
            _position++;
        }
        else if (char.IsAsciiDigit(Current) || (Current == '.' && char.IsAsciiDigit(Next)))
        {
            ReadNumber();
        }
        else if (Current is '"' or '\'')
        {
            ReadText();
        }
        else if (Superscripts.Contains(Current, StringComparison.Ordinal) || (Current == '⁻' && Superscripts.Contains(Next, StringComparison.Ordinal)))
        {
            ReadExponent();
        }
        else if (Current == 'ᵀ')
        {
            Add(TokenKind.Sign, ".", _position);
            Add(TokenKind.Name, "T", _position++);
        }
        else if (NamesOfOneSign.Contains(Current, StringComparison.Ordinal))
        {
            Add(TokenKind.Name, _formula[_position].ToString(), _position++);
        }
        else if (LengthOfNamePart(isFirst: true) > 0)
        {
            ReadName();
        }
        else
        {
            ReadSign();
        }
    }

    private void ReadLineEnd()
    {
        int start = _position;
        SkipLineEnd();

        // Within brackets a line goes on.
        if (_brackets == 0)
        {
            Add(TokenKind.NewLine, "", start);
        }
    }

    private void SkipLineEnd()
    {
        _position += Current == '\r' && Next == '\n' ? 2 : 1;
        _lineStart = _position;
    }

    private void ReadNumber()
    {
        int start = _position;
        bool isWhole = true;
        SkipDigits();
        if (Current == '.')
        {
            isWhole = false;
            _position++;
            SkipDigits();
        }

        int signed = Next is '+' or '-' ? 2 : 1;
        if (Current is 'e' or 'E' && _position + signed < _formula.Length && char.IsAsciiDigit(_formula[_position + signed]))
        {
            isWhole = false;
            _position += signed;
            SkipDigits();
        }

        string text = _formula[start.._position];
        if (LengthOfNamePart(isFirst: true) > 0)
        {
            throw new FormulaException(_formula, _position, $"Something stands directly after the number {text}. Write '*' between the two to multiply.");
        }

        double value = double.Parse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            throw new FormulaException(_formula, start, "This number is larger than any that can be held, which is about 1.8e308. Write inf if that is meant.");
        }

        _tokens.Add(new Token(TokenKind.Number, text, start, start - _lineStart, value, isWhole));
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Current) || (Current == '_' && char.IsAsciiDigit(Next)))
        {
            _position++;
        }
    }

    private void ReadText()
    {
        int start = _position;
        string quote = _formula.AsSpan(_position).StartsWith("\"\"\"") || _formula.AsSpan(_position).StartsWith("'''")
            ? _formula.Substring(_position, 3)
            : _formula[_position].ToString();
        int end = _formula.IndexOf(quote, _position + quote.Length, StringComparison.Ordinal);
        int lineEnd = quote.Length == 3 ? -1 : _formula.IndexOfAny(['\n', '\r'], _position);
        if (end < 0 || (lineEnd >= 0 && lineEnd < end))
        {
            throw new FormulaException(_formula, start, $"This text has no end. Close it with {quote}.");
        }

        Add(TokenKind.Text, _formula[(start + quote.Length)..end], start);
        _position = end + quote.Length;
        int lastLine = _formula.LastIndexOf('\n', _position - 1);
        _lineStart = Math.Max(_lineStart, lastLine + 1);
    }

    private void ReadExponent()
    {
        int start = _position;
        Add(TokenKind.Sign, "**", start);
        if (Current == '⁻')
        {
            Add(TokenKind.Sign, "-", _position++);
        }

        double value = 0;
        int digit;
        while ((digit = Current == '\0' ? -1 : Superscripts.IndexOf(Current, StringComparison.Ordinal)) >= 0)
        {
            value = (value * 10) + digit;
            _position++;
        }

        _tokens.Add(new Token(TokenKind.Number, _formula[start.._position], start, start - _lineStart, Math.Min(value, double.MaxValue), IsWhole: true));
    }

    private void ReadName()
    {
        int start = _position;
        int length = LengthOfNamePart(isFirst: true);
        while (length > 0)
        {
            _position += length;
            length = LengthOfNamePart(isFirst: false);
        }

        Add(TokenKind.Name, _formula[start.._position], start);
    }

    /// <summary>How many characters the letter at this place takes; 0 if it is none.</summary>
    private readonly int LengthOfNamePart(bool isFirst)
    {
        if (_position >= _formula.Length || Current == 'ᵀ' || !Rune.TryGetRuneAt(_formula, _position, out Rune rune))
        {
            return 0;
        }

        bool belongs = Rune.IsLetter(rune) || rune.Value == '_' || (!isFirst && (
            char.IsAsciiDigit(Current) || Current is >= '₀' and <= '₉' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark));
        return belongs ? rune.Utf16SequenceLength : 0;
    }

    private void ReadSign()
    {
        ReadOnlySpan<char> rest = _formula.AsSpan(_position);
        if (Mathematics.TryGetValue(Current, out string? meaning))
        {
            Add(TokenKind.Sign, meaning, _position++);
            return;
        }

        foreach (string sign in Signs)
        {
            if (rest.StartsWith(sign, StringComparison.Ordinal))
            {
                _brackets = Math.Max(0, _brackets + (sign is "(" or "[" ? 1 : sign is ")" or "]" ? -1 : 0));
                Add(TokenKind.Sign, sign, _position);
                _position += sign.Length;
                return;
            }
        }

        string character = char.IsControl(Current) || char.IsSurrogate(Current) ? "" : $"'{Current}' ";
        throw new FormulaException(
            _formula, _position, string.Create(CultureInfo.InvariantCulture, $"The character {character}(U+{(int)Current:X4}) has no meaning in a formula. Leave it out, or write what it stands for."));
    }

    private readonly void Add(TokenKind kind, string text, int position) => _tokens.Add(new Token(kind, text, position, position - _lineStart));
}
