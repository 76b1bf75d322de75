using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Losses;
using Surprisal.Numerics;
using Surprisal.Tests.NumericsTests;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Regions on wide numbers: where they are formed, where not, and what they promise.</summary>
public sealed class WideRegionTests
{
    private static readonly Dimension B = Dimension.Batch;

    private readonly Placeholder _x = Placeholder("x", [B, 3]);
    private readonly Placeholder _y = Placeholder("y", [B, 3]);

    // No rule knows it.
    private Symbol Unknown => Log(ReduceSum(Square(Exp(_x)), -1) + 1);

    [Fact]
    public void A_region_shows_in_the_description()
    {
        string text = Function.Compile<float>(Unknown).Describe();
        text.ShouldStartWith("#1 [batch] = wide { Log((Reshape(ReduceSum(Square(Exp(x [batch, 3])), axis: 1), [batch]) + 1)) }");
    }

    [Fact]
    public void What_begins_at_no_exponential_or_ends_in_nothing_that_brings_it_back_stays_with_the_kernels()
    {
        Symbol[] plain = [Exp(_x), Exp(_x) * 2, _x / _y, Log(_x), Softmax(_x), LogSoftmax(_x), Sigmoid(_x) * _y, SoftmaxCrossEntropyWithLogits(_y, _x), MatMul(Exp(_x), Constant(new double[6], [3, 2]))];
        foreach (Symbol symbol in plain)
        {
            Planner.Plan([symbol], []).Steps.ShouldAllBe(step => !(step.Op is WideResult), symbol.ToString());
        }
    }

    [Theory]
    [InlineData("cross-entropy")]
    [InlineData("sigmoid-cross-entropy")]
    [InlineData("nll")]
    [InlineData("focal")]
    [InlineData("kl")]
    [InlineData("mse")]
    [InlineData("quadratic")]
    [InlineData("poisson")]
    public void The_steps_of_training_by_a_known_loss_stay_with_the_kernels(string name)
    {
        Variable weights = Variable("w", [3, 3], new GlorotUniform());
        Variable biases = Variable("b", [3], new Zeros());
        Symbol loss = ReduceMean(Loss.All[name].Row(MatMul(_x, weights) + biases, _y));
        Symbol[] gradients = Gradients.Of(loss, [weights, biases]);
        Plan plan = Planner.Plan([loss], [new Update(weights, weights - (0.1 * gradients[0])), new Update(biases, biases - (0.1 * gradients[1]))]);
        plan.Steps.ShouldAllBe(step => !(step.Op is WideResult), plan.ToString());
    }

    [Fact]
    public void Training_by_an_unknown_formula_runs_it_wide_and_the_rest_not()
    {
        Variable weights = Variable("w", [3, 3], new GlorotUniform());
        Symbol scores = MatMul(_x, weights);
        Symbol p = Exp(scores) / ReduceSum(Exp(scores), -1, keepDims: true);
        Symbol loss = ReduceMean(-ReduceSum(_y * Log(Square(p) + Power(p, 3)), -1));
        Plan plan = Planner.Plan([loss], [new Update(weights, weights - (0.1 * Gradients.Of(loss, weights)))]);
        plan.Steps.Count(step => step.Op is WideResult).ShouldBe(1, plan.ToString());
        plan.Steps.Count(step => step.Op is MatMul).ShouldBe(2, plan.ToString());
    }

    [Fact]
    public void Results_of_one_region_share_its_work()
    {
        Plan plan = Planner.Plan([Unknown, Gradients.Of(Unknown, _x)], []);
        plan.Steps.Length.ShouldBe(1, plan.ToString());
        plan.Steps[0].Outputs.Length.ShouldBe(2);
    }

    [Fact]
    public void What_leaves_a_region_and_comes_back_enters_another()
    {
        Symbol first = Log(Square(Exp(_x)) + 1);
        Symbol between = MatMul(first, Constant([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]));
        Symbol second = Log(Square(Exp(between)) + Exp(first));
        Function<double> function = Function.Compile<double>(second);
        function.Describe().Split("wide {").Length.ShouldBe(3, function.Describe());
        function.Evaluate((_x, [1000, 0, -1000])).ToArray().ShouldBe([4000, Math.Log(4 + 2), Math.Log(2)], tolerance: 1e-12);
    }

    [Fact]
    public void A_region_allocates_nothing_and_takes_any_batch()
    {
        Function<float> function = Function.Compile<float>([Unknown, Gradients.Of(Unknown, _x)]);
        float[] large = [1000, 0, -1000, 88.8f, 88.8f, 0, 1, 2, 3];
        void RunBoth()
        {
            function.Run((_x, large));
            function.Run(new Feed<float>(_x, large.AsMemory(6)));
        }

        Expect.NoAllocation(RunBoth);
    }

    [Fact]
    public void A_hard_sample_changes_no_bit_of_the_others()
    {
        Symbol[] wanted = [Unknown, Gradients.Of(Unknown, _x)];
        Function<float> function = Function.Compile<float>(wanted);
        float[] samples = [0.5f, -1, 2, 1000, 0, -1000, 1, 2, 3, -88.8f, -400, -500, float.NaN, 1, 2];
        function.Run((_x, samples));
        float[][] together = [.. wanted.Select(symbol => function[symbol].ToArray())];
        for (int sample = 0; sample < 5; sample++)
        {
            function.Run(new Feed<float>(_x, samples.AsMemory(sample * 3, 3)));
            function[wanted[0]].ToArray().ShouldBe([together[0][sample]]);
            function[wanted[1]].ToArray().ShouldBe(together[1][(sample * 3)..((sample + 1) * 3)]);
        }

        together[0][1].ShouldBe(2000);
        together[0][4].ShouldBe(float.NaN);
    }

    [Fact]
    public void Scores_of_any_size_keep_their_differences()
    {
        Function<float> function = Function.Compile<float>(Log(Square(Exp(_x)) / ReduceSum(Square(Exp(_x)), -1, keepDims: true)));
        function.Evaluate((_x, [1e38f, 1e38f, -1e38f])).ToArray().ShouldBe([-MathF.Log(2), -MathF.Log(2), float.NegativeInfinity]);
    }

    [Fact]
    public void Classes_that_are_ruled_out_have_their_limits_and_a_row_of_nothing_else_is_nan()
    {
        const double Out = double.NegativeInfinity;
        Symbol p = Square(Exp(_x)) / ReduceSum(Square(Exp(_x)), -1, keepDims: true);
        Symbol loss = -ReduceSum(_y * Log(p), -1);
        Symbol gradient = Gradients.Of(loss, _x);
        Function<double> function = Function.Compile<double>([p, loss, gradient]);
        function.Run((_x, [Out, 1, 1, Out, Out, Out]), (_y, [0, 1, 0, 1, 0, 0]));
        function[p].ToArray().ShouldBe([0, 0.5, 0.5, double.NaN, double.NaN, double.NaN]);
        function[loss][0].ShouldBe(Math.Log(2), tolerance: 1e-15);
        function[gradient][..3].ToArray().ShouldBe([0, -1, 1], tolerance: 1e-15);
    }

    [Fact]
    public void A_nan_or_an_infinite_score_is_not_hidden()
    {
        Function<double> function = Function.Compile<double>(Square(Exp(_x)) / ReduceSum(Square(Exp(_x)), -1, keepDims: true));
        function.Evaluate((_x, [double.NaN, 1, 1])).ToArray().ShouldAllBe(value => double.IsNaN(value));
        function.Evaluate((_x, [double.PositiveInfinity, 1, 1]))[0].ShouldBe(double.NaN);
    }

    [Fact]
    public void Operations_that_run_wide_give_what_their_kernels_give()
    {
        foreach ((string op, Sample[] samples) in OpSamples.All)
        {
            foreach (Sample sample in samples.Where(sample => Symbol.InOrder([sample.Formula]).All(part => part.Op is Leaf || WideForms<Wide>.Has(part.Op))))
            {
                Symbol[] steps = [.. Symbol.InOrder([sample.Formula]).Where(part => part.Op is not Leaf)];
                if (steps.Length == 0 || steps.Any(step => step.Op is MatMul && !step.Inputs[0].Shape.WithoutLast().WithoutLast().Equals(step.Inputs[1].Shape.WithoutLast().WithoutLast())))
                {
                    continue;
                }

                Symbol[] inputs = [.. Symbol.InOrder([sample.Formula]).Where(part => part.Op is Leaf)];
                Dictionary<Symbol, double[]> values = sample.Draw(7, Sample.Batch);
                var wide = new Symbol(new WideResult(new WideRegion(inputs, steps, [sample.Formula]), 0), sample.Formula.Shape, inputs);
                double[] expected = Interpreter.Evaluate(sample.Formula, values, Sample.Batch);
                Close.ShouldBeClose(Interpreter.Evaluate(wide, values, Sample.Batch), expected, 1e-13, $"{op}: {sample}");
            }
        }
    }
}
