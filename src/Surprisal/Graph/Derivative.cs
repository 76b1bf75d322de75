namespace Surprisal.Graph;

/// <summary>Where a gradient comes from.</summary>
/// <param name="Of">The formula that was differentiated, as it was written.</param>
/// <param name="By">What it was differentiated by.</param>
/// <param name="Exists">Whether it depends on that smoothly; if not, the gradient is zero.</param>
internal sealed record Derivative(Symbol Of, Symbol By, bool Exists);
