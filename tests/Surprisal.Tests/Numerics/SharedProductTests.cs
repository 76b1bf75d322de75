using System.Numerics;
using Surprisal.Numerics;
using LinearCrossEntropy = Surprisal.Numerics.LinearCrossEntropy;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of products and of what is made of them, on several threads.</summary>
[Collection(nameof(ThreadCount))]
public sealed class SharedProductTests
{
    [Fact]
    public void A_product_has_the_same_bits_on_any_number_of_threads()
    {
        foreach ((int rows, int inner, int columns) in ((int, int, int)[])[(300, 301, 302), (1000, 700, 30), (25, 600, 1700), (131, 5000, 67)])
        {
            Compare<float>(rows, inner, columns);
            Compare<double>(rows, inner, columns);
        }
    }

    [Fact]
    public void The_loss_of_a_linear_layer_and_its_gradients_have_the_same_bits_on_any_number_of_threads()
    {
        const int Rows = 230, Features = 33, Classes = 5000;
        float[] inputs = Expect.Scores<float>(Rows * Features);
        float[] weights = Expect.Scores<float>(Features * Classes, 2);
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row * 21)];
        (float[] Inputs, float[] Weights, float[] Bias, float Loss)[] results = [.. ((int[])[1, 2, 4]).Select(threads =>
        {
            using ThreadCount count = new(threads);
            (float[] byInputs, float[] byWeights, float[] byBias) = (new float[inputs.Length], new float[weights.Length], new float[Classes]);
            LinearLayer<float> layer = new() { Inputs = inputs, Weights = weights, Bias = weights.AsSpan(0, Classes), Features = Features, Classes = Classes };
            float loss = LinearCrossEntropy.ValueAndGradient<float, int>(
                layer, labels, new() { Inputs = byInputs, Weights = byWeights, Bias = byBias }, new() { LabelSmoothing = 0.1 }).Value;
            return (byInputs, byWeights, byBias, loss);
        })];
        foreach ((float[] byInputs, float[] byWeights, float[] byBias, float loss) in results[1..])
        {
            byInputs.AsSpan().SequenceEqual(results[0].Inputs).ShouldBeTrue();
            byWeights.AsSpan().SequenceEqual(results[0].Weights).ShouldBeTrue();
            byBias.AsSpan().SequenceEqual(results[0].Bias).ShouldBeTrue();
            loss.ShouldBe(results[0].Loss);
        }
    }

    private static void Compare<T>(int rows, int inner, int columns)
        where T : IFloatingPointIeee754<T>
    {
        T[] a = Expect.Scores<T>(rows * inner, 1);
        T[] b = Expect.Scores<T>(inner * columns, 2);
        foreach (bool transpose in (bool[])[false, true])
        {
            T[] expected = Expect.Scores<T>(rows * columns, 3);
            T[] start = [.. expected];
            using (new ThreadCount(1))
            {
                MatrixProduct.Multiply<T>(a, b, expected, rows, inner, columns, transpose, !transpose, add: true);
            }

            foreach (int threads in (int[])[2, 4, 7])
            {
                using ThreadCount count = new(threads);
                T[] result = [.. start];
                MatrixProduct.Multiply<T>(a, b, result, rows, inner, columns, transpose, !transpose, add: true);
                result.AsSpan().SequenceEqual(expected).ShouldBeTrue($"{rows} x {inner} x {columns} on {threads}");
            }
        }
    }
}
