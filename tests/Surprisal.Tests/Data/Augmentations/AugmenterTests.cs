using Surprisal.Data;
using Surprisal.Tests.NumericsTests;

namespace Surprisal.Tests.DataTests;

/// <summary>What holds for every augmentation of the list, and for lists of them.</summary>
public sealed class AugmenterTests
{
    private static readonly int[] Shape = [12, 10];

    public static TheoryData<string> Names { get; } = new(Augmentation.All.Names);

    /// <summary>Each by itself, then all at once.</summary>
    public static TheoryData<string> Lists { get; } = [.. Augmentation.All.Names, string.Join(',', Augmentation.All.Names), string.Join(',', Augmentation.All.Names.Reverse())];

    [Fact]
    public void Every_augmentation_is_on_the_list() => Augmentation.All.Entries.Select(entry => entry.Value.GetType())
        .ShouldBe(typeof(Augmentation).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Augmentation))), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Lists))]
    public void What_is_done_depends_on_the_seed_the_epoch_and_the_sample_alone(string names)
    {
        float[] whole = Augmented(names, seed: 3, epoch: 2, [.. Enumerable.Range(0, 40)]);

        Augmented(names, seed: 3, epoch: 2, [.. Enumerable.Range(0, 40)]).ShouldBe(whole);
        Augmented(names, seed: 4, epoch: 2, [.. Enumerable.Range(0, 40)]).ShouldNotBe(whole);
        Augmented(names, seed: 3, epoch: 3, [.. Enumerable.Range(0, 40)]).ShouldNotBe(whole);
        if (!names.Contains("mixup"))
        {
            // In another order, in other batches, and by a used augmenter.
            int[] order = [.. Enumerable.Range(0, 40).Select(i => i * 7 % 40)];
            var augmenter = new Augmenter(ListOf(names), Shape, seed: 3);
            foreach (int[] batch in order.Chunk(9))
            {
                float[] samples = Images(batch);
                augmenter.Apply(samples, batch, epoch: 2);
                for (int row = 0; row < batch.Length; row++)
                {
                    samples.AsSpan(row * 120, 120).SequenceEqual(whole.AsSpan(batch[row] * 120, 120)).ShouldBeTrue();
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Any_number_of_threads_gives_the_same_bits(string names)
    {
        int[][] batches = [.. Enumerable.Range(0, 64).Chunk(8)];
        float[][] alone = [.. batches.Select(batch => Augmented(names, seed: 5, epoch: 1, batch))];

        foreach (int threads in (int[])[2, 4])
        {
            float[][] together = new float[batches.Length][];
            Parallel.For(0, batches.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => together[i] = Augmented(names, seed: 5, epoch: 1, batches[i]));

            together.ShouldBe(alone);
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Values_stay_between_those_of_the_image_and_zero(string names)
    {
        float[] before = Images([.. Enumerable.Range(0, 40)]);

        float[] after = Augmented(names, seed: 1, epoch: 1, [.. Enumerable.Range(0, 40)]);

        after.Min().ShouldBeGreaterThanOrEqualTo(Math.Min(0, before.Min()) - 1e-6f);
        after.Max().ShouldBeLessThanOrEqualTo(before.Max() + 1e-6f);
        after.ShouldNotBe(before);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Nothing_is_allocated_after_the_first_batch(string names)
    {
        var augmenter = new Augmenter(ListOf(names), Shape, seed: 1);
        int[] indices = [.. Enumerable.Range(0, 20)];
        float[] samples = Images(indices);
        float[] targets = new float[60];

        Expect.NoAllocation(() =>
        {
            augmenter.Apply(samples, indices, 1);
            augmenter.Mix(targets);
        });
    }

    [Fact]
    public void With_nothing_to_do_an_image_keeps_its_bits()
    {
        float[] before = Images([.. Enumerable.Range(0, 20)]);
        Augmentation[][] nothing =
        [
            [new Shift(0)], [new Rotate(0)], [new Scale(0)], [new Elastic(0)], [new Erase(0)],
            [new Shift(0), new Rotate(0), new Scale(0), new Elastic(0), new Erase(0)],
        ];

        foreach (Augmentation[] list in nothing)
        {
            float[] after = [.. before];
            new Augmenter(list, Shape, seed: 1).Apply(after, [.. Enumerable.Range(0, 20)], 1);
            after.ShouldBe(before);
        }
    }

    [Fact]
    public void Every_channel_is_moved_alike()
    {
        float[] grey = Images([4]);
        float[] twice = [.. grey, .. grey.Select(value => 2 * value)];
        Augmentation[] list = [.. Augmentation.ForDigits.Select(name => Augmentation.All[name])];

        new Augmenter(list, Shape, seed: 1).Apply(grey, [4], 1);
        new Augmenter(list, [2, .. Shape], seed: 1).Apply(twice, [4], 1);

        twice.ShouldBe([.. grey, .. grey.Select(value => 2 * value)], 1e-6);
    }

    [Fact]
    public void Only_images_are_changed_as_images_but_any_samples_are_mixed()
    {
        Should.Throw<ArgumentException>(() => new Augmenter([new Mixup(), new Rotate()], [784], seed: 1)).Message
            .ShouldContain("Rotate changes images, [height, width] or [channels, height, width], but samples have shape [784].");
        float[] samples = [1, 2, 3, 4];
        new Augmenter([new Mixup()], [2], seed: 1).Apply(samples, [0, 1], 1);
        samples.Sum().ShouldBeInRange(4, 16);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var augmenter = new Augmenter([new Mixup()], [4], seed: 1);
        Should.Throw<ArgumentException>(() => augmenter.Apply(new float[7], [0, 1], 1)).Message.ShouldContain("'samples' has 7 values, but 2 samples of 4 values are 8.");
        Should.Throw<ArgumentOutOfRangeException>(() => augmenter.Apply(new float[4], [-1], 1)).ParamName.ShouldBe("indices");
        Should.Throw<ArgumentOutOfRangeException>(() => augmenter.Apply(new float[4], [1], -1)).ParamName.ShouldBe("epoch");
        augmenter.Apply(new float[8], [0, 1], 1);
        Should.Throw<ArgumentException>(() => augmenter.Mix(new float[3])).Message.ShouldContain("'values' has 3 values, but the last batch had 2 samples.");
        Should.Throw<ArgumentOutOfRangeException>(() => new Shift(1.5)).Message.ShouldContain("'Fraction' is 1.5, but it must be in [0, 1].");
        Should.Throw<ArgumentOutOfRangeException>(() => new Rotate(double.NaN)).ParamName.ShouldBe("Degrees");
        Should.Throw<ArgumentOutOfRangeException>(() => new Scale(1)).ParamName.ShouldBe("Range");
        Should.Throw<ArgumentOutOfRangeException>(() => new Elastic(-1)).ParamName.ShouldBe("Strength");
        Should.Throw<ArgumentOutOfRangeException>(() => new Elastic(1, 0)).ParamName.ShouldBe("Smoothness");
        Should.Throw<ArgumentOutOfRangeException>(() => new Erase(0.5, 0.4, 0.2)).ParamName.ShouldBe("Largest");
        Should.Throw<ArgumentOutOfRangeException>(() => new Mixup(2)).ParamName.ShouldBe("Alpha");
    }

    private static Augmentation[] ListOf(string names) => [.. names.Split(',').Select(name => Augmentation.All[name])];

    private static float[] Augmented(string names, ulong seed, int epoch, int[] indices)
    {
        float[] samples = Images(indices);
        new Augmenter(ListOf(names), Shape, seed).Apply(samples, indices, epoch);
        return samples;
    }

    private static float[] Images(int[] indices) => [.. indices.SelectMany(index => Enumerable.Range(0, 120).Select(i => MathF.Abs(MathF.Sin((0.37f * i) + index))))];
}
