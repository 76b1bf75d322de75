using Surprisal.Graph;
using Surprisal.Initializers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>The values of variables between runs.</summary>
public sealed class StateTests
{
    private readonly Variable _a = Variable("a", [3, 4], new GlorotUniform());
    private readonly Variable _b = Variable("b", [3, 4], new GlorotUniform());

    [Fact]
    public void The_same_seed_gives_the_same_first_values_and_another_seed_others()
    {
        Values(new State<float>(7)).ShouldBe(Values(new State<float>(7)));
        Values(new State<float>(8)).ShouldNotBe(Values(new State<float>(7)));
    }

    [Fact]
    public void Every_variable_draws_from_a_stream_of_its_own()
    {
        State<double> state = new(1);
        state[_a].ToArray().ShouldNotBe(state[_b].ToArray());
    }

    [Fact]
    public void Values_can_be_written_between_runs()
    {
        State<double> state = new();
        Function<double> function = Function.Compile(ReduceSum(_a), state);
        state[_a].Fill(2);
        function.Evaluate()[0].ShouldBe(24);
        state[_a][0] = 5;
        function.Evaluate()[0].ShouldBe(27);
    }

    [Fact]
    public void A_variable_of_null_is_refused() => Should.Throw<ArgumentNullException>(() => new State<float>()[null!].Length);

    private float[] Values(State<float> state) => [.. state[_a], .. state[_b]];
}
