using System.Runtime.CompilerServices;

namespace Surprisal.Graph;

/// <summary>The functions that formulas are written with. Import them with <c>using static Surprisal.Graph.Ops;</c>.</summary>
/// <remarks>
/// Axes count from 0, or from the end when negative: −1 is the last. Element-wise functions of two symbols stretch
/// both to a common shape by NumPy's rules. A formula may be written as a textbook writes it: when it is compiled,
/// forms such as <c>Log(Softmax(x))</c> are replaced by ones that stay exact where the written one would overflow.
/// </remarks>
public static class Ops
{
    /// <summary>Makes an input that is fed at each run.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="shape">Its shape, such as <c>[Dimension.Batch, 784]</c>.</param>
    public static Placeholder Placeholder(string name, Shape shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        return new Placeholder(name, shape);
    }

    /// <summary>Makes a value that lives from run to run and that training changes.</summary>
    /// <param name="name">What it is called in summaries and files.</param>
    /// <param name="shape">Its shape, which cannot depend on the batch.</param>
    /// <param name="initializer">The value it starts from.</param>
    /// <exception cref="ArgumentException">The shape depends on the batch size.</exception>
    public static Variable Variable(string name, Shape shape, Initializer initializer)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(initializer);
        return shape.Any(dimension => dimension.ScalesWithBatch)
            ? throw new ArgumentException($"The variable '{name}' has shape {shape}, but what is kept from run to run cannot grow with the batch.", nameof(shape))
            : new Variable(name, shape, initializer);
    }

    /// <summary>Makes a constant of a number.</summary>
    public static Symbol Constant(double value) => Symbol.Of(new Constant(value));

    /// <summary>Makes a constant of many numbers, the last axis running fastest.</summary>
    /// <param name="values">The elements, which are copied.</param>
    /// <param name="shape">How they are arranged.</param>
    /// <exception cref="ArgumentException">There are not as many elements as the shape has.</exception>
    public static Symbol Constant(ReadOnlySpan<double> values, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Size == values.Length
            ? Symbol.Of(new Constant(values.ToArray(), shape))
            : throw new ArgumentException($"A constant of shape {shape} has {shape.Size} elements, but {values.Length} were given.", nameof(values));
    }

    /// <summary>Adds element by element.</summary>
    public static Symbol Add(Symbol left, Symbol right) => left + right;

    /// <summary>Subtracts element by element.</summary>
    public static Symbol Subtract(Symbol left, Symbol right) => left - right;

    /// <summary>Multiplies element by element.</summary>
    public static Symbol Multiply(Symbol left, Symbol right) => left * right;

    /// <summary>Divides element by element.</summary>
    public static Symbol Divide(Symbol left, Symbol right) => left / right;

    /// <summary>Changes the sign of each element.</summary>
    public static Symbol Negate(Symbol x) => -x;

    /// <summary>The exponential of each element.</summary>
    public static Symbol Exp(Symbol x) => Symbol.Of(new Exp(), x);

    /// <summary>The natural logarithm of each element.</summary>
    public static Symbol Log(Symbol x) => Symbol.Of(new Log(), x);

    /// <summary><c>exp x − 1</c> of each element, exact near 0.</summary>
    public static Symbol ExpM1(Symbol x) => Symbol.Of(new ExpM1(), x);

    /// <summary><c>log(1 + x)</c> of each element, exact near 0.</summary>
    public static Symbol Log1P(Symbol x) => Symbol.Of(new Log1P(), x);

    /// <summary>The square of each element.</summary>
    public static Symbol Square(Symbol x) => Symbol.Of(new Square(), x);

    /// <summary>The square root of each element.</summary>
    public static Symbol Sqrt(Symbol x) => Symbol.Of(new Sqrt(), x);

    /// <summary>Each element raised to an exponent, both stretched to a common shape.</summary>
    /// <remarks>
    /// <c>x⁰</c> is 1 for every x, also for 0. A negative number has powers to whole exponents only, others are NaN. The gradient by the
    /// exponent is <c>xʸ log x</c>, so it is NaN for a negative x.
    /// </remarks>
    public static Symbol Power(Symbol x, Symbol exponent) => Symbol.Of(new Power(), x, exponent);

    /// <summary><c>1 / x</c> of each element.</summary>
    public static Symbol Reciprocal(Symbol x) => 1 / x;

    /// <summary>Each element without its sign; the gradient at 0 is 0.</summary>
    public static Symbol Abs(Symbol x) => Symbol.Of(new Abs(), x);

    /// <summary>−1, 0 or 1 after the sign of each element.</summary>
    public static Symbol Sign(Symbol x) => Symbol.Of(new Sign(), x);

    /// <summary>The greatest whole number that is not above each element. It has no gradient.</summary>
    public static Symbol Floor(Symbol x) => Symbol.Of(new Round(MidpointRounding.ToNegativeInfinity), x);

    /// <summary>The smallest whole number that is not below each element. It has no gradient.</summary>
    public static Symbol Ceiling(Symbol x) => Symbol.Of(new Round(MidpointRounding.ToPositiveInfinity), x);

    /// <summary>The whole number nearest to each element, of two equally near the even one. It has no gradient.</summary>
    public static Symbol Round(Symbol x) => Symbol.Of(new Round(MidpointRounding.ToEven), x);

    /// <summary>Each element without its fraction. It has no gradient.</summary>
    public static Symbol Truncate(Symbol x) => Symbol.Of(new Round(MidpointRounding.ToZero), x);

    /// <summary>The smaller of two elements; where they are equal, they share the gradient. NaN if one is.</summary>
    public static Symbol Minimum(Symbol left, Symbol right) => Symbol.Of(new Minimum(), left, right);

    /// <summary>The larger of two elements; where they are equal, they share the gradient. NaN if one is.</summary>
    public static Symbol Maximum(Symbol left, Symbol right) => Symbol.Of(new Maximum(), left, right);

    /// <summary>Each element moved to the nearer of two bounds where it lies beyond it.</summary>
    /// <remarks>What is moved has no gradient; at the bounds it is whole. NumPy: <c>clip</c>; TensorFlow: <c>clip_by_value</c>; PyTorch: <c>clamp</c>.</remarks>
    /// <param name="x">What is limited.</param>
    /// <param name="low">The lower bound; −∞ for none.</param>
    /// <param name="high">The upper bound; +∞ for none.</param>
    /// <exception cref="ArgumentException">The bounds are in the wrong order, or one is NaN.</exception>
    public static Symbol Clip(Symbol x, double low, double high) => low <= high
        ? Symbol.Of(new Clip(low, high), x)
        : throw new ArgumentException(
            FormattableString.Invariant($"Clip was given the bounds {low} and {high}, but the lower one comes first. Use infinities for no bound."), nameof(low));

    /// <summary>The logistic function of each element: <c>1 / (1 + exp(−x))</c>.</summary>
    public static Symbol Sigmoid(Symbol x) => Symbol.Of(new Sigmoid(), x);

    /// <summary>The hyperbolic tangent of each element.</summary>
    public static Symbol Tanh(Symbol x) => Symbol.Of(new Tanh(), x);

    /// <summary>Each element where it is positive, else 0; the gradient at 0 is 0.</summary>
    public static Symbol Relu(Symbol x) => Symbol.Of(new Relu(), x);

    /// <summary>Each element where it is positive, else a small share of it; the gradient at 0 is the small one.</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="slope">What negative elements are multiplied by: 0.01 in PyTorch, 0.3 in Keras.</param>
    public static Symbol LeakyRelu(Symbol x, double slope = 0.01) => Symbol.Of(new LeakyRelu(slope), x);

    /// <summary>The exponential linear unit: each element where it is positive, else <c>α (exp x − 1)</c>.</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="alpha">How far below 0 the values reach.</param>
    public static Symbol Elu(Symbol x, double alpha = 1) => Symbol.Of(new Elu(alpha), x);

    /// <summary>The sigmoid linear unit, also called swish: <c>x σ(x)</c>; 0 at −∞.</summary>
    public static Symbol Silu(Symbol x) => Symbol.Of(new Silu(), x);

    /// <summary>The Gaussian error linear unit: <c>x Φ(x)</c>, with the normal distribution's <see cref="NormalCdf"/>; 0 at −∞.</summary>
    /// <remarks>D. Hendrycks, K. Gimpel, "Gaussian error linear units (GELUs)", 2016. What Keras and PyTorch compute by default.</remarks>
    public static Symbol Gelu(Symbol x) => Symbol.Of(new Gelu(), x);

    /// <summary>The tanh form of <see cref="Gelu"/>: <c>x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2</c>, up to 5e-4 away from it.</summary>
    /// <remarks>Keras: <c>gelu(approximate=True)</c>; PyTorch: <c>approximate="tanh"</c>; the default of JAX.</remarks>
    public static Symbol GeluTanh(Symbol x) => Symbol.Of(new GeluTanh(), x);

    /// <summary>The error function of each element: <c>2/√π ∫ exp(−s²) ds</c> from 0 to <c>x</c>.</summary>
    public static Symbol Erf(Symbol x) => Symbol.Of(new Erf(), x);

    /// <summary>The probability <c>Φ(x)</c> of each element that a normal number of mean 0 and variance 1 is at most that.</summary>
    /// <remarks><c>Φ(x) = (1 + erf(x/√2)) / 2</c>, exact in the lower tail. PyTorch: <c>special.ndtr</c>.</remarks>
    public static Symbol NormalCdf(Symbol x) => Symbol.Of(new NormalCdf(), x);

    /// <summary><c>log(1 + exp x)</c> of each element, exact at both ends.</summary>
    public static Symbol Softplus(Symbol x) => Symbol.Of(new Softplus(), x);

    /// <summary><c>log σ(x) = −log(1 + exp(−x))</c> of each element, exact at both ends.</summary>
    public static Symbol LogSigmoid(Symbol x) => -Softplus(-x);

    /// <summary>1 where two elements are equal, else 0. NaN equals nothing.</summary>
    public static Symbol Equal(Symbol left, Symbol right) => Symbol.Of(new Equal(), left, right);

    /// <summary>1 where the left element is greater than the right, else 0.</summary>
    public static Symbol Greater(Symbol left, Symbol right) => Symbol.Of(new Greater(), left, right);

    /// <summary>1 where the left element is greater than or equal to the right, else 0.</summary>
    public static Symbol GreaterEqual(Symbol left, Symbol right) => Symbol.Of(new GreaterEqual(), left, right);

    /// <summary>1 where the left element is less than the right, else 0.</summary>
    public static Symbol Less(Symbol left, Symbol right) => Greater(right, left);

    /// <summary>1 where the left element is less than or equal to the right, else 0.</summary>
    public static Symbol LessEqual(Symbol left, Symbol right) => GreaterEqual(right, left);

    /// <summary>1 where two elements differ, else 0. NaN differs from everything.</summary>
    public static Symbol NotEqual(Symbol left, Symbol right) => 1 - Equal(left, right);

    /// <summary>1 where both elements are true, that is, not 0; else 0.</summary>
    public static Symbol LogicalAnd(Symbol left, Symbol right) => NotEqual(left, 0) * NotEqual(right, 0);

    /// <summary>1 where at least one of two elements is true, that is, not 0; else 0.</summary>
    public static Symbol LogicalOr(Symbol left, Symbol right) => Maximum(NotEqual(left, 0), NotEqual(right, 0));

    /// <summary>1 where an element is 0, that is, false; else 0.</summary>
    public static Symbol LogicalNot(Symbol x) => Equal(x, 0);

    /// <summary>Multiplies element by element, where a weight of exactly 0 removes its value, even one that is infinite or NaN.</summary>
    /// <remarks>So <c>0 · log 0</c> is 0, as information theory has it, in value and gradient. TensorFlow: <c>multiply_no_nan</c>.</remarks>
    /// <param name="weights">The weights.</param>
    /// <param name="values">What they weigh; both stretch to a common shape.</param>
    /// <exception cref="ArgumentException">The shapes do not stretch to a common one.</exception>
    public static Symbol Weigh(Symbol weights, Symbol values)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(values);
        Shape shape = Shape.Broadcast(weights.Shape, values.Shape) ?? throw new ArgumentException(
            $"Weigh was given weights of shape {weights.Shape} and values of shape {values.Shape}, which do not stretch to a common one. " +
            "Aligned at the last axis, sizes must be equal or 1; reshape one of the two.");
        return Symbol.Of(new Weigh(), Expand(weights, shape), Expand(values, shape));
    }

    /// <summary>One of two elements for each condition; all three stretch to a common shape.</summary>
    /// <param name="condition">True or false, as <see cref="Greater"/> and <see cref="Equal"/> give: not 0, or 0.</param>
    /// <param name="then">What counts where the condition is true; elsewhere even NaN there does no harm, in value and gradient.</param>
    /// <param name="otherwise">What counts where the condition is false.</param>
    /// <exception cref="ArgumentException">The shapes do not stretch to a common one.</exception>
    public static Symbol Where(Symbol condition, Symbol then, Symbol otherwise) => Symbol.Of(new Select(), condition, then, otherwise);

    /// <summary>The product of two matrices: <c>[n, k]</c> by <c>[k, m]</c> gives <c>[n, m]</c>.</summary>
    /// <exception cref="ArgumentException">One is not a matrix, or the inner sizes differ.</exception>
    public static Symbol MatMul(Symbol left, Symbol right) => Symbol.Of(new MatMul(), left, right);

    /// <summary>The sum along an axis, or of all elements.</summary>
    /// <param name="x">What is summed.</param>
    /// <param name="axis">The axis, or null for all of them.</param>
    /// <param name="keepDims">Whether the axis stays, with size 1.</param>
    public static Symbol ReduceSum(Symbol x, int? axis = null, bool keepDims = false) =>
        Reduce(x, Axes(x, axis), keepDims, along => new ReduceSum(along));

    /// <summary>The sum along several axes.</summary>
    public static Symbol ReduceSum(Symbol x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduce(x, Axes(x, axes), keepDims, along => new ReduceSum(along));

    /// <summary>The mean along an axis, or of all elements; of nothing it is NaN.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol ReduceMean(Symbol x, int? axis = null, bool keepDims = false) =>
        Mean(x, Axes(x, axis), keepDims);

    /// <summary>The mean along several axes.</summary>
    public static Symbol ReduceMean(Symbol x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Mean(x, Axes(x, axes), keepDims);

    /// <summary>The greatest element along an axis, or of all; NaN if there is one.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol ReduceMax(Symbol x, int? axis = null, bool keepDims = false) =>
        Reduce(x, Axes(x, axis), keepDims, along => new ReduceMax(along));

    /// <summary>The greatest element along several axes.</summary>
    public static Symbol ReduceMax(Symbol x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduce(x, Axes(x, axes), keepDims, along => new ReduceMax(along));

    /// <summary>The logarithm of the sum of exponentials along an axis.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol LogSumExp(Symbol x, int axis = -1, bool keepDims = false) =>
        Reduce(x, Axes(x, axis), keepDims, along => new LogSumExp(along));

    /// <summary>The place of the greatest element along an axis, the first one of equals.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol ArgMax(Symbol x, int axis = -1, bool keepDims = false) =>
        Reduce(x, Axes(x, axis), keepDims, along => new ArgMax(along));

    /// <summary>Scores turned into probabilities along an axis: <c>exp(x) / Σ exp(x)</c>.</summary>
    public static Symbol Softmax(Symbol x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Symbol.Of(new Softmax(x.Shape.AxisFromFront(axis, nameof(Softmax))), x);
    }

    /// <summary>The logarithm of <see cref="Softmax"/>: <c>x − log Σ exp(x)</c>.</summary>
    public static Symbol LogSoftmax(Symbol x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Symbol.Of(new LogSoftmax(x.Shape.AxisFromFront(axis, nameof(LogSoftmax))), x);
    }

    /// <summary>The same elements in the same order under another shape.</summary>
    public static Symbol Reshape(Symbol x, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Symbol.Of(new Reshape(shape), x);
    }

    /// <summary>Adds an axis of size 1; −1 adds it at the end.</summary>
    public static Symbol ExpandDims(Symbol x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = axis < 0 ? axis + x.Shape.Rank + 1 : axis;
        return place < 0 || place > x.Shape.Rank
            ? throw new ArgumentOutOfRangeException(
                nameof(axis), axis, $"An axis can be added to shape {x.Shape} at {-x.Shape.Rank - 1} to {x.Shape.Rank}, not at {axis}.")
            : Reshape(x, [.. x.Shape.Take(place), 1, .. x.Shape.Skip(place)]);
    }

    /// <summary>Repeats elements until they fill a larger shape, by NumPy's rules.</summary>
    public static Symbol Expand(Symbol x, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(shape);
        return x.Shape.Equals(shape) ? x : Symbol.Of(new Expand(shape), x);
    }

    /// <summary>A row for each label: 1 at the label's class, 0 elsewhere.</summary>
    /// <param name="labels">Class numbers in <c>[0, classes)</c>, of any shape.</param>
    /// <param name="classes">The number of classes, which becomes the last axis.</param>
    public static Symbol OneHot(Symbol labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        return Symbol.Of(new OneHot(classes), labels);
    }

    /// <summary>The cross-entropy of each row between target distributions and the softmax of scores, in nats.</summary>
    /// <remarks>
    /// <c>loss = −Σⱼ tⱼ log softmax(x)ⱼ</c>, gradient by the scores <c>softmax(x)·Σt − t</c>. The name and the one loss
    /// per row are TensorFlow's <c>softmax_cross_entropy_with_logits</c>; Keras: <c>CategoricalCrossentropy(from_logits=True)</c>.
    /// </remarks>
    /// <param name="labels">The target distributions: <c>[…, classes]</c>.</param>
    /// <param name="logits">The raw scores, of the same shape.</param>
    /// <returns>One loss for each row: <c>[…]</c>.</returns>
    public static Symbol SoftmaxCrossEntropyWithLogits(Symbol labels, Symbol logits) =>
        Symbol.Of(new SoftmaxCrossEntropy(), labels, logits);

    /// <summary>The cross-entropy of each row between a class number and the softmax of scores, in nats.</summary>
    /// <remarks><c>loss = log Σⱼ exp(xⱼ) − x_y</c>, gradient by the scores <c>softmax(x)ⱼ − [j = y]</c>.</remarks>
    /// <param name="labels">Class numbers in <c>[0, classes)</c>: <c>[…]</c>.</param>
    /// <param name="logits">The raw scores: <c>[…, classes]</c>.</param>
    /// <returns>One loss for each row: <c>[…]</c>.</returns>
    public static Symbol SparseSoftmaxCrossEntropyWithLogits(Symbol labels, Symbol logits) =>
        Symbol.Of(new SparseSoftmaxCrossEntropy(), labels, logits);

    /// <summary>The binary cross-entropy of each element between a target and the sigmoid of a score, in nats.</summary>
    /// <remarks><c>loss = t·softplus(−x) + (1 − t)·softplus(x)</c>, gradient by the score <c>σ(x) − t</c>.</remarks>
    /// <param name="labels">The targets, in [0, 1].</param>
    /// <param name="logits">The raw scores, of the same shape.</param>
    public static Symbol SigmoidCrossEntropyWithLogits(Symbol labels, Symbol logits) =>
        Symbol.Of(new SigmoidCrossEntropy(), labels, logits);

    /// <summary>Undoes stretching: sums the copies of each element until the smaller shape is left.</summary>
    internal static Symbol SumTo(Symbol x, Shape shape)
    {
        if (x.Shape.Equals(shape))
        {
            return x;
        }

        Symbol sum = x;
        int missing = x.Shape.Rank - shape.Rank;
        for (int axis = x.Shape.Rank - 1; axis >= 0; axis--)
        {
            if (x.Shape[axis] != 1 && (axis < missing || shape[axis - missing] == 1))
            {
                sum = ReduceSum(sum, axis, keepDims: true);
            }
        }

        return sum.Shape.Equals(shape) ? sum : Reshape(sum, shape);
    }

    /// <summary>Reduces one axis after the other, the last first, since that one lies closest in memory.</summary>
    private static Symbol Reduce(Symbol x, int[] axes, bool keepDims, Func<int, Op> along)
    {
        Symbol reduced = x;
        Shape remaining = x.Shape;
        foreach (int axis in axes.OrderDescending())
        {
            reduced = Symbol.Of(along(axis), reduced);
            remaining = remaining.IsUnknown ? remaining : remaining.Without(axis);
        }

        return keepDims || axes.Length == 0 ? reduced : Reshape(reduced, remaining);
    }

    private static Symbol Mean(Symbol x, int[] axes, bool keepDims)
    {
        Dimension count = axes.Aggregate((Dimension)1, (size, axis) => size * x.Shape[axis]);
        Symbol sum = Reduce(x, axes, keepDims, along => new ReduceSum(along));
        return sum / (count.ScalesWithBatch ? Symbol.Of(new Size(count)) : Constant(count.Factor));
    }

    /// <summary>The axes a caller means, counted from the front: the one given, or all of them.</summary>
    private static int[] Axes(Symbol x, int? axis, [CallerMemberName] string op = "")
    {
        ArgumentNullException.ThrowIfNull(x);
        return axis is { } one ? [x.Shape.AxisFromFront(one, op)] : [.. Enumerable.Range(0, x.Shape.Rank)];
    }

    private static int[] Axes(Symbol x, ReadOnlySpan<int> axes, [CallerMemberName] string op = "")
    {
        ArgumentNullException.ThrowIfNull(x);
        int[] fromFront = Array.ConvertAll(axes.ToArray(), axis => x.Shape.AxisFromFront(axis, op));
        return fromFront.Distinct().Count() == fromFront.Length
            ? fromFront
            : throw new ArgumentException(
                $"{op} was given axes {string.Join(", ", axes.ToArray())}, which name one axis twice. Name each axis once.", nameof(axes));
    }
}
