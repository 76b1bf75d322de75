using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Plans: memory used again without harm, work done once, a form that the order of writing does not change.</summary>
public sealed class PlannerTests
{
    private static readonly Dimension B = Dimension.Batch;

    private readonly Placeholder _x = Placeholder("x", [B, 3]);
    private readonly Placeholder _y = Placeholder("y", [B, 3]);

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(2000)]
    [InlineData(3000)]
    public void Memory_used_again_corrupts_nothing(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 1000; seed++)
        {
            // What is compared is the rewritten formula, so that only its plan can be at fault.
            CompareWithInterpreter(seed, new RandomGraph(seed, isSmooth: false), symbol => new Rewriter(Rules.All).Rewrite(symbol));
        }
    }

    [Theory]
    [InlineData(10000)]
    [InlineData(11000)]
    public void Rewriting_whole_programs_changes_no_value(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 1000; seed++)
        {
            CompareWithInterpreter(seed, new RandomGraph(seed, isSmooth: true), symbol => symbol);
        }
    }

    [Fact]
    public void A_chain_of_elementwise_steps_needs_one_place()
    {
        Symbol chain = Tanh(Sigmoid(Exp(_x + 1) * 2) - _x);
        Plan plan = Planner.Plan([chain], []);
        plan.Slots.Count(slot => slot.Source is null && slot.Size == 3 * B).ShouldBe(1, plan.ToString());
    }

    [Fact]
    public void Equal_parts_are_computed_once_however_they_are_written()
    {
        Symbol left = (Exp(_x) * Tanh(_y)) + (Tanh(_y) * Exp(_x));
        Symbol right = Exp(_x) * Tanh(_y);
        Plan plan = Planner.Plan([left, right], []);
        plan.Steps.Select(step => step.Op.GetType().Name).ShouldBe(["Exp", "Tanh", "Multiply", "Add"], ignoreOrder: true);
    }

    [Fact]
    public void The_order_of_writing_does_not_change_the_plan()
    {
        Symbol p = Softmax(_x);
        Symbol[] spellings =
        [
            -ReduceSum(_y * Log(p), axis: 1),
            -ReduceSum(Log(p) * _y, axis: 1),
            ReduceSum(-(Log(Softmax(_x)) * _y), axis: -1),
            ReduceSum(_y * -Log(p), axis: 1),
            ReduceSum(-_y * Log(Exp(_x) / ReduceSum(Exp(_x), axis: 1, keepDims: true)), axis: 1),
            -ReduceSum(LogSoftmax(_x) * _y, axis: 1),
            SoftmaxCrossEntropyWithLogits(_y, _x),
        ];
        string[] plans = [.. spellings.Select(loss => Steps(Planner.Plan([loss, Gradients.Of(ReduceMean(loss), _x)], [])))];
        plans.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Symbols_made_in_another_order_give_the_same_plan()
    {
        string Plan(bool backwards)
        {
            Symbol[] parts = new Symbol[3];
            foreach (int i in backwards ? new[] { 2, 1, 0 } : [0, 1, 2])
            {
                parts[i] = i == 0 ? Exp(_x) : i == 1 ? Tanh(_y) : Sigmoid(_x);
            }

            return Planner.Plan([(parts[0] * parts[1]) - (parts[2] * Exp(_x))], []).ToString();
        }

        Plan(backwards: true).ShouldBe(Plan(backwards: false));
    }

    [Fact]
    public void A_kernel_of_two_results_runs_once_whichever_is_asked_for_first()
    {
        Symbol loss = SoftmaxCrossEntropyWithLogits(_y, _x);
        Symbol gradient = Gradients.Of(ReduceSum(loss), _x);
        foreach (Symbol[] outputs in new Symbol[][] { [loss, gradient], [gradient, loss] })
        {
            Plan plan = Planner.Plan(outputs, []);
            plan.Steps.Count(step => step.Op is SoftmaxCrossEntropy or SoftmaxCrossEntropyGradient).ShouldBe(1, plan.ToString());
        }
    }

    private static string Steps(Plan plan) => string.Join('\n', plan.Steps.Select(step => $"{step.Op} {step.Inputs.Length}"));

    private static void CompareWithInterpreter(int seed, RandomGraph graph, Func<Symbol, Symbol> form)
    {
        var state = new State<double>((ulong)seed);
        Function<double> function = Function.Compile(graph.Outputs, graph.Updates, state);
        var random = new Random(seed);
        Dictionary<Symbol, double[]> values = graph.Variables.ToDictionary(variable => (Symbol)variable, variable => state[variable].ToArray());
        HashSet<Symbol> used = [.. Symbol.InOrder([.. graph.Outputs, .. graph.Updates.Select(update => update.Value)])];
        foreach (int batch in new[] { 3, 1, 4, 3 })
        {
            foreach (Placeholder placeholder in graph.Placeholders)
            {
                values[placeholder] = [.. Enumerable.Range(0, placeholder.Shape.Size.Resolve(batch)).Select(_ => (4 * random.NextDouble()) - 2)];
            }

            // Where nothing that is fed tells the batch size, it is 1.
            Placeholder[] fed = [.. graph.Placeholders.Where(used.Contains)];
            int samples = fed.Any(placeholder => placeholder.Shape.Size.ScalesWithBatch) ? batch : 1;
            function.Run([.. fed.Select(placeholder => new Feed<double>(placeholder, values[placeholder]))]);
            foreach (Symbol output in graph.Outputs)
            {
                double[] expected = Interpreter.Evaluate(form(output), values, samples);
                Close.ShouldBeClose(function[output], expected, 1e-11, $"seed {seed}, {output}\n{function.Describe()}");
            }

            Dictionary<Variable, double[]> next = graph.Updates.ToDictionary(
                update => update.Variable, update => Interpreter.Evaluate(form(update.Value), values, samples));
            foreach ((Variable variable, double[] expected) in next)
            {
                Close.ShouldBeClose(state[variable], expected, 1e-11, $"seed {seed}, new {variable}\n{function.Describe()}");
                values[variable] = state[variable].ToArray();
            }

            foreach (Variable variable in graph.Variables)
            {
                state[variable].ToArray().ShouldBe(values[variable], $"seed {seed}, {variable} is not updated");
            }
        }
    }
}
