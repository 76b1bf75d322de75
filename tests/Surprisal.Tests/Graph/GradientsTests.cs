using Surprisal.Graph;
using Surprisal.Initializers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>What is differentiated, and by what.</summary>
public sealed class GradientsTests
{
    private static readonly Dimension B = Dimension.Batch;

    private readonly Placeholder _x = Placeholder("x", [B, 3]);
    private readonly Placeholder _y = Placeholder("y", [B, 3]);
    private readonly Variable _w = Variable("w", [3], new Ones());

    [Fact]
    public void By_a_softmax_within_a_cross_entropy_it_is_minus_y_over_p()
    {
        Symbol p = Softmax(_x);
        Symbol loss = -ReduceSum(_y * Log(p), axis: 1);
        double[] gradient = Evaluate(Gradients.Of(loss, p), (_x, [1, 2, 3]), (_y, [0, 0.25, 0.75]));
        double[] probabilities = Textbook.Softmax([1, 2, 3]);
        Close.ShouldBeClose(gradient, [0, -0.25 / probabilities[1], -0.75 / probabilities[2]], 1e-14, "gradient by p");
    }

    [Fact]
    public void By_a_sum_that_a_rule_dissolves_it_is_there_too()
    {
        Symbol exp = Exp(_x);
        Symbol sum = ReduceSum(exp, axis: 1, keepDims: true);
        Symbol loss = ReduceSum(_y * (exp / sum));
        double[] gradient = Evaluate(Gradients.Of(loss, sum), (_x, [0, Math.Log(2), Math.Log(3)]), (_y, [1, 10, 100]));
        Close.ShouldBeClose(gradient, [-(1 + 20 + 300) / 36.0], 1e-14, "gradient by the sum");
    }

    [Fact]
    public void By_a_value_and_by_what_it_is_made_of_it_is_the_same_as_by_each_alone()
    {
        Symbol p = Softmax(_x);
        Symbol squared = Square(p);
        Symbol loss = ReduceSum(_y * Log(p)) + ReduceSum(squared);
        Symbol[] wanted = [squared, _x, p, _w];
        Symbol[] together = Gradients.Of(loss, wanted);
        for (int i = 0; i < wanted.Length; i++)
        {
            (Placeholder, double[])[] feeds = i == 0 || i == 3 ? [] : [(_x, [1, 2, 4]), (_y, [0.5, 1, -1])];
            double[] alone = Evaluate(Gradients.Of(loss, wanted[i]), feeds);
            Evaluate(together[i], feeds).ShouldBe(alone);
            alone.All(value => value == 0).ShouldBe(i == 3);
        }
    }

    [Fact]
    public void By_scores_it_stays_finite_though_a_probability_is_asked_for_beside_them()
    {
        Symbol p = Softmax(_x);
        Symbol loss = -ReduceSum(_y * Log(p), axis: 1);
        Symbol[] gradients = Gradients.Of(loss, [p, _x]);
        Evaluate(gradients[1], (_x, [1e4, -1e4, 0]), (_y, [0, 1, 0])).ShouldBe([1, -1, 0]);
    }

    [Fact]
    public void A_value_counts_once_only_where_it_is_used()
    {
        // Two formulas that are equal are still two values to differentiate by.
        (Symbol one, Symbol other) = (Tanh(_x), Tanh(_x));
        Symbol loss = ReduceSum((3 * one) + (5 * other));
        Evaluate(Gradients.Of(loss, one)).ShouldBe([3, 3, 3]);
        Evaluate(Gradients.Of(loss, other)).ShouldBe([5, 5, 5]);
    }

    [Fact]
    public void By_what_the_result_does_not_depend_on_it_is_zero_in_its_shape()
    {
        Symbol[] gradients = Gradients.Of(ReduceSum(_x), [_w, _y, Constant(2), Exp(_y)]);
        gradients.Select(gradient => gradient.Shape).ShouldBe([_w.Shape, _y.Shape, Shape.Scalar, _y.Shape]);
        Evaluate(gradients[0]).ShouldBe([0, 0, 0]);
        Evaluate(gradients[2]).ShouldBe([0]);
    }

    [Fact]
    public void Of_many_numbers_it_is_that_of_their_sum()
    {
        Symbol squares = Square(_x);
        double[] gradient = Evaluate(Gradients.Of(squares, _x), (_x, [1, 2, 3, 4, 5, 6]));
        gradient.ShouldBe([2, 4, 6, 8, 10, 12]);
        gradient.ShouldBe(Evaluate(Gradients.Of(ReduceSum(squares), _x), (_x, [1, 2, 3, 4, 5, 6])));
    }

    [Fact]
    public void By_the_result_itself_it_is_one() => Evaluate(Gradients.Of(_w, _w)).ShouldBe([1, 1, 1]);

    [Fact]
    public void By_the_same_symbol_twice_it_is_given_twice()
    {
        Symbol[] gradients = Gradients.Of(ReduceSum(3 * _w), [_w, _w]);
        Evaluate(gradients[0]).ShouldBe([3, 3, 3]);
        Evaluate(gradients[1]).ShouldBe([3, 3, 3]);
    }

    [Fact]
    public void A_gradient_can_be_differentiated_by_the_value_it_was_taken_by()
    {
        Symbol u = Exp(_x);
        Symbol first = Gradients.Of(ReduceSum(u * u * u), u);
        double[] second = Evaluate(Gradients.Of(first, u), (_x, [0, Math.Log(2), 0]));
        Close.ShouldBeClose(second, [6, 12, 6], 1e-14, "6u");
    }

    [Fact]
    public void The_third_derivative_of_a_cross_entropy_is_that_of_log_sum_exp()
    {
        // For two classes with scores (x, 0), log Σ exp is softplus, whose derivatives are those of the sigmoid.
        Placeholder x = Placeholder("x", []);
        Symbol scores = (Reshape(x, [1]) * Constant([1, 0], [2])) + Constant([0, 0], [2]);
        Symbol loss = -ReduceSum(Constant([0, 1], [2]) * Log(Softmax(scores)));
        Symbol third = Gradients.Of(Gradients.Of(Gradients.Of(loss, x), x), x);
        double p = Textbook.Sigmoid(0.7);
        Close.ShouldBeClose(Evaluate(third, (x, [0.7])), [p * (1 - p) * (1 - (2 * p))], 1e-14, "third derivative");
    }

    [Fact]
    public void Both_sides_of_every_matrix_product_and_its_transposes_have_their_gradient()
    {
        double[] left = [1, -2, 3, 0.5, 4, -1];
        double[] right = [2, 1, 0, -1, 3, 5];
        double[] incoming = [1, 2, 3, 4];
        foreach ((bool transposeLeft, bool transposeRight) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            Placeholder a = Placeholder("a", transposeLeft ? [3, 2] : [2, 3]);
            Placeholder b = Placeholder("b", transposeRight ? [2, 3] : [3, 2]);
            Symbol loss = ReduceSum(Constant(incoming, [2, 2]) * Symbol.Of(new MatMul(transposeLeft, transposeRight), a, b));
            double At(double[] values, int row, int column, int columns, bool transposed, int rows) =>
                transposed ? values[(column * rows) + row] : values[(row * columns) + column];

            double[] byLeft = new double[6];
            double[] byRight = new double[6];
            for (int i = 0; i < 2; i++)
            {
                for (int j = 0; j < 2; j++)
                {
                    for (int k = 0; k < 3; k++)
                    {
                        byLeft[transposeLeft ? (k * 2) + i : (i * 3) + k] += incoming[(i * 2) + j] * At(right, k, j, 2, transposeRight, 3);
                        byRight[transposeRight ? (j * 3) + k : (k * 2) + j] += incoming[(i * 2) + j] * At(left, i, k, 3, transposeLeft, 2);
                    }
                }
            }

            Evaluate(Gradients.Of(loss, a), (b, right)).ShouldBe(byLeft);
            Evaluate(Gradients.Of(loss, b), (a, left)).ShouldBe(byRight);
        }
    }

    [Fact]
    public void Elements_that_share_a_maximum_share_its_gradient()
    {
        double[] gradient = Evaluate(Gradients.Of(ReduceMax(_x, axis: 1), _x), (_x, [2, 2, 1, 0, 7, 3]));
        gradient.ShouldBe([0.5, 0.5, 0, 0, 1, 0]);
    }

    [Fact]
    public void The_Jacobian_of_softmax_is_p_times_delta_minus_p()
    {
        Placeholder x = Placeholder("x", [4]);
        double[] p = Textbook.Softmax([1, -2, 0.5, 3]);
        double[] expected = [.. from i in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 4) select p[i] * ((i == j ? 1 : 0) - p[j])];
        foreach (Symbol softmax in (Symbol[])[Softmax(x), Exp(x) / ReduceSum(Exp(x))])
        {
            Symbol jacobian = Gradients.Jacobian(softmax, x);
            jacobian.Shape.ShouldBe([4, 4]);
            Close.ShouldBeClose(Evaluate(jacobian, (x, [1, -2, 0.5, 3])), expected, 1e-15, "Jacobian");
        }
    }

    [Fact]
    public void The_Jacobian_has_the_axes_of_both()
    {
        Symbol product = MatMul(_x, Constant([1, 2, 3, 4, 5, 6], [3, 2]));
        Gradients.Jacobian(ReduceSum(product, axis: 0), _x).Shape.ShouldBe([2, B, 3]);
        Evaluate(Gradients.Jacobian(ReduceSum(product, axis: 0), _x)).ShouldBe([1, 3, 5, 2, 4, 6]);
        Gradients.Jacobian(ReduceSum(_x), _x).Shape.ShouldBe(_x.Shape);
        Gradients.Jacobian(Constant([], [0, 2]), _w).Shape.ShouldBe([0, 2, 3]);
        Evaluate(Gradients.Jacobian(_w * 2, Constant(1))).ShouldBe([0, 0, 0]);
    }

    [Fact]
    public void The_second_derivatives_of_cross_entropy_are_the_Jacobian_of_softmax()
    {
        Placeholder x = Placeholder("x", [3]);
        Placeholder v = Placeholder("v", [3]);
        Symbol loss = -ReduceSum(Constant([0, 0.4, 0.6], [3]) * Log(Softmax(x)));
        double[] p = Textbook.Softmax([0.2, -1, 2]);
        double[] direction = [1, -2, 0.5];
        double mean = p.Zip(direction, (share, along) => share * along).Sum();
        double[] expected = [.. p.Zip(direction, (share, along) => share * (along - mean))];
        Close.ShouldBeClose(
            Evaluate(Gradients.HessianVectorProduct(loss, x, v), (x, [0.2, -1, 2]), (v, direction)), expected, 1e-15, "Hessian times v");

        Symbol hessian = Gradients.Jacobian(Gradients.Of(loss, x), x);
        double[] matrix = [.. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) select p[i] * ((i == j ? 1 : 0) - p[j])];
        Close.ShouldBeClose(Evaluate(hessian, (x, [0.2, -1, 2])), matrix, 1e-15, "Hessian");
    }

    [Fact]
    public void The_direction_of_a_Hessian_vector_product_counts_as_fixed()
    {
        // The second derivative of Σ w³ is 6w, whatever the direction is made of.
        Symbol product = Gradients.HessianVectorProduct(ReduceSum(Power(_w, 3)), _w, 5 * _w);
        Evaluate(product).ShouldBe([30, 30, 30]);
    }

    [Fact]
    public void Nothing_flows_through_a_stopped_gradient()
    {
        Symbol loss = ReduceSum(_w * StopGradient(Square(_w)));
        Evaluate(Gradients.Of(loss, _w)).ShouldBe([1, 1, 1]);
        Evaluate(Gradients.Of(StopGradient(_w), _w)).ShouldBe([0, 0, 0]);
    }

    [Fact]
    public void Elements_that_are_equally_large_or_small_share_the_gradient()
    {
        foreach (Func<Symbol, Symbol, Symbol> function in (Func<Symbol, Symbol, Symbol>[])[Maximum, Minimum])
        {
            Symbol[] gradients = Gradients.Of(ReduceSum(function(_w, _x)), [_w, _x]);
            Evaluate(gradients[0], (_x, [1, 1, 1])).ShouldBe([0.5, 0.5, 0.5]);
            Evaluate(gradients[1], (_x, [1, 1, 1])).ShouldBe([0.5, 0.5, 0.5]);
        }
    }

    [Fact]
    public void At_the_bounds_of_clip_the_gradient_is_whole_and_beyond_them_there_is_none()
    {
        double[] gradient = Evaluate(Gradients.Of(Clip(_x, 0, 1), _x), (_x, [-0.1, 0, 1, 1.1, 0.5, double.NaN]));
        gradient.ShouldBe([0, 1, 1, 0, 1, 0]);
    }

    [Fact]
    public void Where_keeps_what_is_not_chosen_out_of_the_gradient()
    {
        Symbol safe = Where(Greater(_x, 0), Log(Maximum(_x, 1e-300)), Exp(_x));
        Evaluate(Gradients.Of(safe, _x), (_x, [2, 0, -1])).ShouldBe([0.5, 1, Math.Exp(-1)]);
    }

    [Fact]
    public void The_gradient_of_a_product_is_right_where_elements_are_zero()
    {
        Symbol product = ReduceProduct(_x, axis: 1);
        Evaluate(Gradients.Of(product, _x), (_x, [0, 3, 4, 0, 0, 5, 2, 3, 4])).ShouldBe([12, 0, 0, 0, 0, 0, 12, 8, 6]);
    }

    [Fact]
    public void Powers_of_zero_have_the_gradients_of_the_textbook()
    {
        Placeholder y = Placeholder("y", [B, 3]);
        Symbol[] gradients = Gradients.Of(ReduceSum(Power(_x, y)), [_x, y]);
        Evaluate(gradients[0], (_x, [0, 0, 0]), (y, [0, 1, 2])).ShouldBe([0, 1, 0]);
        Evaluate(gradients[1], (_x, [0, 0, 1]), (y, [0.5, 1, 2])).ShouldBe([0, 0, 0]);
        Evaluate(Gradients.Of(Power(_x, 0), _x)).ShouldBe([0, 0, 0]);
        Evaluate(Gradients.Of(Sqrt(_x) + Power(_x, 1), _x), (_x, [1, 4, 0.25])).ShouldBe([1.5, 1.25, 2]);
    }

    [Theory]
    [InlineData("gelu", -10.0, -7.61840009646e-22)]
    [InlineData("gelu", double.NegativeInfinity, 0)]
    [InlineData("gelu", double.PositiveInfinity, 1)]
    [InlineData("gelu-tanh", double.NegativeInfinity, 0)]
    [InlineData("gelu-tanh", double.PositiveInfinity, 1)]
    [InlineData("silu", double.NegativeInfinity, 0)]
    [InlineData("silu", double.PositiveInfinity, 1)]
    [InlineData("silu", -40.0, -1.65685815956e-16)]
    [InlineData("elu", 800.0, 1)]
    [InlineData("elu", double.NegativeInfinity, 0)]
    [InlineData("elu", 0.0, 1)]
    public void The_gradients_of_activations_keep_their_digits_in_the_tails(string name, double at, double expected)
    {
        Placeholder x = Placeholder("x", []);
        Symbol activation = name switch
        {
            "gelu" => Gelu(x),
            "gelu-tanh" => GeluTanh(x),
            "silu" => Silu(x),
            _ => Elu(x),
        };
        double[] gradient = Evaluate(Gradients.Of(activation, x), (x, [at]));
        Close.ShouldBeClose(gradient, [expected], Math.Abs(expected) * 1e-11, $"{name} at {at}");
        double.IsFinite(Evaluate(Gradients.Of(Gradients.Of(activation, x), x), (x, [Math.Clamp(at, -1e3, 1e3)]))[0]).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_flows_through_comparisons()
    {
        Symbol accuracy = ReduceMean(Equal(ArgMax(_x), ArgMax(_y))) + ReduceSum(Greater(_x, _y));
        Symbol gradient = Gradients.Of(accuracy, _x);
        gradient.Shape.ShouldBe(_x.Shape);
        gradient.Op.ShouldBeOfType<Expand>();
    }

    [Fact]
    public void A_result_or_symbol_of_null_is_refused()
    {
        Should.Throw<ArgumentNullException>(() => Gradients.Of(null!, _x)).ParamName.ShouldBe("result");
        Should.Throw<ArgumentNullException>(() => Gradients.Of(_x, (IReadOnlyList<Symbol>)null!)).ParamName.ShouldBe("by");
    }

    private static double[] Evaluate(Symbol symbol, params (Placeholder Placeholder, double[] Elements)[] feeds) =>
        Function.Compile<double>(symbol).Evaluate([.. feeds.Select(feed => new Feed<double>(feed.Placeholder, feed.Elements))]).ToArray();
}
