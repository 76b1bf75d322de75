using System.Globalization;
using System.Security.Cryptography;

namespace Surprisal.Data;

/// <summary>Places on the web that hold the same files, asked one after another until one of them keeps its word.</summary>
/// <param name="addresses">The folders, each ending with <c>/</c>.</param>
internal sealed class Mirrors(IReadOnlyList<string> addresses)
{
    private const int BufferSize = 1 << 16;

    /// <summary>How long a mirror may be silent before the next one is asked.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Downloads a file to a place where it appears only once its length and its hash are right.</summary>
    /// <exception cref="HttpRequestException">Every mirror failed; the message gives the reason of each.</exception>
    /// <exception cref="IOException">The place cannot be written.</exception>
    public async Task FetchAsync(RemoteFile file, string path, HttpClient client, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        List<string> reasons = [];
        foreach (string address in addresses)
        {
            Uri source = new(new Uri(address), file.Name);
            using PartialFile partial = Begin(path);
            try
            {
                await CopyAsync(file, source, client, partial.Stream, progress, cancellationToken).ConfigureAwait(false);
                partial.Complete();
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException)
            {
                reasons.Add($"{source}: {fault.Message}");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{source}: nothing came for {Patience.TotalSeconds} seconds."));
            }
        }

        throw new HttpRequestException(
            $"'{file.Name}' could not be downloaded:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", reasons)}{Environment.NewLine}"
            + $"Check the connection. Or work offline: put the files into a folder and name it with --data DIR, {nameof(DatasetOptions)}.{nameof(DatasetOptions.Folder)} or {DatasetOptions.FolderVariable}.");
    }

    private static PartialFile Begin(string path)
    {
        try
        {
            return new PartialFile(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be written: {fault.Message} Make room there, choose another {nameof(DatasetOptions)}.{nameof(DatasetOptions.CacheFolder)}, or put the files into a folder and name it with --data DIR.", fault);
        }
    }

    private async Task CopyAsync(RemoteFile file, Uri source, HttpClient client, Stream destination, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Patience);
        using HttpResponseMessage response = await client.GetAsync(source, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"it answered {(int)response.StatusCode} {response.ReasonPhrase}.");
        }

        using Stream content = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferSize];
        long received = 0;
        while (true)
        {
            progress?.Report(new DownloadProgress(file.Name, received, file.Length));
            silence.CancelAfter(Patience);
            int came = await content.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
            received += came;
            if (came == 0 || received > file.Length)
            {
                break;
            }

            hash.AppendData(buffer, 0, came);
            await destination.WriteAsync(buffer.AsMemory(0, came), cancellationToken).ConfigureAwait(false);
        }

        if (received != file.Length)
        {
            throw new InvalidDataException(received < file.Length
                ? $"it broke off after {received} of {file.Length} bytes."
                : $"it goes on after {file.Length} bytes, where it should end.");
        }

        string sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (sha256 != file.Sha256)
        {
            throw new InvalidDataException($"its SHA-256 is {sha256}, but {file.Sha256} was expected.");
        }
    }
}
