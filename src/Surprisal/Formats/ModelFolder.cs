using System.Security.Cryptography;
using Surprisal.Data;

namespace Surprisal.Formats;

/// <summary>The folder of a saved model, changed so that a crash at any moment leaves the old model or the new one.</summary>
/// <remarks>
/// Both files are first written under temporary names and flushed to the disk. Then the weights are renamed, which is
/// the moment the new model is there, then the description. It carries the SHA-256 of its weights, so if a crash comes
/// between the two renames, the description under its temporary name is seen to be the one that belongs to the weights.
/// </remarks>
/// <param name="path">The folder.</param>
internal sealed class ModelFolder(string path)
{
    private const string TemporarySuffix = ".new";

    private readonly string _path = path;
    private readonly string _weights = Path.Combine(path, "model.safetensors");
    private readonly string _description = Path.Combine(path, "model.json");

    /// <summary>What messages call the weights.</summary>
    public string WeightsName => _weights;

    /// <summary>What messages call the description.</summary>
    public string DescriptionName => _description;

    private string FullPath => Path.TrimEndingDirectorySeparator(Path.GetFullPath(_path));

    private string NewWeights => _weights + TemporarySuffix;

    private string NewDescription => _description + TemporarySuffix;

    /// <summary>Puts a model in the folder, in the place of an older one.</summary>
    /// <param name="description">What the model is; the hash of the weights is filled in.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="afterStep">Called after each change on the disk, so that a test can look at each state or break off there.</param>
    /// <exception cref="IOException">The folder cannot be written. It holds the old model, if there was one; or the new one, if the last step failed.</exception>
    public void Write(ModelDescription description, Safetensors weights, Action? afterStep = null)
    {
        try
        {
            string? firstMade = FirstMissing(FullPath);
            Directory.CreateDirectory(FullPath);
            FinishEarlierWrite();
            ReplaceWeights(description, weights, firstMade, afterStep);
            File.Move(NewDescription, _description, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The model cannot be saved in '{_path}': {fault.Message} Give a folder that can be written, on a disk with room.", fault);
        }
    }

    /// <summary>Reads the model in the folder, without changing anything.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file of the model is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public (ModelDescription Description, Safetensors Weights) Read()
    {
        if (!Directory.Exists(_path))
        {
            throw new DirectoryNotFoundException($"There is no folder '{_path}', but a saved model was expected there. Check the path, or train and save a model first.");
        }

        using FileStream weights = Open(_weights);
        string hash = HashOf(weights);
        ModelDescription description = Belongs(_description, hash) ?? Belongs(NewDescription, hash) ?? ReadDescription(_description);
        weights.Position = 0;
        return (description, Safetensors.Read(weights, _weights));
    }

    /// <summary>After a crash between the renames, does the second one, before its file is written over.</summary>
    private void FinishEarlierWrite()
    {
        if (!File.Exists(_weights) || !File.Exists(NewDescription))
        {
            return;
        }

        using FileStream weights = File.OpenRead(_weights);
        string hash = HashOf(weights);
        if (Belongs(_description, hash) is null && Belongs(NewDescription, hash) is not null)
        {
            File.Move(NewDescription, _description, overwrite: true);
        }
    }

    /// <summary>The description in a file, if it is whole and was saved with the weights of this hash.</summary>
    private static ModelDescription? Belongs(string path, string hash)
    {
        try
        {
            return File.Exists(path) && ReadDescription(path) is { } description && description.WeightsSha256 == hash ? description : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static ModelDescription ReadDescription(string path)
    {
        using FileStream file = Open(path);
        return ModelDescription.Read(file, path);
    }

    private static FileStream Open(string path) =>
        ReadableFile.Open(path, "a saved model has one. Check the path, or train and save a model first.");

    private void ReplaceWeights(ModelDescription description, Safetensors weights, string? firstMade, Action? afterStep)
    {
        try
        {
            afterStep?.Invoke();
            string hash = WriteNew(NewWeights, weights.Write);
            afterStep?.Invoke();
            byte[] json = (description with { WeightsSha256 = hash }).ToJson();
            WriteNew(NewDescription, stream => stream.Write(json));
            afterStep?.Invoke();
            File.Move(NewWeights, _weights, overwrite: true);
        }
        catch
        {
            Remove(firstMade);
            throw;
        }

        afterStep?.Invoke();
    }

    private static string WriteNew(string path, Action<Stream> write)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        write(file);
        file.Flush(flushToDisk: true);
        file.Position = 0;
        return HashOf(file);
    }

    private static string HashOf(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));

    /// <summary>The outermost folder on the way to a path that is not there yet, or null if all are.</summary>
    private static string? FirstMissing(string path)
    {
        string? missing = null;
        for (string? at = path; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing = at;
        }

        return missing;
    }

    private void Remove(string? firstMade)
    {
        try
        {
            File.Delete(NewWeights);
            File.Delete(NewDescription);
            for (string? made = firstMade is null ? null : FullPath; made is not null; made = made == firstMade ? null : Path.GetDirectoryName(made))
            {
                Directory.Delete(made);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What led here is the fault to report, and what cannot be removed is not taken for a model.
        }
    }
}
