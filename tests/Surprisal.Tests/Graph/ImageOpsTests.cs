using Surprisal.Graph;
using static Surprisal.Graph.Ops;
using Window = Surprisal.Numerics.Window;

namespace Surprisal.Tests.GraphTests;

/// <summary>Convolutions and poolings as users call them.</summary>
public sealed class ImageOpsTests
{
    private static readonly Dimension B = Dimension.Batch;

    private readonly Placeholder _images = Placeholder("images", [B, 1, 3, 3]);
    private readonly double[] _numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Fact]
    public void A_convolution_by_hand()
    {
        Symbol filters = Constant([1, 0, 0, -1, 0, 1, 1, 0], [2, 1, 2, 2]);
        Symbol result = Convolution(_images, filters);
        result.Shape.ShouldBe([B, 2, 2, 2]);
        Function.Compile<double>(result).Evaluate((_images, _numbers)).ToArray().ShouldBe([-4, -4, -4, -4, 6, 8, 12, 14]);
    }

    [Fact]
    public void Poolings_by_hand()
    {
        Window two = new(2);
        Function.Compile<double>(MaxPooling(_images, two, two)).Evaluate((_images, _numbers)).ToArray().ShouldBe([5, 6, 8, 9]);
        Function.Compile<double>(AveragePooling(_images, two, two)).Evaluate((_images, _numbers)).ToArray().ShouldBe([3, 4, 6, 7]);
        Window padded = two with { Before = 1 };
        Function.Compile<double>(AveragePooling(_images, padded, padded, countsPadding: true)).Evaluate((_images, _numbers))[0].ShouldBe(0.25);
        Function.Compile<double>(AveragePooling(_images, padded, padded)).Evaluate((_images, _numbers))[0].ShouldBe(1);
    }

    [Fact]
    public void The_gradient_of_a_maximum_goes_to_where_it_stood()
    {
        Window two = new(2);
        Symbol loss = ReduceSum(Square(MaxPooling(_images, two, two)));
        Function.Compile<double>(Gradients.Of(loss, _images)).Evaluate((_images, _numbers)).ToArray().ShouldBe([0, 0, 0, 0, 10, 12, 0, 16, 18]);
        Plan plan = Planner.Plan([loss, Gradients.Of(loss, _images)], []);
        plan.Steps.Count(step => step.Op is Surprisal.Graph.MaxPooling or MaxPoolingPlaces).ShouldBe(1, plan.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    public void What_follows_a_convolution_is_done_with_it_and_gives_what_single_steps_give(int batch)
    {
        Placeholder images = Placeholder("images", [B, 2, 9, 8]);
        Variable filters = Variable("filters", [3, 2, 2, 3], new Initializers.GlorotUniform());
        Variable bias = Variable("bias", [3], new Initializers.Constant(0.1));
        Symbol sums = Convolution(images, filters) + Reshape(bias, [3, 1, 1]);
        Window two = new(2) { Stride = 2 };
        Symbol[] fused = [MaxPooling(Relu(sums), two, two), MaxPooling(sums, two, two)];
        Window thin = new(1) { Stride = 2 };
        foreach (Symbol output in new[] { Relu(sums), LeakyRelu(sums), MaxPooling(Relu(sums), new(3), two), MaxPooling(MaxPooling(sums, thin, thin), two, two) }.Concat(fused))
        {
            Symbol loss = ReduceSum(Square(output));
            Symbol[] wanted = [loss, Gradients.Of(loss, filters), Gradients.Of(loss, bias), Gradients.Of(loss, images)];
            Plan plan = Planner.Plan(wanted, []);
            plan.Steps.Count(step => step.Op is ConvolutionLayer or Surprisal.Graph.Convolution).ShouldBe(1, plan.ToString());
            plan.Steps.Any(step => step.Op is Surprisal.Graph.Relu or Surprisal.Graph.MaxPooling).ShouldBe(!fused.Contains(output) && output.Op is not Surprisal.Graph.LeakyRelu, plan.ToString());

            float[] numbers = [.. Enumerable.Range(0, batch * 144).Select(i => (float)Math.Sin(i))];
            var state = new State<float>(seed: 1);
            Function<float> together = Function.Compile<float>([output, .. wanted], updates: null, state);
            Dictionary<Symbol, float[]> leaves = new() { [images] = numbers, [filters] = state[filters].ToArray(), [bias] = state[bias].ToArray() };
            together.Run((images, numbers));
            together[output].ToArray().ShouldBe(Interpreter.Evaluate(output, leaves, batch));
            foreach (Symbol symbol in wanted)
            {
                Interpreter.ShouldGive(together[symbol], symbol, leaves, batch, tolerance: 1e-6f);
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_both_shapes()
    {
        Placeholder flat = Placeholder("flat", [B, 9]);
        Symbol filters = Constant(new double[8], [1, 2, 2, 2]);
        Should.Throw<ArgumentException>(() => Convolution(flat, filters)).Message.ShouldContain("Convolution was given images of shape [batch, 9]");
        Should.Throw<ArgumentException>(() => Convolution(_images, flat)).Message.ShouldContain("filters of shape [batch, 9]");
        Should.Throw<ArgumentException>(() => Convolution(_images, filters)).Message.ShouldContain(
            "images of shape [batch, 1, 3, 3] and filters of shape [1, 2, 2, 2]: of 1 channels in groups of 1, a filter sees 1, not 2");
        Should.Throw<ArgumentException>(() => Convolution(_images, filters, new Window(3))).Message.ShouldContain("windows of 3 by 2 cells");
        Should.Throw<ArgumentException>(() => Convolution(_images, Constant(new double[16], [1, 1, 4, 4]))).Message.ShouldContain("reaches over 4 cells");
        Should.Throw<ArgumentException>(() => MaxPooling(flat, new(2), new(2))).Message.ShouldContain("MaxPooling was given images of shape [batch, 9]");
        Should.Throw<ArgumentException>(() => Symbol.Of(new AveragePooling(new Numerics.PoolingShape(2, 2, new(1), new(1)), CountsPadding: false), _images))
            .Message.ShouldContain("given shape [batch, 1, 3, 3], but expects [batch, 1, 2, 2]");
        Should.Throw<ArgumentException>(() => Symbol.Of(new Convolution(new(2, 3, 3, 1, new(2), new(2))), _images, filters))
            .Message.ShouldContain("images of shape [batch, 1, 3, 3], but expects [batch, 2, 3, 3]");
    }
}
