#:project ../src/Surprisal

// Quick: dotnet run samples/tiny-gan.cs quick
//
// A loss that is learned instead of cross-entropy with labels: a generator draws digits from noise, a discriminator tells them from
// real ones, and each is trained against the other. They are two functions over the same variables, each with updates of its own.
//
// I. Goodfellow et al., "Generative Adversarial Nets", NIPS 2014. A classifier that has seen real digits judges the drawings.

using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;
using static Surprisal.Graph.Ops;
using Philox = Surprisal.Numerics.Philox;

const int Side = 14, Pixels = Side * Side, NoiseSize = 32, BatchSize = 64, Shown = 1000;
int steps = args.Contains("quick") ? 1_500 : 12_000;

Dataset digits = Halved(GeneratedDigits.Create(10_000, seed: 1));

Placeholder real = Placeholder("real", [Dimension.Batch, Pixels]);
Placeholder noise = Placeholder("noise", [Dimension.Batch, NoiseSize]);
(Func<Symbol, Symbol> generator, IReadOnlyList<Variable> generated) = Network("generator", [NoiseSize, 128, Pixels], Sigmoid);
(Func<Symbol, Symbol> discriminator, IReadOnlyList<Variable> discriminated) = Network("discriminator", [Pixels, 128, 1], last: score => score);

Symbol drawing = generator(noise);
AdversarialLoss game = new NonSaturating();
Symbol discriminatorLoss = ReduceMean(game.Discriminator(discriminator(real), discriminator(drawing)));
Symbol generatorLoss = ReduceMean(game.Generator(discriminator(drawing)));

var state = new State<float>(seed: 1);
Function<float> discriminatorStep = Function.Compile([discriminatorLoss], new Adam(0.0005, beta1: 0.5).Minimize(discriminatorLoss, discriminated), state);
Function<float> generatorStep = Function.Compile([generatorLoss], new Adam(0.0005, beta1: 0.5).Minimize(generatorLoss, generated), state);
Function<float> draw = Function.Compile(drawing, state);

var classifier = new Sequential(new Dense(64, Activations.Relu), new Dense(10, Activations.Softmax)) { Seed = 1 };
classifier.Compile(new Adam(), new CrossEntropy(), new Accuracy());
classifier.Fit(digits, new FitOptions { Epochs = 10 });

var random = new Philox(seed: 2);
float[] reals = new float[BatchSize * Pixels], batchNoise = new float[BatchSize * NoiseSize];
float[] shownNoise = Noise(new float[Shown * NoiseSize]);
int[] batch = new int[BatchSize];

Console.WriteLine("               discriminator  generator   mean ink  its spread   sure of a digit  different digits");
float[] truth = new float[Shown * Pixels];
digits.CopySamples([.. Enumerable.Range(0, Shown)], truth);
Console.WriteLine($"real digits                                {Judged(truth)}");
Console.WriteLine($"after {0,6}                               {Judged(draw.Evaluate((noise, shownNoise)))}");
for (int step = 1; step <= steps; step++)
{
    for (int i = 0; i < BatchSize; i++)
    {
        batch[i] = random.NextInt(digits.Count);
    }

    digits.CopySamples(batch, reals);
    discriminatorStep.Run((real, reals), (noise, Noise(batchNoise)));
    generatorStep.Run((noise, Noise(batchNoise)));
    if (step % (steps / 3) == 0)
    {
        Console.WriteLine($"after {step,6}   {discriminatorStep[discriminatorLoss][0],12:0.00}  {generatorStep[generatorLoss][0],9:0.00}   {Judged(draw.Evaluate((noise, shownNoise)))}");
    }
}

Console.WriteLine(new string('-', 2 * 5 * Side));
ReadOnlySpan<float> drawings = draw.Evaluate((noise, shownNoise));
for (int row = 0; row < Side; row++)
{
    var line = new System.Text.StringBuilder();
    for (int number = 0; number < 5; number++)
    {
        for (int column = 0; column < Side; column++)
        {
            char ink = " .:+#"[Math.Clamp((int)(5 * drawings[(number * Pixels) + (row * Side) + column]), 0, 4)];
            line.Append(ink).Append(ink);
        }
    }

    Console.WriteLine(line.ToString().TrimEnd());
}

Console.WriteLine(new string('-', 2 * 5 * Side));

// How much ink there is, how it varies from drawing to drawing, and what the classifier makes of the drawings.
string Judged(ReadOnlySpan<float> images)
{
    float[,] rows = new float[Shown, Pixels];
    images.CopyTo(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref rows[0, 0], rows.Length));
    double[] ink = [.. Enumerable.Range(0, Shown).Select(image => Enumerable.Range(0, Pixels).Average(pixel => (double)rows[image, pixel]))];
    double mean = ink.Average(), spread = Math.Sqrt(ink.Average(one => (one - mean) * (one - mean)));
    float[,] probabilities = classifier.Predict(Dataset.FromArrays(rows, new int[Shown], digits.ClassNames));
    (int Label, float Probability)[] views =
        [.. Enumerable.Range(0, Shown).Select(image => Enumerable.Range(0, 10).Select(label => (label, probabilities[image, label])).MaxBy(view => view.Item2))];
    double sure = views.Count(view => view.Probability > 0.9) / (double)Shown;
    int different = views.GroupBy(view => view.Label).Count(views => views.Count() >= Shown / 50);
    return $"{mean,8:0.000}  {spread,10:0.000}   {sure,15:0.000}  {different,16}";
}

float[] Noise(float[] values)
{
    for (int i = 0; i < values.Length; i++)
    {
        values[i] = (float)random.NextNormal();
    }

    return values;
}

// Dense layers with leaky rectifiers between them, applied to any symbol over the same variables.
static (Func<Symbol, Symbol> Apply, IReadOnlyList<Variable> Variables) Network(string name, int[] sizes, Func<Symbol, Symbol> last)
{
    (Variable Kernel, Variable Bias)[] layers =
    [
        .. sizes.Zip(sizes.Skip(1)).Select((pair, place) => (
            Variable($"{name}/kernel{place}", [pair.First, pair.Second], new GlorotUniform()),
            Variable($"{name}/bias{place}", [pair.Second], new Zeros()))),
    ];
    return (Apply, [.. layers.SelectMany(layer => new[] { layer.Kernel, layer.Bias })]);

    Symbol Apply(Symbol input)
    {
        for (int place = 0; place < layers.Length; place++)
        {
            Symbol output = MatMul(input, layers[place].Kernel) + layers[place].Bias;
            input = place < layers.Length - 1 ? LeakyRelu(output, 0.2) : last(output);
        }

        return input;
    }
}

// Images of 28×28 as 14×14, each pixel the mean of four.
static Dataset Halved(Dataset images)
{
    float[] image = new float[images.SampleSize];
    float[,] halved = new float[images.Count, Pixels];
    for (int sample = 0; sample < images.Count; sample++)
    {
        images.CopySamples([sample], image);
        for (int pixel = 0; pixel < image.Length; pixel++)
        {
            halved[sample, (pixel / (2 * Side) / 2 * Side) + (pixel % (2 * Side) / 2)] += image[pixel] / 4;
        }
    }

    return Dataset.FromArrays(halved, images.Labels.ToArray(), images.ClassNames);
}
