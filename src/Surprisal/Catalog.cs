namespace Surprisal;

/// <summary>A plain list of named things of one family: it drives help, docs, choices and contract tests.</summary>
/// <remarks>Names are kebab-case; they are found ignoring case, and <c>_</c> counts as <c>-</c>.</remarks>
/// <typeparam name="T">What a name stands for.</typeparam>
public sealed class Catalog<T>
{
    private readonly string _family;
    private readonly Entry[] _entries;
    private readonly Dictionary<string, Entry> _byName;

    /// <summary>Lists a family.</summary>
    /// <param name="family">The family's word in messages, such as <c>loss</c>.</param>
    /// <param name="entries">The members, in the order in which help shows them.</param>
    /// <exception cref="ArgumentException">A name is not kebab-case, or stands twice.</exception>
    public Catalog(string family, IReadOnlyList<Entry> entries)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(family);
        ArgumentNullException.ThrowIfNull(entries);

        _family = family;
        _entries = [.. entries];
        _byName = new Dictionary<string, Entry>(_entries.Length, StringComparer.Ordinal);
        foreach (Entry entry in _entries)
        {
            if (entry.Name.Length == 0 || entry.Name != Normalize(entry.Name))
            {
                throw new ArgumentException($"'{entry.Name}' is not a name for a {family}: write it in kebab-case, such as 'cross-entropy'.", nameof(entries));
            }

            if (!_byName.TryAdd(entry.Name, entry))
            {
                throw new ArgumentException($"The {family} '{entry.Name}' stands twice in its list. Give each a name of its own.", nameof(entries));
            }
        }
    }

    /// <summary>The members with their descriptions, in the order of the list.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>The names, in the order of the list.</summary>
    public IReadOnlyList<string> Names => Array.ConvertAll(_entries, entry => entry.Name);

    /// <summary>What a name stands for.</summary>
    /// <param name="name">The name, in any case, with <c>-</c> or <c>_</c>.</param>
    /// <exception cref="ArgumentException">There is no such name; the message suggests the nearest ones.</exception>
    public T this[string name] => Find(name).Value;

    /// <summary>Finds a member by its name.</summary>
    /// <param name="name">The name, in any case, with <c>-</c> or <c>_</c>.</param>
    /// <returns>The member, with its name as the list writes it.</returns>
    /// <exception cref="ArgumentException">There is no such name; the message suggests the nearest ones.</exception>
    public Entry Find(string name) =>
        TryFind(name) ?? throw new ArgumentException(UnknownName(name), nameof(name));

    /// <summary>Finds a member by its name, if there is one.</summary>
    /// <param name="name">The name, in any case, with <c>-</c> or <c>_</c>.</param>
    /// <returns>The member, or null if no member has this name.</returns>
    public Entry? TryFind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        return _byName.GetValueOrDefault(Normalize(name));
    }

    private static string Normalize(string name) => name.Trim().Replace('_', '-').ToLowerInvariant();

    private string UnknownName(string name)
    {
        return $"There is no {_family} '{name}'.{Nearest.Suggestion(Normalize(name), Names)} Known: {string.Join(", ", Names)}.";
    }

    /// <summary>One member of the family.</summary>
    /// <param name="Name">Its name, in kebab-case.</param>
    /// <param name="Description">What it is, in one line.</param>
    /// <param name="Value">What the name stands for.</param>
    public sealed record Entry(string Name, string Description, T Value);
}
