using Surprisal.Graph;
using Surprisal.Initializers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>One plan run by several threads, each with its own state.</summary>
public sealed class ConcurrencyTests
{
    private const int Threads = 8;
    private const int Steps = 40;
    private const int Batch = 300;

    private readonly Placeholder _x = Placeholder("x", [Dimension.Batch, 20]);
    private readonly Placeholder _labels = Placeholder("labels", [Dimension.Batch]);
    private readonly Variable _hidden = Variable("hidden", [20, 33], new GlorotUniform());
    private readonly Variable _bias = Variable("bias", [33], new RandomUniform());
    private readonly Variable _scores = Variable("scores", [33, 4], new GlorotUniform());

    [Fact]
    public async Task Threads_with_states_of_their_own_give_the_bits_of_one_thread()
    {
        (Function<float> compiled, Symbol loss) = Compile();
        Task<float[]>[] tasks = [.. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () => Train(compiled.With(new State<float>((ulong)thread)), loss, thread),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        float[][] together = await Task.WhenAll(tasks);
        for (int thread = 0; thread < Threads; thread++)
        {
            (Function<float> alone, Symbol itsLoss) = Compile(new State<float>((ulong)thread));
            together[thread].ShouldBe(Train(alone, itsLoss, thread));
        }

        together.Select(losses => losses[^1]).Distinct().Count().ShouldBe(Threads);
    }

    [Fact]
    public void A_function_with_another_state_leaves_the_first_as_it_was()
    {
        Variable a = Variable("a", [3], new Ones());
        Symbol twice = 2 * a;
        State<double> first = new();
        State<double> second = new();
        Function<double> function = Function.Compile([twice], [new Update(a, a + 1)], first);
        Function<double> other = function.With(second);
        function.Run();
        function.Run();
        other.Run();
        first[a].ToArray().ShouldBe([3, 3, 3]);
        second[a].ToArray().ShouldBe([2, 2, 2]);
        function[twice].ToArray().ShouldBe([4, 4, 4]);
        other[twice].ToArray().ShouldBe([2, 2, 2]);
        Should.Throw<ArgumentNullException>(() => function.With(null!));
    }

    private (Function<float> Function, Symbol Loss) Compile(State<float>? state = null)
    {
        Symbol hidden = Tanh(MatMul(_x, _hidden) + _bias);
        Symbol loss = ReduceMean(SparseSoftmaxCrossEntropyWithLogits(_labels, MatMul(hidden, _scores)));
        Variable[] variables = [_hidden, _bias, _scores];
        Symbol[] gradients = Gradients.Of(loss, variables);
        return (Function.Compile([loss], [.. variables.Select((variable, i) => new Update(variable, variable - (0.1 * gradients[i])))], state), loss);
    }

    private float[] Train(Function<float> function, Symbol loss, int seed)
    {
        var random = new Random(seed);
        float[] losses = new float[Steps];
        for (int step = 0; step < Steps; step++)
        {
            int batch = Batch - (step % 3);
            float[] x = [.. Enumerable.Range(0, batch * 20).Select(_ => random.NextSingle() - 0.5f)];
            float[] labels = [.. Enumerable.Range(0, batch).Select(_ => (float)random.Next(4))];
            function.Run((_x, x), (_labels, labels));
            losses[step] = function[loss][0];
        }

        return losses;
    }
}
