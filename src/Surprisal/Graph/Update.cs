namespace Surprisal.Graph;

/// <summary>A new value for a variable at the end of a run.</summary>
/// <param name="Variable">What changes.</param>
/// <param name="Value">What it becomes, computed from the values before the run.</param>
public sealed record Update(Variable Variable, Symbol Value);
