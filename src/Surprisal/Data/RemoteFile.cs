namespace Surprisal.Data;

/// <summary>A published file that never changes.</summary>
/// <param name="Name">Its name on every mirror.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256, in lower-case hexadecimal.</param>
internal sealed record RemoteFile(string Name, long Length, string Sha256);
