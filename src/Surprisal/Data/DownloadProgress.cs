namespace Surprisal.Data;

/// <summary>How far the download of one file has come.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Received">The bytes received so far; starts again when the next mirror is tried.</param>
/// <param name="Total">The bytes of the whole file.</param>
public readonly record struct DownloadProgress(string File, long Received, long Total);
