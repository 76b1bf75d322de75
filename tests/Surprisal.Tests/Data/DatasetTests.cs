using Surprisal.Data;

namespace Surprisal.Tests.DataTests;

/// <summary>Datasets: gathering, parting, and what they refuse.</summary>
public sealed class DatasetTests
{
    private static Dataset Numbered(int count, int classes) => Dataset.FromArrays(
        [.. Enumerable.Range(0, count * 2).Select(i => (float)i)],
        [2],
        [.. Enumerable.Range(0, count).Select(i => i % classes)]);

    [Fact]
    public void Samples_labels_and_targets_are_gathered_in_the_order_asked_for()
    {
        Dataset data = Dataset.FromArrays(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }, [0, 2, 1]);
        float[] samples = new float[4];
        float[] labels = new float[2];
        float[] targets = new float[6];

        data.CopySamples([2, 0], samples);
        data.CopyLabels([2, 0], labels);
        data.CopyTargets([2, 0], targets);

        samples.ShouldBe([5, 6, 1, 2]);
        labels.ShouldBe([1, 0]);
        targets.ShouldBe([0, 1, 0, 1, 0, 0]);
        data.ClassNames.ShouldBe(["0", "1", "2"]);
        data.SampleShape.ShouldBe([2]);
    }

    [Fact]
    public void Bytes_of_every_length_and_value_are_widened_to_the_same_bits_as_one_by_one()
    {
        for (int size = 1; size <= 257; size++)
        {
            byte[] pixels = [.. Enumerable.Range(0, 3 * size).Select(i => (byte)(i * 7 + size))];
            Dataset data = Dataset.FromArrays(pixels, [size], [0, 0, 0]);
            float[] samples = new float[2 * size];

            data.CopySamples([2, 1], samples);

            byte[] expected = [.. pixels[(2 * size)..], .. pixels[size..(2 * size)]];
            samples.ShouldBe(expected.Select(pixel => pixel * (1f / 255)), $"at size {size}");
        }
    }

    [Fact]
    public void Gathering_allocates_nothing()
    {
        Dataset images = Dataset.FromArrays(new byte[64 * 100], [10, 10], new int[64], ["a", "b"]);
        int[] indices = [3, 63, 0, 17];
        float[] samples = new float[400];
        float[] targets = new float[8];
        long allocated = 0;
        for (int run = 0; run < 3; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            images.CopySamples(indices, samples);
            images.CopyLabels(indices, targets.AsSpan(0, 4));
            images.CopyTargets(indices, targets);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.ShouldBe(0);
    }

    [Fact]
    public void Arrays_changed_afterwards_do_not_change_the_dataset()
    {
        float[,] features = { { 1 }, { 2 } };
        int[] labels = [0, 1];
        Dataset data = Dataset.FromArrays(features, labels);

        features[1, 0] = 9;
        labels[1] = 0;

        float[] sample = new float[1];
        data.CopySamples([1], sample);
        sample.ShouldBe([2]);
        data.Labels.ToArray().ShouldBe([0, 1]);
    }

    [Fact]
    public void Counts_that_differ_are_refused_with_both_counts()
    {
        Should.Throw<ArgumentException>(() => Dataset.FromArrays(new float[3, 2], [0, 1]))
            .Message.ShouldContain("'features' has 3 samples, but 'labels' has 2 rows.");
        Should.Throw<ArgumentException>(() => Dataset.FromArrays(new byte[12], [2, 2], [0, 1]))
            .Message.ShouldContain("'features' has 3 samples of shape [2, 2], but 'labels' has 2 rows.");
        Should.Throw<ArgumentException>(() => Dataset.FromArrays(new float[5], [2], [0, 1]))
            .Message.ShouldContain("5 values, which is no whole number of samples of shape [2]");
        Should.Throw<ArgumentException>(() => Dataset.FromArrays(new float[3, 2], new float[4, 2]))
            .Message.ShouldContain("'features' has 3 samples, but 'targets' has 4 rows.");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void A_label_outside_the_classes_is_refused_with_row_value_and_range(int label)
    {
        ArgumentOutOfRangeException refusal = Should.Throw<ArgumentOutOfRangeException>(
            () => Dataset.FromArrays(new float[2, 1], [0, label], ["cat", "dog"]));

        refusal.Message.ShouldContain($"'labels' is {label} at row 1, but there are 2 classes, so it must be in [0, 2).");
    }

    [Fact]
    public void A_dataset_without_classes_or_with_an_empty_axis_is_refused()
    {
        Should.Throw<ArgumentException>(() => Dataset.FromArrays(new float[0, 1], Array.Empty<int>())).Message.ShouldContain("There is no class.");
        Should.Throw<ArgumentException>(() => Dataset.FromArrays(new float[2, 0], [0, 1])).Message.ShouldContain("shape [0]");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void An_index_that_is_no_sample_is_refused(int index)
    {
        Dataset data = Numbered(10, 2).Take(4);

        Should.Throw<ArgumentOutOfRangeException>(() => data.CopySamples([0, index], new float[4])).Message.ShouldContain($"holds {index}, but there are 4 samples");
        Should.Throw<ArgumentOutOfRangeException>(() => data.CopyLabels([index], new float[1]));
        Should.Throw<ArgumentOutOfRangeException>(() => data.Subset([index]));
    }

    [Fact]
    public void A_destination_of_another_length_is_refused() =>
        Should.Throw<ArgumentException>(() => Numbered(4, 2).CopySamples([0, 1], new float[5]))
            .Message.ShouldContain("'destination' has 5 values, but 2 samples of 2 values need 4.");

    [Fact]
    public void One_hot_rows_have_a_single_one_in_the_column_of_the_class()
    {
        Dataset.ToCategorical([2, 0], 3).ShouldBe(new float[,] { { 0, 0, 1 }, { 1, 0, 0 } });
        Should.Throw<ArgumentOutOfRangeException>(() => Dataset.ToCategorical([0, 3], 3)).Message.ShouldContain("at row 1");
    }

    [Fact]
    public void To_categorical_gives_dense_targets_and_keeps_all_else()
    {
        Dataset data = Numbered(6, 3).Take(5);
        Dataset dense = data.ToCategorical();
        float[] targets = new float[15];
        float[] samples = new float[2];

        dense.CopyTargets([0, 1, 2, 3, 4], targets);
        dense.CopySamples([4], samples);

        data.HasDenseTargets.ShouldBeFalse();
        dense.HasDenseTargets.ShouldBeTrue();
        targets.ShouldBe([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0]);
        samples.ShouldBe([8, 9]);
        dense.Labels.ToArray().ShouldBe([0, 1, 2, 0, 1]);
        dense.Count.ShouldBe(5);
    }

    [Fact]
    public void Dense_targets_are_kept_and_their_largest_is_the_label()
    {
        Dataset data = Dataset.FromArrays(new float[,] { { 1 }, { 2 } }, new float[,] { { 0.2f, 0.8f }, { 0.5f, 0.5f } });
        float[] targets = new float[2];

        data.Subset([1, 0]).CopyTargets([1], targets);

        targets.ShouldBe([0.2f, 0.8f]);
        data.Labels.ToArray().ShouldBe([1, 0]);
        data.ToCategorical().ShouldBeSameAs(data);
    }

    [Fact]
    public void A_subset_of_images_has_their_pixels_and_labels()
    {
        Dataset data = Dataset.FromArrays([0, 51, 102, 255], [1], [0, 1, 2, 3]).Subset([3, 1, 3]);
        float[] samples = new float[3];

        data.CopySamples([0, 1, 2], samples);

        samples.ShouldBe([1, 51 * (1f / 255), 1]);
        data.Labels.ToArray().ShouldBe([3, 1, 3]);
        data.ClassCount.ShouldBe(4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_split_puts_every_sample_into_exactly_one_part(bool stratified)
    {
        Dataset data = Numbered(103, 4);

        (Dataset train, Dataset validation) = data.Split(0.2, seed: 7, stratified);

        train.Count.ShouldBe(82);
        validation.Count.ShouldBe(21);
        FirstFeatures(train).Concat(FirstFeatures(validation)).Order().ShouldBe(FirstFeatures(data));
    }

    [Fact]
    public void A_stratified_split_gives_each_class_its_share_to_within_one()
    {
        // Classes of 60, 30, 9 and 1 samples.
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => i < 60 ? 0 : i < 90 ? 1 : i < 99 ? 2 : 3)];
        Dataset data = Dataset.FromArrays(new float[100, 1], labels);

        (_, Dataset validation) = data.Split(0.1, seed: 3, stratified: true);

        int[] counts = new int[4];
        foreach (int label in validation.Labels)
        {
            counts[label]++;
        }

        counts.Sum().ShouldBe(10);
        ((double)counts[0]).ShouldBe(6, 1);
        ((double)counts[1]).ShouldBe(3, 1);
        ((double)counts[2]).ShouldBe(0.9, 1);
        ((double)counts[3]).ShouldBe(0.1, 1);
    }

    [Fact]
    public void The_same_seed_splits_alike_and_another_seed_does_not()
    {
        Dataset data = Numbered(200, 2);

        float[] first = FirstFeatures(data.Split(0.25, seed: 1).Validation);

        FirstFeatures(data.Split(0.25, seed: 1).Validation).ShouldBe(first);
        FirstFeatures(data.Split(0.25, seed: 2).Validation).ShouldNotBe(first);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.5)]
    [InlineData(0.01)]
    [InlineData(double.NaN)]
    public void A_fraction_that_leaves_a_part_empty_is_refused(double fraction) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Numbered(10, 2).Split(fraction, seed: 1))
            .Message.ShouldContain("each part needs at least one");

    private static float[] FirstFeatures(Dataset data)
    {
        float[] samples = new float[data.Count * data.SampleSize];
        data.CopySamples([.. Enumerable.Range(0, data.Count)], samples);
        return [.. samples.Where((_, i) => i % data.SampleSize == 0)];
    }
}
