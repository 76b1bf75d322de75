namespace Surprisal.Optimizers;

/// <summary>A smooth function of several numbers, computed together with its gradient.</summary>
/// <param name="point">Where: one number for each variable.</param>
/// <param name="gradient">Receives the derivative by each of them.</param>
/// <returns>The value. NaN and infinities tell that the function cannot be had there.</returns>
public delegate double ValueAndGradient(ReadOnlySpan<double> point, Span<double> gradient);
