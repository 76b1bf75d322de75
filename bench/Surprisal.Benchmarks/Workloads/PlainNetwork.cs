using Surprisal.Layers;
using Surprisal.Training;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>The loss of a model in double, from its weights and layer after layer, one sample at a time.</summary>
internal static class PlainNetwork
{
    /// <summary>The mean loss over samples.</summary>
    public static double Loss(Model model, float[] features, int[] labels)
    {
        int size = features.Length / labels.Length;
        double[] losses = new double[labels.Length];
        double[][] weights = [.. model.Variables.Select(variable => Plain.ToDouble<float>(model[variable]))];
        Parallel.For(0, labels.Length, sample =>
        {
            double[] logits = Logits(model.Layers, weights, Plain.ToDouble<float>(features.AsSpan(sample * size, size)));
            double[] targets = Plain.OneHot(labels[sample], logits.Length);
            losses[sample] = model.Loss is Losses.SigmoidCrossEntropy
                ? logits.Zip(targets, Plain.SigmoidCrossEntropy).Average()
                : -Plain.Dot(Plain.LogSoftmax(logits), targets);
        });
        return losses.Average();
    }

    private static double[] Logits(IReadOnlyList<Layer> layers, double[][] weights, double[] sample)
    {
        int next = 0;
        int side = (int)Math.Sqrt(sample.Length);
        double[] x = sample;
        foreach (Layer layer in layers)
        {
            switch (layer)
            {
                case Dense dense:
                    x = Affine(x, weights[next++], weights[next++], dense.Activation == Activations.Relu);
                    break;
                case Conv2D convolution:
                    int margin = convolution.Padding is SamePadding ? convolution.KernelSize.Rows / 2 : 0;
                    x = Convolution(x, side, convolution.KernelSize.Rows, margin, weights[next++], weights[next++]);
                    side += (2 * margin) - convolution.KernelSize.Rows + 1;
                    break;
                case MaxPool2D:
                    x = LargestOfFour(x, side);
                    side /= 2;
                    break;
            }
        }

        return x;
    }

    private static double[] Affine(double[] x, double[] kernel, double[] bias, bool rectified)
    {
        double[] y = [.. bias];
        for (int unit = 0; unit < y.Length; unit++)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[unit] += x[i] * kernel[(i * y.Length) + unit];
            }

            y[unit] = rectified ? Math.Max(y[unit], 0) : y[unit];
        }

        return y;
    }

    private static double[] Convolution(double[] x, int side, int size, int margin, double[] kernel, double[] bias)
    {
        int channels = x.Length / (side * side);
        int outer = side + (2 * margin) - size + 1;
        double[] y = new double[bias.Length * outer * outer];
        for (int place = 0; place < y.Length; place++)
        {
            (int filter, int top, int left) = (place / (outer * outer), (place / outer % outer) - margin, (place % outer) - margin);
            double sum = bias[filter];
            for (int k = 0; k < channels * size * size; k++)
            {
                (int channel, int row, int column) = (k / (size * size), top + (k / size % size), left + (k % size));
                if (row >= 0 && row < side && column >= 0 && column < side)
                {
                    sum += x[(((channel * side) + row) * side) + column] * kernel[(filter * channels * size * size) + k];
                }
            }

            y[place] = Math.Max(sum, 0);
        }

        return y;
    }

    private static double[] LargestOfFour(double[] x, int side)
    {
        int half = side / 2;
        double[] y = new double[x.Length / 4];
        for (int place = 0; place < y.Length; place++)
        {
            int first = (((place / half) * 2) * side) + (place % half * 2);
            y[place] = Math.Max(Math.Max(x[first], x[first + 1]), Math.Max(x[first + side], x[first + side + 1]));
        }

        return y;
    }
}
