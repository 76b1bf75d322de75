namespace Surprisal.Conformance;

/// <summary>Runs every case below the given folders through the library and reports what does not agree.</summary>
internal static class Runner
{
    public const int AllPassed = 0;
    public const int SomeFailed = 1;
    public const int BadInput = 2;

    private const string Usage = "Usage: Surprisal.Conformance DIR [DIR…], each a folder with cases in the formats of onnx, peers and golden.";

    /// <summary>Runs the cases. The last line of <paramref name="output"/> is <c>N passed, N failed, N skipped</c>.</summary>
    /// <param name="folders">Where the cases lie, at any depth.</param>
    /// <param name="output">Receives one line for each case that failed or was skipped, and the count.</param>
    /// <param name="errors">Receives why nothing was run.</param>
    /// <returns>0 if no case failed, 1 if one did, 2 if there was nothing to run.</returns>
    public static int Run(IReadOnlyList<string> folders, TextWriter output, TextWriter errors)
    {
        if (Refusal(folders, out string[] files) is { } refusal)
        {
            errors.WriteLine(refusal);
            return BadInput;
        }

        int passed = 0, failed = 0, skipped = 0;
        foreach (string file in files)
        {
            Verdict verdict = Examination.Of(file);
            passed += verdict.IsPassed ? 1 : 0;
            failed += verdict.IsFailed ? 1 : 0;
            skipped += verdict.IsSkipped ? 1 : 0;
            if (!verdict.IsPassed)
            {
                output.WriteLine(verdict);
            }
        }

        output.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
        return failed == 0 ? AllPassed : SomeFailed;
    }

    /// <summary>Why nothing can be run, or null with the files of all cases.</summary>
    private static string? Refusal(IReadOnlyList<string> folders, out string[] files)
    {
        files = [];
        if (folders.Count == 0)
        {
            return $"No folder was given. {Usage}";
        }

        if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
        {
            return $"'{missing}' is not a folder. {Usage}";
        }

        try
        {
            files = CaseFile.Below(folders);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"A folder cannot be read: {fault.Message} {Usage}";
        }

        return files.Length == 0 ? $"There is no case below {string.Join(" or ", folders.Select(folder => $"'{folder}'"))}. {Usage}" : null;
    }
}
