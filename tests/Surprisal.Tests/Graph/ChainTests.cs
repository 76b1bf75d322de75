using System.Globalization;
using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Numerics;
using Surprisal.Tests.NumericsTests;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Chains of steps that run block by block: the same bits as one step after the other, with less memory.</summary>
[Collection(nameof(ThreadCount))]
public sealed class ChainTests
{
    private static readonly Dimension B = Dimension.Batch;

    private readonly Placeholder _x = Placeholder("x", [B, 5]);
    private readonly Placeholder _y = Placeholder("y", [B, 5]);
    private readonly Placeholder _column = Placeholder("column", [B, 1]);
    private readonly Placeholder _row = Placeholder("row", [5]);
    private readonly Placeholder _number = Placeholder("number", []);

    public static TheoryData<int> Batches => [0, 1, 2, 1637, 1638, 1639, 3277, 5001];

    [Theory]
    [InlineData(30000)]
    [InlineData(30100)]
    public void Random_programs_give_the_bits_of_one_step_after_the_other(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 60; seed++)
        {
            var graph = new RandomGraph(seed, isSmooth: false);
            ShouldGiveTheBitsOfSteps(graph.Outputs, graph.Updates, graph.Placeholders, [1, 2731], seed);
        }
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Inputs_may_be_whole_a_row_a_column_or_a_number(int batch)
    {
        Symbol[] outputs =
        [
            Tanh((_x * _row) + _number) - _y,
            Exp(Sigmoid(_x) * _column) / (1 + Square(_y)),
            Where(Greater(_x, _row), Expand(_column, _x.Shape) * _y, -_row),
            Weigh(Relu(_x), Log(Square(_y) + 1)) + ExpandDims(_row, 0),
        ];
        ShouldChain(outputs);
        ShouldGiveTheBitsOfSteps(outputs, [], [_x, _y, _column, _row, _number], [batch], seed: 1);
    }

    [Fact]
    public void A_small_chain_takes_no_memory_for_threads_that_never_come()
    {
        using var threads = new ThreadCount(Workers.MostThreads);
        Function<float> function = Function.Compile<float>(Tanh(Sigmoid(_x) * _row));
        long before = GC.GetAllocatedBytesForCurrentThread();
        function.Run((_x, new float[5]), (_row, new float[5]));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 18);
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void What_is_wanted_from_within_a_chain_is_there(int batch)
    {
        Symbol first = Sigmoid(_x);
        Symbol second = first * _row;
        Symbol third = Tanh(second - _y);
        Symbol[] outputs = [third, first, ReduceSum(second, 0), Reshape(first, [5 * B]), third * second];
        ShouldChain(outputs);
        ShouldGiveTheBitsOfSteps(outputs, [], [_x, _y, _row], [batch], seed: 2);
    }

    [Theory]
    [InlineData(1, 7, 10, 5)]
    [InlineData(119, 3, 300, 8)]
    [InlineData(121, 784, 128, 3)]
    [InlineData(500, 20, 17, 17)]
    [InlineData(3, 5, 5000, 4)]
    [InlineData(300, 0, 40, 4)]
    [InlineData(0, 4, 40, 4)]
    public void A_matrix_product_runs_what_follows_on_the_rows_that_are_done(int batch, int inner, int columns, int more)
    {
        Placeholder x = Placeholder("x", [B, inner]);
        Variable w = Variable("w", [inner, columns], new GlorotUniform());
        Variable v = Variable("v", [columns, more], new GlorotUniform());
        Variable b = Variable("b", [columns], new RandomUniform());
        Symbol hidden = Sigmoid(MatMul(x, w) * b);
        Symbol loss = ReduceMean(Square(MatMul(Relu(hidden - 0.5), v)));
        Symbol[] outputs = [hidden, loss, .. Gradients.Of(loss, [w, b, v])];
        Plan plan = Planner.Plan([hidden], []);
        plan.Steps[0].IsHead.ShouldBeTrue(plan.ToString());
        plan.Slots.Count(slot => slot.Source is null && slot.Size.ScalesWithBatch).ShouldBe(1, plan.ToString());
        ShouldGiveTheBitsOfSteps(outputs, [], [x], [batch], seed: 3);
    }

    [Fact]
    public void What_a_matrix_product_reads_is_not_written_over_by_what_follows_it()
    {
        // The columns of the left one are the rows of the result, so a row of it that is written over would be missed by later ones.
        Placeholder square = Placeholder("square", [300, 300]);
        Symbol left = CumulativeSum(square, 0);
        Symbol right = CumulativeSum(square, 1);
        Symbol product = Symbol.Of(new MatMul(TransposeLeft: true), left, right);
        Symbol[] outputs = [left * Sigmoid(product)];
        Planner.Plan(outputs, []).Steps.ShouldContain(step => step.IsHead);
        ShouldGiveTheBitsOfSteps(outputs, [], [square], [1], seed: 4);
    }

    [Fact]
    public void What_every_block_reads_is_not_written_over_by_one_of_them()
    {
        Placeholder x = Placeholder("x", [B, 5000]);
        Placeholder y = Placeholder("y", [B, 5000]);
        Placeholder row = Placeholder("row", [5000]);
        Symbol[] outputs = [(x + CumulativeSum(row, 0)) * Sigmoid(y)];
        ShouldChain(outputs);
        ShouldGiveTheBitsOfSteps(outputs, [], [x, y, row], [7], seed: 5);
    }

    [Fact]
    public void Many_matrix_products_at_once_have_their_rows_one_after_the_other()
    {
        Placeholder x = Placeholder("x", [3, B, 20]);
        Variable w = Variable("w", [20, 30], new GlorotUniform());
        Variable b = Variable("b", [30], new RandomUniform());
        Symbol output = Tanh(MatMul(x, w) + b);
        ShouldChain([output]);
        ShouldGiveTheBitsOfSteps([output], [], [x], [0, 1, 7, 300], seed: 6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Threads_share_blocks_change_no_bit_and_allocate_nothing_later(int threads)
    {
        using ThreadCount count = new(threads);
        Placeholder x = Placeholder("x", [B, 400]);
        Variable w = Variable("w", [400, 300], new GlorotUniform());
        Symbol loss = ReduceMean(Square(Tanh(MatMul(x, w))));
        IReadOnlyList<Update> updates = new Optimizers.Adam(0.01).Minimize(loss, [w]);
        Symbol[] outputs = [loss, Log(1 + Square((_x * _y) - (_x / _row))) * Tanh(_y)];
        ShouldChain(outputs);
        ShouldGiveTheBitsOfSteps([loss], [.. updates], [x], [20, 70], seed: 7);
        ShouldGiveTheBitsOfSteps(outputs[1..], [], [_x, _y, _row], [60_001], seed: 8);

        Function<float> step = Function.Compile<float>([loss], updates);
        Feed<float> feed = (x, new float[50 * 400]);
        step.Run(feed);
        long before = GC.GetAllocatedBytesForCurrentThread();
        step.Run(feed);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Chain.BlockElements);
    }

    [Fact]
    public void What_lies_within_a_chain_needs_memory_for_one_block_only()
    {
        // Each thread has a block of its own.
        using ThreadCount one = new(1);
        Symbol chain = Log(1 + Square((_x * _y) - (_x / _row))) * Tanh(_y);
        int batch = 100_000;
        Function<float> function = Function.Compile<float>(chain);
        string description = function.Describe(batch);
        long memory = long.Parse(description.Split("memory: ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        memory.ShouldBeInRange(batch * 5 * 4, (batch * 5 * 4) + (6 * 4 * Chain.BlockElements), description);

        float[] x = new float[batch * 5];
        float[] y = new float[batch * 5];
        float[] row = [1, 2, 3, 4, 5];
        function.With(new State<float>()).Run((_x, x), (_y, y), (_row, row));
        long before = GC.GetAllocatedBytesForCurrentThread();
        function.Run((_x, x), (_y, y), (_row, row));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Far less than another block, but room for what the runtime does once.
        allocated.ShouldBeInRange(memory, memory + Chain.BlockElements, description);
    }

    [Fact]
    public void A_velocity_and_what_it_moves_are_written_into_their_places()
    {
        Placeholder x = Placeholder("x", [B, 100]);
        Variable w = Variable("w", [100, 100], new GlorotUniform());
        Variable velocity = Variable("velocity", [100, 100], new Zeros());
        Symbol next = (0.9 * velocity) - (0.1 * Gradients.Of(ReduceSum(Square(MatMul(x, w))), w));
        Update[] updates = [new Update(velocity, next), new Update(w, w + next)];
        Plan plan = Planner.Plan([], updates);
        plan.Copies.ShouldBeEmpty(plan.ToString());
        ShouldGiveTheBitsOfSteps([], updates, [x], [3, 3, 7], seed: 8);
    }

    [Fact]
    public void A_run_that_fails_after_a_new_value_is_known_leaves_the_variables_as_they_were()
    {
        Placeholder labels = Placeholder("labels", [B]);
        Variable large = Variable("large", [100, 100], new Ones());
        Variable other = Variable("other", [4], new Ones());
        Symbol next = large * 2;
        Symbol loss = ReduceSum(SparseSoftmaxCrossEntropyWithLogits(labels, Expand(other, [B, 4]) + ReduceSum(next)));
        foreach (bool isFirst in new[] { true, false })
        {
            State<double> state = new();
            Update[] updates = [new Update(large, next), new Update(other, other - loss)];
            Function<double> function = Function.Compile(isFirst ? [next] : [], updates, state);
            Should.Throw<ArgumentOutOfRangeException>(() => function.Run((labels, [4])));
            state[large].ToArray().ShouldAllBe(value => value == 1);
            function.Run((labels, [3]));
            state[large].ToArray().ShouldAllBe(value => value == 2);
        }
    }

    [Fact]
    public void A_run_in_blocks_allocates_nothing()
    {
        Variable w = Variable("w", [5, 40], new GlorotUniform());
        Variable b = Variable("b", [40], new RandomUniform());
        Symbol loss = ReduceMean(Square(Sigmoid(MatMul(Tanh((_x * 2) - 1), w) + b)));
        Symbol[] gradients = Gradients.Of(loss, [w, b]);
        Function<float> function = Function.Compile<float>([loss], [new Update(w, w - (0.1 * gradients[0])), new Update(b, b - (0.1 * gradients[1]))]);
        float[] x = new float[1000 * 5];
        function.Run((_x, x));
        long before = GC.GetAllocatedBytesForCurrentThread();
        function.Run((_x, x));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void What_nothing_can_change_is_computed_once()
    {
        Symbol table = Exp(Constant([1, 2, 3, 4, 5], [5])) / 7;
        Plan plan = Planner.Plan([(_x * table) + 2], []);
        plan.Steps.Where(step => step.IsLasting).Select(step => step.Op.GetType().Name)
            .ShouldBe(["Constant", "Exp", "Constant", "Divide", "Constant"], ignoreOrder: true);
        plan.Steps.Count(step => !step.IsLasting).ShouldBe(2, plan.ToString());
        ShouldGiveTheBitsOfSteps([(_x * table) + 2, table, Sigmoid(table)], [], [_x], [1, 3, 1000, 3], seed: 7);
    }

    [Fact]
    public void Chains_stand_in_a_description()
    {
        Symbol output = Tanh(MatMul(_x, Constant(new double[20], [5, 4])) * Constant([1, 2, 3, 4], [4]));
        Function.Compile<float>(output).Describe().ShouldBe(
            """
            #1 [5, 4] = Constant[5, 4]   80 bytes   once
            #2 [4] = Constant[4]   16 bytes   once
            ┌ #3 [batch, 4] = MatMul(x [batch, 5], #1 [5, 4])   16 bytes a sample   in blocks of 2048
            │ #3 [batch, 4] = (#3 [batch, 4] * #2 [4])   16 bytes a sample
            └ #3 [batch, 4] = Tanh(#3 [batch, 4])   16 bytes a sample
            memory: 16 bytes a sample and 96 bytes

            """.ReplaceLineEndings("\n"));
    }

    private static void ShouldChain(Symbol[] outputs)
    {
        Plan plan = Planner.Plan(outputs, []);
        plan.Steps.ShouldContain(step => step.Chain != null, plan.ToString());
    }

    private static void ShouldGiveTheBitsOfSteps(Symbol[] outputs, Update[] updates, Placeholder[] placeholders, int[] batches, int seed)
    {
        var state = new State<float>((ulong)seed);
        var stateOfSteps = new State<float>((ulong)seed);
        Function<float> function = Function.Compile(outputs, updates, state);
        Function<float> steps = new(outputs, updates, Planner.Plan(outputs, updates, fuses: false), stateOfSteps);
        var random = new Random(seed);
        foreach (int batch in batches)
        {
            Feed<float>[] feeds = [.. placeholders.Where(function.Placeholders.Contains).Select(placeholder => new Feed<float>(
                placeholder, Enumerable.Range(0, placeholder.Shape.Size.Resolve(batch)).Select(_ => (4 * random.NextSingle()) - 2).ToArray()))];
            function.Run(feeds);
            steps.Run(feeds);
            foreach (Symbol output in outputs)
            {
                Bits(function[output]).ShouldBe(Bits(steps[output]), $"seed {seed}, batch {batch}, {output}\n{function.Describe()}");
            }

            foreach (Variable variable in updates.Select(update => update.Variable))
            {
                Bits(state[variable]).ShouldBe(Bits(stateOfSteps[variable]), $"seed {seed}, batch {batch}, new {variable}\n{function.Describe()}");
            }
        }
    }

    // All NaNs are one: which of two a sum takes depends on the order of its terms, which is free.
    private static int[] Bits(ReadOnlySpan<float> values)
    {
        int[] bits = new int[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = float.IsNaN(values[i]) ? -1 : BitConverter.SingleToInt32Bits(values[i]);
        }

        return bits;
    }
}
