using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Surprisal.Benchmarks.Measuring;
using Surprisal.Benchmarks.Workloads;

namespace Surprisal.Benchmarks.Commands;

/// <summary>What the commands take, each with one clear complaint.</summary>
internal static class Inputs
{
    private const int MostRounds = 99;
    private const double MostSeconds = 3600;

    public static Argument<Regex> Filter() => new("filter")
    {
        Description = "a regular expression on peer/workload/shape/dtype, such as 'softmax_fwd/4096x1000/float32' or '/sgemm/'",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => new Regex(""),
        CustomParser = result =>
        {
            if (result.Tokens[0].Value.StartsWith('-'))
            {
                result.AddError($"There is no option '{result.Tokens[0].Value}'.");
                return null;
            }

            try
            {
                return new Regex(result.Tokens[0].Value, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            }
            catch (ArgumentException fault)
            {
                result.AddError($"The filter is no regular expression: {fault.Message}");
                return null;
            }
        },
    };

    public static Option<int> Threads() => Number(
        "--threads", "how many threads may work", 1, $"a whole number between 1 and {Processors.Count}, the number of processors", threads => threads >= 1 && threads <= Processors.Count);

    public static Option<double> Seconds() => Number(
        "--seconds", "for how long each is timed at least", 0.5, $"a positive number up to {MostSeconds}, such as 0.5", seconds => seconds > 0 && seconds <= MostSeconds);

    public static Option<int> Rounds() => Number(
        "--rounds", "how many times everything is done", 3, $"a whole number between 1 and {MostRounds}", rounds => rounds >= 1 && rounds <= MostRounds);

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>The workloads that a filter lets through for somebody.</summary>
    public static IReadOnlyList<Workload> Choose(Regex filter, Func<Workload, IEnumerable<string>> peers)
    {
        Workload[] chosen = [.. Catalogue.All.Where(workload => peers(workload).Any(peer => filter.IsMatch(workload.KeyFor(peer))))];
        return chosen.Length > 0 ? chosen : throw new BadInputException(
            $"No peer/workload/shape/dtype matches '{filter}'. There are, for instance, {Catalogue.All[0].KeyFor(Measurement.Ours)} and {Catalogue.All[^2].KeyFor(Measurement.Ours)}.");
    }

    private static Option<T> Number<T>(string name, string description, T preset, string expected, Func<T, bool> accepts)
        where T : struct, INumber<T> => new(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{description} (default: {preset})"),
            DefaultValueFactory = _ => preset,
            CustomParser = result =>
            {
                string word = result.Tokens[0].Value;
                if (!T.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) || !accepts(value))
                {
                    result.AddError($"'{name}' is {word}, but it must be {expected}.");
                }

                return value;
            },
        };
}
