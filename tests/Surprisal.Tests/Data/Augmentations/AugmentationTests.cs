using Surprisal.Data;
using Surprisal.Numerics;

namespace Surprisal.Tests.DataTests;

/// <summary>What each augmentation does, by hand.</summary>
public sealed class AugmentationTests
{
    private static readonly float[] Image = [.. Enumerable.Range(1, 20).Select(i => (float)i)];

    [Fact]
    public void An_image_moves_down_and_to_the_right_and_zeros_come_in()
    {
        Run(distortion => distortion.Move(1, 2)).ShouldBe([0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 6, 7, 8, 0, 0, 11, 12, 13]);
        Run(distortion => distortion.Move(0, -0.25))[..5].ShouldBe([1.25f, 2.25f, 3.25f, 4.25f, 5 * 0.75f], 1e-6);
        Run(distortion => distortion.Move(100, 0)).ShouldBe(new float[20]);
    }

    [Fact]
    public void A_quarter_turn_is_clockwise()
    {
        float[] square = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var distortion = new Distortion(1, 3, 3);
        distortion.Reset();
        distortion.Turn(1, 0);

        distortion.Run(square);

        square.ShouldBe([7, 4, 1, 8, 5, 2, 9, 6, 3]);
    }

    [Fact]
    public void Twice_the_size_shows_the_middle()
    {
        // Places −2 to 2 of a row come from −1 to 1: between pixels 2, 3 and 4.
        float[] after = Run(distortion => distortion.Enlarge(2));

        float middle = (Image[7] + Image[12]) / 2;
        after[7].ShouldBe(middle - 1.25f, 1e-6f);
        after[5].ShouldBe(middle - 1.25f - 1, 1e-6f);
        after[9].ShouldBe(middle - 1.25f + 1, 1e-6f);
    }

    [Fact]
    public void What_comes_later_is_done_later()
    {
        // Turned by a quarter, then moved to the right.
        float[] square = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var distortion = new Distortion(1, 3, 3);
        distortion.Reset();
        distortion.Turn(1, 0);
        distortion.Move(0, 1);

        distortion.Run(square);

        square.ShouldBe([0, 7, 4, 0, 8, 5, 0, 9, 6]);
    }

    [Fact]
    public void A_turn_by_an_angle_has_its_sine_and_cosine()
    {
        // A ramp along the columns, seen turned by a, is cos a · x + sin a · y; all angles are within 30 degrees.
        float[] ramp = [.. Enumerable.Range(0, 121).Select(i => (float)((i % 11) - 5))];
        int[] indices = [.. Enumerable.Range(0, 50)];
        float[] samples = [.. indices.SelectMany(_ => ramp)];
        new Augmenter([new Rotate(30)], [11, 11], seed: 1).Apply(samples, indices, 1);

        double[] angles = new double[50];
        for (int row = 0; row < 50; row++)
        {
            double sine = samples[(row * 121) + (6 * 11) + 5];
            double cosine = samples[(row * 121) + (5 * 11) + 6];
            ((sine * sine) + (cosine * cosine)).ShouldBe(1, 1e-5);
            angles[row] = Math.Atan2(sine, cosine) * 180 / Math.PI;
        }

        angles.Max().ShouldBeInRange(20, 30.001);
        angles.Min().ShouldBeInRange(-30.001, -20);
    }

    [Fact]
    public void Elastic_displacements_are_the_smoothed_noise_times_the_strength()
    {
        // A ramp in the middle of a large image tells where each of its pixels comes from.
        const int Size = 40;
        float[] across = [.. Enumerable.Range(0, Size * Size).Select(i => (float)(i % Size))];
        var random = new Philox(9);
        var distortion = new Distortion(1, Size, Size);
        distortion.Reset();
        distortion.Bend(ref random, 20, 2);
        distortion.Run(across);

        double[] noise = new double[Size * Size];
        var again = new Philox(9);
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = ((again.NextUInt32() & 0xFFFF) - 32767.5) / 32768;
        }

        double[] weights = [.. Enumerable.Range(-6, 13).Select(t => Math.Exp(-t * t / 8.0))];
        for (int y = 10; y < 30; y += 3)
        {
            for (int x = 10; x < 30; x += 3)
            {
                double sum = 0;
                for (int i = -6; i <= 6; i++)
                {
                    for (int j = -6; j <= 6; j++)
                    {
                        sum += weights[i + 6] * weights[j + 6] * noise[((y + i) * Size) + x + j];
                    }
                }

                across[(y * Size) + x].ShouldBe((float)(x + (20 * sum / Math.Pow(weights.Sum(), 2))), 2e-4f);
            }
        }
    }

    [Fact]
    public void Every_second_image_loses_a_rectangle_of_two_to_forty_percent()
    {
        int[] indices = [.. Enumerable.Range(0, 400)];
        float[] samples = [.. indices.SelectMany(_ => Enumerable.Range(0, 400).Select(i => i == 0 ? 2f : i == 399 ? 3f : 1f))];

        new Augmenter([new Erase()], [20, 20], seed: 1).Apply(samples, indices, 1);

        int[] changed = [.. samples.Chunk(400).Select(image => image.Where((value, i) => i is not (0 or 399) && value != 1).Count())];
        changed.Count(count => count > 0).ShouldBeInRange(170, 230);
        changed.Max().ShouldBeInRange(140, 165);
        changed.Where(count => count > 0).Min().ShouldBeInRange(4, 20);
    }

    [Fact]
    public void Mixing_blends_samples_and_targets_alike_by_a_share_of_beta()
    {
        int[] indices = [.. Enumerable.Range(0, 2000)];
        float[] samples = [.. indices.Select(i => (float)i)];
        float[] targets = [.. indices.Select(i => 3f * i)];
        var augmenter = new Augmenter([new Mixup(0.5)], [1], seed: 1);

        augmenter.Apply(samples, indices, 1);
        augmenter.Mix(targets);

        targets.ShouldBe(samples.Select(sample => 3 * sample), 0.01);

        // The shares themselves, by mixing what is 1 for one half and 0 for the other: Beta(a, a) has the variance 1 / (4 (2a + 1)), here 1/8.
        double[] shares = [.. Enumerable.Range(0, 2000).Select(i =>
        {
            var distortion = new Distortion(1, 1, 1);
            distortion.Reset();
            var random = new Philox(1, (ulong)i);
            new Mixup(0.5).Draw(ref random, distortion);
            return distortion.Share;
        })];
        shares.Average().ShouldBe(0.5, 0.03);
        shares.Average(share => (share - 0.5) * (share - 0.5)).ShouldBe(0.125, 0.01);
    }

    private static float[] Run(Action<Distortion> draw)
    {
        float[] image = [.. Image];
        var distortion = new Distortion(1, 4, 5);
        distortion.Reset();
        draw(distortion);
        distortion.Run(image);
        return image;
    }
}
