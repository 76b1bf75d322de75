namespace Surprisal.Conformance;

/// <summary>A case that does not follow its format, or asks for what the runner does not know.</summary>
internal sealed class MalformedCaseException(string message) : Exception(message);
