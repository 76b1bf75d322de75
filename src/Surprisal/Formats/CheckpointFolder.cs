using System.Globalization;
using Surprisal.Data;
using Surprisal.Training;

namespace Surprisal.Formats;

/// <summary>The checkpoints of one run: a folder with the last few, of which at least one is good at any moment.</summary>
/// <remarks>
/// Each is a file of its own, <c>checkpoint-00000001.safetensors</c> and so on: written under a temporary name, flushed to the disk, then renamed;
/// only then are older ones removed. A run that does not go on from what is there removes it once its own first one is safe.
/// </remarks>
/// <param name="path">The folder, which is made when the first checkpoint is saved.</param>
/// <example>
/// <code>
/// var folder = new CheckpointFolder("runs/digits/checkpoints");
/// model.Fit(training, new FitOptions { Checkpoints = new Checkpointing(folder.Save), Resume = folder.Load() });
/// </code>
/// </example>
public sealed class CheckpointFolder(string path)
{
    private const string Prefix = "checkpoint-";
    private const string Suffix = ".safetensors";

    private bool _isMine;

    /// <summary>The folder.</summary>
    public string Path { get; } = !string.IsNullOrEmpty(path) ? path : throw new ArgumentException($"'{nameof(path)}' is empty. Name a folder.", nameof(path));

    /// <summary>How many checkpoints stay, the last ones; at least 1.</summary>
    public int Keep { get; init => field = AtLeastOne(value, nameof(Keep)); } = 3;

    /// <summary>Adds a checkpoint, and removes those that are too many.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="IOException">It cannot be written, such as on a full disk. Those before it are as they were.</exception>
    public void Save(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        (int Number, string File)[] earlier = [];
        try
        {
            Directory.CreateDirectory(Path);
            earlier = Files();
            Write(System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(earlier is [.., var last] ? last.Number : 0) + 1:00000000}{Suffix}")), checkpoint);
            foreach ((_, string file) in _isMine ? earlier[..Math.Max(0, earlier.Length + 1 - Keep)] : earlier)
            {
                File.Delete(file);
            }

            foreach (string leftover in Directory.GetFiles(Path, $"{Prefix}*{PartialFile.Suffix}"))
            {
                File.Delete(leftover);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            string good = earlier is [.., var last] ? $"The last good checkpoint is '{last.File}'." : "There is no checkpoint before it.";
            throw new IOException($"The checkpoint of epoch {checkpoint.Epoch}, step {checkpoint.Batch} cannot be saved in '{Path}': {fault.Message} {good} Make room on the disk, or name another folder.", fault);
        }

        _isMine = true;
    }

    /// <summary>Reads the last good checkpoint; later ones of this object belong to its run.</summary>
    /// <param name="warn">Is told of each that is damaged, so that the one before it is used.</param>
    /// <returns>The checkpoint, or null if the folder holds none or does not exist.</returns>
    /// <exception cref="InvalidDataException">There are checkpoints, but all are damaged, or the last good one is of another version.</exception>
    public Checkpoint? Load(Action<string>? warn = null)
    {
        (int Number, string File)[] files = Directory.Exists(Path) ? Files() : [];
        foreach ((_, string file) in files.Reverse())
        {
            try
            {
                using FileStream stream = File.OpenRead(file);
                Checkpoint checkpoint = CheckpointFile.Read(stream, file);
                _isMine = true;
                return checkpoint;
            }
            catch (NotSupportedException fault)
            {
                throw new InvalidDataException(fault.Message, fault);
            }
            catch (InvalidDataException fault)
            {
                warn?.Invoke($"{fault.Message} The one before it is used.");
            }
        }

        return files.Length == 0 ? null : throw new InvalidDataException(
            $"No checkpoint in '{Path}' can be used: {string.Join(", ", files.Select(file => System.IO.Path.GetFileName(file.File)))} are damaged. Begin the run again.");
    }

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {value}, but at least 1 checkpoint must stay. 3 is usual.");

    private static void Write(string file, Checkpoint checkpoint)
    {
        using var partial = new PartialFile(file);
        CheckpointFile.Write(partial.Stream, checkpoint);
        partial.Complete();
    }

    /// <summary>The checkpoints, oldest first.</summary>
    private (int Number, string File)[] Files() =>
    [
        .. from file in Directory.GetFiles(Path, $"{Prefix}*{Suffix}")
           let name = System.IO.Path.GetFileName(file)
           where int.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _)
           let number = int.Parse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture)
           orderby number
           select (number, file),
    ];
}
