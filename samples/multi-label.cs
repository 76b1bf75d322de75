#:project ../src/Surprisal

// Which digits are in the picture? There may be none, one or two, so each class is a question of its own: a sigmoid for each, and
// sigmoid cross-entropy. Softmax shares 1 among all classes: it must name some class for an empty picture, and the shares cannot
// tell one digit from two that look alike.

using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Numerics;
using Surprisal.Optimizers;
using Surprisal.Training;

Dataset train = Pictures(6000, seed: 1);
Dataset test = Pictures(2000, seed: 2);

Sequential Network(ActivationFunction last) => new(new Dense(128, Activations.Relu), new Dense(10, last)) { Seed = 1 };

Sequential questions = Network(Activations.Sigmoid);
questions.Compile(new Adam(), new SigmoidCrossEntropy(), new BinaryAccuracy());
questions.Fit(train, new FitOptions { Epochs = 20 });

Sequential shares = Network(Activations.Softmax);
shares.Compile(new Adam(), new CrossEntropy(), new Accuracy());
shares.Fit(train, new FitOptions { Epochs = 20 });

Report("sigmoid cross-entropy, threshold 0.5", questions.Predict(test), threshold: 0.5);
float[,] known = shares.Predict(train);
double best = Enumerable.Range(1, 19).Select(i => 0.05 * i).MaxBy(threshold => RightOf(train, known, threshold, _ => true));
Report($"softmax cross-entropy, threshold {best:0.00}", shares.Predict(test), best);

Scores scores = questions.Evaluate(test);
Console.WriteLine($"Each question by itself is answered right in {scores["binary-accuracy"]:0.0000} of all cases, at {scores.Loss:0.000} nats for the ten.");

void Report(string name, float[,] probabilities, double threshold)
{
    Console.WriteLine(name);
    foreach (int digits in new[] { 0, 1, 2 })
    {
        Console.WriteLine($"  all right, of pictures with {digits} digits: {RightOf(test, probabilities, threshold, count => count == digits):0.000}");
    }
}

// The share of pictures, of those with some number of digits, for which all ten answers are right.
static double RightOf(Dataset pictures, float[,] probabilities, double threshold, Func<int, bool> isAsked)
{
    float[] targets = new float[pictures.Count * 10];
    pictures.CopyTargets([.. Enumerable.Range(0, pictures.Count)], targets);
    return Enumerable.Range(0, pictures.Count)
        .Where(picture => isAsked((int)targets.Skip(picture * 10).Take(10).Sum()))
        .Average(picture => Enumerable.Range(0, 10).All(label => probabilities[picture, label] > threshold == targets[(picture * 10) + label] > 0) ? 1.0 : 0.0);
}

// Two places side by side, each with a digit or empty; digits at half their size.
static Dataset Pictures(int count, ulong seed)
{
    const int Side = 28, Half = Side / 2;
    Dataset digits = GeneratedDigits.Create(2 * count, seed);
    var random = new Philox(seed);
    float[,] pictures = new float[count, Half * Side];
    float[,] targets = new float[count, 10];
    float[] digit = new float[Side * Side];
    for (int place = 0; place < 2 * count; place++)
    {
        if (random.NextDouble() < 0.35)
        {
            continue;
        }

        digits.CopySamples([place], digit);
        targets[place / 2, digits.Labels[place]] = 1;
        for (int pixel = 0; pixel < digit.Length; pixel++)
        {
            int row = pixel / Side / 2, column = (pixel % Side / 2) + (place % 2 * Half);
            pictures[place / 2, (row * Side) + column] += digit[pixel] / 4;
        }
    }

    return Dataset.FromArrays(pictures, targets);
}
