using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>What comes of a formula depends on the formula, not on the order in which it was written.</summary>
public sealed class OrderTests
{
    [Fact]
    public void The_order_in_which_symbols_are_made_changes_neither_form_nor_plan()
    {
        for (int seed = 40000; seed < 40400; seed++)
        {
            Symbol[] outputs = new RandomGraph(seed, isSmooth: false).Outputs;
            Symbol[] again = Rebuild(outputs, new Random(seed), swaps: false);
            for (int i = 0; i < outputs.Length; i++)
            {
                new Rewriter(Rules.All).Rewrite(again[i]).ToString().ShouldBe(new Rewriter(Rules.All).Rewrite(outputs[i]).ToString(), $"seed {seed}");
            }

            Planner.Plan(again, []).ToString().ShouldBe(Planner.Plan(outputs, []).ToString(), $"seed {seed}");
        }
    }

    [Fact]
    public void The_order_of_arguments_changes_only_the_order_of_arguments()
    {
        for (int seed = 40000; seed < 40400; seed++)
        {
            Symbol[] outputs = new RandomGraph(seed, isSmooth: false).Outputs;
            Symbol[] swapped = Rebuild(outputs, new Random(seed), swaps: true);
            Symbol[] forms = [.. outputs.Select(new Rewriter(Rules.All).Rewrite)];
            Symbol[] others = [.. swapped.Select(new Rewriter(Rules.All).Rewrite)];
            var names = new Dictionary<string, int>();
            for (int i = 0; i < outputs.Length; i++)
            {
                Name(others[i], names).ShouldBe(Name(forms[i], names), $"seed {seed}: {outputs[i]}\nbecame {forms[i]}\nor {others[i]}");
            }

            Ops(Planner.Plan(swapped, [])).ShouldBe(Ops(Planner.Plan(outputs, [])), $"seed {seed}");
        }
    }

    private static string[] Ops(Plan plan) => [.. plan.Steps.Select(step => step.Op.ToString()).Order(StringComparer.Ordinal)];

    /// <summary>The same formulas, made of new symbols in another order.</summary>
    private static Symbol[] Rebuild(Symbol[] outputs, Random random, bool swaps)
    {
        var made = new Dictionary<Symbol, Symbol>();
        List<Symbol> left = Symbol.InOrder(outputs);
        while (left.Count > 0)
        {
            Symbol[] ready = [.. left.Where(symbol => symbol.Inputs.All(made.ContainsKey))];
            Symbol next = ready[random.Next(ready.Length)];
            Symbol[] inputs = [.. next.Inputs.Select(input => made[input])];
            if (swaps && next.Op.Commutes && random.Next(2) == 0)
            {
                Array.Reverse(inputs);
            }

            made[next] = next.Op is Leaf ? next : Symbol.Of(next.Op, inputs);
            left.Remove(next);
        }

        return [.. outputs.Select(output => made[output])];
    }

    /// <summary>A number that two formulas share if they differ at most in the order of arguments that commute.</summary>
    private static int Name(Symbol root, Dictionary<string, int> names)
    {
        var nameOf = new Dictionary<Symbol, int>();
        foreach (Symbol symbol in Symbol.InOrder([root]))
        {
            IEnumerable<int> inputs = symbol.Inputs.Select(input => nameOf[input]);
            string key = symbol.Op is Leaf or Constant
                ? symbol.ToString()
                : $"{symbol.Op} {symbol.Shape} {string.Join(' ', symbol.Op.Commutes ? inputs.Order() : inputs)}";
            nameOf[symbol] = names.TryGetValue(key, out int name) ? name : names[key] = names.Count;
        }

        return nameOf[root];
    }
}
