using System.Diagnostics.CodeAnalysis;

namespace Surprisal.Benchmarks.Commands;

/// <summary>What was typed cannot be done; the message says why.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without a message there is nothing to tell.")]
internal sealed class BadInputException(string message, Exception? cause = null) : Exception(message, cause);
