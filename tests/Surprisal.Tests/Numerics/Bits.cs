using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Checksums over the bits of every kernel's results on fixed inputs. Every NaN counts as the same.</summary>
internal static class Bits
{
    // Odd, so that every width has a tail.
    private const int Count = 8191;

    private delegate void Unary<T>(ReadOnlySpan<T> x, Span<T> result);

    private delegate void Binary<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result);

    /// <summary>One line for each kernel and precision: its name and its checksum.</summary>
    public static IEnumerable<string> Lines() => [.. Lines<float>("float"), .. Lines<double>("double"), .. Halves()];

    private static IEnumerable<string> Lines<T>(string type)
        where T : IFloatingPointIeee754<T>
    {
        foreach ((string name, T[] result) in Elementwise<T>().Concat(Rows<T>()).Concat(Sums<T>()).Concat(Images<T>()).Concat(Lengths<T>()))
        {
            yield return $"{name} {type} {Checksum(result):x16}";
        }
    }

    /// <summary>What is stored in half precision; the kernels behind it are those of float.</summary>
    private static IEnumerable<string> Halves()
    {
        foreach ((string name, Half[] result) in Rows<Half>())
        {
            yield return $"{name} half {Checksum(result):x16}";
        }
    }

    private static IEnumerable<(string Name, T[] Result)> Elementwise<T>()
        where T : IFloatingPointIeee754<T>
    {
        (string, Unary<T>)[] functions =
        [
            ("exp", Numerics.Elementwise.Exp), ("expm1", Numerics.Elementwise.ExpM1),
            ("log", Numerics.Elementwise.Log), ("log1p", Numerics.Elementwise.Log1P),
            ("sigmoid", Numerics.Elementwise.Sigmoid), ("tanh", Numerics.Elementwise.Tanh),
            ("softplus", Numerics.Elementwise.Softplus), ("log-sigmoid", Numerics.Elementwise.LogSigmoid),
            ("erf", Numerics.Elementwise.Erf), ("normal-cdf", Numerics.Elementwise.NormalCdf), ("gelu", Numerics.Elementwise.Gelu),
            ("gelu-tanh", Numerics.Elementwise.GeluTanh), ("silu", Numerics.Elementwise.Silu),
            ("elu", (x, result) => Numerics.Elementwise.Elu(x, 0.7, result)),
            ("sign", Numerics.Elementwise.Sign), ("clip", (x, result) => Numerics.Elementwise.Clip(x, -0.5, 3, result)),
            ("floor", (x, result) => Numerics.Elementwise.Round(x, MidpointRounding.ToNegativeInfinity, result)),
            ("ceiling", (x, result) => Numerics.Elementwise.Round(x, MidpointRounding.ToPositiveInfinity, result)),
            ("round", (x, result) => Numerics.Elementwise.Round(x, MidpointRounding.ToEven, result)),
            ("truncate", (x, result) => Numerics.Elementwise.Round(x, MidpointRounding.ToZero, result)),
            ("cube", (x, result) => Powers.Power(x, T.CreateTruncating(3), result)),
            ("leaky-relu", (x, result) => Numerics.Elementwise.LeakyRelu(x, 0.3, result)),
            ("sigmoid-gradient", Numerics.Elementwise.SigmoidGradient), ("log-sigmoid-gradient", Numerics.Elementwise.LogSigmoidGradient),
        ];
        T[] x = [.. AnyBits<T>(Count), .. Scores<T>(Count, seed: 2, scale: 20)];
        foreach ((string name, Unary<T> function) in functions)
        {
            T[] result = new T[x.Length];
            function(x, result);
            yield return (name, result);
        }

        (string, Binary<T>)[] ofTwo =
        [
            ("power", Numerics.Elementwise.Power), ("minimum", Numerics.Elementwise.Minimum), ("maximum", Numerics.Elementwise.Maximum),
            ("greater-equal", Numerics.Elementwise.GreaterEqual),
        ];
        T[] y = [.. Scores<T>(Count, seed: 4), .. AnyBits<T>(Count)];
        foreach ((string name, Binary<T> function) in ofTwo)
        {
            T[] result = new T[x.Length];
            function(x, y, result);
            yield return (name, result);
        }

        T[] targets = Array.ConvertAll(Scores<T>(Count, seed: 3), score => T.Abs(score) % T.One);
        T[] losses = new T[Count];
        T[] gradient = new T[Count];
        SigmoidCrossEntropy.ValuesAndGradients<T>(x.AsSpan(0, Count), targets, losses, gradient);
        yield return ("sigmoid-cross-entropy", [.. losses, .. gradient]);
        T[] weights = [T.One, T.CreateTruncating(3)];
        SigmoidCrossEntropy.Curvatures<T>(x.AsSpan(0, Count), gradient);
        yield return ("sigmoid-cross-entropy-curvature", [.. gradient]);
        _ = SigmoidCrossEntropy.ValueAndGradient<T>(
            x.AsSpan(0, Count - 1), targets.AsSpan(1), gradient.AsSpan(1), new() { LabelSmoothing = 0.1 }, new() { Losses = losses.AsSpan(1) }, weights);
        yield return ("sigmoid-cross-entropy-weighted", [.. losses, .. gradient]);
        T[] probabilities = [T.Zero, T.One, T.Epsilon, .. targets[..^3]];
        foreach ((string name, Clip clip) in ((string, Clip)[])[("unclipped", Clip.None), ("torch", Clip.Torch), ("0.1", Clip.To(0.1))])
        {
            ReducedLoss<T> loss = BinaryCrossEntropy.ValueAndGradient<T>(
                probabilities, targets.AsSpan(), gradient, default, new() { Losses = losses }, clip: clip);
            yield return ($"binary-cross-entropy {name}", [loss.Value, .. losses, .. gradient]);
        }

    }

    private static IEnumerable<(string Name, T[] Result)> Rows<T>()
        where T : IFloatingPointIeee754<T>
    {
        foreach ((int outer, int classes, int inner) in ((int, int, int)[])[(97, 10, 1), (7, 1, 1), (5, 2500, 1), (3, 11, 37)])
        {
            T[] logits = Scores<T>(outer * classes * inner, seed: (ulong)classes, scale: 8);
            T[] result = new T[logits.Length];
            T[] sums = new T[outer * inner];
            string shape = $"{outer}x{classes}x{inner}";
            Softmax.Value<T>(logits, outer, classes, inner, result);
            yield return ($"softmax {shape}", [.. result]);
            LogSoftmax.Value<T>(logits, outer, classes, inner, result);
            yield return ($"log-softmax {shape}", [.. result]);
            LogSumExp.Value<T>(logits, outer, classes, inner, sums);
            yield return ($"log-sum-exp {shape}", sums);
            T[] incoming = Scores<T>(logits.Length, seed: 6);
            Softmax.VectorJacobianProduct<T>(logits, incoming, outer, classes, inner, result);
            yield return ($"softmax-product {shape}", [.. result]);
            LogSoftmax.VectorJacobianProduct<T>(logits, incoming, outer, classes, inner, result);
            yield return ($"log-softmax-product {shape}", [.. result]);
            LogSumExp.VectorJacobianProduct<T>(logits, incoming.AsSpan(0, outer * inner), outer, classes, inner, result);
            yield return ($"log-sum-exp-product {shape}", [.. result]);
            bool[] mask = Array.ConvertAll(incoming, value => value > -T.One);
            MaskedSoftmax.Value<T>(logits, mask, outer, classes, inner, result);
            yield return ($"masked-softmax {shape}", [.. result]);
            T[] narrow = Scores<T>(logits.Length, seed: 6, scale: 0.3);
            Sparsemax.Value<T>(narrow, outer, classes, inner, result);
            T[] product = new T[logits.Length];
            Sparsemax.VectorJacobianProduct<T>(narrow, logits, outer, classes, inner, product);
            yield return ($"sparsemax {shape}", [.. result, .. product]);
            if (inner == 1)
            {
                T[] losses = new T[outer];
                int[] labels = [.. Enumerable.Range(0, outer).Select(row => row * 7 % classes)];
                CrossEntropy.ValuesAndGradients<T, int>(logits, labels, classes, losses, result);
                yield return ($"cross-entropy {shape}", [.. losses, .. result]);
                T[] targets = Array.ConvertAll(Scores<T>(logits.Length, seed: 5), T.Abs);
                SoftCrossEntropy.ValuesAndGradients<T>(logits, targets, classes, losses, result);
                yield return ($"soft-cross-entropy {shape}", [.. losses, .. result]);
                T[] values = new T[logits.Length];
                LogSoftmax.Value<T>(logits, outer, classes, inner, values);
                _ = NegativeLogLikelihood.ValueAndGradient<T, int>(
                    values, labels, classes, result, new() { LabelSmoothing = 0.1 }, new() { Losses = losses });
                yield return ($"negative-log-likelihood {shape}", [.. losses, .. result]);
                Softmax.Value<T>(logits, outer, classes, inner, values);
                _ = ProbabilityCrossEntropy.ValueAndGradient<T, int>(
                    values, labels, classes, result, new() { LabelSmoothing = 0.1 }, new() { Losses = losses }, Clip.Keras);
                yield return ($"probability-cross-entropy {shape}", [.. losses, .. result]);
                _ = SoftProbabilityCrossEntropy.ValueAndGradient<T>(values, targets, classes, result, default, new() { Losses = losses });
                yield return ($"soft-probability-cross-entropy {shape}", [.. losses, .. result]);
                LossOptions<T> options = new() { ClassWeights = targets.AsSpan(0, classes), LabelSmoothing = 0.1, ZLoss = 1e-3, SoftCap = 9 };
                T[] entropy = new T[outer];
                T loss = CrossEntropy.ValueAndGradient<T, int>(logits, labels, classes, result, options, new() { Entropy = entropy }).Value;
                yield return ($"cross-entropy-options {shape}", [loss, .. entropy, .. result]);
                SparsemaxLoss.ValuesAndGradients<T>(narrow, targets, classes, losses, result);
                yield return ($"sparsemax-loss {shape}", [.. losses, .. result]);
            }
        }
    }

    private static IEnumerable<(string Name, T[] Result)> Sums<T>()
        where T : IFloatingPointIeee754<T>
    {
        T[] jacobian = new T[19 * 19];
        Softmax.Jacobian<T>(Scores<T>(19, seed: 6), jacobian);
        yield return ("softmax-jacobian", jacobian);
        T[] x = Scores<T>(Count, seed: 7);
        T[] y = Scores<T>(Count, seed: 8);
        T[] lengths = new T[300];
        for (int length = 0; length < lengths.Length; length++)
        {
            Reduce.Sum<T>(x.AsSpan(0, length), 1, length, 1, lengths.AsSpan(length, 1));
        }

        yield return ("sums", lengths);
        T[] columns = new T[70];
        Reduce.Sum<T>(x.AsSpan(0, 117 * 70), 1, 117, 70, columns);
        yield return ("column-sums", columns);
        T[] running = new T[Count];
        Scan.Sum<T>(x, 1, Count, 1, exclusive: false, reverse: true, running);
        yield return ("cumulative-sum", running);
        T[] best = new T[20 * 17];
        Indexing.TopK<T>(x.AsSpan(0, 100 * 17), 1, 100, 17, 20, best);
        yield return ("top-k", best);
        T[] noise = new T[Count];
        new Philox(21, 5).Fill(noise.AsSpan());
        yield return ("uniform-noise", noise);
        yield return ("squared-error", [SquaredError.HalfSum<T>(x, y), SquaredError.Mean<T>(x, y)]);
        foreach ((int rows, int inner, int width) in ((int, int, int)[])[(32, 50, 10), (13, 400, 19), (7, 5, 150)])
        {
            T[] product = new T[rows * width];
            MatrixProduct.Multiply<T>(x.AsSpan(0, rows * inner), y.AsSpan(0, inner * width), product, rows, inner, width);
            yield return ($"matrix-product {rows}x{inner}x{width}", product);
        }
    }

    private static IEnumerable<(string Name, T[] Result)> Images<T>()
        where T : IFloatingPointIeee754<T>
    {
        const int Batch = 3;
        Window rows = new(3) { Stride = 2, Before = 1, After = 1 };
        ConvolutionShape shape = new(4, 11, 13, 6, rows, new(3) { Dilation = 2, After = 2 }, groups: 2);
        T[] input = Scores<T>(Batch * 4 * 11 * 13, seed: 9);
        T[] filter = Scores<T>(6 * shape.FilterSize, seed: 10);
        T[] incoming = Scores<T>(Batch * 6 * shape.ResultHeight * shape.ResultWidth, seed: 11);
        T[] result = new T[incoming.Length], byInput = new T[input.Length], byFilter = new T[filter.Length], byBias = new T[6];
        Convolution.Value<T>(input, filter, filter.AsSpan(0, 6), result, Batch, shape);
        Convolution.InputGradient<T>(incoming, filter, byInput, Batch, shape);
        Convolution.FilterGradient<T>(incoming, input, byFilter, Batch, shape);
        Convolution.BiasGradient<T>(incoming, byBias, Batch, shape);
        yield return ("convolution", [.. result, .. byInput, .. byFilter, .. byBias]);

        ConvolutionShape large = new(2, 70, 67, 5, rows, new(3) { Dilation = 2, After = 2 });
        T[] images = Scores<T>(Batch * 2 * 70 * 67, seed: 12), filters = Scores<T>(5 * large.FilterSize, seed: 13);
        T[] slopes = Scores<T>(Batch * 5 * large.ResultHeight * large.ResultWidth, seed: 14);
        T[] values = new T[slopes.Length], byImages = new T[images.Length], byFilters = new T[filters.Length];
        Convolution.Value<T>(images, filters, [], values, Batch, large);
        Convolution.InputGradient<T>(slopes, filters, byImages, Batch, large);
        Convolution.FilterGradient<T>(slopes, images, byFilters, Batch, large);
        yield return ("convolution of large images", [.. values, .. byImages, .. byFilters]);

        PoolingShape pooling = new(11, 13, rows, new(2) { Stride = 2, RoundsUp = true });
        T[] pooled = new T[Batch * 4 * pooling.ResultHeight * pooling.ResultWidth];
        T[] places = new T[pooled.Length];
        MaxPooling.Value<T>(input, pooled, places, Batch * 4, pooling);
        MaxPooling.Gradient<T>(pooled, places, byInput, Batch * 4, pooling);
        yield return ("max-pooling", [.. pooled, .. byInput]);
        MaxPooling.Pick<T>(input, places, pooled, Batch * 4, pooling);
        yield return ("max-pooling-pick", [.. pooled]);
        AveragePooling.Value<T>(input, pooled, Batch * 4, pooling, countsPadding: true);
        AveragePooling.Gradient<T>(pooled, byInput, Batch * 4, pooling);
        yield return ("average-pooling", [.. pooled, .. byInput]);

        T[] mean = new T[4], variance = new T[4], byScale = new T[4], byOffset = new T[4], normalized = new T[input.Length];
        BatchNormalization.Statistics<T>(input, 11 * 13, mean, variance);
        BatchNormalization.Value<T>(input, 11 * 13, mean, variance, filter.AsSpan(0, 4), filter.AsSpan(4, 4), 1e-3, normalized);
        BatchNormalization.Gradient<T>(normalized, input, 11 * 13, mean, variance, filter.AsSpan(0, 4), 1e-3, byInput, byScale, byOffset);
        yield return ("batch-normalization", [.. mean, .. variance, .. normalized, .. byInput, .. byScale, .. byOffset]);
    }

    /// <summary>Every kernel on rows of every length: whatever the width, some end within a vector; the last are taken by segments.</summary>
    private static IEnumerable<(string Name, T[] Result)> Lengths<T>()
        where T : IFloatingPointIeee754<T>
    {
        int[] lengths = [.. Enumerable.Range(1, 257), 1025, 4099, 40_001];
        T[] scores = Scores<T>(2 * lengths[^1], seed: 12);
        T[] targets = Array.ConvertAll(Scores<T>(2 * lengths[^1], seed: 13), score => T.Abs(score) % T.One);
        foreach (KernelCase<T> kernel in KernelCase<T>.All)
        {
            List<T> results = [];
            foreach (int length in lengths)
            {
                T[] losses = new T[2 * (kernel.Losses == Per.Element ? length : 1)];
                T[] elements = new T[2 * length];
                kernel.Run(scores.AsSpan(0, 2 * length), targets.AsSpan(0, 2 * length), [0, length / 2], length, losses.AsSpan(0, kernel.Losses == Per.Nothing ? 0 : losses.Length), elements);
                results.AddRange(losses);
                results.AddRange(elements);
            }

            yield return ($"{kernel.Name.Replace(' ', '-')} of-every-length", [.. results]);
        }
    }

    // Without logarithms and cosines, whose bits depend on the system's library.
    private static T[] Scores<T>(int count, ulong seed, double scale = 3)
        where T : IFloatingPointIeee754<T>
    {
        Philox random = new(seed);
        T[] scores = new T[count];
        for (int i = 0; i < count; i++)
        {
            scores[i] = T.CreateTruncating(scale * ((4 * random.NextDouble()) - 2));
        }

        return scores;
    }

    /// <summary>Numbers of every size and sign, subnormal, infinite and NaN ones too.</summary>
    private static T[] AnyBits<T>(int count)
    {
        Philox random = new(seed: 11);
        byte[] bytes = new byte[count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(random.NextUInt32() >> 24);
        }

        T[] numbers = new T[count];
        Buffer.BlockCopy(bytes, 0, numbers, 0, bytes.Length);
        return numbers;
    }

    /// <summary>FNV-1a over whole numbers, after G. Fowler, L. C. Noll, K.-P. Vo.</summary>
    private static ulong Checksum<T>(T[] values)
        where T : IFloatingPointIeee754<T>
    {
        ulong hash = 14695981039346656037;
        foreach (T value in values)
        {
            ulong bits = T.IsNaN(value) ? 1
                : value is float single ? BitConverter.SingleToUInt32Bits(single)
                : value is Half half ? BitConverter.HalfToUInt16Bits(half)
                : BitConverter.DoubleToUInt64Bits(double.CreateTruncating(value));
            hash = (hash ^ bits) * 1099511628211;
        }

        return hash;
    }
}
