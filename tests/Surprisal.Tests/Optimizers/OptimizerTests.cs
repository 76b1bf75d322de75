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
