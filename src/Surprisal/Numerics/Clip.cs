using System.Numerics;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Whether and how probabilities are kept away from 0 and 1 before their logarithm is taken. By default they are not.</summary>
/// <remarks>
/// Clipping bounds a loss that is +∞ otherwise, and changes it: the gradient is that of the clipped function, hence 0 beyond the bounds.
/// It is for comparing with libraries that clip. Scores need none: see <see cref="CrossEntropy"/> and <see cref="SigmoidCrossEntropy"/>.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Clip
{
    private const double LeastLog = -100;

    private readonly double _epsilon;
    private readonly bool _takesMachineEpsilon;

    private Clip(double epsilon, bool takesMachineEpsilon = false, bool renormalizes = false, bool boundsLogarithms = false)
    {
        _epsilon = epsilon;
        _takesMachineEpsilon = takesMachineEpsilon;
        Renormalizes = renormalizes;
        BoundsLogarithms = boundsLogarithms;
    }

    /// <summary>Nothing is clipped: a loss is +∞ where that is due. The default.</summary>
    public static Clip None => default;

    /// <summary>As Keras: rows are divided by their sums, then clipped to [1e-7, 1 − 1e-7], so that no loss is above 16.12.</summary>
    public static Clip Keras => To(1e-7, renormalize: true);

    /// <summary>As scikit-learn: clipped to [ε, 1 − ε], where ε is the distance from 1 to the next number of the type.</summary>
    public static Clip ScikitLearn => new(0, takesMachineEpsilon: true);

    /// <summary>As PyTorch's <c>BCELoss</c>: logarithms are at least −100. For <see cref="BinaryCrossEntropy"/> only.</summary>
    public static Clip Torch => new(0, boundsLogarithms: true);

    /// <summary>Whether rows are divided by their sums first. The two sides of a binary question sum to 1 already.</summary>
    internal bool Renormalizes { get; }

    /// <summary>Whether logarithms are clipped rather than probabilities.</summary>
    internal bool BoundsLogarithms { get; }

    /// <summary>The least logarithm.</summary>
    internal double Floor => BoundsLogarithms ? LeastLog : double.NegativeInfinity;

    /// <summary>The least probability whose logarithm is not clipped by <see cref="Floor"/>.</summary>
    internal double LeastProbability => BoundsLogarithms ? 3.7200759760208360e-44 : 0;

    /// <summary>Clips to [ε, 1 − ε].</summary>
    /// <param name="epsilon">The bound ε, in [0, 0.5]; 0 clips nothing.</param>
    /// <param name="renormalize">Whether rows are divided by their sums first.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epsilon"/> is not in [0, 0.5].</exception>
    public static Clip To(double epsilon, bool renormalize = false)
    {
        Check.Bound(epsilon);
        return new(epsilon, renormalizes: renormalize);
    }

    /// <summary>The least probability for numbers of a type; the largest is 1 minus that.</summary>
    internal double Epsilon<T>()
        where T : IFloatingPointIeee754<T> => _takesMachineEpsilon ? double.CreateTruncating(T.BitIncrement(T.One) - T.One) : _epsilon;
}
