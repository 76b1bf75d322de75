namespace Surprisal.Optimizers;

/// <summary>L-BFGS: finds the minimum of a smooth function of all samples, to all digits where it is convex.</summary>
/// <remarks>
/// <para>
/// Each iteration goes along <c>−H·g</c> for the gradient g, with an H that the last steps and the changes of the gradient along them imply,
/// as far as the strong conditions of Wolfe ask: the value falls by a part 10⁻⁴ of what its slope promised, and the slope to a part 0.9.
/// It is computed in <see cref="double"/>. It needs no learning rate, and the whole function each time: there are no batches, and nothing
/// in it may be left to chance.
/// </para>
/// <para>
/// J. Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35, 1980; D. C. Liu, J. Nocedal, "On the limited memory
/// BFGS method for large scale optimization", Math. Programming 45, 1989; J. Nocedal, S. J. Wright, "Numerical optimization", 2006,
/// algorithms 3.5, 3.6 and 7.4. scikit-learn: the solver <c>lbfgs</c> of <c>LogisticRegression</c>.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// double[] point = [5, 5];
/// new Lbfgs().Minimize(point, (at, gradient) =>
/// {
///     (gradient[0], gradient[1]) = (2 * (at[0] - 1), 8 * at[1]);
///     return ((at[0] - 1) * (at[0] - 1)) + (4 * at[1] * at[1]);
/// });
/// // point ≈ [1, 0]
/// </code>
/// </example>
public sealed class Lbfgs
{
    /// <summary>Describes the search.</summary>
    /// <param name="memory">How many of the last steps are remembered, at least 1.</param>
    /// <param name="tolerance">Where no derivative is larger than this, the minimum is found; at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Lbfgs(int memory = 10, double tolerance = 1e-9)
    {
        Memory = memory >= 1
            ? memory
            : throw new ArgumentOutOfRangeException(nameof(memory), $"'{nameof(memory)}' is {memory}, but at least 1 step must be remembered; 10 is usual.");
        Tolerance = Check.NotNegative(tolerance, usual: 1e-9);
    }

    /// <summary>How many of the last steps are remembered.</summary>
    public int Memory { get; }

    /// <summary>Where no derivative is larger than this, the minimum is found.</summary>
    public double Tolerance { get; }

    /// <summary>Goes to a minimum.</summary>
    /// <param name="point">Where to start; receives the point of the smallest value found.</param>
    /// <param name="objective">What becomes small.</param>
    /// <param name="iterations">The most iterations, each of which computes the function once or a few times.</param>
    /// <returns>Whether the minimum is found: no derivative there is larger than the tolerance.</returns>
    /// <exception cref="ArgumentException">The value or a derivative at the start is NaN or infinite.</exception>
    public bool Minimize(Span<double> point, ValueAndGradient objective, int iterations = 1000)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        var search = new LbfgsSearch(this, point, objective);
        for (int iteration = 0; iteration < iterations && search.Next(); iteration++)
        {
        }

        search.Point.CopyTo(point);
        return search.IsAtMinimum;
    }
}
