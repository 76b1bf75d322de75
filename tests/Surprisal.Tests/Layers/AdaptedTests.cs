using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Training;

namespace Surprisal.Tests.LayersTests;

/// <summary>Layers that bring samples to another scale.</summary>
public sealed class AdaptedTests
{
    [Fact]
    public void A_normalization_takes_the_mean_and_the_variance_of_each_feature()
    {
        Normalization layer = new Normalization().Adapt(Dataset.FromArrays(new float[,] { { 1, 5 }, { 3, 5 }, { 5, 5 }, { 7, 5 } }, [0, 1, 0, 1]));

        layer.Mean.ShouldBe([4, 5]);
        layer.Variance.ShouldBe([5, 0]);

        // A feature that never changes is only shifted, over a deviation of 10⁻⁷.
        Sequential model = new Sequential(layer).Build([2]);
        model.Predict(new float[] { 9, 5 }).ToArray().ShouldBe([5 / MathF.Sqrt(5), 0], 1e-6);
    }

    [Fact]
    public void A_large_dataset_gives_the_bits_of_all_its_samples_at_once_and_takes_memory_for_few_of_them()
    {
        float[] samples = [.. Enumerable.Range(0, 90_000 * 7).Select(i => MathF.Sin(i))];
        Dataset dataset = Dataset.FromArrays(samples, [7], new int[90_000]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Normalization layer = new Normalization().Adapt(dataset);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(samples.Length * sizeof(float));
        layer.ShouldBe(new Normalization().Adapt(samples, [7]));
    }

    [Fact]
    public void Images_are_normalized_by_channels()
    {
        float[] samples = [1, 3, 10, 10, 5, 7, 20, 20];

        Normalization layer = new Normalization().Adapt(samples, [2, 1, 2]);

        layer.Mean.ShouldBe([4, 15]);
        layer.Variance.ShouldBe([5, 25]);
        new Normalization().Adapt(samples, [2, 2]).Mean.ShouldBe([9.5]);
    }

    [Fact]
    public void What_is_not_adapted_gives_its_input()
    {
        Sequential model = new Sequential(new Normalization()).Build([2]);

        model.Predict(new float[] { 9, -5 }).ToArray().ShouldBe([9, -5]);
    }

    [Fact]
    public void Samples_of_other_features_than_it_was_adapted_to_are_refused()
    {
        Normalization layer = new Normalization().Adapt([1, 2, 3], [3]);

        Should.Throw<ArgumentException>(() => new Sequential(layer).Build([2])).Message.ShouldContain("The layer was adapted to 3 features, with 3 variances, but its input of shape [batch, 2] has 2.");
        Should.Throw<ArgumentException>(() => new Normalization().Adapt([1, 2, 3], [2])).Message.ShouldContain("'samples' holds 3 values, but a sample of shape [2] has 2.");
        Should.Throw<ArgumentException>(() => new Normalization().Adapt([], [2])).Message.ShouldContain("Give at least one sample");
    }

    [Fact]
    public void A_rescaling_multiplies_and_adds()
    {
        Sequential model = new Sequential(new Rescaling(2, -1)).Build([3]);

        model.Predict(new float[] { 0, 0.5f, 1 }).ToArray().ShouldBe([-1, 0, 1]);
        Should.Throw<ArgumentOutOfRangeException>(() => new Rescaling(double.NaN)).ParamName.ShouldBe("Scale");
    }
}
