using System.Text.RegularExpressions;
using Surprisal.Data;
using Surprisal.Formats;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.FormatsTests;

/// <summary>A model comes back as it was saved, and a crash leaves the old one or the new one.</summary>
public sealed class SavedModelTests
{
    private static readonly byte[] Image = [0, 51, 102, 153, 204, 255];

    [Fact]
    public void A_model_comes_back_with_all_it_needs()
    {
        using var folder = new TemporaryFolder();
        SavedModel saved = Made(seed: 1);

        saved.Save(folder.Path);
        SavedModel loaded = SavedModel.Load(folder.Path);

        loaded.ClassNames.ShouldBe(saved.ClassNames);
        loaded.PixelScale.ShouldBe(saved.PixelScale);
        loaded.Model.InputShape.ShouldBe([2, 3]);
        loaded.Model.Layers.ShouldBe(saved.Model.Layers);
        loaded.Model.Loss.ShouldBe(new MeanSquaredError());
        Weights(loaded).ShouldBe(Weights(saved));
        loaded.Predict(Image).ShouldBe(saved.Predict(Image));
        Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order().ShouldBe(["model.json", "model.safetensors"]);
    }

    [Fact]
    public void The_description_is_plain_to_read()
    {
        using var folder = new TemporaryFolder();
        Made(seed: 1, "a", "b", "c").Save(folder.Path);

        string json = File.ReadAllText(folder["model.json"]);

        json.ShouldContain("\"formatVersion\": 1");
        json.ShouldContain("\"type\": \"dense\"");
        json.ShouldContain("\"activation\": \"tanh\"");
        json.ShouldContain("\"loss\": \"mse\"");
        json.ShouldContain("\"scale\": 0.003921569");
        json.ShouldNotContain("nitializer");
    }

    [Fact]
    public void The_weights_are_named_after_their_layers()
    {
        using var folder = new TemporaryFolder();
        Made(seed: 1).Save(folder.Path);

        Safetensors.Read(folder["model.safetensors"]).Tensors
            .Select(tensor => $"{tensor.Name} [{string.Join(", ", tensor.Shape)}]")
            .ShouldBe(["dense/kernel [6, 4]", "dense_1/bias [3]", "dense_1/kernel [4, 3]"]);
    }

    [Fact]
    public void A_loaded_model_can_be_evaluated_and_trained_on()
    {
        using var folder = new TemporaryFolder();
        SavedModel saved = Made(seed: 1);
        var samples = Dataset.FromArrays(Image, [2, 3], [2], ["a", "b", "c"]);
        saved.Save(folder.Path);

        Model loaded = SavedModel.Load(folder.Path).Model;

        loaded.Evaluate(samples).Loss.ShouldBe(saved.Model.Evaluate(samples).Loss);
        loaded.Fit(samples, new FitOptions { Epochs = 1 }).Epochs.Count.ShouldBe(1);
    }

    [Fact]
    public void A_model_with_a_loss_of_its_own_comes_back_to_predict()
    {
        using var folder = new TemporaryFolder();
        SavedModel saved = Made(seed: 1);
        saved.Model.Compile(new Sgd(), new OwnLoss());

        saved.Save(folder.Path);
        SavedModel loaded = SavedModel.Load(folder.Path);

        loaded.Model.Loss.ShouldBeNull();
        loaded.Predict(Image).ShouldBe(saved.Predict(Image));
    }

    [Fact]
    public void Saving_leaves_the_old_model_or_the_new_one_whenever_it_is_interrupted()
    {
        using var folder = new TemporaryFolder();
        using var states = new TemporaryFolder();
        SavedModel old = Made(seed: 1, "old", "old", "old");
        SavedModel renewed = Made(seed: 2, "new", "new", "new");
        old.Save(folder.Path);

        int steps = 0;
        renewed.Save(folder.Path, () => Copy(folder.Path, states[$"{++steps}"]));

        List<string> found = [];
        for (int step = 1; step <= steps; step++)
        {
            SavedModel loaded = SavedModel.Load(states[$"{step}"]);
            found.Add(loaded.ClassNames[0]);
            Weights(loaded).ShouldBe(Weights(loaded.ClassNames[0] == "old" ? old : renewed));
        }

        found.ShouldBe(["old", "old", "old", "new"]);
        SavedModel.Load(folder.Path).ClassNames[0].ShouldBe("new");
        File.Exists(folder["model.json.new"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("model.safetensors.new")]
    [InlineData("model.json.new")]
    public void A_file_half_written_under_its_temporary_name_is_not_looked_at(string name)
    {
        using var folder = new TemporaryFolder();
        SavedModel old = Made(seed: 1, "old", "old", "old");
        old.Save(folder.Path);
        byte[] whole = File.ReadAllBytes(folder[name[..^".new".Length]]);

        foreach (int length in new[] { 0, 1, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(folder[name], whole[..length]);
            Weights(SavedModel.Load(folder.Path)).ShouldBe(Weights(old));
        }
    }

    [Fact]
    public void The_first_save_is_there_from_the_moment_its_weights_are()
    {
        using var folder = new TemporaryFolder();
        using var states = new TemporaryFolder();
        SavedModel saved = Made(seed: 1);

        int steps = 0;
        saved.Save(folder["digits"], () => Copy(folder["digits"], states[$"{++steps}"]));

        for (int step = 1; step < steps; step++)
        {
            Should.Throw<FileNotFoundException>(() => SavedModel.Load(states[$"{step}"])).Message.ShouldContain("model.safetensors");
        }

        Weights(SavedModel.Load(states[$"{steps}"])).ShouldBe(Weights(saved));
    }

    [Fact]
    public void An_interrupted_save_is_not_lost_when_the_next_one_is_interrupted_too()
    {
        using var folder = new TemporaryFolder();
        using var states = new TemporaryFolder();
        Made(seed: 1, "old", "old", "old").Save(folder.Path);
        int steps = 0;
        Made(seed: 2, "new", "new", "new").Save(folder.Path, () => Copy(folder.Path, states[$"{++steps}"]));
        string interrupted = states[$"{steps}"];

        int again = 0;
        Made(seed: 3, "newest", "newest", "newest").Save(interrupted, () => Copy(interrupted, states[$"again {++again}"]));

        Enumerable.Range(1, again).Select(step => SavedModel.Load(states[$"again {step}"]).ClassNames[0]).ShouldBe(["new", "new", "new", "newest"]);
        SavedModel.Load(interrupted).ClassNames[0].ShouldBe("newest");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_save_that_fails_leaves_nothing_behind(int failing)
    {
        using var folder = new TemporaryFolder();
        string target = folder["a/b/c"];

        int step = 0;
        IOException fault = Should.Throw<IOException>(() => Made(seed: 1).Save(target, () => ThrowAt(failing, ++step)));

        fault.Message.ShouldContain($"The model cannot be saved in '{target}': The disk is full.");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(2, "old")]
    [InlineData(3, "old")]
    [InlineData(4, "new")]
    public void A_save_that_fails_leaves_the_old_model_or_the_new_one(int failing, string expected)
    {
        using var folder = new TemporaryFolder();
        Made(seed: 1, "old", "old", "old").Save(folder.Path);

        int step = 0;
        Should.Throw<IOException>(() => Made(seed: 2, "new", "new", "new").Save(folder.Path, () => ThrowAt(failing, ++step)));

        SavedModel.Load(folder.Path).ClassNames[0].ShouldBe(expected);
        Directory.GetFiles(folder.Path).Length.ShouldBe(expected == "old" ? 2 : 3);
    }

    [Fact]
    public void A_folder_that_is_a_file_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["taken"], "text");

        Should.Throw<IOException>(() => Made(seed: 1).Save(folder["taken"])).Message.ShouldContain($"cannot be saved in '{folder["taken"]}'");
        Should.Throw<IOException>(() => Made(seed: 1).Save(folder["taken/below"])).Message.ShouldContain("cannot be saved");

        File.ReadAllText(folder["taken"]).ShouldBe("text");
        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void Weights_from_elsewhere_are_taken_if_their_shapes_fit()
    {
        using var folder = new TemporaryFolder();
        Made(seed: 1).Save(folder.Path);
        SavedModel other = Made(seed: 2);
        other.Save(folder["other"]);

        File.Copy(folder["other/model.safetensors"], folder["model.safetensors"], overwrite: true);

        Weights(SavedModel.Load(folder.Path)).ShouldBe(Weights(other));
    }

    [Theory]
    [InlineData("dense/kernel", "6, 5", "'dense/kernel' of shape [6, 5], but the model needs [6, 4]")]
    [InlineData("dense/kernel", "24", "'dense/kernel' of shape [24], but the model needs [6, 4]")]
    [InlineData("dense_7/kernel", "6, 4", "no tensor 'dense/kernel', but the model needs one of shape [6, 4]")]
    public void Weights_of_another_model_are_refused(string name, string shape, string message)
    {
        int[] sizes = [.. shape.Split(", ").Select(int.Parse)];
        InvalidDataException fault = LoadWith(tensors =>
            [.. tensors.Where(tensor => tensor.Name != "dense/kernel"), new NamedTensor(name, sizes, new float[sizes.Aggregate(1, (a, b) => a * b)])]);

        fault.Message.ShouldContain("model.safetensors' has");
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public void A_tensor_too_many_is_refused() =>
        LoadWith(tensors => [.. tensors, new NamedTensor("dense/bias", [4], new float[4])]).Message
            .ShouldContain("has a tensor 'dense/bias', but the model has only dense/kernel, dense_1/kernel, dense_1/bias");

    [Theory]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "has format version 2, but this program reads version 1")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": \"1\"", "has format version \"1\"")]
    [InlineData("\"formatVersion\"", "\"version\"", "no 'formatVersion'")]
    [InlineData("\"units\": 4", "\"units\": 0", "'Units' is 0, but a dense layer needs at least 1")]
    [InlineData("\"units\": 4", "\"units\": 2147483647", "but the model needs [6, 2147483647]")]
    [InlineData("\"units\": 4", "\"units\": 100000000", "'dense/kernel' of shape [6, 4], but the model needs [6, 100000000]")]
    [InlineData("\"units\": 4", "\"units\": \"four\"", "does not describe a model")]
    [InlineData("\"units\": 4", "\"unit\": 4", "does not describe a model")]
    [InlineData("\"tanh\"", "\"tan\"", "There is no activation 'tan'. Did you mean 'tanh'")]
    [InlineData("\"tanh\"", "7", "its name was expected")]
    [InlineData("\"mse\"", "\"msee\"", "There is no loss 'msee'. Did you mean 'mse'")]
    [InlineData("\"dense\"", "\"dens\"", "does not describe a model")]
    [InlineData("\"flatten\"", "\"activation\"", "does not describe a model")]
    [InlineData("\"classNames\": [", "\"classNames\": [\"zero\",", "has 4 class names, but its layers give 3 outputs")]
    [InlineData("\"scale\": 0.003921569", "\"scale\": -1", "scale -1")]
    [InlineData("\"scale\": 0.003921569", "\"scale\": 1e99", "does not describe a model")]
    [InlineData("\"inputShape\": [", "\"inputShape\": [0,", "input shape [0, 2, 3]")]
    [InlineData("\"inputShape\": [", "\"inputShape\": [5,", "'dense/kernel' of shape [6, 4], but the model needs [30, 4]")]
    [InlineData("\"inputShape\": [", "\"inputShape\": [2147483647,", "does not describe a model")]
    [InlineData("\"layers\": [", "\"layers\": [null,", "The layer at place 0 is null")]
    [InlineData("\"classNames\": [", "\"classNames\": [null,", "does not describe a model")]
    [InlineData("{", "", "does not describe a model")]
    public void A_description_that_makes_no_sense_is_refused(string text, string replacement, string message)
    {
        using var folder = new TemporaryFolder();
        Made(seed: 1).Save(folder.Path);
        string json = File.ReadAllText(folder["model.json"]);
        json.ShouldContain(text);
        int at = json.IndexOf(text, StringComparison.Ordinal);
        File.WriteAllText(folder["model.json"], json[..at] + replacement + json[(at + text.Length)..]);

        Should.Throw<InvalidDataException>(() => SavedModel.Load(folder.Path)).Message.ShouldContain(message);
    }

    [Fact]
    public void A_dilation_that_no_image_has_room_for_is_refused()
    {
        using var folder = new TemporaryFolder();
        Sequential model = new Sequential(new Conv2D(1, 5), new GlobalAveragePool2D(), new Dense(2)).Compile(new Sgd(), new MeanSquaredError()).Build([8, 8]);
        new SavedModel(model, ["one", "two"], 1).Save(folder.Path);
        string json = File.ReadAllText(folder["model.json"]);
        string edited = Regex.Replace(json, "(\"dilation\": \\{[^}]*\"columns\": )1", "${1}1073741824");
        edited.ShouldNotBe(json);
        File.WriteAllText(folder["model.json"], edited);

        Should.Throw<InvalidDataException>(() => SavedModel.Load(folder.Path)).Message.ShouldContain("reaches over 4294967297 cells, but the axis has 8");
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<DirectoryNotFoundException>(() => SavedModel.Load(folder["none"])).Message.ShouldContain($"There is no folder '{folder["none"]}'");
        Should.Throw<FileNotFoundException>(() => SavedModel.Load(folder.Path)).Message.ShouldContain(folder["model.safetensors"]);

        Made(seed: 1).Save(folder.Path);
        File.Delete(folder["model.json"]);
        Should.Throw<FileNotFoundException>(() => SavedModel.Load(folder.Path)).Message.ShouldContain(folder["model.json"]);
    }

    [Fact]
    public void A_model_that_cannot_be_saved_is_refused_before_the_disk_is_touched()
    {
        using var folder = new TemporaryFolder();
        Sequential unbuilt = new(new Dense(3));
        Sequential ownLayer = new Sequential(new OwnLayer()).Build([3]);
        Sequential ownActivation = new Sequential(new Dense(3, new ActivationFunction("relu", x => x))).Build([3]);

        Should.Throw<InvalidOperationException>(() => new SavedModel(unbuilt, ["a", "b", "c"], 1).Save(folder["x"])).Message.ShouldContain("not known");
        Should.Throw<NotSupportedException>(() => new SavedModel(ownLayer, ["a", "b", "c"], 1).Save(folder["x"])).Message.ShouldContain("'OwnLayer' cannot be saved");
        Should.Throw<NotSupportedException>(() => new SavedModel(ownActivation, ["a", "b", "c"], 1).Save(folder["x"])).Message.ShouldContain("'relu' is not on the list");
        Should.Throw<InvalidOperationException>(() => Made(seed: 1, "a", "b").Save(folder["x"])).Message.ShouldContain("3 outputs, but 'ClassNames' has 2");

        Should.Throw<InvalidOperationException>(() => (Made(seed: 1) with { PixelScale = 0 }).Save(folder["x"])).Message.ShouldContain("scale 0");
        Should.Throw<InvalidOperationException>(() => Made(seed: 1, "a", "b", null!).Save(folder["x"])).Message.ShouldContain("a name for each class");

        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_raw_image_is_scaled_as_in_training()
    {
        SavedModel saved = Made(seed: 1);
        var samples = Dataset.FromArrays(Image, [2, 3], [0], ["a", "b", "c"]);

        saved.Predict(Image).ShouldBe(saved.Model.Predict(samples).Cast<float>());
    }

    [Fact]
    public void An_image_of_another_size_is_refused_with_the_right_one() =>
        Should.Throw<ArgumentException>(() => Made(seed: 1).Predict(new byte[5])).Message
            .ShouldContain("'image' has 5 bytes, but the model takes [2, 3], which is 6. Give one byte for each pixel.");

    private static InvalidDataException LoadWith(Func<IReadOnlyList<NamedTensor>, IReadOnlyList<NamedTensor>> change)
    {
        using var folder = new TemporaryFolder();
        Made(seed: 1).Save(folder.Path);
        IReadOnlyList<NamedTensor> changed = change(Safetensors.Read(folder["model.safetensors"]).Tensors);
        using (FileStream file = File.Create(folder["model.safetensors"]))
        {
            new Safetensors(changed).Write(file);
        }

        return Should.Throw<InvalidDataException>(() => SavedModel.Load(folder.Path));
    }

    private static void ThrowAt(int failing, int step)
    {
        if (step == failing)
        {
            throw new IOException("The disk is full.");
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static SavedModel Made(ulong seed, params string[] classNames)
    {
        Sequential model = new Sequential(
            new Flatten(), new Dense(4, Activations.Tanh) { UseBias = false }, new Dense(3), new Activation(Activations.Softmax))
        { Seed = seed };
        model.Compile(new Sgd(), new MeanSquaredError(), new Accuracy()).Build([2, 3]);
        return new SavedModel(model, classNames.Length > 0 ? classNames : ["one", "two", "drei „✓“"], 1f / 255);
    }

    private static float[] Weights(SavedModel saved) => [.. saved.Model.Variables.SelectMany(variable => saved.Model[variable].ToArray())];

    private sealed record OwnLoss : Loss
    {
        public override Symbol Row(Symbol output, Symbol targets) => Ops.ReduceSum(output - targets, axis: -1);
    }

    private sealed record OwnLayer : Layer
    {
        public override Symbol Apply(Symbol input, Parameters parameters) => input;
    }
}
