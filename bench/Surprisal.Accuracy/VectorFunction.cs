namespace Surprisal.Accuracy;

/// <summary>A function of each element of a span.</summary>
internal delegate void VectorFunction<T>(ReadOnlySpan<T> x, Span<T> result);
