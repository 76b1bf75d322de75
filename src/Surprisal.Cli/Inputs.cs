using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Surprisal.Data;
using Surprisal.Metrics;

namespace Surprisal.Cli;

/// <summary>Options and arguments that refuse bad input in our own words.</summary>
internal static class Inputs
{
    /// <summary>The folder of a saved model.</summary>
    public static Argument<string> Model() => new("model") { HelpName = "MODEL", Description = "the folder of a model that 'surprisal train' saved" };

    /// <summary>The name of a dataset.</summary>
    public static Argument<string> Dataset(string description)
    {
        var dataset = new Argument<string>("dataset") { HelpName = "DATASET", Description = description };
        dataset.Validators.Add(result => Verify(Datasets.All, result));
        dataset.CompletionSources.Add([.. Datasets.All.Names]);
        return dataset;
    }

    /// <summary>The folder of datasets.</summary>
    public static Option<string?> Data() => new("--data")
    {
        HelpName = "DIR",
        Description = $"the folder of the dataset; without it {DatasetOptions.FolderVariable}, the cache, a download",
    };

    /// <summary>Whether the result is for a program.</summary>
    public static Option<bool> Json() => new("--json")
    {
        Arity = ArgumentArity.Zero,
        Description = "print one line of JSON; progress goes to standard error",
    };

    /// <summary>Whether warnings are errors.</summary>
    public static Option<bool> Strict() => new("--strict")
    {
        Arity = ArgumentArity.Zero,
        Description = "take warnings for errors, as docs/lints.md lists them",
    };

    /// <summary>A name out of a list.</summary>
    public static Option<string> Choice<T>(string name, string description, Catalog<T> catalog, string preset)
    {
        var choice = new Option<string>(name) { HelpName = "NAME", Description = description, DefaultValueFactory = _ => preset };
        choice.Validators.Add(result => Verify(catalog, result));
        choice.CompletionSources.Add([.. catalog.Names]);
        return choice;
    }

    /// <summary>A name out of a list that may be left out.</summary>
    public static Option<string?> OptionalChoice<T>(string name, string description, Catalog<T> catalog)
    {
        var choice = new Option<string?>(name) { HelpName = "NAME", Description = description };
        choice.Validators.Add(result => Verify(catalog, result));
        choice.CompletionSources.Add([.. catalog.Names]);
        return choice;
    }

    /// <summary>Names out of a list, with commas between them, each once.</summary>
    public static Option<string> Choices<T>(string name, string description, Catalog<T> catalog, string preset)
    {
        var choices = new Option<string>(name) { HelpName = "NAME,NAME", Description = description, DefaultValueFactory = _ => preset };
        choices.Validators.Add(result =>
        {
            var chosen = new HashSet<string>();
            foreach (string word in result.Tokens is [{ Value: string words }] ? Names(words) : [])
            {
                Verify(catalog, word, result);
                if (catalog.TryFind(word) is { } entry && !chosen.Add(entry.Name))
                {
                    result.AddError($"'{name}' holds '{entry.Name}' twice. Keep one.");
                }
            }
        });
        return choices;
    }

    /// <summary>The figures that are reported besides the loss.</summary>
    public static Option<string> Metrics() => Choices("--metrics", "what to report besides the loss; the accuracy always comes first", Metric.All, "accuracy");

    /// <summary>The metrics that are asked for, the accuracy first.</summary>
    public static Metric[] MetricsOf(string words) => [new Accuracy(), .. Names(words).Select(name => Metric.All[name]).Where(metric => metric is not Accuracy)];

    /// <summary>The names in a list with commas.</summary>
    public static string[] Names(string words) => words.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>A number within a range.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it sets.</param>
    /// <param name="expected">The numbers that it takes, with an example.</param>
    /// <param name="accepts">Whether it takes a number.</param>
    public static Option<T> Number<T>(string name, string description, string expected, Func<T, bool> accepts)
        where T : struct, INumber<T> => new(name)
        {
            HelpName = "N",
            Description = description,
            CustomParser = result => Parse(result, name, expected, accepts),
        };

    /// <summary>A number within a range that may be left out.</summary>
    /// <inheritdoc cref="Number"/>
    public static Option<T?> OptionalNumber<T>(string name, string description, string expected, Func<T, bool> accepts)
        where T : struct, INumber<T> => new(name)
        {
            HelpName = "N",
            Description = description,
            CustomParser = result => Parse(result, name, expected, accepts),
        };

    // A comma never parts thousands here: in many countries, 0,2 means 0.2.
    private static T Parse<T>(ArgumentResult result, string name, string expected, Func<T, bool> accepts)
        where T : struct, INumber<T>
    {
        string word = result.Tokens[0].Value;
        if (!T.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) || !accepts(value))
        {
            result.AddError($"'{name}' is '{word}', but it must be {expected}.");
        }

        return value;
    }

    private static void Verify<T>(Catalog<T> catalog, SymbolResult result)
    {
        if (result.Tokens is [{ Value: string name }])
        {
            Verify(catalog, name, result);
        }
    }

    private static void Verify<T>(Catalog<T> catalog, string name, SymbolResult result)
    {
        try
        {
            _ = catalog.Find(name);
        }
        catch (ArgumentException fault)
        {
            result.AddError(Complaint.About(fault));
        }
    }
}
