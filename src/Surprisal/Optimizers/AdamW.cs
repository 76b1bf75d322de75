namespace Surprisal.Optimizers;

/// <summary><see cref="Adam"/> whose weights decay: <c>w ← w − η·λ·w</c> before each step, apart from the gradient.</summary>
/// <remarks>
/// As <see cref="Adam"/> with <see cref="Optimizer.WeightDecay"/>, under the name that people look for. Keras: <c>AdamW</c>, with the same λ = 0.004;
/// PyTorch's is 0.01. I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019.
/// </remarks>
public sealed class AdamW : Adam
{
    /// <summary>Describes the steps.</summary>
    /// <param name="learningRate">The length of a step η, positive.</param>
    /// <param name="weightDecay">The part λ of each weight that is taken away in a step of rate 1, at least 0.</param>
    /// <param name="beta1">The part β₁ of the mean gradient that is kept, in <c>[0, 1)</c>.</param>
    /// <param name="beta2">The part β₂ of the mean square that is kept, in <c>[0, 1)</c>.</param>
    /// <param name="epsilon">The smallest divisor ε, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public AdamW(double learningRate = DefaultLearningRate, double weightDecay = 0.004, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7)
        : base(learningRate, beta1, beta2, epsilon) => WeightDecay = Check.NotNegative(weightDecay, usual: 0.004);
}
