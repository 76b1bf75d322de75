using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>What holds for every optimizer of the list.</summary>
public sealed class OptimizerTests
{
    public static TheoryData<string> Names { get; } = new(Optimizer.All.Names);

    [Fact]
    public void Every_optimizer_is_on_the_list()
    {
        IEnumerable<Type> optimizers = typeof(Optimizer).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Optimizer)) && !type.IsAbstract);

        Optimizer.All.Entries.Select(entry => entry.Value(null).GetType()).Distinct().ShouldBe(optimizers, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_learning_rate_is_the_given_one_or_the_default(string name)
    {
        Optimizer.All[name](0.25).InitialLearningRate.ShouldBe(0.25);
        Optimizer.All[name](null).InitialLearningRate.ShouldBeGreaterThan(0);
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
            ArgumentOutOfRangeException fault = Should.Throw<ArgumentOutOfRangeException>(() => Optimizer.All[name](learningRate));

            fault.ParamName.ShouldBe("learningRate");
            fault.Message.ShouldContain($"'learningRate' is {learningRate}, but it must be a positive number, such as 0.01.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_one_has_a_learning_rate_of_its_own(string name) =>
        Optimizer.All[name](null).LearningRate.ShouldNotBeSameAs(Optimizer.All[name](null).LearningRate);
}
