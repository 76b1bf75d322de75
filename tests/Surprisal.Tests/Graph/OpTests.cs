using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>What holds for every operation: its gradients, both precisions, any batch.</summary>
public sealed class OpTests
{
    // A leaf is a value: nothing computes it. A wide result is made by a plan, of operations that are tested here.
    private static readonly string[] Values = [nameof(Leaf), nameof(Wildcard), nameof(WideResult)];

    public static TheoryData<string> Names => [.. typeof(Op).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract && !Values.Contains(type.Name))
        .Select(type => type.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_what_central_differences_say(string op)
    {
        foreach (Sample sample in SamplesOf(op))
        {
            Symbol loss = Sample.Weigh(sample.Formula, Sample.Batch);
            GradientCheck.Run(sample, loss, seed: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_of_gradients_are_what_central_differences_say(string op)
    {
        foreach (Sample sample in SamplesOf(op))
        {
            Symbol loss = Sample.Weigh(sample.Formula, Sample.Batch);
            foreach (Placeholder input in sample.RealInputs)
            {
                Symbol gradient = Gradients.Of(loss, [input], [])[0];
                GradientCheck.Run(sample, Sample.Weigh(gradient, Sample.Batch), seed: 2);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_flows_back_to_class_numbers(string op)
    {
        foreach (Sample sample in SamplesOf(op))
        {
            foreach (Placeholder labels in sample.Inputs.Except(sample.RealInputs))
            {
                Symbol gradient = Gradients.Of(sample.Formula, labels);
                gradient.Shape.ShouldBe(labels.Shape);
                Interpreter.Evaluate(gradient, sample.Draw(3, Sample.Batch), Sample.Batch).ShouldAllBe(value => value == 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float_agrees_with_double(string op)
    {
        foreach (Sample sample in SamplesOf(op))
        {
            Dictionary<Symbol, double[]> values = sample.Draw(4, Sample.Batch);
            double[] expected = Interpreter.Evaluate(sample.Formula, values, Sample.Batch);
            Dictionary<Symbol, float[]> singles = values.ToDictionary(pair => pair.Key, pair => Array.ConvertAll(pair.Value, value => (float)value));
            float[] actual = Interpreter.Evaluate(sample.Formula, singles, Sample.Batch);
            Close.ShouldBeClose(Array.ConvertAll(actual, value => (double)value), expected, 1e-5, sample.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_compiled_function_gives_what_the_operation_gives_for_any_batch(string op)
    {
        foreach (Sample sample in SamplesOf(op))
        {
            Function<double> function = Function.Compile<double>(sample.Formula);
            bool growsWithBatch = sample.Inputs.Any(input => input.Shape.Size.ScalesWithBatch);
            foreach (int batch in growsWithBatch ? [3, 1, 2, 5, 0] : new[] { 1 })
            {
                if (batch == 0 && ReducesTheBatch(sample.Formula))
                {
                    continue;
                }

                Dictionary<Symbol, double[]> values = sample.Draw(5, batch);
                Feed<double>[] feeds = [.. sample.Inputs.Select(input => new Feed<double>(input, values[input]))];
                double[] actual = function.Evaluate(feeds).ToArray();
                actual.ShouldBe(Interpreter.Evaluate(sample.Formula, values, batch), $"{sample}, batch {batch}");
            }
        }
    }

    [Theory]
    [InlineData(nameof(Leaf))]
    [InlineData(nameof(Wildcard))]
    public void A_value_is_not_run(string name)
    {
        Op leaf = name == nameof(Leaf) ? new Leaf("x") : new Wildcard(0);
        Should.Throw<InvalidOperationException>(() => leaf.Run(default(Operands<float>))).Message.ShouldContain("is a value, not an operation");
        Should.Throw<InvalidOperationException>(() => leaf.InferShape([])).Message.ShouldContain("is a value, not an operation");
    }

    private static Sample[] SamplesOf(string op)
    {
        OpSamples.All.TryGetValue(op, out Sample[]? samples).ShouldBeTrue($"Give {op} its samples in OpSamples.");
        return samples!;
    }

    // An empty axis has no maximum, and nothing sensible could be said of one.
    private static bool ReducesTheBatch(Symbol formula) =>
        formula.Op is AxisOp and not ReduceSum && formula.Inputs[0].Shape[((AxisOp)formula.Op).Axis].ScalesWithBatch;
}
