namespace Surprisal.Graph;

/// <summary>A sum taken apart into terms, each a product; terms that differ in their numbers only are one.</summary>
internal sealed class Terms
{
    // A sum of products of sums grows fast when it is multiplied out.
    private const int MaximumTerms = 32;

    private readonly List<Factors> _list = [];

    public IReadOnlyList<Factors> List => _list;

    /// <summary>How many terms and factors cancelled or fell together when this was multiplied out.</summary>
    public double Cancelled { get; private set; }

    /// <summary>Takes a symbol apart; one that is no sum has itself as its only term.</summary>
    public static Terms Of(Symbol symbol)
    {
        var terms = new Terms();
        var pending = new Stack<(Symbol Symbol, int Sign)>();
        pending.Push((symbol, 1));
        while (pending.TryPop(out (Symbol Symbol, int Sign) part))
        {
            (Symbol current, int sign) = part;
            switch (current.Op)
            {
                case Add or Subtract:
                    pending.Push((current.Inputs[1], current.Op is Subtract ? -sign : sign));
                    pending.Push((current.Inputs[0], sign));
                    break;
                case Negate:
                    pending.Push((current.Inputs[0], -sign));
                    break;
                case Expand or Reshape when Stretch.IsImplied(current):
                    pending.Push((current.Inputs[0], sign));
                    break;
                default:
                    terms.Take(Factors.Of(current).Scaled(sign));
                    break;
            }
        }

        return terms;
    }

    /// <summary>The same sum with every product of sums multiplied out, or null where there is none, or too many terms would come of it.</summary>
    public Terms? MultipliedOut()
    {
        var result = new Terms();
        bool isChanged = false;
        foreach (Factors term in _list)
        {
            Factors sums = term.Where(factor => factor.Op is Add or Subtract);
            List<(Factors Product, double Size)> products = [(term, term.Size)];
            foreach ((Symbol sum, double exponent) in sums.List.Where(factor => factor.Exponent == 1))
            {
                isChanged = true;
                Terms inner = Of(sum);
                products =
                [
                    .. from product in products
                       from part in inner._list
                       select (product.Product.Times(sum, -1).Times(part), product.Size - 1 + part.Size),
                ];
                if (products.Count > MaximumTerms)
                {
                    return null;
                }
            }

            foreach ((Factors product, double size) in products)
            {
                result.Take(product);
                result.Cancelled += size + 1;
            }
        }

        result.Cancelled -= result._list.Sum(term => term.Size + 1);
        return isChanged ? result : null;
    }

    /// <summary>The sum as a symbol: what all terms share before a bracket, a term without a minus sign first.</summary>
    public Symbol Build()
    {
        if (_list.Count == 0)
        {
            return 0;
        }

        if (_list.Count == 1)
        {
            return _list[0].Build();
        }

        Factors common = Shared();
        List<Factors> terms = _list.ConvertAll(term => term.Over(common));
        int first = Math.Max(0, terms.FindIndex(term => term.Numerator > 0));
        Symbol sum = terms[first].Scaled(SignOf(terms[first])).Build();
        for (int i = 0; i < terms.Count; i++)
        {
            if (i != first)
            {
                Symbol term = terms[i].Scaled(SignOf(terms[i])).Build();
                sum = terms[i].Numerator < 0 == terms[first].Numerator < 0 ? sum + term : sum - term;
            }
        }

        return common.Times(sum).Scaled(SignOf(terms[first])).Build();
    }

    private static int SignOf(Factors term) => term.Numerator < 0 ? -1 : 1;

    /// <summary>What all terms have in common, the number included where it is the same in all.</summary>
    private Factors Shared()
    {
        Factors shared = _list[0];
        foreach (Factors term in _list)
        {
            shared = shared.Common(term);
        }

        double numerator = Math.Abs(_list[0].Numerator);
        double denominator = _list[0].Denominator;
        return shared.Scaled(
            _list.TrueForAll(term => Math.Abs(term.Numerator) == numerator) ? numerator : 1,
            _list.TrueForAll(term => term.Denominator == denominator) ? denominator : 1);
    }

    private void Take(Factors term)
    {
        int index = _list.FindIndex(term.IsLike);
        if (index < 0)
        {
            if (term.Numerator != 0)
            {
                _list.Add(term);
            }

            return;
        }

        Factors other = _list[index];
        bool isSameBar = other.Denominator == term.Denominator;
        double numerator = isSameBar
            ? Decimals.Plus(other.Numerator, term.Numerator)
            : Decimals.Plus(Decimals.Times(other.Numerator, term.Denominator), Decimals.Times(term.Numerator, other.Denominator));
        double denominator = isSameBar ? other.Denominator : Decimals.Times(other.Denominator, term.Denominator);
        if (numerator == 0)
        {
            _list.RemoveAt(index);
        }
        else
        {
            _list[index] = other.WithNumber(numerator, denominator);
        }
    }
}
