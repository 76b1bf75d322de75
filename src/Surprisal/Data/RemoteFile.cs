using System.Security.Cryptography;

namespace Surprisal.Data;

/// <summary>A published file that never changes.</summary>
/// <param name="Name">Its name on every mirror.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256, in lower-case hexadecimal.</param>
internal sealed record RemoteFile(string Name, long Length, string Sha256)
{
    /// <summary>Whether a file is this one, whole and undamaged.</summary>
    public bool IsAt(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != Length)
        {
            return false;
        }

        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file)) == Sha256;
    }
}
