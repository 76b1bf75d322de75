using System.Runtime.Intrinsics.X86;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>All workloads.</summary>
internal static class Catalogue
{
    // Some peers know only a few processors and must be told that this one has AVX-512.
    private static readonly string[] Blas = ["openblas", "blis", .. Avx512F.IsSupported ? (string[])["openblas-skylakex", "blis-skx"] : []];

    private static readonly string[] Torch = ["torch", "torch-nommap"];

    private static readonly (int Rows, int Classes)[] RowShapes = [(8192, 10), (65536, 10), (4096, 1000), (1024, 32000), (512, 128256)];

    private static readonly (int Rows, int Inner, int Columns)[] ProductShapes = [(512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (32, 784, 10), (128, 784, 128), (512, 784, 512)];

    private static readonly (int Rows, int Features, int Classes)[] LinearShapes = [(1024, 512, 32000), (4096, 768, 50257), (256, 4096, 128256)];

    public static IReadOnlyList<Workload> All { get; } =
    [
        .. Rows("softmax_fwd", RowTrials.Softmax<float>, read: 1, written: 1, peers: ["tensorprimitives", "tensorprimitives-stable", "onnxruntime", "onednn", .. Torch, "torch-hand", "numpy", "scipy", "sklearn", "tfjs-wasm"]),
        .. Rows("softmax_fwd", RowTrials.Softmax<double>, read: 2, written: 2, peers: ["tensorprimitives", "tensorprimitives-stable", "onnxruntime", .. Torch, "torch-hand", "numpy", "scipy", "sklearn"], isDouble: true),
        .. Rows("log_softmax_fwd", RowTrials.LogSoftmax<float>, read: 1, written: 1, peers: ["tensorprimitives", "onnxruntime", "onednn", .. Torch, "torch-hand", "numpy", "scipy", "tfjs-wasm"]),
        .. Rows("log_softmax_fwd", RowTrials.LogSoftmax<double>, read: 2, written: 2, peers: ["tensorprimitives", "onnxruntime", .. Torch, "torch-hand", "numpy", "scipy"], isDouble: true),
        .. Rows("softmax_bwd", RowTrials.SoftmaxBackward, read: 2, written: 1, peers: ["onednn"]),
        .. Rows("log_softmax_bwd", RowTrials.LogSoftmaxBackward, read: 2, written: 1, peers: ["onednn"]),
        .. Rows("ce_fwd", RowTrials.CrossEntropyValue, read: 1, written: 0, peers: ["tensorprimitives", "onnxruntime", "onednn", .. Torch, "numpy", "tfjs-wasm"]),
        .. Rows("ce_fwd_bwd", RowTrials.CrossEntropyGradient, read: 1, written: 1, peers: ["tensorprimitives", "onednn", .. Torch, "torch-hand", "numpy", "tfjs-wasm"]),
        .. Rows("ce_soft_fwd_bwd", RowTrials.SoftGradient, read: 2, written: 1, peers: [.. Torch, "numpy", "tfjs-wasm"], largest: 1000, smallest: 1000),
        .. Rows("ce_smooth_fwd_bwd", RowTrials.SmoothedGradient, read: 1, written: 1, peers: [.. Torch, "numpy", "tfjs-wasm"], largest: 1000, smallest: 1000),
        .. Rows("log_loss_of_probabilities", RowTrials.LogLossOfProbabilities, read: 1, written: 0, peers: ["sklearn"], largest: 1000),
        .. Elements("sigmoid_fwd", ElementTrials.Sigmoid, read: 1, peers: ["tensorprimitives", "onnxruntime", "onednn", .. Torch, "scipy", "tfjs-wasm"]),
        .. Elements("bce_logits_fwd_bwd", ElementTrials.SigmoidCrossEntropyGradient, read: 2, peers: ["tensorprimitives", .. Torch, "numpy", "tfjs-wasm"]),
        .. ProductShapes.Select(shape => Product("sgemm", ProductTrials.Product, shape, products: 1, results: 1, peers: ["tensorprimitives", "mathnet", "onnxruntime", "onednn", .. Blas, "torch", "numpy", "tfjs-wasm"])),
        Product("linear_fwd", ProductTrials.Linear, LinearShapes[0], products: 1, results: 1, peers: ["onednn"]),
        .. LinearShapes.Select(shape => Product("linear_ce_fwd", ProductTrials.LinearCrossEntropyValue, shape, products: 1, results: 0, peers: LinearPeers(shape, "onnxruntime"), isLoss: true)),
        .. LinearShapes[..2].Select(shape => Product("linear_ce_fwd_bwd", ProductTrials.LinearCrossEntropyGradients, shape, products: 3, results: 0, peers: LinearPeers(shape), isLoss: true)),
        Training("train_softreg_sgd", TrainingTrials.SoftmaxRegression, batch: 32, steps: 1875, multiplications: 2 * 7840, peers: ["tensorprimitives", "torch", "torch-hand", "torch-dataloader", "numpy", "tfjs-wasm", "tfjs-wasm-raw"]),
        Training("train_softreg_sgd", TrainingTrials.SoftmaxRegression, batch: 128, steps: 468, multiplications: 2 * 7840, peers: ["tensorprimitives", "torch", "torch-hand", "torch-dataloader", "numpy", "tfjs-wasm", "tfjs-wasm-raw"]),
        Training("train_mlp_sgdm", TrainingTrials.MlpWithMomentum, batch: 64, steps: 937, multiplications: (2 * 100352) + (3 * 1280), peers: ["tensorprimitives", "torch", "torch-dataloader", "numpy", "sklearn", "tfjs-wasm", "tfjs-wasm-raw"]),
        Training("train_mlp_adam", TrainingTrials.MlpWithAdam, batch: 128, steps: 468, multiplications: (2 * 100352) + (3 * 1280), peers: ["tensorprimitives", "torch", "torch-dataloader", "numpy", "sklearn", "tfjs-wasm", "tfjs-wasm-raw"]),
        Training("train_lenet_adam", TrainingTrials.LeNet, batch: 64, steps: 100, multiplications: (2 * 117600) + (3 * (240000 + 48000 + 10080 + 840)), peers: ["torch", "torch-dataloader"]),
        Training("train_softreg_sgd_ovr", TrainingTrials.TenBinaryLosses, batch: 1, steps: 60000, multiplications: 2 * 7840, peers: ["sklearn"]),
        new()
        {
            Name = "train_softreg_lbfgs",
            Shape = "fullbatch",
            Make = () => TrainingTrials.Iterations(10, TrainingTrials.Samples),
            MakeShort = () => TrainingTrials.Iterations(2, 100),
            Read = 10.0 * TrainingTrials.Samples * TrainingTrials.Pixels * sizeof(float),
            Flops = 10.0 * TrainingTrials.Samples * 2 * 2 * 7840,
            Steps = 10,
            Samples = TrainingTrials.Samples,
            Peers = ["sklearn"],
        },
        ColdStart("built", ProgramTrials.Built),
        ColdStart("published", ProgramTrials.Published),
    ];

    private static string[] LinearPeers((int Rows, int Features, int Classes) shape, params string[] others) =>
        [.. others, .. shape == LinearShapes[0] && others.Length > 0 ? (string[])["tensorprimitives"] : [], .. Torch, .. shape == LinearShapes[2] ? (string[])[] : ["numpy"]];

    private static IEnumerable<Workload> Rows(
        string name, Func<int, int, Trial> make, int read, int written, string[] peers, int smallest = 10, int largest = int.MaxValue, bool isDouble = false) =>
        RowShapes.Where(shape => isDouble ? shape.Classes == 1000 : shape.Classes >= smallest && shape.Classes <= largest).Select(shape => new Workload
        {
            Name = name,
            Shape = $"{shape.Rows}x{shape.Classes}",
            DataType = isDouble ? "float64" : "float32",
            Make = () => make(shape.Rows, shape.Classes),
            MakeShort = () => make(Math.Max(8, 64000 / shape.Classes), shape.Classes),
            Read = (double)read * sizeof(float) * shape.Rows * shape.Classes,
            Written = (double)written * sizeof(float) * shape.Rows * shape.Classes,

            // It takes dense targets only.
            Peers = shape.Classes >= 32000 && name.StartsWith("ce_", StringComparison.Ordinal) ? [.. peers.Where(peer => peer != "tfjs-wasm")] : peers,
        });

    private static IEnumerable<Workload> Elements(string name, Func<int, Trial> make, int read, string[] peers) =>
        new[] { 1 << 20, 1 << 24 }.Select(count => new Workload
        {
            Name = name,
            Shape = $"{count}",
            Make = () => make(count),
            MakeShort = () => make(1 << 14),
            Read = (double)read * sizeof(float) * count,
            Written = (double)sizeof(float) * count,
            Peers = peers,
        });

    private static Workload Product(
        string name, Func<int, int, int, Trial> make, (int Rows, int Inner, int Columns) shape, int products, int results, string[] peers, bool isLoss = false) => new()
        {
            Name = name,
            Shape = $"{shape.Rows}x{shape.Inner}x{shape.Columns}",
            Make = () => make(shape.Rows, shape.Inner, shape.Columns),
            MakeShort = () => make(Math.Min(shape.Rows, 32), shape.Inner, Math.Min(shape.Columns, 1000)),
            Read = (double)sizeof(float) * shape.Inner * (shape.Rows + shape.Columns),
            Written = (double)sizeof(float) * ((results * shape.Rows * (double)shape.Columns) + (products > 1 ? shape.Inner * (shape.Rows + (double)shape.Columns) : 0)),
            Flops = 2.0 * products * shape.Rows * shape.Inner * shape.Columns,
            CountsMemory = isLoss,
            Peers = peers,
        };

    private static Workload Training(string name, Func<Training.Model> describe, int batch, int steps, int multiplications, string[] peers) => new()
    {
        Name = name,
        Shape = $"batch{batch}",
        Make = () => TrainingTrials.Steps(describe, batch, steps, TrainingTrials.Samples),
        MakeShort = () => TrainingTrials.Steps(describe, batch, 2, 2 * batch),
        Read = (double)sizeof(float) * steps * batch * TrainingTrials.Pixels,
        Flops = 2.0 * steps * batch * multiplications,
        Steps = steps,
        Samples = batch,
        Peers = peers,
    };

    private static Workload ColdStart(string kind, Func<int, Trial> make) => new()
    {
        Name = "cold_start",
        Shape = "digits2000",
        DataType = kind,
        Make = () => make(2000),
        MakeShort = () => ProgramTrials.Built(100),
    };
}
