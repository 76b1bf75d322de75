namespace Surprisal.Formats;

/// <summary>Numbers with a name and a shape, as files hold them.</summary>
/// <param name="Name">Its name, such as <c>dense/kernel</c>.</param>
/// <param name="Shape">The sizes of its axes; none for a single number.</param>
/// <param name="Values">Its elements, the last axis running fastest.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);
