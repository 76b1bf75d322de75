#:project ../src/Surprisal

// Half of the classes have only one sample for every fifty of the others, as fraud, faults and rare diseases do. The test has all
// classes alike. Class weights make a rare sample count for as many as it stands for; focal loss turns away from what is easy, and
// the frequent classes are.

using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

const int OneIn = 50;
const int FirstRare = 5;
(Dataset all, Dataset test) = Datasets.Load("digits", new DatasetOptions { TrainCount = 10_000 });
Dataset train = Imbalanced(all);
int[] counts = [.. Enumerable.Range(0, 10).Select(label => train.Labels.Count(label))];
Console.WriteLine($"samples of each class: {string.Join(", ", counts)}");
Console.WriteLine();

// As scikit-learn's "balanced": each class counts alike as a whole.
Dictionary<int, double> balanced = Enumerable.Range(0, 10).ToDictionary(label => label, label => (double)train.Count / (10 * counts[label]));

Console.WriteLine("                            right among the frequent    the rare    all");
Report("cross-entropy", new CrossEntropy(), weights: null);
Report("cross-entropy, class weights", new CrossEntropy(), balanced);
Report("focal", new Focal(Gamma: 2), weights: null);
Report("focal, class weights", new Focal(Gamma: 2), balanced);

Dataset Imbalanced(Dataset samples)
{
    int[] seen = new int[10];
    var kept = new List<int>();
    for (int i = 0; i < samples.Count; i++)
    {
        int label = samples.Labels[i];
        if (label < FirstRare || seen[label]++ % OneIn == 0)
        {
            kept.Add(i);
        }
    }

    return samples.Subset(kept.ToArray());
}

void Report(string name, Loss loss, Dictionary<int, double>? weights)
{
    var model = new Sequential(new Flatten(), new Dense(128, Activations.Relu), new Dense(10, Activations.Softmax)) { Seed = 1 };
    model.Compile(new Adam(), loss, new Accuracy());
    model.Fit(train, new FitOptions { Epochs = 10, ClassWeights = weights });
    float[,] probabilities = model.Predict(test);
    double frequent = Right(label => label < FirstRare), rare = Right(label => label >= FirstRare);
    Console.WriteLine($"{name,-32}{frequent,20:0.000}    {rare,8:0.000}    {Right(_ => true):0.000}");

    double Right(Func<int, bool> isAsked) => Enumerable.Range(0, test.Count)
        .Where(sample => isAsked(test.Labels[sample]))
        .Average(sample => Enumerable.Range(0, 10).MaxBy(label => probabilities[sample, label]) == test.Labels[sample] ? 1.0 : 0.0);
}
