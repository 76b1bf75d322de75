namespace Surprisal.Graph;

/// <summary>The kinds of numbers that elements can be turned into.</summary>
public enum NumberKind
{
    /// <summary>Any numbers.</summary>
    Real,

    /// <summary>Numbers without a fraction.</summary>
    Whole,

    /// <summary>1 for true and 0 for false.</summary>
    Logical,
}
