using System.Numerics.Tensors;
using System.Security.Cryptography;
using Surprisal.Data;

namespace Surprisal.Tests.DataTests;

/// <summary>Generated digits: the same for ever, all ten of them, and neither blank nor alike.</summary>
public sealed class GeneratedDigitsTests
{
    [Fact]
    public void A_sample_depends_only_on_the_seed_and_its_place()
    {
        Dataset whole = GeneratedDigits.Create(700, seed: 5);
        Dataset part = GeneratedDigits.Create(300, seed: 5, first: 400);

        Pixels(part).ShouldBe(Pixels(whole)[(400 * 784)..]);
        part.Labels.ToArray().ShouldBe(whole.Labels[400..].ToArray());
    }

    [Fact]
    public void The_bytes_are_the_same_on_every_machine_and_in_every_version()
    {
        byte[] bytes = Array.ConvertAll(Pixels(GeneratedDigits.Create(1000, seed: 1)), value => (byte)MathF.Round(value * 255));

        Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe("b803e0f142908cd88bd9d23709c179e605ea375dcb5fdbb121fb9b87c052e0dd");
    }

    [Fact]
    public void Another_seed_draws_other_samples() =>
        Pixels(GeneratedDigits.Create(10, seed: 2)).ShouldNotBe(Pixels(GeneratedDigits.Create(10, seed: 1)));

    [Fact]
    public void All_ten_digits_come_about_equally_often()
    {
        int[] counts = new int[10];
        foreach (int label in GeneratedDigits.Create(10_000, seed: 3).Labels)
        {
            counts[label]++;
        }

        // Five standard deviations of a binomial of 10,000 and 1/10.
        counts.ShouldAllBe(count => count > 850 && count < 1150);
    }

    [Fact]
    public void Every_image_has_ink_and_paper()
    {
        Dataset data = GeneratedDigits.Create(2000, seed: 4);
        float[] pixels = Pixels(data);
        for (int i = 0; i < data.Count; i++)
        {
            ReadOnlySpan<float> image = pixels.AsSpan(i * 784, 784);
            int ink = 0;
            foreach (float pixel in image)
            {
                ink += pixel > 0.4f ? 1 : 0;
            }

            ink.ShouldBeInRange(10, 300, $"image {i}, a {data.Labels[i]}");
        }
    }

    [Fact]
    public void The_set_of_the_list_is_parted_into_different_training_and_test_samples()
    {
        DatasetPair digits = Datasets.Load("digits", new DatasetOptions { TrainCount = 50, TestCount = 40, Seed = 9 });

        digits.Train.Count.ShouldBe(50);
        digits.Test.Count.ShouldBe(40);
        digits.Train.SampleShape.ShouldBe([28, 28]);
        digits.Train.ClassNames.ShouldBe(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        Pixels(digits.Train.Take(40)).ShouldNotBe(Pixels(digits.Test));
        Pixels(digits.Train).ShouldBe(Pixels(GeneratedDigits.Create(50, seed: 9)));
    }

    [Fact]
    public void Negative_and_huge_numbers_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => GeneratedDigits.Create(-1, seed: 1)).Message.ShouldContain("'count' is -1");
        Should.Throw<ArgumentOutOfRangeException>(() => GeneratedDigits.Create(3_000_000, seed: 1)).Message.ShouldContain("in several parts");
        Should.Throw<ArgumentOutOfRangeException>(() => GeneratedDigits.Create(1, seed: 1, first: -1));
    }

    [Fact]
    public void A_linear_model_does_not_suffice()
    {
        // Softmax regression in plain code, trained well past the point where more epochs bring much.
        DatasetPair digits = Datasets.Load("digits", new DatasetOptions { TrainCount = 6000, TestCount = 2000, Seed = 1 });

        double accuracy = LinearAccuracy(digits, epochs: 8, learningRate: 0.1f);

        accuracy.ShouldBeInRange(0.80, 0.96);
    }

    private static double LinearAccuracy(DatasetPair data, int epochs, float learningRate)
    {
        float[][] weights = [.. Enumerable.Range(0, 10).Select(_ => new float[785])];
        float[] images = Pixels(data.Train);
        for (int step = 0; step < epochs * data.Train.Count; step++)
        {
            int i = step % data.Train.Count;
            ReadOnlySpan<float> image = images.AsSpan(i * 784, 784);
            float[] probabilities = Scores(weights, image);
            Numerics.Softmax.Value<float>(probabilities, probabilities);
            for (int digit = 0; digit < 10; digit++)
            {
                float change = learningRate / 8 * ((data.Train.Labels[i] == digit ? 1 : 0) - probabilities[digit]);
                weights[digit][784] += change;
                TensorPrimitives.MultiplyAdd(image, change, weights[digit].AsSpan(0, 784), weights[digit].AsSpan(0, 784));
            }
        }

        float[] tests = Pixels(data.Test);
        int right = Enumerable.Range(0, data.Test.Count).Count(i =>
        {
            float[] scores = Scores(weights, tests.AsSpan(i * 784, 784));
            return Array.IndexOf(scores, scores.Max()) == data.Test.Labels[i];
        });
        return (double)right / data.Test.Count;
    }

    private static float[] Scores(float[][] weights, ReadOnlySpan<float> image)
    {
        float[] scores = new float[10];
        for (int digit = 0; digit < 10; digit++)
        {
            scores[digit] = weights[digit][784] + TensorPrimitives.Dot(image, weights[digit].AsSpan(0, 784));
        }

        return scores;
    }

    private static float[] Pixels(Dataset data)
    {
        float[] pixels = new float[data.Count * data.SampleSize];
        data.CopySamples([.. Enumerable.Range(0, data.Count)], pixels);
        return pixels;
    }
}
