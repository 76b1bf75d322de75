#:project ../src/Surprisal

// From scores to a loss: all numbers and charts of docs/from-logits-to-loss.md, in its order.

using System.Globalization;
using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;
using static Surprisal.Graph.Ops;
using Kernels = Surprisal.Numerics;

// 1. Softmax

double[] scores = [1, 2, 3];
Row("softmax(1, 2, 3)", SoftmaxOf(scores));
Row("softmax(101, 102, 103)", SoftmaxOf<double>([101, 102, 103]));
foreach (double factor in new double[] { 0.2, 1, 5 })
{
    Row($"softmax(1, 2, 3, times {factor})", SoftmaxOf([.. scores.Select(score => factor * score)]));
}

Console.WriteLine();

// 2. Overflow

foreach (float offset in new float[] { 0, 86, 1000, -1000 })
{
    float[] shifted = [1 + offset, 2 + offset, 3 + offset];
    float sum = shifted.Sum(MathF.Exp);
    float[] naive = [.. shifted.Select(score => MathF.Exp(score) / sum)];
    Console.WriteLine($"{string.Join(", ", shifted),-18} as written {Numbers(naive),-24} here {Numbers(SoftmaxOf(shifted))}");
}

double[] certain = [40, 0, 0];
Console.WriteLine($"40, 0, 0           as written {Math.Log(1 / SoftmaxOf(certain)[0]),-24:0} here {Kernels.CrossEntropy.Value<double>(certain, label: 0):0.####e+0}");
Console.WriteLine();

// 3. The Jacobian

double[] jacobian = new double[9];
Kernels.Softmax.Jacobian<double>(scores, jacobian);
foreach (double[] row in jacobian.Chunk(3))
{
    Console.WriteLine(string.Join("  ", row.Select(element => $"{element,7:0.0000}")) + $"   sum {Math.Abs(row.Sum()):0.0000}");
}

Console.WriteLine();

// 4. Cross-entropy

foreach (double probability in new[] { 1, 0.9, 0.7, 0.5, 0.3, 0.1, 0.01, 0.001 })
{
    Bar($"-log {probability,-5}", Math.Log(1 / probability), scale: 6);
}

Console.WriteLine();
double[] slope = new double[3];
for (int label = 0; label < 3; label++)
{
    double loss = Kernels.CrossEntropy.ValueAndGradient(scores, label, slope);
    Row($"label {label}: loss {loss:0.0000}, slope", slope);
}

Console.WriteLine();
Placeholder x = Placeholder("x", [3]);
Placeholder y = Placeholder("y", [3]);
Symbol crossEntropy = -ReduceSum(y * Log(Exp(x) / ReduceSum(Exp(x))));
Console.WriteLine(Derivation.Of(crossEntropy, by: [x], distributions: [y]).Gradients[0]);
Console.WriteLine();

// 5. Two forms

Row("softmax(1.5, 0)", SoftmaxOf([1.5, 0]));
Row("sigmoid(1.5)", SigmoidsOf([1.5]));
Row("softmax(2, 2, -3)", SoftmaxOf<double>([2, 2, -3]));
Row("sigmoid of 2, 2, -3", SigmoidsOf([2, 2, -3]));
Console.WriteLine();

// 6. Saturation

Console.WriteLine("score  output   slope of the square          slope of cross-entropy");
foreach (double score in new double[] { -4, -2, 0, 2, 4, 6, 8 })
{
    double output = SigmoidsOf([score])[0], square = output * output * (1 - output);
    Console.WriteLine($"{score,5}  {output:0.0000}   {square:0.0000}  {Hashes(square, 20),-21}{output:0.0000}  {Hashes(output, 20)}".TrimEnd());
}

Console.WriteLine();

// 7. Likelihood

float product = 1, logarithms = 0;
for (int row = 0; row < 1000; row++)
{
    product *= 0.5f;
    logarithms += MathF.Log(0.5f);
}

Console.WriteLine($"a thousand probabilities of 0.5: product {product}, sum of logarithms {logarithms:0.0}");
foreach (double said in new[] { 0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9 })
{
    Bar($"7 of 10 are true, said {said}: ", -(0.7 * Math.Log(said)) - (0.3 * Math.Log(1 - said)), scale: 20);
}

Console.WriteLine();

// 8. Over-confidence

Dataset train = GeneratedDigits.Create(300, seed: 1);
Dataset held = GeneratedDigits.Create(2000, seed: 2);
Dataset test = GeneratedDigits.Create(4000, seed: 3);

Console.WriteLine("trained by           temperature   accuracy  mean sure  calibration error    loss");
float[,] testScores = Judge("cross-entropy", new CrossEntropy());
Judge("label smoothing 0.1", new Smoothed(0.1));
Judge("LogitNorm", new LogitNorm(Temperature: 0.1));
Console.WriteLine();
Reliability(testScores);

// Trains by a loss, and tells how far the model's certainty is from the truth, as it is and at the temperature that held-out samples ask for.
float[,] Judge(string name, Loss loss)
{
    var model = new Sequential(new Flatten(), new Dense(128, Activations.Relu), new Dense(10)) { Seed = 1 };
    model.Compile(new Adam(), loss, new Accuracy());
    model.Fit(train, new FitOptions { Epochs = 200 });
    (float[,] heldScores, float[,] scores) = (model.Predict(held), model.Predict(test));
    double best = Temperatures().MinBy(temperature => MeanLoss(heldScores, held, temperature));
    foreach (double temperature in new[] { 1, best })
    {
        (double Confidence, bool IsRight)[] answers = Answers(scores, temperature);
        Console.WriteLine(
            $"{name,-20} {temperature,11:0.00} {answers.Average(answer => answer.IsRight ? 1 : 0),10:0.000} {answers.Average(answer => answer.Confidence),10:0.000} {CalibrationError(answers),18:0.000} {MeanLoss(scores, test, temperature),7:0.000}");
    }

    return scores;
}

// Of the samples that the model is about as sure of, how sure it is and how many it gets right.
void Reliability(float[,] rows)
{
    foreach (IGrouping<int, (double Confidence, bool IsRight)> bin in Answers(rows, temperature: 1).GroupBy(answer => Bin(answer.Confidence, 10)).OrderBy(bin => bin.Key))
    {
        double sure = bin.Average(answer => answer.Confidence), right = bin.Average(answer => answer.IsRight ? 1 : 0);
        Console.WriteLine($"{bin.Count(),5} samples   sure {sure:0.00}  {Hashes(sure, 30)}");
        Console.WriteLine($"               right {right:0.00}  {Hashes(right, 30)}");
    }
}

// The mean gap between how sure and how often right, over fifteen bins.
static double CalibrationError((double Confidence, bool IsRight)[] answers) => answers
    .GroupBy(answer => Bin(answer.Confidence, 15))
    .Sum(bin => Math.Abs(bin.Sum(answer => answer.Confidence - (answer.IsRight ? 1 : 0)))) / answers.Length;

static int Bin(double confidence, int bins) => Math.Min(bins - 1, (int)(bins * confidence));

static IEnumerable<double> Temperatures() => Enumerable.Range(0, 120).Select(step => 0.05 * Math.Pow(1.05, step));

(double Confidence, bool IsRight)[] Answers(float[,] rows, double temperature)
{
    var answers = new (double, bool)[test.Count];
    for (int sample = 0; sample < test.Count; sample++)
    {
        double[] probabilities = SoftmaxOf(Scaled(rows, sample, temperature));
        answers[sample] = (probabilities.Max(), Array.IndexOf(probabilities, probabilities.Max()) == test.Labels[sample]);
    }

    return answers;
}

static double MeanLoss(float[,] rows, Dataset samples, double temperature)
{
    double sum = 0;
    for (int sample = 0; sample < samples.Count; sample++)
    {
        sum += Kernels.CrossEntropy.Value<double>(Scaled(rows, sample, temperature), samples.Labels[sample]);
    }

    return sum / samples.Count;
}

static double[] Scaled(float[,] rows, int row, double temperature) =>
    [.. Enumerable.Range(0, rows.GetLength(1)).Select(column => rows[row, column] / temperature)];

static T[] SoftmaxOf<T>(T[] scores)
    where T : System.Numerics.IFloatingPointIeee754<T>
{
    T[] probabilities = new T[scores.Length];
    Kernels.Softmax.Value<T>(scores, probabilities);
    return probabilities;
}

static double[] SigmoidsOf(double[] scores)
{
    double[] probabilities = new double[scores.Length];
    Kernels.Elementwise.Sigmoid<double>(scores, probabilities);
    return probabilities;
}

static void Row(string name, double[] values) => Console.WriteLine($"{name,-32}{string.Join("  ", values.Select(value => $"{value,7:0.0000}"))}");

static string Numbers(float[] values) => string.Join(", ", values.Select(value => value.ToString("0.0000", CultureInfo.InvariantCulture)));

static void Bar(string name, double value, double scale) => Console.WriteLine($"{name} {value:0.0000}  {Hashes(value, scale)}".TrimEnd());

static string Hashes(double value, double scale) => new('#', (int)Math.Round(value * scale));

/// <summary>Cross-entropy against targets of which every class has a little.</summary>
internal sealed record Smoothed(double Share) : Loss
{
    public override Symbol Row(Symbol output, Symbol targets) =>
        new CrossEntropy().Row(output, ((1 - Share) * targets) + (Share / 10));
}
