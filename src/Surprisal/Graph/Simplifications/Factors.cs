namespace Surprisal.Graph;

/// <summary>A product taken apart: a fraction of numbers, and factors with their exponents in the order in which they come.</summary>
/// <remarks>
/// Factors that are equal are one: the exponents of <c>x · x</c> add up, and <c>x / x</c> cancels. Stretched factors are taken
/// as they were before, since a product stretches them anyway.
/// </remarks>
internal sealed class Factors
{
    private readonly List<(Symbol Base, double Exponent)> _list = [];

    /// <summary>The number above the bar, with the sign of the product.</summary>
    public double Numerator { get; private set; } = 1;

    /// <summary>The number below the bar, above 0.</summary>
    public double Denominator { get; private set; } = 1;

    public IReadOnlyList<(Symbol Base, double Exponent)> List => _list;

    /// <summary>Whether nothing is left: the product is 1.</summary>
    public bool IsOne => _list.Count == 0 && Numerator == 1 && Denominator == 1;

    /// <summary>How many factors there are, each as often as it is multiplied or divided by.</summary>
    public double Size => _list.Sum(factor => Math.Abs(factor.Exponent));

    /// <summary>Takes a symbol apart; one that is no product has itself as its only factor.</summary>
    public static Factors Of(Symbol symbol)
    {
        var factors = new Factors();
        var pending = new Stack<(Symbol Symbol, double Exponent)>();
        pending.Push((symbol, 1));
        while (pending.TryPop(out (Symbol Symbol, double Exponent) part))
        {
            (Symbol current, double exponent) = part;
            bool isWhole = Math.Abs(exponent) == 1;

            // The root of a square is no simpler: it is positive where the number need not be.
            bool isInteger = double.IsInteger(exponent);
            switch (current.Op)
            {
                case Multiply or Weigh when isWhole:
                    pending.Push((current.Inputs[1], exponent));
                    pending.Push((current.Inputs[0], exponent));
                    break;
                case Divide when isWhole:
                    pending.Push((current.Inputs[1], -exponent));
                    pending.Push((current.Inputs[0], exponent));
                    break;
                case Negate when isWhole:
                    factors.Numerator = -factors.Numerator;
                    pending.Push((current.Inputs[0], exponent));
                    break;
                case Square when isInteger:
                    pending.Push((current.Inputs[0], 2 * exponent));
                    break;
                case Power when isInteger && current.Inputs[1].Op is Constant { IsNumber: true, Number: not 0 and var power }:
                    pending.Push((current.Inputs[0], power * exponent));
                    break;
                case Sqrt when isInteger:
                    pending.Push((current.Inputs[0], 0.5 * exponent));
                    break;
                case Constant { Values: [double number] } when isWhole && double.IsFinite(number) && (exponent > 0 || number != 0):
                    factors.TakeNumber(number, exponent);
                    break;
                case Expand or Reshape when Stretch.IsImplied(current):
                    pending.Push((current.Inputs[0], exponent));
                    break;
                default:
                    factors.Take(current, exponent);
                    break;
            }
        }

        return factors;
    }

    public Factors Times(Factors other)
    {
        Factors product = Scaled(other.Numerator, other.Denominator);
        foreach ((Symbol factor, double exponent) in other._list)
        {
            product.Take(factor, exponent);
        }

        return product;
    }

    public Factors Times(Symbol factor, double exponent = 1)
    {
        Factors product = Scaled(1);
        product.Take(factor, exponent);
        return product;
    }

    public Factors Scaled(double numerator, double denominator = 1)
    {
        (double above, double below) = NumberTimes(numerator, denominator);
        return WithNumber(above, below);
    }

    /// <summary>The same factors with another number.</summary>
    public Factors WithNumber(double numerator, double denominator)
    {
        var product = new Factors { Numerator = numerator, Denominator = denominator };
        product._list.AddRange(_list);
        return product;
    }

    /// <summary>This product divided by another one.</summary>
    public Factors Over(Factors other)
    {
        Factors quotient = Scaled(other.Denominator * Math.Sign(other.Numerator), Math.Abs(other.Numerator));
        foreach ((Symbol factor, double exponent) in other._list)
        {
            quotient.Take(factor, -exponent);
        }

        return quotient;
    }

    /// <summary>The product of those factors for which something holds, without the number.</summary>
    public Factors Where(Func<Symbol, bool> holds)
    {
        var chosen = new Factors();
        chosen._list.AddRange(_list.Where(factor => holds(factor.Base)));
        return chosen;
    }

    /// <summary>The product with something else for each factor.</summary>
    public Factors Each(Func<Symbol, Symbol> change)
    {
        Factors changed = new Factors().WithNumber(Numerator, Denominator);
        foreach ((Symbol factor, double exponent) in _list)
        {
            changed.Take(change(factor), exponent);
        }

        return changed;
    }

    /// <summary>Whether two products differ in their numbers only.</summary>
    public bool IsLike(Factors other) => _list.Count == other._list.Count && _list.TrueForAll(other._list.Contains);

    /// <summary>What two products share: the factors with the smaller of two exponents of the same sign.</summary>
    public Factors Common(Factors other)
    {
        var common = new Factors();
        foreach ((Symbol factor, double exponent) in _list)
        {
            double shared = other._list.Find(candidate => candidate.Base == factor).Exponent;
            if (exponent * shared > 0)
            {
                common._list.Add((factor, Math.Abs(shared) < Math.Abs(exponent) ? shared : exponent));
            }
        }

        return common;
    }

    /// <summary>The product as a symbol: the number first, all that divides behind one bar.</summary>
    public Symbol Build()
    {
        if (Numerator == 0)
        {
            return 0;
        }

        (double numerator, double denominator) = Reduced();
        bool isNegative = numerator < 0;
        List<(Symbol Base, double Exponent)> list = [.. _list];

        // −(a − b) is b − a.
        int difference = isNegative ? list.FindIndex(factor => factor is { Base.Op: Subtract, Exponent: 1 }) : -1;
        if (difference >= 0)
        {
            IReadOnlyList<Symbol> terms = list[difference].Base.Inputs;
            list[difference] = (terms[1] - terms[0], 1);
            isNegative = false;
        }

        Symbol? above = Product(Math.Abs(numerator), list.Where(factor => factor.Exponent > 0));
        Symbol? below = Product(denominator, list.Where(factor => factor.Exponent < 0));
        Symbol quotient = (above, below) switch
        {
            (null, null) => 1,
            (_, null) => above,
            _ => (above ?? 1) / below,
        };
        return isNegative ? -quotient : quotient;
    }

    private static Symbol? Product(double number, IEnumerable<(Symbol Base, double Exponent)> factors)
    {
        Symbol? product = number == 1 ? null : number;
        foreach ((Symbol factor, double exponent) in factors)
        {
            Symbol power = Math.Abs(exponent) switch
            {
                1 => factor,
                2 => Ops.Square(factor),
                0.5 => Ops.Sqrt(factor),
                double size => Ops.Power(factor, size),
            };
            product = product is null ? power : product * power;
        }

        return product;
    }

    /// <summary>The fraction in lower terms, where that gives whole numbers.</summary>
    private (double Numerator, double Denominator) Reduced()
    {
        if (!double.IsInteger(Denominator))
        {
            return (Numerator / Denominator, 1);
        }

        (double divisor, double rest) = (Denominator, Math.Abs(Numerator));
        while (rest != 0 && double.IsInteger(rest))
        {
            (divisor, rest) = (rest, divisor % rest);
        }

        return rest == 0 ? (Numerator / divisor, Denominator / divisor)
            : Decimals.Over(Numerator, Denominator) is { } quotient ? (quotient, 1)
            : (Numerator, Denominator);
    }

    private void TakeNumber(double number, double exponent) =>
        (Numerator, Denominator) = exponent > 0 ? NumberTimes(number, 1) : NumberTimes(Math.Sign(number), Math.Abs(number));

    /// <summary>The number of this product times another fraction. What is the same above and below the bar cancels, whole or not.</summary>
    private (double Numerator, double Denominator) NumberTimes(double numerator, double denominator)
    {
        (double own, double below) = Math.Abs(Numerator) == denominator ? (Math.Sign(Numerator), 1) : (Numerator, denominator);
        (double other, double ownBelow) = Math.Abs(numerator) == Denominator ? (Math.Sign(numerator), 1) : (numerator, Denominator);
        return (Decimals.Times(own, other), Decimals.Times(below, ownBelow));
    }

    private void Take(Symbol factor, double exponent)
    {
        int index = _list.FindIndex(other => other.Base == factor);
        double before = index < 0 ? 0 : _list[index].Exponent;
        double after = before + exponent;

        // What is 1 or 0 is its own square.
        bool isIndicator = factor.Op is Greater or GreaterEqual or Equal && before >= 0 && exponent > 0;
        (Symbol, double) taken = (factor, isIndicator ? 1 : after);
        if (index < 0)
        {
            _list.Add(taken);
        }
        else if (after == 0)
        {
            _list.RemoveAt(index);
        }
        else
        {
            _list[index] = taken;
        }
    }
}
