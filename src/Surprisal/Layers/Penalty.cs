using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>What large weights add to the loss that training lowers: <c>λ₁·Σ|w| + λ₂·Σw²</c>.</summary>
/// <remarks>
/// Keras: <c>L1L2</c> as <c>kernel_regularizer</c>. scikit-learn's <c>LogisticRegression</c> of a C lowers <c>C·Σ loss + ½‖W‖²</c>, so for the mean over
/// n samples it is λ₂ = 1 / (2·C·n). What is reported as loss is without it, so that it compares between training and test samples, unlike in Keras.
/// A. E. Hoerl, R. W. Kennard, "Ridge regression", Technometrics 12, 1970; R. Tibshirani, "Regression shrinkage and selection via the
/// lasso", J. R. Statist. Soc. B 58, 1996.
/// </remarks>
/// <param name="L1">λ₁ of the absolute values, at least 0.</param>
/// <param name="L2">λ₂ of the squares, at least 0.</param>
public sealed record Penalty(double L1 = 0, double L2 = 0)
{
    /// <summary>λ₁ of the absolute values.</summary>
    public double L1 { get; init => field = Check.NotNegative(value, usual: 0.01, nameof(L1)); } = Check.NotNegative(L1, usual: 0.01);

    /// <summary>λ₂ of the squares.</summary>
    public double L2 { get; init => field = Check.NotNegative(value, usual: 0.01, nameof(L2)); } = Check.NotNegative(L2, usual: 0.01);

    /// <summary>What some weights add: a single number.</summary>
    public Symbol Of(Symbol weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Symbol? absolute = L1 == 0 ? null : L1 * Ops.ReduceSum(Ops.Abs(weights));
        Symbol? square = L2 == 0 ? null : L2 * Ops.ReduceSum(Ops.Square(weights));
        return (absolute, square) switch
        {
            ({ } one, { } other) => one + other,
            _ => absolute ?? square ?? 0,
        };
    }
}
