using Surprisal.Numerics;
using Surprisal.Training;

namespace Surprisal.Cli;

/// <summary>What the process tells its caller about how it went.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int BadInput = 2;

    /// <summary>As shells report a process that SIGINT ended.</summary>
    public const int Interrupted = 130;

    /// <summary>The codes with their meanings, for help.</summary>
    public static IReadOnlyList<(string Code, string Meaning)> All { get; } =
    [
        ("0", "all went well"),
        ("1", "it failed: training diverged, a download broke off, a file could not be written"),
        ("2", "bad input: an unknown name, a value out of range, a missing or damaged file"),
        ("130", "stopped by Ctrl-C; train keeps the model of the last full epoch"),
    ];

    /// <summary>The code for a fault that a user can understand, or null for a fault in the program.</summary>
    public static int? Of(Exception fault) => fault switch
    {
        OperationCanceledException => Interrupted,
        BadInputException or EnvironmentVariableException or ArgumentException or InvalidDataException or FileNotFoundException or DirectoryNotFoundException => BadInput,
        TrainingDivergedException or IOException or UnauthorizedAccessException or HttpRequestException => Failure,
        _ => null,
    };
}
