using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Formulas of the softmax family as NumPy scripts, textbooks and the documentation of TensorFlow, Keras, PyTorch and JAX spell them.</summary>
/// <remarks>Each is over a row of scores x, a target distribution y and the class number that is its first place above 0.</remarks>
internal static class Spellings
{
    public static IReadOnlyDictionary<string, Func<Symbol, Symbol, Symbol, Symbol>> All { get; } = new Dictionary<string, Func<Symbol, Symbol, Symbol, Symbol>>
    {
        // Softmax.
        ["np.exp(x) / np.sum(np.exp(x))"] = (x, _, _) => Exp(x) / ReduceSum(Exp(x)),
        ["e = np.exp(x); e / e.sum(axis=-1, keepdims=True)"] = (x, _, _) => Softly(Exp(x)),
        ["e = np.exp(x - np.max(x)); e / e.sum()"] = (x, _, _) => Exp(x - ReduceMax(x)) / ReduceSum(Exp(x - ReduceMax(x))),
        ["e = jnp.exp(x - lax.stop_gradient(x.max(-1, keepdims=True))); e / e.sum(-1, keepdims=True)"] =
            (x, _, _) => Softly(Exp(x - StopGradient(ReduceMax(x, -1, keepDims: true)))),
        ["tf.nn.softmax(x)"] = (x, _, _) => Softmax(x),
        ["np.exp(x) * (1 / np.exp(x).sum())"] = (x, _, _) => Exp(x) * (1 / ReduceSum(Exp(x))),
        ["np.exp(x - np.log(np.sum(np.exp(x))))"] = (x, _, _) => Exp(x - Log(ReduceSum(Exp(x)))),
        ["torch.exp(x - torch.logsumexp(x, -1))"] = (x, _, _) => Exp(x - LogSumExp(x)),
        ["np.exp(x) / np.exp(x).sum() written with np.power(np.e, x)"] = (x, _, _) => Power(Math.E, x) / ReduceSum(Power(Math.E, x)),
        ["1 / np.exp(x[None, :] - x[:, None]).sum(-1)"] = (x, _, _) => 1 / ReduceSum(Exp(ExpandDims(x, 0) - ExpandDims(x, 1)), 1),
        ["softmax(x / 0.7) by hand"] = (x, _, _) => Softly(Exp(x / 0.7)),
        ["softmax of two steps: x -= x.mean()"] = (x, _, _) => Softly(Exp(x - ReduceMean(x))),

        // Log-softmax and log-sum-exp.
        ["np.log(np.exp(x) / np.exp(x).sum())"] = (x, _, _) => Log(Exp(x) / ReduceSum(Exp(x))),
        ["tf.math.log(tf.nn.softmax(x))"] = (x, _, _) => Log(Softmax(x)),
        ["x - np.log(np.sum(np.exp(x)))"] = (x, _, _) => x - Log(ReduceSum(Exp(x))),
        ["x - x.max() - np.log(np.exp(x - x.max()).sum())"] = (x, _, _) => x - ReduceMax(x) - Log(ReduceSum(Exp(x - ReduceMax(x)))),
        ["F.log_softmax(x, dim=-1)"] = (x, _, _) => LogSoftmax(x),
        ["np.log(np.exp(x)) - np.log(np.exp(x).sum())"] = (x, _, _) => Log(Exp(x)) - Log(ReduceSum(Exp(x))),
        ["-np.log(np.exp(-x) * np.exp(x).sum())"] = (x, _, _) => -Log(Exp(-x) * ReduceSum(Exp(x))),
        ["np.log(np.sum(np.exp(x)))"] = (x, _, _) => Log(ReduceSum(Exp(x))),
        ["m = x.max(); m + np.log(np.exp(x - m).sum())"] = (x, _, _) => ReduceMax(x) + Log(ReduceSum(Exp(x - ReduceMax(x)))),
        ["torch.logsumexp(x, 0)"] = (x, _, _) => LogSumExp(x),
        ["np.log(np.mean(np.exp(x)))"] = (x, _, _) => Log(ReduceMean(Exp(x))),
        ["functools.reduce(np.logaddexp, x)"] = (x, _, _) => Log(Exp(Log(Exp(Index(x, 0)) + Exp(Index(x, 1)))) + Exp(Index(x, 2))),
        ["np.log2(softmax(x))"] = (x, _, _) => Log(Exp(x) / ReduceSum(Exp(x))) / Math.Log(2),

        // Cross-entropy.
        ["-tf.reduce_sum(y * tf.log(tf.nn.softmax(x)))"] = (x, y, _) => -ReduceSum(y * Log(Softmax(x))),
        ["-np.sum(y * np.log(np.exp(x) / np.sum(np.exp(x))))"] = (x, y, _) => -ReduceSum(y * Log(Exp(x) / ReduceSum(Exp(x)))),
        ["tf.reduce_mean(-tf.reduce_sum(y * tf.log(p), reduction_indices=[0]))"] = (x, y, _) => ReduceMean(-ReduceSum(y * Log(Softmax(x)), axes: [0])),
        ["-(y * np.log(e / s)).sum() with e shifted"] = (x, y, _) => -ReduceSum(y * Log(Softly(Exp(x - ReduceMax(x))))),
        ["np.sum(y) * np.log(np.exp(x).sum()) - y @ x"] = (x, y, _) => (ReduceSum(y) * Log(ReduceSum(Exp(x)))) - ReduceSum(y * x),
        ["-np.dot(y, np.log(softmax(x)))"] = (x, y, _) => -Reshape(MatMul(Reshape(y, [1, 3]), Reshape(Log(Exp(x) * (1 / ReduceSum(Exp(x)))), [3, 1])), []),
        ["-np.log(np.prod(p ** y))"] = (x, y, _) => -Log(ReduceProduct(Power(Exp(x) / ReduceSum(Exp(x)), y))),
        ["np.sum(y * np.log(1 / p))"] = (x, y, _) => ReduceSum(y * Log(1 / Softmax(x))),
        ["np.mean(-y * np.log(p)) * 3"] = (x, y, _) => ReduceMean(-y * Log(Softmax(x))) * 3,
        ["-np.log(p[label])"] = (x, _, label) => -Log(Index1(Softmax(x), label)),
        ["-np.log(np.exp(x)[label] / np.exp(x).sum())"] = (x, _, label) => -Log(Index1(Exp(x), label) / ReduceSum(Exp(x))),
        ["np.log(np.exp(x).sum()) - x[label]"] = (x, _, label) => Log(ReduceSum(Exp(x))) - Index1(x, label),
        ["F.nll_loss(F.log_softmax(x), label)"] = (x, _, label) => -Index1(LogSoftmax(x), label),
        ["np.log(np.exp(x - x[label]).sum())"] = (x, _, label) => Log(ReduceSum(Exp(x - Index1(x, label)))),
        ["-(one_hot * np.log(p)).sum()"] = (x, _, label) => -ReduceSum(OneHot(label, 3) * Log(Exp(x) / ReduceSum(Exp(x)))),
        ["-np.log((one_hot * p).sum())"] = (x, _, label) => -Log(ReduceSum(OneHot(label, 3) * Softmax(x))),
        ["optax.softmax_cross_entropy(x, y)"] = (x, y, _) => -ReduceSum(y * LogSoftmax(x), -1),
        ["np.logaddexp margin: np.log1p(np.exp(others - x_label).sum())"] =
            (x, _, label) => Log1P(ReduceSum(Exp(x - Index1(x, label)) * (1 - OneHot(label, 3)))),
        ["-np.log(p[label] + 1e-7)"] = (x, _, label) => -Log(Index1(Softmax(x), label) + 1e-7),
        ["-(y * np.log(p + 1e-12)).sum()"] = (x, y, _) => -ReduceSum(y * Log((Exp(x) / ReduceSum(Exp(x))) + 1e-12)),

        // Weights and smoothing.
        ["-(w * y * np.log(p)).sum()"] = (x, y, _) => -ReduceSum(Constant([1, 2, 0.5], [3]) * y * Log(Softmax(x))),
        ["-(y * w * np.log(p)).sum() / (y * w).sum()"] = (x, y, _) => -ReduceSum(y * Constant([1, 2, 0.5], [3]) * Log(Softmax(x))) / ReduceSum(y * Constant([1, 2, 0.5], [3])),
        ["s = y * 0.9 + 0.1 / 3; -(s * np.log(p)).sum()"] = (x, y, _) => -ReduceSum(((y * 0.9) + (0.1 / 3)) * Log(Exp(x) / ReduceSum(Exp(x)))),
        ["0.9 * nll + 0.1 * -logp.mean()"] = (x, _, label) => (0.9 * -Index1(LogSoftmax(x), label)) + (0.1 * -ReduceMean(LogSoftmax(x))),

        // Binary cross-entropy, element by element.
        ["1 / (1 + np.exp(-x))"] = (x, _, _) => 1 / (1 + Exp(-x)),
        ["np.exp(x) / (1 + np.exp(x))"] = (x, _, _) => Exp(x) / (1 + Exp(x)),
        ["1 - 1 / (1 + np.exp(x))"] = (x, _, _) => 1 - (1 / (1 + Exp(x))),
        ["0.5 * (1 + np.tanh(x / 2))"] = (x, _, _) => 0.5 * (1 + Tanh(x / 2)),
        ["np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))"] =
            (x, _, _) => Where(GreaterEqual(x, 0), 1 / (1 + Exp(-x)), Exp(x) / (1 + Exp(x))),
        ["-(y * np.log(s) + (1 - y) * np.log(1 - s))"] = (x, y, _) => Bce(y, Sigmoid(x)),
        ["the same with s = 1 / (1 + np.exp(-x))"] = (x, y, _) => Bce(y, 1 / (1 + Exp(-x))),
        ["the same with s = np.exp(x) / (np.exp(x) + 1)"] = (x, y, _) => Bce(y, Exp(x) / (Exp(x) + 1)),
        ["the same with s = (np.tanh(x / 2) + 1) / 2"] = (x, y, _) => Bce(y, (Tanh(x / 2) + 1) / 2),
        ["np.maximum(x, 0) - x * y + np.log(1 + np.exp(-np.abs(x)))"] = (x, y, _) => Relu(x) - (x * y) + Log(1 + Exp(-Abs(x))),
        ["tf.nn.relu(x) - x * y + tf.math.log1p(tf.exp(-tf.abs(x)))"] = (x, y, _) => Relu(x) - (x * y) + Log1P(Exp(-Abs(x))),
        ["np.log(1 + np.exp(-x)) + (1 - y) * x"] = (x, y, _) => Log(1 + Exp(-x)) + ((1 - y) * x),
        ["np.log(1 + np.exp(x)) - y * x"] = (x, y, _) => Log(1 + Exp(x)) - (y * x),
        ["x - x * y + np.log(1 + np.exp(-x))"] = (x, y, _) => x - (x * y) + Log(1 + Exp(-x)),
        ["np.logaddexp(0, x) - x * y"] = (x, y, _) => Log(Exp(0) + Exp(x)) - (x * y),
        ["-y * F.logsigmoid(x) - (1 - y) * F.logsigmoid(-x)"] = (x, y, _) => (-y * LogSigmoid(x)) - ((1 - y) * LogSigmoid(-x)),
        ["-np.log(np.where(y > 0, s, 1 - s))"] = (x, y, _) => -Log(Where(Greater(y, 0), Sigmoid(x), 1 - Sigmoid(x))),
        ["np.log(s / (1 - s))"] = (x, _, _) => Log(Sigmoid(x) / (1 - Sigmoid(x))),
        ["-np.log(1 + np.exp(-x))"] = (x, _, _) => -Log(1 + Exp(-x)),
        ["np.log(1 / (1 + np.exp(-x)))"] = (x, _, _) => Log(1 / (1 + Exp(-x))),

        // Divergences, entropy, focal loss.
        ["-(p * np.log(p)).sum()"] = (x, _, _) => -ReduceSum(Softmax(x) * Log(Softmax(x))),
        ["-(p * np.log(p)).sum() by exponentials"] = (x, _, _) => -ReduceSum(Softly(Exp(x)) * Log(Softly(Exp(x)))),
        ["lse - (p * x).sum()"] = (x, _, _) => LogSumExp(x) - ReduceSum(Softmax(x) * x),
        ["(t * (np.log(t) - np.log(p))).sum()"] = (x, y, _) => ReduceSum(Smooth(y) * (Log(Smooth(y)) - Log(Softmax(x)))),
        ["(t * np.log(t / p)).sum()"] = (x, y, _) => ReduceSum(Smooth(y) * Log(Smooth(y) / (Exp(x) / ReduceSum(Exp(x))))),
        ["(p * np.log(p / t)).sum()"] = (x, y, _) => ReduceSum(Softmax(x) * Log(Softmax(x) / Smooth(y))),
        ["-(1 - p[label]) ** 2 * np.log(p[label])"] = (x, _, label) => -Power(1 - Index1(Softmax(x), label), 2) * Log(Index1(Softmax(x), label)),
        ["-(y * (1 - p) ** 2 * np.log(p)).sum()"] = (x, y, _) => -ReduceSum(y * Square(1 - Softmax(x)) * Log(Softmax(x))),
        ["((p - y) ** 2).sum() / 2"] = (x, y, _) => ReduceSum(Square(Softmax(x) - y)) / 2,
        ["softmax(x) - y"] = (x, y, _) => (Exp(x) / ReduceSum(Exp(x))) - y,
        ["1 - p.max()"] = (x, _, _) => 1 - ReduceMax(Exp(x) / ReduceSum(Exp(x))),
        ["-np.log(1 - p).sum()"] = (x, _, _) => -ReduceSum(Log(1 - (Exp(x) / ReduceSum(Exp(x))))),
        ["(1 - p[label] ** 0.7) / 0.7"] = (x, _, label) => (1 - Power(Index1(Softmax(x), label), 0.7)) / 0.7,
        ["(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))"] = (x, _, _) => (Exp(x) - Exp(-x)) / (Exp(x) + Exp(-x)),
    };

    private static Symbol Softly(Symbol e) => e / ReduceSum(e, -1, keepDims: true);

    private static Symbol Bce(Symbol y, Symbol s) => -((y * Log(s)) + ((1 - y) * Log(1 - s)));

    private static Symbol Smooth(Symbol y) => (0.8 * y) + 0.0625;

    private static Symbol Index1(Symbol x, Symbol label) => Pick(x, label);
}
