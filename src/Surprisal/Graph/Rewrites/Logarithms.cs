using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Logarithms of exponentials, products, quotients and powers of what is known to be positive, and of elements picked from it.</summary>
/// <remarks>Of unknown factors nothing is taken apart: the logarithm of a product of two negative numbers exists, those of the factors do not.</remarks>
internal static class Logarithms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Of("log of an exponential", x => Log(Exp(x)), x => x),
        Rule.Of("log of a product", (x, y) => Log(x * y), (x, y) => ArePositive(x, y) ? Log(x) + Log(y) : null),
        Rule.Of("log of a quotient", (x, y) => Log(x / y), (x, y) => ArePositive(x, y) ? Log(x) - Log(y) : null),
        Rule.Of("log of a square", x => Log(Square(x)), x => IsPositive(x) ? 2 * Log(x) : null),
        Rule.Of("log of a root", x => Log(Sqrt(x)), x => IsPositive(x) ? Log(x) / 2 : null),
        Rule.Of("log of a power", (x, y) => Log(Power(x, y)), (x, y) => IsPositive(x) && y.Op is Constant { IsNumber: true } ? y * Log(x) : null),
        new OfPicked(),
    ];

    /// <summary>Whether a formula is positive for all finite data, though it may round to 0.</summary>
    public static bool IsPositive(Symbol symbol) => symbol.Op switch
    {
        Exp or Softmax or Sigmoid => true,
        Constant { IsNumber: true, Number: > 0 } => true,
        ReduceSum or Reshape or Sqrt or Square => IsPositive(symbol.Inputs[0]),
        _ => false,
    };

    // Products with data are left alone: data may hold zeros, and their logarithm would be taken twice over.
    private static bool ArePositive(Symbol x, Symbol y) => IsPositive(x) && IsPositive(y);

    private sealed class OfPicked() : Rule("log of what is picked")
    {
        public override Symbol? Apply(Symbol symbol) => symbol switch
        {
            { Op: Log, Inputs: [{ Op: Gather gather, Inputs: [{ Op: Softmax or Sigmoid or Exp } x, Symbol indices] }] } => Symbol.Of(gather, Log(x), indices),
            { Op: Log, Inputs: [{ Op: Slice slice, Inputs: [{ Op: Softmax or Sigmoid or Exp } x] }] } => Symbol.Of(slice, Log(x)),
            _ => null,
        };
    }
}
