namespace Surprisal.Graph;

/// <summary>Differentiates formulas: the result is again made of symbols.</summary>
/// <remarks>
/// The formula is first brought into its stable form, so that no gradient divides by a probability that has
/// underflowed: of <c>−Σ y·log(softmax(x))</c> it is <c>softmax(x)·Σy − y</c>, not a product with <c>1 / 0</c>.
/// Then reverse accumulation: S. Linnainmaa, "Taylor expansion of the accumulated rounding error", BIT 16, 1976.
/// </remarks>
public static class Gradients
{
    /// <summary>The gradient of a result by one symbol.</summary>
    /// <inheritdoc cref="Of(Symbol, IReadOnlyList{Symbol})"/>
    public static Symbol Of(Symbol result, Symbol by) => Of(result, [by])[0];

    /// <summary>The gradients of a result by several symbols.</summary>
    /// <param name="result">What is differentiated. If it is not a single number, the gradient is that of its sum.</param>
    /// <param name="by">The symbols to differentiate by: variables, placeholders, or values within the formula.</param>
    /// <returns>For each symbol in <paramref name="by"/> the gradient in its shape, zero where the result does not depend on it.</returns>
    public static Symbol[] Of(Symbol result, IReadOnlyList<Symbol> by)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(by);
        return Of(result, by, Rules.All);
    }

    /// <summary>The Jacobian: the gradient of each element of a result by one symbol.</summary>
    /// <remarks>It holds a formula for each element of the result, so it is for results of few elements.</remarks>
    /// <param name="result">What is differentiated, of a size that does not depend on the batch.</param>
    /// <param name="by">The symbol to differentiate by.</param>
    /// <returns>The derivatives <c>∂resultᵢ/∂byⱼ</c>: the axes of <paramref name="result"/>, then those of <paramref name="by"/>.</returns>
    /// <exception cref="ArgumentException">The size of the result depends on the batch.</exception>
    public static Symbol Jacobian(Symbol result, Symbol by)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(by);
        Shape shape = [.. result.Shape, .. by.Shape];
        if (result.Shape.Size.ScalesWithBatch)
        {
            throw new ArgumentException(
                $"The Jacobian of a result of shape {result.Shape} has as many parts as the batch has elements. Give a result of fixed size, such as that of one sample.", nameof(result));
        }

        int count = result.Shape.Size.Factor;
        if (count == 0)
        {
            return Ops.Expand(0, shape);
        }

        var rows = new Symbol[count];
        for (int i = 0; i < count; i++)
        {
            double[] one = new double[count];
            one[i] = 1;
            rows[i] = Of(result * Ops.Constant(one, result.Shape), by);
        }

        return Ops.Reshape(Ops.Stack(rows), shape);
    }

    /// <summary>The product of a loss' second derivatives with a direction, without the matrix of them.</summary>
    /// <remarks>
    /// The gradient of <c>Σ gradient · direction</c>: B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6, 1994.
    /// </remarks>
    /// <param name="loss">What is differentiated. If it is not a single number, the derivatives are those of its sum.</param>
    /// <param name="by">The symbol to differentiate by, twice.</param>
    /// <param name="direction">What the matrix is multiplied by, in the shape of <paramref name="by"/>. It counts as fixed.</param>
    /// <returns>The product, in the shape of <paramref name="by"/>.</returns>
    /// <exception cref="ArgumentException">The direction has another shape.</exception>
    public static Symbol HessianVectorProduct(Symbol loss, Symbol by, Symbol direction)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(direction);
        return direction.Shape.Equals(by.Shape)
            ? Of(Of(loss, by) * Ops.StopGradient(direction), by)
            : throw new ArgumentException(
                $"The direction has shape {direction.Shape}, but what is differentiated by has {by.Shape}. Give both the same shape.", nameof(direction));
    }

    /// <summary>Whether a result depends on leaves in a way that can be differentiated: not by labels or comparisons alone.</summary>
    internal static bool[] Exist(Symbol result, IReadOnlyList<Symbol> leaves)
    {
        Dictionary<Symbol, Symbol> found = Accumulate(result, [.. leaves]);
        return [.. leaves.Select(found.ContainsKey)];
    }

    internal static Symbol[] Of(Symbol result, IReadOnlyList<Symbol> by, IReadOnlyList<Rule> rules)
    {
        Dictionary<Symbol, Symbol> byLeaves = Accumulate(new Rewriter(rules).Rewrite(result), [.. by.Where(symbol => symbol.Op is Leaf)]);
        return [.. by.Select(symbol =>
            Derived(result, symbol, symbol.Op is Leaf ? byLeaves.GetValueOrDefault(symbol) : ByValueWithin(result, symbol, rules)))];
    }

    /// <summary>A gradient that knows what it was derived from.</summary>
    private static Symbol Derived(Symbol result, Symbol by, Symbol? found)
    {
        Symbol gradient = found ?? Ops.Expand(0, by.Shape);

        // A leaf is known by its symbol, so it cannot be another one.
        return gradient.Op is Leaf
            ? gradient
            : new Symbol(gradient.Op, gradient.Shape, [.. gradient.Inputs]) { Derivative = new Derivative(result, by, Exists: found is not null) };
    }

    /// <summary>The gradient by a symbol that is itself a formula, and which must therefore survive the rewriting.</summary>
    /// <remarks>Each such symbol has a pass of its own: held, it would keep the other gradients from their stable form.</remarks>
    private static Symbol? ByValueWithin(Symbol result, Symbol by, IReadOnlyList<Rule> rules)
    {
        var rewriter = new Rewriter(rules);
        Symbol held = rewriter.Hold(by);
        return Accumulate(rewriter.Rewrite(result), [held]).GetValueOrDefault(held);
    }

    private static Dictionary<Symbol, Symbol> Accumulate(Symbol result, HashSet<Symbol> by)
    {
        List<Symbol> order = Symbol.InOrder([result]);
        var leadsToWanted = new HashSet<Symbol>();
        foreach (Symbol symbol in order)
        {
            if (by.Contains(symbol) || symbol.Inputs.Any(leadsToWanted.Contains))
            {
                leadsToWanted.Add(symbol);
            }
        }

        var gradients = new Dictionary<Symbol, Symbol> { [result] = Ops.Expand(1, result.Shape) };
        foreach (Symbol symbol in Enumerable.Reverse(order))
        {
            if (!leadsToWanted.Contains(symbol) || by.Contains(symbol) || !gradients.TryGetValue(symbol, out Symbol? incoming))
            {
                continue;
            }

            Symbol?[] byInput = symbol.Op.Gradient(symbol, incoming);
            for (int i = 0; i < byInput.Length; i++)
            {
                Symbol input = symbol.Inputs[i];
                if (byInput[i] is { } part && leadsToWanted.Contains(input))
                {
                    gradients[input] = gradients.TryGetValue(input, out Symbol? sum) ? sum + part : part;
                }
            }
        }

        return gradients;
    }
}
