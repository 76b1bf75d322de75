#:project ../src/Surprisal

// Data: mnist
//
// The classic program of TensorFlow 1: placeholders, a softmax, and a cross-entropy with the logarithm written out.
// The naive Log(prediction) would give log 0 as soon as a probability underflows; here it is rewritten before it runs.

using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Numerics;
using Surprisal.Optimizers;
using static Surprisal.Graph.Ops;

const int BatchSize = 100;
(Dataset train, Dataset test) = Datasets.Load("mnist");

Placeholder xs = Placeholder("xs", [Dimension.Batch, 784]);
Placeholder ys = Placeholder("ys", [Dimension.Batch, 10]);
Variable W = Variable("W", [784, 10], new Zeros());
Variable b = Variable("b", [10], new Zeros());

Symbol prediction = Softmax(MatMul(xs, W) + b);
Symbol crossEntropy = ReduceMean(-ReduceSum(ys * Log(prediction), axis: 1));
Symbol accuracy = ReduceMean(Equal(ArgMax(prediction, 1), ArgMax(ys, 1)));

var session = new State<float>();
IReadOnlyList<Update> gradientDescent = new Sgd(0.5).Minimize(crossEntropy, [W, b]);
Function<float> trainStep = Function.Compile([crossEntropy], gradientDescent, session);
Function<float> evaluate = Function.Compile([accuracy, crossEntropy], updates: null, session);

float[] testImages = new float[test.Count * 784];
float[] testLabels = new float[test.Count * 10];
int[] all = [.. Enumerable.Range(0, test.Count)];
test.CopySamples(all, testImages);
test.CopyTargets(all, testLabels);

float[] images = new float[BatchSize * 784];
float[] labels = new float[BatchSize * 10];
int[] order = [.. Enumerable.Range(0, train.Count)];
var random = new Philox(seed: 1);
for (int step = 0; step < 1000; step++)
{
    int start = step * BatchSize % train.Count;
    if (start == 0)
    {
        random.Shuffle(order.AsSpan());
    }

    ReadOnlySpan<int> batch = order.AsSpan(start, BatchSize);
    train.CopySamples(batch, images);
    train.CopyTargets(batch, labels);
    trainStep.Run((xs, images), (ys, labels));

    if ((step + 1) % 200 == 0)
    {
        evaluate.Run((xs, testImages), (ys, testLabels));
        Console.WriteLine($"step {step + 1,4}   cross-entropy {evaluate[crossEntropy][0]:0.0000}   accuracy {evaluate[accuracy][0]:0.0000}");
    }
}
