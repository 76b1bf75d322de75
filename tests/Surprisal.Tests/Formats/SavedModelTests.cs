using Surprisal.Formats;
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

    private static SavedModel Made(ulong seed, params string[] classNames)
    {
        Sequential model = new Sequential(
            new Flatten(), new Dense(4, Activations.Tanh) { UseBias = false }, new Dense(3), new Activation(Activations.Softmax)) { Seed = seed };
        model.Compile(new Sgd(), new MeanSquaredError(), new Accuracy()).Build([2, 3]);
        return new SavedModel(model, classNames.Length > 0 ? classNames : ["one", "two", "drei „✓“"], 1f / 255);
    }

    private static float[] Weights(SavedModel saved) => [.. saved.Model.Variables.SelectMany(variable => saved.Model[variable].ToArray())];
}
