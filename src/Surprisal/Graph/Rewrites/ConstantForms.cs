using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Arithmetic of numbers that stand in the formula, done once when it is compiled if the result is exact.</summary>
internal static class ConstantForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new Folding(),
        Rule.Of("nothing added", x => 0 + x, x => x),
        Rule.Of("less than nothing", x => 0 - x, x => -x),
        Rule.Of("exponential of zero", _ => Ops.Exp(0), _ => 1),
        Rule.Of("logarithm of one", _ => Ops.Log(1), _ => 0),
    ];

    private sealed class Folding() : Rule("arithmetic of constants")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol.Op is not (Add or Subtract or Multiply or Divide or Square or Sqrt))
            {
                return null;
            }

            foreach (Symbol input in symbol.Inputs)
            {
                if (input.Op is not Constant { IsNumber: true, Number: not 0 })
                {
                    return null;
                }
            }

            Wide x = ((Constant)symbol.Inputs[0].Op).Number;
            Wide y = symbol.Inputs.Count == 2 ? ((Constant)symbol.Inputs[1].Op).Number : Wide.One;
            Wide exact = symbol.Op switch
            {
                Add => x + y,
                Subtract => x - y,
                Multiply => x * y,
                Divide => x / y,
                Square => x * x,
                _ => Wide.Sqrt(x),
            };

            // A third is kept as 1 / 3: rounded, it would be another number to whoever computes on.
            double value = exact.ToDouble();
            return double.IsFinite(value) && (exact - value).Sign == 0 ? Ops.Constant(value) : null;
        }
    }
}
