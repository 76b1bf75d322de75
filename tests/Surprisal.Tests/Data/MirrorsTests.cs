using System.Security.Cryptography;
using Surprisal.Data;

namespace Surprisal.Tests.DataTests;

/// <summary>Downloads: every way in which a mirror fails, and that nothing half-written stays.</summary>
public sealed class MirrorsTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31 >> 3))];
    private static readonly RemoteFile File = new("images.gz", Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_arrives_whole_and_its_progress_is_told()
    {
        List<DownloadProgress> told = [];
        FakeServer server = new(_ => new ByteArrayContent(Content));

        Fetch(server, new Listener(told));

        System.IO.File.ReadAllBytes(_folder.Combine("cache", "images.gz")).ShouldBe(Content);
        _folder.Files.Length.ShouldBe(1);
        server.Asked.ShouldBe(["https://first.test/set/images.gz"]);
        told[0].ShouldBe(new DownloadProgress("images.gz", 0, Content.Length));
        told[^1].ShouldBe(new DownloadProgress("images.gz", Content.Length, Content.Length));
        told.Select(progress => progress.Received).ShouldBeInOrder();
    }

    public static TheoryData<string, Func<HttpContent?>> Failures => new()
    {
        { "it answered 404", () => null },
        { "its SHA-256 is", () => new ByteArrayContent([.. Content[1..], 0]) },
        { "it broke off after 100000 of 200000 bytes", () => new ByteArrayContent(Content[..100_000]) },
        { "it goes on after 200000 bytes", () => new ByteArrayContent([.. Content, 0]) },
        { "connection reset", () => new StreamContent(new BrokenBody(Content[..100_000], _ => throw new IOException("connection reset"))) },
        { "no such host", () => throw new HttpRequestException("no such host") },
        { "nothing came for 30 seconds", () => new StreamContent(new BrokenBody(Content[..100_000], _ => throw new OperationCanceledException())) },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void When_the_first_mirror_fails_the_next_one_is_asked(string reason, Func<HttpContent?> failure)
    {
        FakeServer server = new(address => address.Host == "first.test" ? failure() : new ByteArrayContent(Content));

        Fetch(server);

        reason.ShouldNotBeEmpty();
        server.Asked.ShouldBe(["https://first.test/set/images.gz", "http://second.test/images.gz"]);
        System.IO.File.ReadAllBytes(_folder.Combine("cache", "images.gz")).ShouldBe(Content);
        _folder.Files.Length.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void When_all_mirrors_fail_each_reason_is_given_and_the_way_to_work_offline(string reason, Func<HttpContent?> failure)
    {
        string message = Should.Throw<HttpRequestException>(() => Fetch(new FakeServer(_ => failure()))).Message;

        message.ShouldContain("'images.gz' could not be downloaded");
        message.ShouldContain($"https://first.test/set/images.gz: {reason}");
        message.ShouldContain($"http://second.test/images.gz: {reason}");
        message.ShouldContain("--data DIR");
        message.ShouldContain("SURPRISAL_DATA");
        _folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void Mirrors_that_fall_silent_are_given_up()
    {
        FakeServer server = new(_ => new StreamContent(new BrokenBody(Content[..100_000], Forever)));

        string message = Should.Throw<HttpRequestException>(() => Fetch(server, patience: TimeSpan.FromSeconds(0.05))).Message;

        message.ShouldContain("http://second.test/images.gz: nothing came for 0.05 seconds.");
        _folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void A_cancelled_download_asks_no_other_mirror_and_leaves_nothing()
    {
        using CancellationTokenSource source = new();
        FakeServer server = new(_ => new StreamContent(new BrokenBody(Content[..100_000], token =>
        {
            source.Cancel();
            return Forever(token);
        })));

        Should.Throw<OperationCanceledException>(() => Fetch(server, cancellationToken: source.Token));

        server.Asked.Count.ShouldBe(1);
        _folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_named_before_any_mirror_is_asked()
    {
        FakeServer server = new(_ => new ByteArrayContent(Content));
        System.IO.File.WriteAllText(_folder.Combine("cache"), "a file, not a folder");

        string message = Should.Throw<IOException>(() => Fetch(server)).Message;

        message.ShouldContain($"'{_folder.Combine("cache", "images.gz")}' cannot be written");
        message.ShouldContain("CacheFolder");
        server.Asked.ShouldBeEmpty();
    }

    private void Fetch(FakeServer server, IProgress<DownloadProgress>? progress = null, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        Mirrors mirrors = new(["https://first.test/set/", "http://second.test/"]) { Patience = patience ?? TimeSpan.FromSeconds(30) };
        using HttpClient client = new(server);
        mirrors.FetchAsync(File, _folder.Combine("cache", "images.gz"), client, progress, cancellationToken).GetAwaiter().GetResult();
    }

    private static async ValueTask<int> Forever(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    private sealed class Listener(List<DownloadProgress> told) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => told.Add(value);
    }
}
