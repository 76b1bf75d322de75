using System.Numerics;
using Surprisal.Graph;
using Surprisal.Initializers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Softmax regression as TensorFlow's first tutorial wrote it, the naive logarithm included.</summary>
public sealed class TextbookProgramTests
{
    private const int Features = 5;
    private const int Classes = 4;
    private const double Rate = 0.5;

    private readonly Placeholder _xs = Placeholder("xs", [Dimension.Batch, Features]);
    private readonly Placeholder _ys = Placeholder("ys", [Dimension.Batch, Classes]);
    private readonly Variable _w = Variable("W", [Features, Classes], new Zeros());
    private readonly Variable _b = Variable("b", [Classes], new Zeros());

    [Fact]
    public void It_learns_step_by_step_what_a_loop_written_by_hand_learns()
    {
        (Symbol crossEntropy, Symbol accuracy, Update[] descent) = Program();
        State<double> state = new();
        Function<double> train = Function.Compile([crossEntropy], descent, state);
        Function<double> test = Function.Compile(accuracy, state);
        ByHand byHand = new();
        var random = new Random(1);
        for (int step = 0; step < 200; step++)
        {
            (double[] x, double[] y) = Draw(random, rows: 7 + (step % 3), scale: 1);
            double loss = train.Evaluate((_xs, x), (_ys, y))[0];
            loss.ShouldBe(byHand.Step(x, y), 1e-12);
            Close.ShouldBeClose(state[_w], byHand.W, 1e-12, $"W after step {step}");
            Close.ShouldBeClose(state[_b], byHand.B, 1e-12, $"b after step {step}");
        }

        (double[] images, double[] labels) = Draw(random, rows: 500, scale: 1);
        test.Evaluate((_xs, images), (_ys, labels))[0].ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void It_keeps_loss_and_gradients_finite_where_probabilities_vanish_in_float() => Survives<float>();

    [Fact]
    public void It_keeps_loss_and_gradients_finite_where_probabilities_vanish_in_double() => Survives<double>();

    [Fact]
    public void Its_written_form_alone_would_not_survive()
    {
        (Symbol crossEntropy, _, _) = Program();
        (double[] x, double[] y) = Draw(new Random(2), rows: 8, scale: 1);
        double[] w = new double[Features * Classes];
        w[0] = 1e4;
        w[^1] = -1e4;
        Dictionary<Symbol, double[]> values = new() { [_xs] = x, [_ys] = y, [_w] = w, [_b] = new double[Classes] };
        Interpreter.Evaluate(crossEntropy, values, 8)[0].ShouldBe(double.NaN);
    }

    [Fact]
    public void A_training_step_is_one_fused_kernel_between_its_matrix_products()
    {
        (Symbol crossEntropy, _, Update[] descent) = Program();
        Plan plan = Planner.Plan([crossEntropy], descent);
        string[] ops = [.. plan.Steps.Select(step => step.Op.GetType().Name)];
        ops.Count(op => op == nameof(SoftmaxCrossEntropy)).ShouldBe(1, plan.ToString());
        ops.Count(op => op is nameof(MatMul) or nameof(DenseLayer)).ShouldBe(2, plan.ToString());
        ops.ShouldNotContain(nameof(Log));
        ops.ShouldNotContain(nameof(Softmax));
        ops.ShouldNotContain(nameof(Expand));
        plan.Copies.ShouldBeEmpty(plan.ToString());
    }

    private void Survives<T>()
        where T : IFloatingPointIeee754<T>
    {
        (Symbol crossEntropy, _, Update[] descent) = Program();
        Symbol gradient = Gradients.Of(crossEntropy, _w);
        State<T> state = new();
        Function<T> train = Function.Compile([crossEntropy, gradient], descent, state);
        var random = new Random(3);
        T largest = T.Zero;
        for (int step = 0; step < 50; step++)
        {
            // Inputs a thousand times too large drive the scores beyond 10,000, now for and now against the label.
            (double[] x, double[] y) = Draw(random, rows: 8, scale: 1000);
            T loss = train.Evaluate((_xs, Array.ConvertAll(x, T.CreateChecked)), (_ys, Array.ConvertAll(y, T.CreateChecked)))[0];
            T.IsFinite(loss).ShouldBeTrue($"loss after step {step}");
            Array.TrueForAll(train[gradient].ToArray(), T.IsFinite).ShouldBeTrue($"gradient after step {step}");
            largest = T.Max(largest, loss);
        }

        largest.ShouldBeGreaterThan(T.CreateChecked(10_000));
    }

    private (Symbol CrossEntropy, Symbol Accuracy, Update[] Descent) Program()
    {
        Symbol prediction = Softmax(MatMul(_xs, _w) + _b);
        Symbol crossEntropy = ReduceMean(-ReduceSum(_ys * Log(prediction), axis: 1));
        Symbol accuracy = ReduceMean(Equal(ArgMax(prediction, axis: 1), ArgMax(_ys, axis: 1)));
        Symbol[] gradients = Gradients.Of(crossEntropy, [_w, _b]);
        return (crossEntropy, accuracy, [new(_w, _w - (Rate * gradients[0])), new(_b, _b - (Rate * gradients[1]))]);
    }

    // The label is the place of the greatest of the first four features.
    private static (double[] X, double[] Y) Draw(Random random, int rows, double scale)
    {
        double[] x = [.. Enumerable.Range(0, rows * Features).Select(_ => scale * ((2 * random.NextDouble()) - 1))];
        double[] y = new double[rows * Classes];
        for (int row = 0; row < rows; row++)
        {
            double[] features = x[(row * Features)..][..Classes];
            y[(row * Classes) + Array.IndexOf(features, features.Max())] = 1;
        }

        return (x, y);
    }

    /// <summary>The same training in plain loops.</summary>
    private sealed class ByHand
    {
        public double[] W { get; } = new double[Features * Classes];

        public double[] B { get; } = new double[Classes];

        public double Step(double[] x, double[] y)
        {
            int rows = x.Length / Features;
            double loss = 0;
            double[] byW = new double[W.Length];
            double[] byB = new double[B.Length];
            for (int row = 0; row < rows; row++)
            {
                double[] scores = [.. B];
                for (int k = 0; k < Classes; k++)
                {
                    for (int i = 0; i < Features; i++)
                    {
                        scores[k] += x[(row * Features) + i] * W[(i * Classes) + k];
                    }
                }

                double[] targets = y[(row * Classes)..][..Classes];
                loss += Textbook.CrossEntropy(scores, targets) / rows;
                double[] gradient = Textbook.CrossEntropyGradient(scores, targets);
                for (int k = 0; k < Classes; k++)
                {
                    byB[k] += gradient[k] / rows;
                    for (int i = 0; i < Features; i++)
                    {
                        byW[(i * Classes) + k] += x[(row * Features) + i] * gradient[k] / rows;
                    }
                }
            }

            for (int i = 0; i < W.Length; i++)
            {
                W[i] -= Rate * byW[i];
            }

            for (int k = 0; k < Classes; k++)
            {
                B[k] -= Rate * byB[k];
            }

            return loss;
        }
    }
}
