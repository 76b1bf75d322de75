#:project ../src/Surprisal

// All lines of docs/coming-from.md that stand for a line of another library, in one program that runs.

using Surprisal.Calibration;
using Surprisal.Data;
using Surprisal.Formats;
using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;
using static Surprisal.Graph.Ops;
using Kernels = Surprisal.Numerics;

// Keras

(Dataset train, Dataset test) = Datasets.Load("digits", new DatasetOptions { TrainCount = 400, TestCount = 100 });
Layer[] layers =
[
    new Conv2D(6, 5, Activations.Relu) { Padding = Padding.Same },
    new MaxPool2D(2),
    new BatchNormalization(),
    new Dropout(0.25),
    new Flatten(),
    new Dense(10, Activations.Softmax),
];
var model = new Sequential(layers) { Seed = 1 };
model.Compile(new Sgd(0.1, momentum: 0.9), new CrossEntropy(), new Accuracy());
model.Fit(train, new FitOptions { Epochs = 3, BatchSize = 64, Validation = test });
model.Fit(train, new FitOptions { Epochs = 1, ValidationSplit = 0.1, ClassWeights = new Dictionary<int, double> { [0] = 2 } });
model.Fit(train, new FitOptions { Epochs = 1, Validation = test, Callbacks = [new EarlyStopping { Patience = 2, RestoreBest = true }] });
Scores scores = model.Evaluate(test);
float[,] predicted = model.Predict(test);
string summary = model.Summary();
Dataset oneHot = train.ToCategorical();
string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
new SavedModel(model, train.ClassNames, train.Scale).Save(folder);
SavedModel saved = SavedModel.Load(folder);
Directory.Delete(folder, recursive: true);

var input = new Input(28, 28);
Node hidden = new Dense(16, Activations.Relu) { KernelPenalty = new Penalty(L2: 0.01) }.Of(new Flatten().Of(input));
var functional = new Model(input, new Dense(10, Activations.Softmax).Of(hidden));
functional.Build(train.SampleShape);

Loss[] ofKeras =
[
    new CrossEntropy(),
    new SigmoidCrossEntropy(),
    new MeanSquaredError(),
    new Focal(Gamma: 2),
    new KullbackLeibler(),
    new Huber(),
    new CategoricalHinge(),
];

// TensorFlow

Placeholder x = Placeholder("x", [Dimension.Batch, 4]);
Placeholder y = Placeholder("y", [Dimension.Batch, 3]);
Variable W = Variable("W", [4, 3], new GlorotUniform());
Variable b = Variable("b", [3], new Zeros());
Symbol logits = MatMul(x, W) + b;
Symbol p = Softmax(logits);
Symbol loss = ReduceMean(SoftmaxCrossEntropyWithLogits(y, logits));
Symbol naive = ReduceMean(-ReduceSum(y * Log(p), axis: 1));
Symbol questions = ReduceMean(SigmoidCrossEntropyWithLogits(y, logits));
Symbol hits = ReduceMean(Equal(ArgMax(p, 1), ArgMax(y, 1)));
Symbol[] slopes = Gradients.Of(loss, [W, b]);
Function<float> step = Function.Compile<float>([loss, hits], new Adam(0.01).Minimize(loss, [W, b]));
step.Run((x, [1, 2, 3, 4]), (y, [0, 1, 0]));
float value = step[loss][0];

// PyTorch

Symbol logProbabilities = LogSoftmax(logits, axis: -1);
Symbol normalizer = LogSumExp(logits, axis: -1);
Symbol detached = StopGradient(p);
Symbol picked = TakeAlongAxis(logProbabilities, ArgMax(y, 1, keepDims: true), axis: -1);
var rate = new OneCycle(steps: 1000);
var clipped = new AdamW(0.001, weightDecay: 0.01) { Schedule = rate, Clipping = new ClipByGlobalNorm(1) };

// NumPy and SciPy

double[] row = [1, 2, 3];
double[] result = new double[3];
Kernels.Softmax.Value<double>(row, result);
Kernels.LogSoftmax.Value<double>(row, result);
double logSumExp = Kernels.LogSumExp.Value<double>(row);
Kernels.Elementwise.Sigmoid<double>(row, result);
float[,] oneHotRows = Dataset.ToCategorical([2, 0], 3);

// scikit-learn

(Dataset kept, Dataset held) = train.Split(0.2, seed: 1, stratified: true);
const double C = 1;
var regression = new Sequential(new Flatten(), new Dense(10, Activations.Softmax) { KernelPenalty = new Penalty(L2: 0.5 / (C * kept.Count)) });
regression.Compile(new Lbfgs(), new CrossEntropy()).Fit(kept, new FitOptions { Epochs = 20 });
ConfusionMatrix confusion = model.Confusion(test);
(Model calibrated, CalibrationFit fit) = model.Calibrate(new TemperatureScaling(), held);

Metric[] figures =
[
    new Accuracy(),
    new LogLoss(),
    new F1(),
    new F1 { Average = Average.Micro },
    new Precision(),
    new Recall(),
    new RocAuc(),
    new MatthewsCorrelation(),
    new CohenKappa(),
    new BrierScore(),
];
model.Compile(new Sgd(0.01), new CrossEntropy(), figures);
Scores all = model.Evaluate(held);
float[] probabilities = model.PredictProbabilities(new float[28 * 28]);

// optax

double least = Kernels.CrossEntropy.Value<double>(row, label: 2);
double[] slope = new double[3];
Kernels.CrossEntropy.ValueAndGradient(row, 2, slope);
double smoothed = Kernels.CrossEntropy.Value<double, int>(row, [2], 3, new Kernels.LossOptions<double> { LabelSmoothing = 0.1 }).Value;
var warmed = new Adam(0.001) { Schedule = new WarmUp(100, new CosineDecay(900)) };
Loss[] ofOptax =
[
    new Poly1(),
    new BinaryFocal(),
    new SquaredHinge(),
    new FenchelYoung(),
];

Console.WriteLine($"{ofKeras.Length + ofOptax.Length} losses, {figures.Length} figures, {slopes.Length} slopes, least loss {least:0.0000}, smoothed {smoothed:0.0000}");
