using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Optimizers;
using Surprisal.Tests.NumericsTests;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>What holds for every optimizer of the list.</summary>
public sealed class OptimizerTests
{
    public static TheoryData<string> Names { get; } = new(Optimizer.All.Names);

    [Fact]
    public void Every_optimizer_is_on_the_list()
    {
        IEnumerable<Type> optimizers = typeof(Optimizer).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Optimizer)) && !type.IsAbstract);

        Optimizer.All.Entries.Select(entry => entry.Value(null, null).GetType()).Distinct().ShouldBe(optimizers, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_learning_rate_is_the_given_one_or_the_default(string name)
    {
        Optimizer.All[name](0.25, null).InitialLearningRate.ShouldBe(0.25);
        Optimizer.All[name](null, null).InitialLearningRate.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_learning_rate_that_is_not_a_positive_number_is_refused(double learningRate)
    {
        foreach (string name in Optimizer.All.Names)
        {
            ArgumentOutOfRangeException fault = Should.Throw<ArgumentOutOfRangeException>(() => Optimizer.All[name](learningRate, null));

            fault.ParamName.ShouldBe("learningRate");
            fault.Message.ShouldContain($"'learningRate' is {learningRate}, but it must be a positive number, such as 0.01.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_one_has_a_learning_rate_of_its_own(string name) =>
        Optimizer.All[name](null, null).LearningRate.ShouldNotBeSameAs(Optimizer.All[name](null, null).LearningRate);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_goes_against_the_gradient_and_many_reach_the_minimum(string name)
    {
        // Optimizers whose steps have one length only arrive when their steps become short.
        Optimizer optimizer = Optimizer.All[name](0.05, new CosineDecay(2000));
        var descent = new Descent(optimizer);

        double before = descent.Distance;
        descent.Run();
        descent.Distance.ShouldBeLessThan(before);
        for (int step = 1; step < 2000; step++)
        {
            descent.Run();
        }

        descent.Distance.ShouldBeLessThan(name == "adagrad" ? 0.5 : 0.02, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_weight_moves_by_itself_however_many_there_are(string name)
    {
        float[] start = Expect.Scores<float>(5003);
        float[] whole = Moved(start);
        foreach (int count in Enumerable.Range(1, 257))
        {
            Moved(start[..count]).ShouldBe(whole[..count]);
        }

        float[] Moved(float[] start)
        {
            var state = new State<float>();
            Variable weights = Ops.Variable("weights", [start.Length], new Ones());
            Symbol loss = Ops.ReduceSum(Ops.Square(weights - Ops.Constant(2)));
            Function<float> step = Function.Compile([loss], Optimizer.All[name](0.05, null).Minimize(loss, [weights]), state);
            start.CopyTo(state[weights]);
            step.Run();
            step.Run();
            return state[weights].ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_steps_give_the_same_bits(string name)
    {
        var first = new Descent(Optimizer.All[name](0.05, new OneCycle(50)));
        var second = new Descent(Optimizer.All[name](0.05, new OneCycle(50)));
        for (int step = 0; step < 50; step++)
        {
            first.Run();
            second.Run();
        }

        second.Weights.ShouldBe(first.Weights);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        Variable weights = Ops.Variable("weights", [100, 300], new GlorotUniform());
        Optimizer optimizer = Optimizer.All[name](null, new WarmUp(10, new CosineDecay(100)));
        Function<float> function = Function.Compile([], optimizer.Minimize(Ops.ReduceSum(Ops.Square(weights - 1)), [weights]), new State<float>(1));

        Expect.NoAllocation(() => function.Run());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_step_needs_numbers_of_more_digits_which_take_far_longer(string name)
    {
        Variable weights = Ops.Variable("weights", [100, 300], new GlorotUniform());
        Symbol gradient = Ops.Placeholder("gradient", [100, 300]);
        foreach (string schedule in Schedule.All.Names)
        {
            Optimizer optimizer = Optimizer.All[name](null, Schedule.All[schedule](100));
            Function<float> function = Function.Compile([], optimizer.Minimize(Ops.ReduceSum(weights * gradient), [weights]), new State<float>(1));

            function.Describe().ShouldNotContain("wide {", customMessage: schedule);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_pass_over_a_variable_makes_its_step_and_writes_all_in_place(string name)
    {
        Placeholder samples = Ops.Placeholder("samples", [Dimension.Batch, 64]);
        Variable weights = Ops.Variable("weights", [64, 512], new GlorotUniform());
        Symbol loss = Ops.ReduceSum(Ops.Square(Ops.MatMul(samples, weights)));
        foreach (Optimizer optimizer in new[] { Optimizer.All[name](null, null), Optimizer.All[name](null, new CosineDecay(100)) })
        {
            Function<float> function = Function.Compile([], optimizer.Minimize(loss, [weights]), new State<float>(1));

            // One bracket holds all lines that write as much as the variable has, and none of them is a copy.
            string[] lines = function.Describe().Split('\n');
            int[] writing = [.. lines.Index().Where(line => line.Item.Contains("[64, 512] =", StringComparison.Ordinal)).Select(line => line.Index)];
            writing.Length.ShouldBeGreaterThan(1);
            (writing[^1] - writing[0]).ShouldBe(writing.Length - 1);
            lines[writing[0]].ShouldStartWith("┌ ");
            lines[writing[^1]].ShouldStartWith("└ ");
            lines[(writing[0] + 1)..writing[^1]].ShouldAllBe(line => line.StartsWith("│ ", StringComparison.Ordinal), function.Describe());
            lines.ShouldNotContain(line => line.Contains(" = #", StringComparison.Ordinal) && line.EndsWith("131072 bytes", StringComparison.Ordinal) && !line.Contains('['));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_over_several_batches_has_the_bits_of_one_by_their_mean_gradient(string name)
    {
        double[][] gradients = [[1, -2, 0.25], [0.5, 3, -1], [-0.125, 0.7, 2]];
        var gathered = new Fed(Optimizers(3));
        var whole = new Fed(Optimizers(1));
        for (int step = 0; step < 4; step++)
        {
            double[] before = gathered.Weights;
            foreach (double[] gradient in gradients)
            {
                gathered.Weights.ShouldBe(before);
                gathered.Run(gradient);
            }

            whole.Run([.. Enumerable.Range(0, 3).Select(i => (gradients[0][i] + gradients[1][i] + gradients[2][i]) / 3)]);
            gathered.Weights.ShouldBe(whole.Weights);
            gathered.Weights.ShouldNotBe(before);
        }

        Optimizer Optimizers(int steps) => name switch
        {
            // The list has no door for what all optimizers can.
            "momentum" => new Sgd(0.05, momentum: 0.9) { AccumulationSteps = steps, Schedule = new CosineDecay(10) },
            "nesterov" => new Sgd(0.05, momentum: 0.9, nesterov: true) { AccumulationSteps = steps, Clipping = new ClipByGlobalNorm(1) },
            "adam" => new Adam(0.05) { AccumulationSteps = steps, Schedule = new WarmUp(3) },
            "adamw" => new AdamW(0.05) { AccumulationSteps = steps },
            "rmsprop" => new RmsProp(0.05) { AccumulationSteps = steps },
            "adagrad" => new Adagrad(0.05) { AccumulationSteps = steps },
            "lion" => new Lion(0.05) { AccumulationSteps = steps },
            _ => new Sgd(0.05) { AccumulationSteps = steps },
        };
    }

    [Fact]
    public void Averages_of_weights_are_those_of_a_loop_written_by_hand_and_are_taken_when_asked()
    {
        var fed = new Fed(new Sgd(0.1) { AverageMomentum = 0.75 });
        double[] weights = fed.Weights;
        double[] averages = [.. weights];
        fed.UseAverages();
        fed.Weights.ShouldBe(weights);
        for (int step = 0; step < 5; step++)
        {
            double[] gradient = [1, -0.5, step];
            fed.Run(gradient);
            weights = [.. weights.Select((weight, i) => weight - (0.1 * gradient[i]))];
            averages = [.. averages.Select((average, i) => (0.75 * average) + (0.25 * weights[i]))];
            fed.Weights.ShouldBe(weights, 1e-12);
        }

        fed.UseAverages();

        fed.Weights.ShouldBe(averages, 1e-12);
    }

    [Fact]
    public void Averages_and_gathered_gradients_allocate_nothing()
    {
        Variable weights = Ops.Variable("weights", [100, 300], new GlorotUniform());
        var optimizer = new Adam { AccumulationSteps = 3, AverageMomentum = 0.99 };
        Function<float> function = Function.Compile([], optimizer.Minimize(Ops.ReduceSum(Ops.Square(weights - 1)), [weights]), new State<float>(1));

        function.Describe().ShouldNotContain("wide {");
        Expect.NoAllocation(() => function.Run());
    }

    [Fact]
    public void Settings_of_all_optimizers_outside_their_range_are_refused_by_name()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Sgd { AccumulationSteps = 0 }).ParamName.ShouldBe("AccumulationSteps");
        Should.Throw<ArgumentOutOfRangeException>(() => new Sgd { AverageMomentum = 1 }).ParamName.ShouldBe("AverageMomentum");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_decay_that_is_not_a_number_of_at_least_0_is_refused(double decay)
    {
        ArgumentOutOfRangeException fault = Should.Throw<ArgumentOutOfRangeException>(() => new Sgd { WeightDecay = decay });

        fault.ParamName.ShouldBe("WeightDecay");
        fault.Message.ShouldContain("must be a number of at least 0, such as 0.004.");
    }

    [Fact]
    public void Settings_outside_their_range_are_refused_by_name()
    {
        Refused(() => new Adam(beta1: 1), "beta1");
        Refused(() => new Adam(beta2: -0.1), "beta2");
        Refused(() => new Adam(epsilon: 0), "epsilon");
        Refused(() => new AdamW(weightDecay: -1), "weightDecay");
        Refused(() => new RmsProp(rho: double.NaN), "rho");
        Refused(() => new RmsProp(momentum: 1), "momentum");
        Refused(() => new RmsProp(epsilon: -1), "epsilon");
        Refused(() => new Adagrad(start: -1), "start");
        Refused(() => new Adagrad(epsilon: 0), "epsilon");
        Refused(() => new Lion(beta1: 1), "beta1");
        Refused(() => new Lion(beta2: 2), "beta2");

        static void Refused(Func<Optimizer> make, string name) => Should.Throw<ArgumentOutOfRangeException>(make).ParamName.ShouldBe(name);
    }

    [Fact]
    public void The_defaults_are_those_of_Keras()
    {
        var adam = new Adam();
        (adam.InitialLearningRate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay).ShouldBe((0.001, 0.9, 0.999, 1e-7, 0));
        var adamW = new AdamW();
        (adamW.InitialLearningRate, adamW.Beta1, adamW.Beta2, adamW.Epsilon, adamW.WeightDecay).ShouldBe((0.001, 0.9, 0.999, 1e-7, 0.004));
        var rmsProp = new RmsProp();
        (rmsProp.InitialLearningRate, rmsProp.Rho, rmsProp.Momentum, rmsProp.Epsilon).ShouldBe((0.001, 0.9, 0, 1e-7));
        var adagrad = new Adagrad();
        (adagrad.InitialLearningRate, adagrad.Start, adagrad.Epsilon).ShouldBe((0.001, 0.1, 1e-7));
        var lion = new Lion();
        (lion.InitialLearningRate, lion.Beta1, lion.Beta2).ShouldBe((0.001, 0.9, 0.99));
    }
}
