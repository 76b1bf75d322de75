using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>What holds for every operation, and every function made of them: gradients, both precisions, any batch.</summary>
public sealed class OpTests
{
    // A leaf is a value: nothing computes it. A wide result and a fused operation are made by a plan, of operations that are tested here.
    private static readonly string[] Values = [nameof(Leaf), nameof(Wildcard), nameof(WideResult), typeof(FusedOp<>).Name];

    private static readonly string[] WithoutInputs = [nameof(Constant), nameof(Size)];

    public static TheoryData<string> Names =>
    [
        .. OpNames.Order(StringComparer.Ordinal),
        .. FunctionSamples.All.Keys.Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> OpNames => typeof(Op).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract && !Values.Contains(type.Name))
        .Select(type => type.Name);

    public static TheoryData<string> NamesWithInputs => [.. OpNames.Except(WithoutInputs).Order(StringComparer.Ordinal)];

    public static TheoryData<string> BinaryNames => [.. typeof(Op).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(BinaryOp))).Select(type => type.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(NamesWithInputs))]
    public void Every_operation_is_tried_with_empty_axes_axes_of_one_and_axes_that_grow_with_the_batch(string op)
    {
        Dimension[] sizes = [.. SamplesOf(op).SelectMany(sample => sample.Inputs).SelectMany(input => input.Shape)];
        sizes.ShouldContain(0);
        sizes.ShouldContain(1);
        sizes.ShouldContain(size => size.ScalesWithBatch);
    }

    [Theory]
    [MemberData(nameof(BinaryNames))]
    public void Every_operation_on_pairs_is_tried_with_every_kind_of_stretching(string op)
    {
        (Shape Left, Shape Right)[] tried = [.. SamplesOf(op).Where(sample => sample.Inputs.Length == 2)
            .Select(sample => (sample.Inputs[0].Shape, sample.Inputs[1].Shape))];
        Shapes.Pairs.Except(tried).ShouldBeEmpty();
    }

    [Fact]
    public void Shapes_stretch_in_every_way()
    {
        (Shape Left, Shape Right)[] pairs = [.. Shapes.Pairs];
        pairs.ShouldContain(pair => pair.Left.Rank == 0 && pair.Right.Rank == 3);
        pairs.ShouldContain(pair => pair.Left.Rank == 3 && pair.Right.Rank == 1);
        pairs.ShouldContain(pair => pair.Left.Rank == 2 && pair.Right.Rank == 2 && pair.Left[0] == 1 && pair.Right[0] == 2);
        pairs.ShouldContain(pair => pair.Left.Rank == 2 && pair.Right.Rank == 2 && pair.Left[1] == 1 && pair.Right[0] == 1 && pair.Left[0] != 1 && pair.Right[1] != 1);
        pairs.ShouldContain(pair => pair.Left.Rank == 3 && pair.Right.Rank == 3 && pair.Left[1] == 1 && pair.Right[1] == 2);
        pairs.ShouldContain(pair => pair.Left.Size.ScalesWithBatch && !pair.Right.Size.ScalesWithBatch && pair.Right.Rank > 0);
        pairs.ShouldContain(pair => pair.Left.Size == 0 && pair.Right.Size == 1);
    }

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
        Sample[]? samples = OpSamples.All.GetValueOrDefault(op) ?? FunctionSamples.All.GetValueOrDefault(op);
        return samples.ShouldNotBeNull($"Give {op} its samples in OpSamples.");
    }

    // An empty axis has no maximum, and nothing sensible could be said of one.
    private static bool ReducesTheBatch(Symbol formula) => Symbol.InOrder([formula]).Exists(part =>
        part.Op is ReduceMax or ArgMax or TopK && part.Inputs[0].Shape[((AxisOp)part.Op).Axis].ScalesWithBatch);
}
