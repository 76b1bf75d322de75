#:project ../src/Surprisal

// Four labels in ten are wrong. Cross-entropy learns them by heart, as one that is sure and wrong costs it without bound; generalized
// cross-entropy, (1 − p^q) / q, gives up on samples that it cannot explain.

using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;
using Philox = Surprisal.Numerics.Philox;

const double WrongShare = 0.4;
(Dataset clean, Dataset test) = Datasets.Load("digits", new DatasetOptions { TrainCount = 4000, TestCount = 2000 });
Dataset noisy = WithWrongLabels(clean);

History crossEntropy = Train(new CrossEntropy());
History generalized = Train(new GeneralizedCrossEntropy(Q: 0.7));

Console.WriteLine("       cross-entropy           generalized cross-entropy");
Console.WriteLine("epoch  noisy train    test     noisy train    test");
foreach ((EpochRecord entropy, EpochRecord general) in crossEntropy.Epochs.Zip(generalized.Epochs).Where(pair => pair.First.Epoch % 5 == 0))
{
    Console.WriteLine($"{entropy.Epoch,5}  {Row(entropy)}     {Row(general)}");
}

Dataset WithWrongLabels(Dataset samples)
{
    var random = new Philox(seed: 7);
    float[] pixels = new float[samples.Count * samples.SampleSize];
    samples.CopySamples([.. Enumerable.Range(0, samples.Count)], pixels);
    int[] labels = samples.Labels.ToArray();
    for (int i = 0; i < labels.Length; i++)
    {
        labels[i] = random.NextDouble() < WrongShare ? (labels[i] + 1 + random.NextInt(9)) % 10 : labels[i];
    }

    return Dataset.FromArrays(pixels, samples.SampleShape, labels, samples.ClassNames);
}

History Train(Loss loss)
{
    var model = new Sequential(new Flatten(), new Dense(128, Activations.Relu), new Dense(10, Activations.Softmax)) { Seed = 1 };
    model.Compile(new Adam(), loss, new Accuracy());
    return model.Fit(noisy, new FitOptions { Epochs = 30, Validation = test });
}

static string Row(EpochRecord epoch) => $"{epoch.Training["accuracy"],11:0.000}  {epoch.Validation!["accuracy"],8:0.000}";
