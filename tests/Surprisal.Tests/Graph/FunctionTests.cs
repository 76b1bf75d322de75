using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Tests.NumericsTests;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Compiled functions: feeds, outputs, updates, batch sizes, and no allocation.</summary>
public sealed class FunctionTests
{
    private static readonly Dimension B = Dimension.Batch;

    private readonly Placeholder _x = Placeholder("x", [B, 2]);
    private readonly Placeholder _y = Placeholder("y", [B, 3]);
    private readonly Variable _w = Variable("w", [2, 3], new GlorotUniform());
    private readonly Variable _b = Variable("b", [3], new Zeros());

    [Fact]
    public void A_run_allocates_nothing_even_when_batch_sizes_alternate()
    {
        Symbol hidden = Relu(MatMul(_x, _w) + _b);
        Symbol loss = ReduceMean(-ReduceSum(_y * Log(Softmax(hidden)), axis: 1));
        Symbol accuracy = ReduceMean(Equal(ArgMax(hidden), ArgMax(_y)));
        Symbol[] gradients = Gradients.Of(loss, [_w, _b]);
        Function<float> step = Function.Compile<float>(
            [loss, accuracy], [new Update(_w, _w - (0.1 * gradients[0])), new Update(_b, _b - (0.1 * gradients[1]))]);
        float[] x = [.. Enumerable.Range(0, 14).Select(i => (float)Math.Sin(i))];
        float[] y = [.. Enumerable.Range(0, 21).Select(i => i % 3 == 0 ? 1f : 0)];
        Feed<float>[] large = [(_x, x), (_y, y)];
        Feed<float>[] small = [(_x, x.AsMemory(0, 6)), (_y, y.AsMemory(0, 9))];
        void RunBoth()
        {
            step.Run(large);
            step.Run(small);
        }

        Expect.NoAllocation(RunBoth);
    }

    [Fact]
    public void Every_operation_runs_without_allocating()
    {
        foreach ((string op, Sample[] samples) in OpSamples.All)
        {
            foreach (Sample sample in samples)
            {
                Function<double> function = Function.Compile<double>(sample.Formula);
                Dictionary<Symbol, double[]> values = sample.Draw(1, Sample.Batch);
                Feed<double>[] feeds = [.. sample.Inputs.Select(input => new Feed<double>(input, values[input]))];
                Expect.NoAllocation(() => function.Run(feeds), $"{op}: {sample}");
            }
        }
    }

    [Fact]
    public void A_smaller_batch_after_a_larger_one_sees_nothing_of_it()
    {
        Symbol sum = ReduceSum(Square(_x), axis: 0);
        Symbol rows = Softmax(_x);
        Function<double> function = Function.Compile<double>([sum, rows]);
        function.Run((_x, [1, 2, 3, 4, 5, 6]));
        function[sum].ToArray().ShouldBe([35, 56]);
        function.Run((_x, [7, 7]));
        function[sum].ToArray().ShouldBe([49, 49]);
        function[rows].ToArray().ShouldBe([0.5, 0.5]);
        function.Run((_x, [1, 1, 2, 2]));
        function[sum].ToArray().ShouldBe([5, 5]);
        function[rows].ToArray().ShouldBe([0.5, 0.5, 0.5, 0.5]);
    }

    [Fact]
    public void An_empty_batch_has_a_sum_of_zero_and_a_mean_of_nan()
    {
        Symbol loss = SoftmaxCrossEntropyWithLogits(_y, MatMul(_x, _w) + _b);
        (Symbol sum, Symbol mean, Symbol gradient) = (ReduceSum(loss), ReduceMean(loss), Gradients.Of(ReduceSum(loss), _w));
        Function<double> function = Function.Compile<double>([sum, mean, gradient]);
        function.Run((_x, []), (_y, []));
        function[sum].ToArray().ShouldBe([0]);
        function[mean][0].ShouldBe(double.NaN);
        function[gradient].ToArray().ShouldBe([0, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public void A_placeholder_without_elements_does_not_tell_the_batch_size()
    {
        Placeholder none = Placeholder("none", [B, 0]);
        Symbol rows = ReduceSum(none, axis: 1) + ReduceSum(_x, axis: 1);
        Function<double> function = Function.Compile<double>(rows);
        function.Evaluate((none, []), (_x, [1, 2, 3, 4])).ToArray().ShouldBe([3, 7]);
    }

    [Fact]
    public void A_placeholder_that_is_not_fed_is_named() => RunOfSum().ShouldThrowFor(
        function => function.Run((_x, [1, 2])), "'y' [batch, 3] was not fed. Give it its elements.");

    [Fact]
    public void A_placeholder_fed_twice_is_named() => RunOfSum().ShouldThrowFor(
        function => function.Run((_x, [1, 2]), (_y, [1, 2, 3]), (_x, [3, 4])), "'x' was fed twice. Feed it once.");

    [Fact]
    public void A_feed_that_is_no_multiple_of_a_sample_is_refused() => RunOfSum().ShouldThrowFor(
        function => function.Run((_x, [1, 2, 3]), (_y, [1, 2, 3])), "'x' was fed 3 elements, but its shape is [batch, 2], so it takes a multiple of 2.");

    [Fact]
    public void A_feed_of_another_size_than_a_fixed_shape_is_refused()
    {
        Placeholder rate = Placeholder("rate", []);
        Function.Compile<double>(rate * 2).ShouldThrowFor(
            function => function.Run((rate, [1, 2])), "'rate' was fed 2 elements, but its shape is [], so it takes 1.");
    }

    [Fact]
    public void A_feed_that_nothing_uses_is_named()
    {
        Placeholder other = Placeholder("other", []);
        RunOfSum().ShouldThrowFor(
            function => function.Run((_x, [1, 2]), (_y, [1, 2, 3]), (other, [1])), "'other' was fed, but no output or update uses it. Leave it out.");
    }

    [Fact]
    public void Batch_sizes_that_disagree_are_named() => RunOfSum().ShouldThrowFor(
        function => function.Run((_x, [1, 2]), (_y, [1, 2, 3, 4, 5, 6])), "'y' was fed 2 samples, but 'x' 1. Feed both the same number of samples.");

    [Fact]
    public void A_refused_run_leaves_the_next_one_unharmed()
    {
        Function<double> function = RunOfSum();
        Should.Throw<ArgumentException>(() => function.Run((_x, [1, 2])));
        function.Evaluate((_x, [1, 2]), (_y, [1, 2, 3])).ToArray().ShouldBe([9]);
    }

    [Fact]
    public void A_symbol_that_was_not_compiled_as_output_is_refused() => Should.Throw<ArgumentException>(() => RunOfSum()[_w].Length)
        .Message.ShouldStartWith("w is not among the outputs of this function. Name it when compiling.");

    [Fact]
    public void Outputs_may_be_inputs_variables_constants_views_or_the_same_twice()
    {
        Symbol constant = Constant([1, 2], [2]);
        Symbol view = Reshape(_x, [2, B]);
        Symbol viewOfVariable = Reshape(_w, [6]);
        State<double> state = new();
        Function<double> function = Function.Compile<double>([_x, _w, constant, view, viewOfVariable, constant], state: state);
        for (int i = 0; i < 6; i++)
        {
            state[_w][i] = i;
        }

        function.Run((_x, [5, 6, 7, 8]));
        function[_x].ToArray().ShouldBe([5, 6, 7, 8]);
        function[_w].ToArray().ShouldBe([0, 1, 2, 3, 4, 5]);
        function[constant].ToArray().ShouldBe([1, 2]);
        function[view].ToArray().ShouldBe([5, 6, 7, 8]);
        function[viewOfVariable].ToArray().ShouldBe([0, 1, 2, 3, 4, 5]);
        function.Evaluate((_x, [9, 9])).ToArray().ShouldBe([9, 9]);
    }

    [Fact]
    public void An_updated_variable_shows_its_value_from_before_the_run()
    {
        Variable a = Variable("a", [2], new Ones());
        Symbol view = Reshape(a, [1, 2]);
        Symbol twice = 2 * a;
        Function<double> function = Function.Compile<double>([a, view, twice], [new Update(a, a + 1)]);
        for (int run = 1; run <= 3; run++)
        {
            function.Run();
            function[a].ToArray().ShouldBe([run, run]);
            function[view].ToArray().ShouldBe([run, run]);
            function[twice].ToArray().ShouldBe([2 * run, 2 * run]);
        }
    }

    [Fact]
    public void A_new_value_may_be_an_output_too()
    {
        Variable a = Variable("a", [2], new Ones());
        Symbol next = a * 3;
        Symbol doubled = next + next;
        State<double> state = new();
        Function<double> function = Function.Compile([next, doubled], [new Update(a, next)], state);
        function.Run();
        function[next].ToArray().ShouldBe([3, 3]);
        function[doubled].ToArray().ShouldBe([6, 6]);
        state[a].ToArray().ShouldBe([3, 3]);
    }

    [Fact]
    public void Two_variables_can_be_swapped_whatever_the_order()
    {
        Variable a = Variable("a", [2], new Ones());
        Variable b = Variable("b", [2], new Zeros());
        foreach (Update[] updates in new Update[][] { [new(a, b), new(b, a)], [new(b, a), new(a, b)] })
        {
            State<double> state = new();
            Function<double> function = Function.Compile([], updates, state);
            function.Run();
            state[a].ToArray().ShouldBe([0, 0]);
            state[b].ToArray().ShouldBe([1, 1]);
        }
    }

    [Fact]
    public void Variables_can_move_on_in_a_row()
    {
        Variable a = Variable("a", [2], new Ones());
        Variable b = Variable("b", [1, 2], new Zeros());
        Variable c = Variable("c", [2], new Zeros());
        State<double> state = new();
        Function<double> function = Function.Compile(
            [], [new Update(c, Reshape(b, [2])), new Update(b, Reshape(a, [1, 2])), new Update(a, a + 1)], state);
        function.Run();
        function.Run();
        (state[a][0], state[b][0], state[c][0]).ShouldBe((3, 2, 1));
    }

    [Fact]
    public void One_new_value_can_go_to_two_variables()
    {
        Variable a = Variable("a", [2], new Ones());
        Variable b = Variable("b", [2], new Zeros());
        State<double> state = new();
        Symbol value = a - 5;
        Function.Compile([], [new Update(a, value), new Update(b, value)], state).Run();
        state[a].ToArray().ShouldBe([-4, -4]);
        state[b].ToArray().ShouldBe([-4, -4]);
    }

    [Fact]
    public void Every_update_reads_the_values_from_before_the_run()
    {
        Variable a = Variable("a", [2], new Ones());
        Variable b = Variable("b", [2], new Ones());
        State<double> state = new();
        Function<double> function = Function.Compile([a * b], [new Update(a, a + b), new Update(b, (a * b) + 10)], state);
        (double nextA, double nextB) = (1, 1);
        for (int run = 0; run < 5; run++)
        {
            function.Evaluate().ToArray().ShouldBe([nextA * nextB, nextA * nextB]);
            (nextA, nextB) = (nextA + nextB, (nextA * nextB) + 10);
            (state[a][1], state[b][1]).ShouldBe((nextA, nextB));
        }
    }

    [Fact]
    public void A_plain_gradient_step_is_written_into_the_place_of_its_variable()
    {
        Symbol loss = ReduceSum(SoftmaxCrossEntropyWithLogits(_y, MatMul(_x, _w) + _b));
        Symbol gradient = Gradients.Of(loss, _w);
        Plan plan = Planner.Plan([loss], [new Update(_w, _w - (0.1 * gradient))]);
        plan.Copies.ShouldBeEmpty(plan.ToString());
        plan.Steps[^1].Outputs[0].Slot.Source.ShouldBe(_w);
    }

    [Fact]
    public void A_run_that_fails_leaves_the_variables_as_they_were()
    {
        Placeholder labels = Placeholder("labels", [B]);
        Symbol loss = ReduceMean(SparseSoftmaxCrossEntropyWithLogits(labels, MatMul(_x, _w)));
        State<double> state = new();
        Function<double> function = Function.Compile([loss], [new Update(_b, _b + 1), new Update(_w, _w - Gradients.Of(loss, _w))], state);
        double[] before = state[_w].ToArray();
        Should.Throw<ArgumentOutOfRangeException>(() => function.Run((_x, [1, 2]), (labels, [3])))
            .Message.ShouldContain("is 3 at row 0, but there are 3 classes");
        state[_w].ToArray().ShouldBe(before);
        state[_b].ToArray().ShouldBe([0, 0, 0]);
    }

    [Fact]
    public void A_new_value_of_another_shape_is_refused() => Should.Throw<ArgumentException>(
            () => Function.Compile<double>([], [new Update(_w, _b + 1)]))
        .Message.ShouldStartWith("The new value of 'w' has shape [3], but the variable has [2, 3]. Both must be the same.");

    [Fact]
    public void A_variable_updated_twice_is_refused() => Should.Throw<ArgumentException>(
            () => Function.Compile<double>([], [new Update(_w, _w + 1), new Update(_w, _w + 2)]))
        .Message.ShouldStartWith("The variable 'w' is updated twice. Give each variable one new value.");

    [Fact]
    public void A_function_without_outputs_has_nothing_to_evaluate() => Should.Throw<InvalidOperationException>(
            () => Function.Compile<double>([], [new Update(_b, _b + 1)]).Evaluate().Length)
        .Message.ShouldBe("This function was compiled without outputs. Call Run for its updates, or name an output when compiling.");

    [Fact]
    public void Functions_of_one_state_share_their_variables()
    {
        State<double> state = new();
        Function<double> step = Function.Compile([], [new Update(_b, _b + 1)], state);
        Function<double> read = Function.Compile(_b * 2, state);
        step.Run();
        step.Run();
        read.Evaluate().ToArray().ShouldBe([4, 4, 4]);
        Function.Compile<double>(_b * 2).Evaluate().ToArray().ShouldBe([0, 0, 0]);
    }

    [Fact]
    public void A_description_names_operations_shapes_places_and_rules()
    {
        Function<double> function = Function.Compile<double>([ReduceSum(-ReduceSum(_y * Log(Softmax(MatMul(_x, _w))), axis: 1))], [new Update(_b, _b + 1)]);
        string text = function.Describe();
        text.ShouldContain("MatMul(x [batch, 2], w [2, 3])");
        text.ShouldContain("SoftmaxCrossEntropy(y [batch, 3], ");
        text.ShouldContain("by double negation");
        text.ShouldContain("b [3] = (b [3] + ");
        text.ShouldContain(", axis: 0)");
    }

    [Fact]
    public void A_description_counts_the_bytes_of_each_step_and_of_the_memory()
    {
        Placeholder x = Placeholder("x", [Dimension.Batch, 3]);
        Symbol[] outputs = [ReduceMean(Log(Exp(x) / ReduceSum(Exp(x), axis: 1, keepDims: true)), axis: 0), _b + 1];
        Function.Compile<float>(outputs).Describe().ShouldBe(
            """
            #2 [] = batch   4 bytes   once
            #3 [] = 1   4 bytes   once
            #4 [batch, 3] = LogSoftmax(x [batch, 3], axis: 1)   12 bytes a sample   by log-softmax
            #5 [1, 3] = ReduceSum(#4 [batch, 3], axis: 0)   12 bytes
            #5 [3] = (#5 [3] / #2 [])   12 bytes
            #6 [3] = (b [3] + #3 [])   12 bytes
            memory: 12 bytes a sample and 32 bytes

            """.ReplaceLineEndings("\n"));
        Function.Compile<double>(outputs).Describe(batch: 10).ShouldBe(
            """
            #2 [] = batch   8 bytes   once
            #3 [] = 1   8 bytes   once
            #4 [batch, 3] = LogSoftmax(x [batch, 3], axis: 1)   240 bytes   by log-softmax
            #5 [1, 3] = ReduceSum(#4 [batch, 3], axis: 0)   24 bytes
            #5 [3] = (#5 [3] / #2 [])   24 bytes
            #6 [3] = (b [3] + #3 [])   24 bytes
            memory: 304 bytes

            """.ReplaceLineEndings("\n"));
        Should.Throw<ArgumentOutOfRangeException>(() => Function.Compile<double>(outputs).Describe(batch: -1)).ParamName.ShouldBe("batch");
    }

    private Function<double> RunOfSum() => Function.Compile<double>(ReduceSum(_x) + ReduceSum(_y));
}
