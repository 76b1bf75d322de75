using System.Runtime.CompilerServices;
using Surprisal.Numerics;

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

    /// <summary>The convolution of images with filters, as neural networks call it: the filters are not turned over.</summary>
    /// <remarks>
    /// <c>result[n, f, y, x] = Σ x[n, c, y·s − p + i·d, x·s − p + j·d] · filters[f, c, i, j]</c>. A bias of <c>[filters, 1, 1]</c> can be added to the result.
    /// Keras: <c>Conv2D</c> with the channels first; PyTorch: <c>conv2d</c>.
    /// </remarks>
    /// <param name="x">The images: <c>[batch, channels, height, width]</c>.</param>
    /// <param name="filters">The filters: <c>[filters, channels / groups, rows, columns]</c>.</param>
    /// <param name="rows">How the filters slide along the height; by default in steps of one, without padding.</param>
    /// <param name="columns">How the filters slide along the width; by default in steps of one, without padding.</param>
    /// <param name="groups">Into how many parts channels and filters are cut, each part of the filters seeing its part of the channels only.</param>
    /// <returns><c>[batch, filters, result height, result width]</c>.</returns>
    /// <exception cref="ArgumentException">An input has other axes, the channels or windows do not fit the filters, or a window is longer than its axis with padding.</exception>
    public static Symbol Convolution(Symbol x, Symbol filters, Window? rows = null, Window? columns = null, int groups = 1)
    {
        (int channels, int height, int width) = ImageSizes(x, nameof(Convolution));
        ArgumentNullException.ThrowIfNull(filters);
        Shape shape = filters.Shape;
        if (shape.Rank != 4 || shape.Size.ScalesWithBatch)
        {
            throw new ArgumentException(
                $"Convolution was given filters of shape {shape}, but they have four axes of fixed size: [filters, channels / groups, rows, columns].", nameof(filters));
        }

        rows ??= new Window(shape[2].Factor);
        columns ??= new Window(shape[3].Factor);
        if (rows.Size != shape[2].Factor || columns.Size != shape[3].Factor)
        {
            throw new ArgumentException(
                $"Convolution was given filters of shape {shape}, but windows of {rows.Size} by {columns.Size} cells. Give windows of the filters' size.", nameof(filters));
        }

        var sizes = new ConvolutionShape(channels, height, width, shape[0].Factor, rows, columns, groups);
        return shape[1] == channels / groups
            ? Symbol.Of(new Convolution(sizes), x, filters)
            : throw new ArgumentException(
                $"Convolution was given images of shape {x.Shape} and filters of shape {shape}: of {channels} channels in groups of {groups}, " +
                $"a filter sees {channels / groups}, not {shape[1]}.", nameof(filters));
    }

    /// <summary>The largest number of each window over the planes of images.</summary>
    /// <remarks>Padding never wins; of equal numbers the first receives the gradient. Keras: <c>MaxPooling2D</c> with the channels first; PyTorch: <c>max_pool2d</c>.</remarks>
    /// <param name="x">The images: <c>[batch, channels, height, width]</c>.</param>
    /// <param name="rows">How the windows slide along the height, such as <c>new(2) { Stride = 2 }</c>.</param>
    /// <param name="columns">How the windows slide along the width.</param>
    /// <returns><c>[batch, channels, result height, result width]</c>.</returns>
    /// <exception cref="ArgumentException">The images have other axes, or a window is longer than its axis with padding.</exception>
    public static Symbol MaxPooling(Symbol x, Window rows, Window columns) =>
        Symbol.Of(new MaxPooling(PoolingOf(x, rows, columns, nameof(MaxPooling))), x);

    /// <summary>The mean of each window over the planes of images.</summary>
    /// <remarks>Keras: <c>AveragePooling2D</c> with the channels first; PyTorch: <c>avg_pool2d</c>, which counts the padding.</remarks>
    /// <param name="x">The images: <c>[batch, channels, height, width]</c>.</param>
    /// <param name="rows">How the windows slide along the height, such as <c>new(2) { Stride = 2 }</c>.</param>
    /// <param name="columns">How the windows slide along the width.</param>
    /// <param name="countsPadding">Whether the padding counts, as zeros.</param>
    /// <returns><c>[batch, channels, result height, result width]</c>.</returns>
    /// <exception cref="ArgumentException">The images have other axes, or a window is longer than its axis with padding.</exception>
    public static Symbol AveragePooling(Symbol x, Window rows, Window columns, bool countsPadding = false) =>
        Symbol.Of(new AveragePooling(PoolingOf(x, rows, columns, nameof(AveragePooling)), countsPadding), x);

    /// <summary>The product of two matrices: <c>[n, k]</c> by <c>[k, m]</c> gives <c>[n, m]</c>.</summary>
    /// <remarks>
    /// Axes before the last two count matrices, and stretch by NumPy's rules: <c>[b, n, k]</c> by <c>[k, m]</c> gives <c>[b, n, m]</c>.
    /// A vector on the left is a row, one on the right a column, and that axis is dropped from the result. As NumPy's <c>matmul</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">One is a single number, the inner sizes differ, or the other axes do not stretch to common ones.</exception>
    public static Symbol MatMul(Symbol left, Symbol right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        (Shape leftShape, Shape rightShape) = (left.Shape, right.Shape);
        if (leftShape.IsUnknown || rightShape.IsUnknown)
        {
            return Symbol.Of(new MatMul(), left, right);
        }

        if (leftShape.Rank == 0 || rightShape.Rank == 0)
        {
            throw new ArgumentException(
                $"MatMul was given shapes {leftShape} and {rightShape}, but a single number has no rows and columns. Multiply with * instead.");
        }

        Dimension terms = leftShape[leftShape.Rank - 1];
        Dimension otherTerms = rightShape[Math.Max(0, rightShape.Rank - 2)];
        (bool leftIsVector, bool rightIsVector) = (leftShape.Rank == 1, rightShape.Rank == 1);
        if (terms != otherTerms && (leftIsVector || rightIsVector))
        {
            throw new ArgumentException(
                $"MatMul was given shapes {leftShape} and {rightShape}: the left has {terms} columns and the right {otherTerms} rows, and these must be equal.");
        }

        Symbol rows = leftIsVector ? ExpandDims(left, 0) : left;
        Symbol columns = rightIsVector ? ExpandDims(right, -1) : right;
        bool canBeOne = terms == otherTerms && columns.Shape.Rank == 2 && rows.Shape.Rank > 2 && rows.Shape.Count(size => size.ScalesWithBatch) < 2;
        Symbol product = canBeOne ? ManyByOne(rows, columns) : Symbol.Of(new MatMul(), rows, columns);
        product = rightIsVector ? Squeeze(product, -1) : product;
        return leftIsVector ? Squeeze(product, rightIsVector ? -1 : -2) : product;

        // The rows of all left matrices are the rows of one.
        static Symbol ManyByOne(Symbol many, Symbol one)
        {
            Shape count = many.Shape.WithoutLast();
            Symbol flat = Reshape(many, [count.Size, many.Shape[many.Shape.Rank - 1]]);
            return Reshape(Symbol.Of(new MatMul(), flat, one), [.. count, one.Shape[1]]);
        }
    }

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

    /// <summary>The smallest element along an axis, or of all; NaN if there is one.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol ReduceMin(Symbol x, int? axis = null, bool keepDims = false) => -ReduceMax(-x, axis, keepDims);

    /// <summary>The smallest element along several axes.</summary>
    public static Symbol ReduceMin(Symbol x, ReadOnlySpan<int> axes, bool keepDims = false) => -ReduceMax(-x, axes, keepDims);

    /// <summary>The product along an axis, or of all elements; of nothing it is 1.</summary>
    /// <remarks>Pairs are multiplied, then pairs of the products, so that gradients need no division and are right where an element is 0.</remarks>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    /// <exception cref="ArgumentException">An axis scales with the batch: its pairs are not known when the formula is written.</exception>
    public static Symbol ReduceProduct(Symbol x, int? axis = null, bool keepDims = false) => Product(x, Axes(x, axis), keepDims);

    /// <summary>The product along several axes.</summary>
    public static Symbol ReduceProduct(Symbol x, ReadOnlySpan<int> axes, bool keepDims = false) => Product(x, Axes(x, axes), keepDims);

    /// <summary>The variance along an axis, or of all elements: the mean of the squared differences from the mean.</summary>
    /// <remarks>It divides by the number of elements, as NumPy's and TensorFlow's do by default; PyTorch's divides by one less.</remarks>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol ReduceVariance(Symbol x, int? axis = null, bool keepDims = false) => Variance(x, Axes(x, axis), keepDims);

    /// <summary>The variance along several axes.</summary>
    public static Symbol ReduceVariance(Symbol x, ReadOnlySpan<int> axes, bool keepDims = false) => Variance(x, Axes(x, axes), keepDims);

    /// <summary>1 if any element along an axis, or of all, is true, that is, not 0; else 0. Of nothing it is 0.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol ReduceAny(Symbol x, int? axis = null, bool keepDims = false) => Greater(ReduceSum(NotEqual(x, 0), axis, keepDims), 0);

    /// <summary>1 if every element along an axis, or of all, is true, that is, not 0; else 0. Of nothing it is 1.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol ReduceAll(Symbol x, int? axis = null, bool keepDims = false) => Equal(ReduceSum(Equal(x, 0), axis, keepDims), 0);

    /// <summary>The logarithm of the sum of exponentials along an axis.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol LogSumExp(Symbol x, int axis = -1, bool keepDims = false) =>
        Reduce(x, Axes(x, axis), keepDims, along => new LogSumExp(along));

    /// <summary>The logarithm of the sum of exponentials along several axes.</summary>
    public static Symbol LogSumExp(Symbol x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduce(x, Axes(x, axes), keepDims, along => new LogSumExp(along));

    /// <summary>The sum of all elements up to each place along an axis.</summary>
    /// <param name="x">What is summed.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="exclusive">Whether the element at a place is left out of its sum, so that the first sum is 0.</param>
    /// <param name="reverse">Whether the sum runs from the last place to the first.</param>
    public static Symbol CumulativeSum(Symbol x, int axis = -1, bool exclusive = false, bool reverse = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Symbol.Of(new CumulativeSum(x.Shape.AxisFromFront(axis, nameof(CumulativeSum)), exclusive, reverse), x);
    }

    /// <summary>The place of the greatest element along an axis, the first one of equals; that of NaN if there is one.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol ArgMax(Symbol x, int axis = -1, bool keepDims = false) =>
        Reduce(x, Axes(x, axis), keepDims, along => new ArgMax(along));

    /// <summary>The place of the smallest element along an axis, the first one of equals; that of NaN if there is one.</summary>
    /// <inheritdoc cref="ReduceSum(Symbol, int?, bool)"/>
    public static Symbol ArgMin(Symbol x, int axis = -1, bool keepDims = false) => ArgMax(-x, axis, keepDims);

    /// <summary>The greatest elements along an axis and their places, the greatest first; of equals the first one first, and NaN before all.</summary>
    /// <param name="x">What is searched.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="axis">The axis, which keeps so many elements.</param>
    /// <exception cref="ArgumentException">The axis has fewer elements.</exception>
    public static (Symbol Values, Symbol Indices) TopK(Symbol x, int count, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        int along = x.Shape.AxisFromFront(axis, nameof(TopK));
        Dimension length = x.Shape[along];
        if (count < 0 || (!length.ScalesWithBatch && count > length.Factor))
        {
            throw new ArgumentException(
                $"TopK was asked for {count} elements along axis {axis} of shape {x.Shape}, which has {length}. Ask for no more than there are.", nameof(count));
        }

        Symbol indices = Symbol.Of(new TopK(along, count), x);
        return (TakeAlongAxis(x, indices, along), indices);
    }

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

    /// <summary>Scores turned into probabilities along an axis that are exactly 0 for classes far behind: <c>max(x − τ, 0)</c>, with the τ at which they sum to 1.</summary>
    /// <remarks>The point of the simplex nearest to the scores. Its gradient is <c>g − mean g</c> over the classes with a probability, 0 for the others.</remarks>
    public static Symbol Sparsemax(Symbol x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Symbol.Of(new Sparsemax(x.Shape.AxisFromFront(axis, nameof(Sparsemax))), x);
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

    /// <summary>Drops an axis of size 1, or all of them.</summary>
    /// <param name="x">What is reshaped.</param>
    /// <param name="axis">The axis, or null for all that have size 1.</param>
    /// <exception cref="ArgumentException">The axis has another size.</exception>
    public static Symbol Squeeze(Symbol x, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (axis is not { } one)
        {
            return Reshape(x, [.. x.Shape.Where(size => size != 1)]);
        }

        int place = x.Shape.AxisFromFront(one, nameof(Squeeze));
        return x.Shape[place] == 1
            ? Reshape(x, x.Shape.Without(place))
            : throw new ArgumentException(
                $"Squeeze was given axis {one} of shape {x.Shape}, which has size {x.Shape[place]}. Only an axis of size 1 can be dropped.", nameof(axis));
    }

    /// <summary>Exchanges axes: axis <c>i</c> of the result is axis <c>axes[i]</c> of the input. Without axes, their order is reversed.</summary>
    /// <param name="x">What is transposed.</param>
    /// <param name="axes">Each axis once, in the order of the result.</param>
    /// <exception cref="ArgumentException">An axis is missing or named twice.</exception>
    public static Symbol Transpose(Symbol x, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        int[] order = axes.IsEmpty ? [.. Enumerable.Range(0, x.Shape.Rank).Reverse()] : Axes(x, axes);
        return Symbol.Of(new Transpose(order), x);
    }

    /// <summary>Elements along an axis from one place to before another, as Python's <c>x[start:stop:step]</c>.</summary>
    /// <remarks>
    /// Negative places count from the end, and places beyond an end mean that end. Of an axis that scales with the batch, a slice must
    /// have the whole size, or a size that does not depend on the batch: <c>[:3]</c> or <c>[-3:]</c>, but not <c>[1:]</c>.
    /// </remarks>
    /// <param name="x">What is cut.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">The first place; null for the end that the step comes from.</param>
    /// <param name="stop">The place to stop before; null for the end that the step goes to.</param>
    /// <param name="step">How far the next element lies; negative to go backwards.</param>
    /// <exception cref="ArgumentException">The step is 0, or the size of the slice would be the batch size less something.</exception>
    public static Symbol Slice(Symbol x, int axis, int? start = null, int? stop = null, int step = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfZero(step);
        int along = x.Shape.AxisFromFront(axis, nameof(Slice));
        Dimension length = x.Shape[along];
        return Symbol.Of(length.ScalesWithBatch ? OfBatch() : OfFixed(length.Factor), x);

        Slice OfFixed(int size)
        {
            int first = Limit(start ?? (step > 0 ? 0 : size - 1), size);
            int end = stop is { } given ? Limit(given, size) : step > 0 ? size : -1;
            int distance = step > 0 ? end - first : first - end;
            int count = distance <= 0 ? 0 : ((distance - 1) / Math.Abs(step)) + 1;
            return new Slice(along, new Place(0, first), step, count);
        }

        int Limit(int place, int size) => Math.Clamp(place < 0 ? place + size : place, step > 0 ? 0 : -1, step > 0 ? size : size - 1);

        Slice OfBatch()
        {
            if (start is null && stop is null && Math.Abs(step) == 1)
            {
                return new Slice(along, step > 0 ? new Place(0, 0) : new Place(length, -1), step, length);
            }

            // Both ends count from the same end of the axis, or the size would depend on the batch.
            int? first = start ?? (step > 0 ? 0 : -1);
            int? end = stop ?? (step > 0 ? 0 : -1);
            bool endsAtFront = stop is null ? step < 0 : stop >= 0;
            if (first >= 0 != endsAtFront)
            {
                throw new ArgumentException(
                    $"A slice [{start}:{stop}:{step}] was asked for along axis {axis} of shape {x.Shape}, so its size would be the batch size less something. " +
                    "Take the whole axis, or a size that does not depend on the batch.", nameof(start));
            }

            int distance = step > 0 ? end.Value - first.Value : first.Value - end.Value;
            int count = distance <= 0 ? 0 : ((distance - 1) / Math.Abs(step)) + 1;
            return new Slice(along, first >= 0 ? new Place(0, first.Value) : new Place(length, first.Value), step, count);
        }
    }

    /// <summary>The elements at one place along an axis, which is dropped, as Python's <c>x[index]</c>; −1 is the last place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The place is not one of the axis.</exception>
    public static Symbol Index(Symbol x, int index, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        int along = x.Shape.AxisFromFront(axis, nameof(Index));
        Dimension length = x.Shape[along];
        return !length.ScalesWithBatch && (index >= length.Factor || index < -length.Factor)
            ? throw new ArgumentOutOfRangeException(
                nameof(index), index, $"Index was given place {index} along axis {axis} of shape {x.Shape}, so it must be in [{-length.Factor}, {length.Factor}).")
            : Squeeze(Slice(x, along, index, index == -1 ? null : index + 1), along);
    }

    /// <summary>The elements along an axis in reverse order.</summary>
    public static Symbol Flip(Symbol x, int axis = -1) => Slice(x, axis, step: -1);

    /// <summary>Parts of equal size along an axis.</summary>
    /// <param name="x">What is cut.</param>
    /// <param name="parts">How many parts, which divides the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="ArgumentException">The parts would not be equal.</exception>
    public static Symbol[] Split(Symbol x, int parts, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        int along = x.Shape.AxisFromFront(axis, nameof(Split));
        Dimension length = x.Shape[along];
        if (length.Factor % parts != 0)
        {
            throw new ArgumentException(
                $"Split was asked for {parts} equal parts along axis {axis} of shape {x.Shape}, which has size {length}. Choose a number that divides it, or cut with Slice.", nameof(parts));
        }

        Dimension size = (length.Factor / parts) * (length.ScalesWithBatch ? Dimension.Batch : 1);
        return [.. Enumerable.Range(0, parts).Select(part => Symbol.Of(new Slice(along, new Place(part * size, 0), 1, size), x))];
    }

    /// <summary>Arrays one after the other along an axis.</summary>
    /// <param name="parts">The arrays, of the same shape but for that axis.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="ArgumentException">There is no array, or the shapes differ elsewhere.</exception>
    public static Symbol Concatenate(IReadOnlyList<Symbol> parts, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Count switch
        {
            0 => throw new ArgumentException("Concatenate was given no arrays. Give at least one.", nameof(parts)),
            1 => parts[0],
            _ => Symbol.Of(new Concatenate(parts[0].Shape.AxisFromFront(axis, nameof(Concatenate))), [.. parts]),
        };
    }

    /// <summary>Arrays of one shape side by side along a new axis.</summary>
    /// <param name="parts">The arrays.</param>
    /// <param name="axis">Where the new axis stands in the result; −1 is the end.</param>
    /// <exception cref="ArgumentException">There is no array, or their shapes differ.</exception>
    public static Symbol Stack(IReadOnlyList<Symbol> parts, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.FirstOrDefault(part => !part.Shape.Equals(parts[0].Shape)) is { } other)
        {
            throw new ArgumentException(
                $"Stack was given shapes {parts[0].Shape} and {other.Shape}, but all must be the same. Reshape them, or use Concatenate.", nameof(parts));
        }

        return Concatenate([.. parts.Select(part => ExpandDims(part, axis))], axis);
    }

    /// <summary>Adds elements of one value before and after the others along an axis.</summary>
    /// <param name="x">What is made longer.</param>
    /// <param name="axis">The axis, whose size does not depend on the batch.</param>
    /// <param name="before">How many are added before the first.</param>
    /// <param name="after">How many are added after the last.</param>
    /// <param name="value">What they are.</param>
    /// <exception cref="ArgumentException">The axis scales with the batch.</exception>
    public static Symbol Pad(Symbol x, int axis, int before, int after, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        int along = x.Shape.AxisFromFront(axis, nameof(Pad));
        Dimension length = x.Shape[along];
        return length.ScalesWithBatch
            ? throw new ArgumentException(
                $"Pad was given axis {axis} of shape {x.Shape}, so the size would be the batch size and {before + after} more. Pad an axis of fixed size.", nameof(axis))
            : Symbol.Of(new Pad(along, new Place(0, before), 1, checked(before + length.Factor + after), value), x);
    }

    /// <summary>Repeats elements until they fill a larger shape, by NumPy's rules.</summary>
    public static Symbol Expand(Symbol x, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(shape);
        return x.Shape.Equals(shape) ? x : Symbol.Of(new Expand(shape), x);
    }

    /// <summary>Elements taken along an axis from the places that other numbers name, as NumPy's <c>take</c> and TensorFlow's <c>gather</c>.</summary>
    /// <remarks>The axis is replaced by the axes of the indices: rows of a table are <c>Gather(table, numbers)</c>.</remarks>
    /// <param name="x">The elements.</param>
    /// <param name="indices">Whole numbers in <c>[0, size of the axis)</c>, of any shape.</param>
    /// <param name="axis">The axis.</param>
    public static Symbol Gather(Symbol x, Symbol indices, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Symbol.Of(new Gather(x.Shape.AxisFromFront(axis, nameof(Gather)), BatchAxes: 0), x, indices);
    }

    /// <summary>Elements taken along an axis, at places of their own for each line, as NumPy's <c>take_along_axis</c> and PyTorch's <c>gather</c>.</summary>
    /// <param name="x">The elements.</param>
    /// <param name="indices">Whole numbers in <c>[0, size of the axis)</c>, of the shape of <paramref name="x"/> but for that axis.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The elements, in the shape of the indices.</returns>
    /// <exception cref="ArgumentException">The shapes differ elsewhere.</exception>
    public static Symbol TakeAlongAxis(Symbol x, Symbol indices, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        int along = x.Shape.AxisFromFront(axis, nameof(TakeAlongAxis));
        int last = x.Shape.Rank - 1;
        if (indices.Shape.Rank != x.Shape.Rank || !indices.Shape.With(along, 1).Equals(x.Shape.With(along, 1)))
        {
            throw new ArgumentException(
                $"TakeAlongAxis was given elements of shape {x.Shape} and indices of shape {indices.Shape}, which may differ along axis {axis} only. " +
                "Reshape the indices, or use Gather for one list of places.", nameof(indices));
        }

        int[] swapped = [.. Enumerable.Range(0, last + 1)];
        (swapped[along], swapped[last]) = (last, along);
        return along == last
            ? Symbol.Of(new Gather(last, BatchAxes: last), x, indices)
            : Transpose(Symbol.Of(new Gather(last, BatchAxes: last), Transpose(x, swapped), Transpose(indices, swapped)), swapped);
    }

    /// <summary>One element of each row, as NumPy's <c>x[range(n), indices]</c>.</summary>
    /// <param name="x">The rows: <c>[…, columns]</c>.</param>
    /// <param name="indices">A whole number in <c>[0, columns)</c> for each row: <c>[…]</c>.</param>
    /// <returns>One element for each row: <c>[…]</c>.</returns>
    /// <exception cref="ArgumentException">There is not one index for each row.</exception>
    public static Symbol Pick(Symbol x, Symbol indices)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        return x.Shape.Rank > 0 && indices.Shape.Equals(x.Shape.WithoutLast())
            ? Symbol.Of(new Gather(indices.Shape.Rank, indices.Shape.Rank), x, indices)
            : throw new ArgumentException(
                $"Pick was given rows of shape {x.Shape} and indices of shape {indices.Shape}, but it takes one index for each row. Reshape the indices.", nameof(indices));
    }

    /// <summary>Elements added to others at the places along an axis that other numbers name; places named more than once receive all.</summary>
    /// <param name="x">What is added to.</param>
    /// <param name="indices">Whole numbers in <c>[0, size of the axis)</c>, of any shape.</param>
    /// <param name="updates">What is added: the shape of <paramref name="x"/>, with the axis replaced by the axes of the indices.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Symbol ScatterAdd(Symbol x, Symbol indices, Symbol updates, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        int along = x.Shape.AxisFromFront(axis, nameof(ScatterAdd));
        Symbol sums = Symbol.Of(new ScatterAdd(along, BatchAxes: 0, x.Shape[along]), updates, indices);
        return sums.Shape.Equals(x.Shape)
            ? x + sums
            : throw new ArgumentException(
                $"ScatterAdd was given {x.Shape} to add to, indices of shape {indices.Shape} and updates of shape {updates.Shape}, which add up to {sums.Shape}. " +
                "Give the updates the shape that Gather would give with these indices.", nameof(updates));
    }

    /// <summary>The same elements, which count as fixed where a gradient is taken.</summary>
    public static Symbol StopGradient(Symbol x) => Symbol.Of(new StopGradient(), x);

    /// <summary>Elements turned into another kind of number; all are held in the precision of the function.</summary>
    /// <remarks>
    /// A graph has no precision, so a cast only does to the values what they would go through: to real numbers it does nothing, to whole
    /// numbers it drops the fraction, and to logical values it gives 1 for what is not 0. Only the first has a gradient.
    /// </remarks>
    public static Symbol Cast(Symbol x, NumberKind kind) => kind switch
    {
        NumberKind.Real => x,
        NumberKind.Whole => Truncate(x),
        NumberKind.Logical => NotEqual(x, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A number is real, whole or logical. Choose one of these."),
    };

    /// <summary>Numbers uniform on [0, 1), the same for the same seed and step.</summary>
    /// <param name="shape">How many, and how they are arranged.</param>
    /// <param name="step">
    /// One number that counts the runs, 0, 1, 2 and so on: a placeholder that is fed, or a variable that grows by one in each run.
    /// In float it can count to 2²⁴, in double to 2⁵³; beyond, the run is refused.
    /// </param>
    /// <param name="seed">Chooses the sequence. Two symbols of the same shape, seed and step have the same numbers: give each its own seed.</param>
    public static Symbol RandomUniform(Shape shape, Symbol step, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Symbol.Of(new UniformNoise(shape, seed), step);
    }

    /// <summary>Elements of which a random share is set to 0, while the others are raised so that the expected sum stays: <c>x / (1 − rate)</c>.</summary>
    /// <remarks>
    /// For training only: to predict, leave it out. N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
    /// JMLR 15, 2014, with the scale moved to training as in Keras and PyTorch.
    /// </remarks>
    /// <param name="x">The elements.</param>
    /// <param name="rate">The share that is dropped, in [0, 1).</param>
    /// <param name="step">One number that counts the runs, as in <see cref="RandomUniform"/>.</param>
    /// <param name="seed">Chooses which elements are dropped; give each layer its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in [0, 1).</exception>
    public static Symbol Dropout(Symbol x, double rate, Symbol step, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(x);
        return rate is >= 0 and < 1
            ? Where(GreaterEqual(RandomUniform(x.Shape, step, seed), rate), x / (1 - rate), 0)
            : throw new ArgumentOutOfRangeException(
                nameof(rate), rate, "The rate is the share that is dropped, so it must be in [0, 1). For rate 1, nothing would be left to raise.");
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

    private static Symbol Variance(Symbol x, int[] axes, bool keepDims) =>
        Mean(Square(x - Mean(x, axes, keepDims: true)), axes, keepDims);

    private static Symbol Product(Symbol x, int[] axes, bool keepDims)
    {
        Symbol product = x;
        Shape remaining = x.Shape;
        foreach (int axis in axes.OrderDescending())
        {
            product = ProductAlong(product, axis);
            remaining = remaining.Without(axis);
        }

        return keepDims || axes.Length == 0 ? product : Reshape(product, remaining);
    }

    private static Symbol ProductAlong(Symbol x, int axis)
    {
        if (x.Shape[axis].ScalesWithBatch)
        {
            throw new ArgumentException(
                $"ReduceProduct was given axis {axis} of shape {x.Shape}, which scales with the batch. Multiply along axes of fixed size.", nameof(axis));
        }

        // Ones change no product and make every level even.
        int size = Math.Max(1, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)x.Shape[axis].Factor));
        Symbol product = size == x.Shape[axis] ? x : Pad(x, axis, 0, size - x.Shape[axis].Factor, 1);
        for (int half = size / 2; half > 0; half /= 2)
        {
            product = Slice(product, axis, 0, half) * Slice(product, axis, half);
        }

        return product;
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

    private static PoolingShape PoolingOf(Symbol x, Window rows, Window columns, string op)
    {
        (_, int height, int width) = ImageSizes(x, op);
        return new PoolingShape(height, width, rows, columns);
    }

    private static (int Channels, int Height, int Width) ImageSizes(Symbol x, string op)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Shape.Rank == 4 && !x.Shape.Skip(1).Any(size => size.ScalesWithBatch)
            ? (x.Shape[1].Factor, x.Shape[2].Factor, x.Shape[3].Factor)
            : throw new ArgumentException(
                $"{op} was given images of shape {x.Shape}, but they have four axes, [batch, channels, height, width], the last three of fixed size. Reshape first.", nameof(x));
    }
}
