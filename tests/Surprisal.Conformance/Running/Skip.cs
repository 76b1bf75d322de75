namespace Surprisal.Conformance;

/// <summary>A policy case that is not run, because the contract of the numbers decides otherwise.</summary>
/// <remarks>Only a case that calls itself a policy case is ever skipped, and only by its name.</remarks>
/// <param name="Name">The case; with a star at the end, every case whose name begins so.</param>
/// <param name="Reason">What this library does instead, and why.</param>
internal sealed record Skip(string Name, string Reason)
{
    public static Skip[] All { get; } =
    [
        new("tf_sparse_xent_bad_label_nan*", "A label outside the classes is refused with its row, its value and the valid range; NaN would hide it in a mean."),
    ];

    /// <summary>Why a case is not run, or null if it is.</summary>
    public static string? ReasonFor(Case @case) =>
        @case.IsPolicy ? Array.Find(All, skip => skip.Covers(@case.Name))?.Reason : null;

    private bool Covers(string name) => Name.EndsWith('*')
        ? name.StartsWith(Name[..^1], StringComparison.Ordinal)
        : name == Name;
}
