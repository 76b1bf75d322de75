using System.Diagnostics.CodeAnalysis;

namespace Surprisal.Numerics;

/// <summary>An environment variable asks for what cannot be: vectors wider than the processor's, fewer threads than one.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It is made where all it says is known.")]
public sealed class EnvironmentVariableException : InvalidOperationException
{
    internal EnvironmentVariableException(string? message)
        : base(message)
    {
    }
}
