using Surprisal.Formats;
using Surprisal.Tests.TrainingTests;
using Surprisal.Training;
using Folder = Surprisal.Tests.DataTests.TemporaryFolder;

namespace Surprisal.Tests.FormatsTests;

/// <summary>Checkpoints come back from the disk as they were, and whatever happens to the newest, one before it is there.</summary>
public sealed class CheckpointFolderTests : IDisposable
{
    private readonly Folder _folder = new();

    private string Place => _folder.Combine("run", "checkpoints");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_goes_on_from_the_disk_to_the_same_bits()
    {
        Sequential whole = Samples.Linear(momentum: 0.9), first = Samples.Linear(momentum: 0.9), second = Samples.Linear(momentum: 0.9);
        whole.Fit(Samples.Blobs(50), Options());
        var recorder = new Recorder { AfterBatch = run => _ = run is { Epoch: 2, Batch: 4 } ? throw new InvalidOperationException("killed") : run };
        Should.Throw<InvalidOperationException>(() => first.Fit(Samples.Blobs(50), Options() with { Checkpoints = Saving(new CheckpointFolder(Place)), Callbacks = [recorder] }));

        var folder = new CheckpointFolder(Place);
        Checkpoint checkpoint = folder.Load().ShouldNotBeNull();
        second.Fit(Samples.Blobs(50), Options() with { Checkpoints = Saving(folder), Resume = checkpoint });

        (checkpoint.Epoch, checkpoint.Batch, checkpoint.Epochs).ShouldBe((2, 3, 3));
        checkpoint.Notes.ShouldBe(new Dictionary<string, string> { ["line"] = "\"sha256\":\"é\"" });
        Samples.Weights(second).ShouldBe(Samples.Weights(whole));
        second.History.Epochs.Select(epoch => epoch.Training.Loss).ShouldBe(whole.History.Epochs.Select(epoch => epoch.Training.Loss));
        _folder.Files.Length.ShouldBe(3);
    }

    [Fact]
    public void The_last_few_are_kept_and_a_run_that_begins_anew_replaces_them_all()
    {
        Fill(Keeping(2));
        _folder.Files.ShouldBe(["run/checkpoints/checkpoint-00000021.safetensors", "run/checkpoints/checkpoint-00000022.safetensors"]);

        Samples.Linear().Fit(Samples.Blobs(50), Options() with { Epochs = 1, Checkpoints = new Checkpointing(Keeping(3).Save) });

        _folder.Files.ShouldBe(["run/checkpoints/checkpoint-00000023.safetensors", "run/checkpoints/checkpoint-00000024.safetensors"]);

        CheckpointFolder Keeping(int count) => new(Place) { Keep = count };
    }

    [Fact]
    public void A_folder_that_is_missing_or_empty_has_none()
    {
        new CheckpointFolder(Place).Load().ShouldBeNull();
        Directory.CreateDirectory(Place);
        new CheckpointFolder(Place).Load().ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(-1)]
    public void A_cut_checkpoint_is_named_and_the_one_before_it_used(int length)
    {
        Fill(new CheckpointFolder(Place));
        byte[] whole = File.ReadAllBytes(Newest);
        File.WriteAllBytes(Newest, whole[..(length < 0 ? whole.Length + length : length)]);
        var warnings = new List<string>();

        new CheckpointFolder(Place).Load(warnings.Add)!.Batch.ShouldBe(6);

        warnings.ShouldHaveSingleItem().ShouldStartWith($"'{Newest}' is no checkpoint, or a damaged one: ");
        warnings[0].ShouldEndWith(" The one before it is used.");
    }

    [Fact]
    public void A_checkpoint_with_any_bit_changed_is_refused()
    {
        Fill(new CheckpointFolder(Place));
        byte[] whole = File.ReadAllBytes(Newest);
        for (int place = 0; place < whole.Length; place += 1 + (place / 64))
        {
            byte[] damaged = [.. whole];
            damaged[place] ^= 0x10;
            using var stream = new MemoryStream(damaged);
            Should.Throw<InvalidDataException>(() => CheckpointFile.Read(stream, "damaged"), $"byte {place}");
        }
    }

    [Fact]
    public void If_all_are_damaged_that_is_an_error()
    {
        Fill(new CheckpointFolder(Place));
        foreach (string file in Directory.GetFiles(Place))
        {
            File.WriteAllText(file, "nothing");
        }

        Should.Throw<InvalidDataException>(() => new CheckpointFolder(Place).Load()).Message.ShouldEndWith(
            "checkpoint-00000020.safetensors, checkpoint-00000021.safetensors, checkpoint-00000022.safetensors are damaged. Begin the run again.");
    }

    [Fact]
    public void A_checkpoint_of_another_version_is_refused_with_both()
    {
        Fill(new CheckpointFolder(Place));
        var file = Safetensors.Read(Newest);
        using var stream = new MemoryStream();
        var older = new Dictionary<string, string>(file.Metadata) { ["checkpoint_version"] = "7", ["sha256"] = new string('0', 64) };
        new Safetensors(file.Tensors, older).Write(stream);
        byte[] bytes = stream.ToArray();
        byte[] checksum = System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        checksum.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("\"sha256\":\""u8) + 10));
        File.WriteAllBytes(Newest, bytes);

        Should.Throw<InvalidDataException>(() => new CheckpointFolder(Place).Load()).Message.ShouldContain("has checkpoint version 7, but this program reads version 1.");
    }

    [Fact]
    public void A_checkpoint_is_whole_safetensors_with_the_weights_under_their_names()
    {
        Sequential model = Fill(new CheckpointFolder(Place));

        var file = Safetensors.Read(Newest);

        file.Tensors.Single(tensor => tensor.Name == "variables/dense/kernel").Values.ToArray().ShouldBe(Samples.Weights(model)[..6]);
    }

    [Fact]
    public void What_a_crash_left_half_written_is_not_taken_for_a_checkpoint_and_goes_with_the_next()
    {
        Fill(new CheckpointFolder(Place));
        string leftover = Path.Combine(Place, "checkpoint-00000099.safetensors.0123.partial");
        File.WriteAllText(leftover, "half");
        var folder = new CheckpointFolder(Place);

        folder.Save(folder.Load()!);

        File.Exists(leftover).ShouldBeFalse();
        Newest.ShouldEndWith("checkpoint-00000023.safetensors");
    }

    [Fact]
    public void Where_nothing_can_be_written_the_last_good_one_is_named_and_stays()
    {
        Fill(new CheckpointFolder(Place));
        var folder = new CheckpointFolder(Place);
        Checkpoint checkpoint = folder.Load()!;
        string[] before = _folder.Files;

        // Nobody, not even root, writes over a folder.
        Directory.CreateDirectory(Path.Combine(Place, "checkpoint-00000023.safetensors"));
        string message = Should.Throw<IOException>(() => folder.Save(checkpoint)).Message;

        message.ShouldStartWith($"The checkpoint of epoch 3, step 7 cannot be saved in '{Place}': ");
        message.ShouldContain($"The last good checkpoint is '{Path.Combine(Place, "checkpoint-00000022.safetensors")}'.");
        _folder.Files.ShouldBe(before);
        folder.Load()!.Batch.ShouldBe(7);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new CheckpointFolder("x") { Keep = 0 }).Message.ShouldContain("'Keep' is 0, but at least 1 checkpoint must stay.");
        Should.Throw<ArgumentException>(() => new CheckpointFolder(""));
    }

    private string Newest => Directory.GetFiles(Place).Order(StringComparer.Ordinal).Last();

    private static FitOptions Options() => new() { Epochs = 3, BatchSize = 8 };

    private static Checkpointing Saving(CheckpointFolder folder) =>
        new(folder.Save) { EverySteps = 1, Notes = new Dictionary<string, string> { ["line"] = "\"sha256\":\"é\"" } };

    private static Sequential Fill(CheckpointFolder folder)
    {
        Sequential model = Samples.Linear(momentum: 0.9);
        model.Fit(Samples.Blobs(50), Options() with { Checkpoints = Saving(folder) });
        return model;
    }
}
