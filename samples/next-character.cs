#:project ../src/Surprisal

// Quick: dotnet run samples/next-character.cs quick
// Data: tinyshakespeare
//
// Which character comes next? A network sees sixteen characters and gives the probability of each that may follow: a row of numbers
// for each character, a hidden layer, a softmax over the vocabulary. It learns from nine tenths of the plays and is held against the
// last tenth; its perplexity says among how many equally probable characters it still has to guess.
//
// Y. Bengio, R. Ducharme, P. Vincent, C. Jauvin, "A neural probabilistic language model", JMLR 3, 2003.

using System.Diagnostics;
using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;
using Philox = Surprisal.Numerics.Philox;

const int Context = 16;
const int BatchSize = 512;
bool quick = args.Contains("quick");
int epochs = quick ? 1 : 5;

string path = Path.Combine(Environment.GetEnvironmentVariable("SURPRISAL_DATA") ?? ".", "tinyshakespeare", "input.txt");
if (!File.Exists(path))
{
    Console.WriteLine($"NOTHING IS LEARNED: there is no '{path}'. Name the folder that holds tinyshakespeare in SURPRISAL_DATA.");
    return;
}

string text = File.ReadAllText(path);
char[] vocabulary = [.. text.Distinct().Order()];
int[] codes = [.. text.Select(character => Array.BinarySearch(vocabulary, character))];
int heldOutFrom = codes.Length / 10 * 9;
Dataset train = Contexts(codes.AsSpan(0, quick ? 60_000 : heldOutFrom));
Dataset heldOut = Contexts(quick ? codes.AsSpan(heldOutFrom, 20_000) : codes.AsSpan(heldOutFrom));
Console.WriteLine($"{vocabulary.Length} characters, {train.Count:N0} places to learn from, {heldOut.Count:N0} held out");

var model = new Sequential(
    new Embedding(vocabulary.Length, 32),
    new Flatten(),
    new Dense(512, Activations.Relu),
    new Dropout(0.1),
    new Dense(vocabulary.Length, Activations.Softmax))
{
    Seed = 1,
};
int steps = epochs * (1 + ((train.Count - 1) / BatchSize));
model.Compile(new AdamW(learningRate: 0.003, weightDecay: 0.01) { Schedule = new OneCycle(steps, rise: 0.1) }, new CrossEntropy(), new Perplexity());

long start = Stopwatch.GetTimestamp();
History history = model.Fit(train, new FitOptions { Epochs = epochs, BatchSize = BatchSize, Validation = heldOut });
foreach (EpochRecord epoch in history.Epochs)
{
    Console.WriteLine($"epoch {epoch.Epoch}  held-out cross-entropy {epoch.Validation!.Loss:0.000} nats, perplexity {epoch.Validation["perplexity"]:0.00}");
}

Console.WriteLine($"trained in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
Console.WriteLine();
string written = Continue("ROMEO:\nWhat light is", characters: quick ? 60 : 400);
Console.WriteLine(quick ? written.ReplaceLineEndings(" / ") : written);

// A sample for each place that has enough characters before it.
Dataset Contexts(ReadOnlySpan<int> characters)
{
    int count = characters.Length - Context;
    float[] contexts = new float[count * Context];
    int[] next = new int[count];
    for (int place = 0; place < count; place++)
    {
        for (int i = 0; i < Context; i++)
        {
            contexts[(place * Context) + i] = characters[place + i];
        }

        next[place] = characters[place + Context];
    }

    return Dataset.FromArrays(contexts, [Context], next, [.. vocabulary.Select(character => character.ToString())]);
}

// Draws each next character from the model's probabilities.
string Continue(string beginning, int characters)
{
    var random = new Philox(seed: 3);
    var written = new List<char>(beginning);
    float[] context = new float[Context];
    for (int i = 0; i < characters; i++)
    {
        for (int j = 0; j < Context; j++)
        {
            context[j] = Array.BinarySearch(vocabulary, written[written.Count - Context + j]);
        }

        ReadOnlySpan<float> probabilities = model.Predict(context);
        double rest = random.NextDouble();
        int next = 0;
        while (next < vocabulary.Length - 1 && (rest -= probabilities[next]) > 0)
        {
            next++;
        }

        written.Add(vocabulary[next]);
    }

    return string.Concat(written);
}
