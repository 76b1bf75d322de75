using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Arithmetic of numbers that stand in the formula, done once when it is compiled.</summary>
internal static class ConstantForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new Folding(),
    ];

    private sealed class Folding() : Rule("arithmetic of constants")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol.Op is not (Add or Subtract or Multiply or Divide or Negate or Square or Sqrt or Exp or Log))
            {
                return null;
            }

            foreach (Symbol input in symbol.Inputs)
            {
                if (input.Op is not Constant { IsNumber: true })
                {
                    return null;
                }
            }

            double x = ((Constant)symbol.Inputs[0].Op).Number;
            double y = symbol.Inputs.Count == 2 ? ((Constant)symbol.Inputs[1].Op).Number : 0;
            double value = symbol.Op switch
            {
                Add => x + y,
                Subtract => x - y,
                Multiply => x * y,
                Divide => x / y,
                Negate => -x,
                Square => x * x,
                Sqrt => Math.Sqrt(x),
                Exp => Wide.Exp(x).ToDouble(),
                _ => Wide.Log(x).ToDouble(),
            };
            return double.IsFinite(value) ? Ops.Constant(value) : null;
        }
    }
}
