using System.Runtime.CompilerServices;
using Surprisal.Data;

namespace Surprisal.Tests.DataTests;

/// <summary>The published files, for tests that need the real ones; such a test is skipped where they are not.</summary>
internal static class RealData
{
    /// <summary>The folder <c>shared</c>: that of <c>SURPRISAL_DATA</c>'s parent, or beside the repository.</summary>
    public static string Shared => Path.GetFullPath(Path.Combine(Root, ".."));

    private static string Root => Environment.GetEnvironmentVariable(DatasetOptions.FolderVariable) is { Length: > 0 } named
        ? named
        : Path.GetFullPath(Path.Combine(RepositoryFolder(), "..", "shared", "data"));

    /// <summary>The folder of a dataset below <c>SURPRISAL_DATA</c>, or below <c>shared/data</c> beside the repository.</summary>
    public static string Folder(string name)
    {
        string folder = Path.Combine(Root, name);
        Assert.SkipUnless(Directory.Exists(folder), $"There is no folder '{folder}'. Name the folder of the datasets in {DatasetOptions.FolderVariable}.");
        return folder;
    }

    private static string RepositoryFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}
