using System.Diagnostics.CodeAnalysis;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>A result differs from what plain arithmetic gives, so that its time says nothing.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without the two numbers there is nothing to tell.")]
internal sealed class MismatchException(string message) : Exception(message);
