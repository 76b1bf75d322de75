using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;
using Philox = Surprisal.Numerics.Philox;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Small data sets and models that tests train.</summary>
internal static class Samples
{
    public static Dataset Xor { get; } = Dataset.FromArrays(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } }, [0, 1, 1, 0], ["even", "odd"]);

    /// <summary>Points around three corners of a triangle, which a linear model tells apart.</summary>
    public static Dataset Blobs(int count, ulong seed = 1)
    {
        (double X, double Y)[] corners = [(0, 2), (2, -1), (-2, -1)];
        var random = new Philox(seed);
        float[,] points = new float[count, 2];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % corners.Length;
            points[i, 0] = (float)(corners[labels[i]].X + (0.5 * random.NextNormal()));
            points[i, 1] = (float)(corners[labels[i]].Y + (0.5 * random.NextNormal()));
        }

        return Dataset.FromArrays(points, labels, ["top", "right", "left"]);
    }

    public static Sequential Linear(ulong seed = 1, double momentum = 0) =>
        new Sequential(new Dense(3, Activations.Softmax)) { Seed = seed }.Compile(new Sgd(0.1, momentum), new CrossEntropy(), new Accuracy());

    public static float[] Weights(Model model) => [.. model.Variables.SelectMany(variable => model[variable].ToArray())];
}
