using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Tests.NumericsTests;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Tests of <see cref="DenseLayer"/> and of where plans use it.</summary>
public sealed class DenseLayerTests
{
    private const int Samples = 19;

    private readonly Placeholder _x = Placeholder("x", [Dimension.Batch, 7]);
    private readonly Variable _w = Variable("w", [7, 11], new Initializers.GlorotUniform());
    private readonly Variable _b = Variable("b", [11], new Initializers.RandomUniform(-1, 1));
    private readonly float[] _numbers = [.. Enumerable.Range(0, Samples * 7).Select(i => (float)Math.Sin(i))];

    public static TheoryData<string> ActivationNames => [.. Activations.All.Names];

    [Theory]
    [MemberData(nameof(ActivationNames))]
    public void A_product_with_bias_and_activation_is_one_step_with_the_bits_of_single_steps(string name)
    {
        ActivationFunction activation = Activations.All[name];
        Symbol output = activation.Apply(MatMul(_x, _w) + _b);
        Plan plan = Planner.Plan([output], []);
        plan.Steps.Length.ShouldBe(1, plan.ToString());
        plan.Steps[0].Op.ShouldBeOfType<DenseLayer>();

        var state = new State<float>(seed: 1);
        float[] together = Function.Compile<float>([output], updates: null, state).Evaluate((_x, _numbers)).ToArray();
        float[] sums = Function.Compile<float>([MatMul(_x, _w)], updates: null, state).Evaluate((_x, _numbers)).ToArray();
        Placeholder rows = Placeholder("rows", [Dimension.Batch, 11]);
        float[] biased = Function.Compile<float>([rows + _b], updates: null, state).Evaluate((rows, sums)).ToArray();
        together.ShouldBe(Function.Compile<float>(activation.Apply(rows)).Evaluate((rows, biased)).ToArray());
    }

    [Theory]
    [MemberData(nameof(ActivationNames))]
    public void Gradients_are_those_of_the_parts_and_the_product_is_computed_once(string name)
    {
        Symbol sums = MatMul(_x, _w) + _b;
        Symbol output = Activations.All[name].Apply(sums);
        Symbol loss = ReduceSum(Square(output));
        Symbol[] wanted = [output, loss, Gradients.Of(loss, _w), Gradients.Of(loss, _b), Gradients.Of(loss, _x)];
        foreach (Symbol[] outputs in (Symbol[][])[wanted, [.. wanted, sums], [.. wanted, Tanh(sums)]])
        {
            Plan plan = Planner.Plan(outputs, []);
            plan.Steps.Count(step => step.Op is DenseLayer).ShouldBe(1, plan.ToString());
            plan.Steps.Count(step => step.Op is MatMul).ShouldBe(2, plan.ToString());

            var state = new State<float>(seed: 1);
            Function<float> together = Function.Compile<float>(outputs, updates: null, state);
            Dictionary<Symbol, float[]> leaves = new() { [_x] = _numbers, [_w] = state[_w].ToArray(), [_b] = state[_b].ToArray() };
            together.Run((_x, _numbers));
            foreach (Symbol symbol in outputs)
            {
                Interpreter.ShouldGive(together[symbol], symbol, leaves, Samples, tolerance: 2e-6f);
            }
        }
    }

    [Fact]
    public void The_gradient_of_a_rectified_layer_needs_no_sums()
    {
        Symbol loss = ReduceSum(Square(Relu(MatMul(_x, _w) + _b)));
        Plan plan = Planner.Plan([loss, Gradients.Of(loss, _w)], []);
        plan.Steps.Single(step => step.Op is DenseLayer).Outputs.Length.ShouldBe(1, plan.ToString());
    }

    [Fact]
    public void A_product_that_is_read_without_its_bias_stays_by_itself()
    {
        Symbol product = MatMul(_x, _w);
        Plan plan = Planner.Plan([product, Relu(product + _b)], []);
        plan.Steps.Count(step => step.Op is MatMul).ShouldBe(1, plan.ToString());
        plan.Steps.ShouldNotContain(step => step.Op is DenseLayer, plan.ToString());
    }

    [Fact]
    public void Products_of_many_pairs_are_a_layer_too()
    {
        Placeholder left = Placeholder("left", [Dimension.Batch, 3, 7]);
        Placeholder right = Placeholder("right", [Dimension.Batch, 7, 11]);
        Symbol probabilities = Softmax(MatMul(left, right) + _b);
        Plan plan = Planner.Plan([probabilities], []);
        plan.Steps.Length.ShouldBe(1, plan.ToString());

        Function<double> together = Function.Compile<double>([probabilities], updates: null, new State<double>(seed: 1));
        Function<double> apart = new([probabilities], [], Planner.Plan([probabilities], [], fuses: false), new State<double>(seed: 1));
        foreach (int batch in (int[])[0, 1, 50])
        {
            Feed<double>[] feeds = [new(left, Expect.Scores<double>(batch * 3 * 7, 1)), new(right, Expect.Scores<double>(batch * 7 * 11, 2))];
            together.Run(feeds);
            apart.Run(feeds);
            Expect.SameBits(together[probabilities], apart[probabilities]);
        }
    }

    [Fact]
    public void Of_several_activations_the_rectifier_goes_with_the_product()
    {
        Symbol sums = MatMul(_x, _w) + _b;
        Plan plan = Planner.Plan([-sums, Relu(sums)], []);
        plan.Steps.Single(step => step.Op is DenseLayer).Op.ShouldBeOfType<DenseLayer>().Activation.ShouldBeOfType<Relu>();
    }

    [Fact]
    public void A_bias_of_another_size_is_refused_with_both_shapes() =>
        Should.Throw<ArgumentException>(() => Symbol.Of(new DenseLayer(new MatMul(), Activation: null), _x, _w, Constant([1, 2], [2])))
            .Message.ShouldContain("a bias of shape [2] for a product of shape [batch, 11]");
}
