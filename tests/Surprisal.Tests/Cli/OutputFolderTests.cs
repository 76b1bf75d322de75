using Surprisal.Cli;

namespace Surprisal.Tests.CliTests;

/// <summary>The check of the folder to save in.</summary>
public sealed class OutputFolderTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_folder_that_can_be_made_passes_and_is_not_made()
    {
        OutputFolder.RequireWritable(_session["new", "folder"]);

        Directory.GetFileSystemEntries(_session[""]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    public void A_name_that_is_no_folder_is_refused(string folder) =>
        Should.Throw<BadInputException>(() => OutputFolder.RequireWritable(folder)).Message.ShouldContain("--out");

    [Fact]
    public void A_file_is_no_folder()
    {
        File.WriteAllText(_session["file"], "");

        Should.Throw<BadInputException>(() => OutputFolder.RequireWritable(_session["file"])).Message.ShouldContain("is a file");
    }
}
