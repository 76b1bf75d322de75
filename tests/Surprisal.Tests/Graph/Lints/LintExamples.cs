namespace Surprisal.Tests.GraphTests;

/// <summary>For each lint, formulas that have the mistake, and formulas that look like it and are right.</summary>
internal static class LintExamples
{
    /// <summary>What the names in the formulas are bound to: scores, targets, probabilities, labels.</summary>
    public static string[] Lets { get; } =
    [
        "x=1,2,-3;4,-5,6", "u=0.5,1,-2;-1,0,1", "v=1,-2,3",
        "q=0.2,0.3,0.5;0.1,0.1,0.8", "r=0.1,0.2,0.7", "p=0.3,0.3,0.4;0.2,0.5,0.3",
        "y=0,2", "k=0,0,0", "n=0,1,1", "c=1;-2;3",
    ];

    public static IReadOnlyDictionary<string, (Example[] Fire, Example[] Pass)> All { get; } = new Dictionary<string, (Example[], Example[])>
    {
        ["softmax-twice"] = (
            [
                "F.cross_entropy(softmax(x), y)",
                "-sum(q * log(softmax(softmax(x))))",
                "a = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True); b = np.exp(a) / np.sum(np.exp(a), axis=1, keepdims=True); -np.sum(q * np.log(b))",
                "tf.nn.softmax_cross_entropy_with_logits(labels=q, logits=tf.nn.softmax(x))",
                "-F.log_softmax(F.softmax(x, dim=1), dim=1)[range(2), y].sum()",
                "softmax(softmax(x.T, axis=0).T, axis=1)",
                "softmax(softmax(x).reshape(6).reshape(2, 3), axis=1)",
                "softmax(1 - 2 * np.exp(log_softmax(v)))",
                "logsumexp(softmax(v)) - softmax(v)[2]",
                "keras.losses.categorical_crossentropy(q, softmax(x), from_logits=True)",
            ],
            [
                "softmax(log_softmax(x))",
                "log_softmax(log_softmax(x) - 1)",
                "softmax(softmax(x, axis=0), axis=1)",
                "softmax(softmax(x) @ u.T)",
                "softmax(100 * softmax(x))",
                "log(softmax(x) + softmax(u))",
                "softmax(log(softmax(x)) / 2)",
                "keras.losses.categorical_crossentropy(q, softmax(x))",
            ]),
        ["probabilities-as-logits"] = (
            [
                "F.cross_entropy(p, y)",
                "softmax(p)",
                "log_softmax(p.T, axis=0)",
                "np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)",
                "tf.nn.softmax_cross_entropy_with_logits(labels=q, logits=p)",
                "softmax(relu(p))",
                "softmax(p - 0.25)",
                "F.cross_entropy(abs(x) / abs(x).sum(axis=1, keepdims=True), y)",
            ],
            [
                "F.cross_entropy(x, y)",
                "F.cross_entropy(log(p), y)",
                "F.cross_entropy(2 * p, y)",
                "softmax(-p)",
                "-log(p)[range(2), y].sum()",
                "softmax(p, axis=0)",
                "logsumexp(x, axis=1)",
            ]),
        ["sigmoid-before-softmax"] = (
            [
                "F.cross_entropy(sigmoid(x), y)",
                "softmax(1 / (1 + exp(-x)))",
                "tf.nn.softmax_cross_entropy_with_logits(labels=q, logits=tf.sigmoid(x))",
                "-sum(q * log_softmax(-sigmoid(x)))",
                "logsumexp(sigmoid(v)) - sigmoid(v)[2]",
                "softmax(0.5 * sigmoid(x) + 3)",
                "nn.CrossEntropyLoss()(nn.Sigmoid()(x), y)",
            ],
            [
                "softmax(sigmoid(x) @ u.T)",
                "softmax(20 * sigmoid(x))",
                "softmax(log(sigmoid(x)))",
                "sigmoid(v) / sigmoid(v).sum()",
                "softmax(x * sigmoid(x))",
                "F.binary_cross_entropy(sigmoid(x), q)",
                "softmax(tanh(x))",
            ]),
        ["softmax-before-sigmoid"] = (
            [
                "F.binary_cross_entropy_with_logits(softmax(x), q)",
                "sigmoid(softmax(x))",
                "F.binary_cross_entropy(sigmoid(log_softmax(x)), q)",
                "1 / (1 + exp(-softmax(x)))",
                "log_sigmoid(softmax(x)[:, 1])",
                "tf.nn.sigmoid_cross_entropy_with_logits(labels=q, logits=tf.nn.softmax(x))",
            ],
            [
                "F.binary_cross_entropy_with_logits(x, q)",
                "F.binary_cross_entropy(softmax(x), q)",
                "sigmoid(x) * softmax(x)",
                "sigmoid(softmax(x) @ u.T)",
                "sigmoid(50 * softmax(x))",
                "softmax(x) - sigmoid(x)",
            ]),
        ["one-class"] = (
            [
                "softmax(c)",
                "F.cross_entropy(c, k)",
                "tf.nn.softmax_cross_entropy_with_logits(labels=np.ones_like(c), logits=c)",
                "-sum(log_softmax(c))",
                "np.exp(c) / np.exp(c).sum(axis=1, keepdims=True)",
                "-log(softmax(x[:, :1]))",
            ],
            [
                "softmax(c, axis=0)",
                "sigmoid(c)",
                "F.binary_cross_entropy_with_logits(c, np.ones_like(c))",
                "logsumexp(c, axis=1)",
                "softmax(x)[:, :1]",
                "softmax(x[:1])",
            ]),
        ["hidden-gradient"] = (
            [
                "-sum(q * log(softmax(x) + 1e-7))",
                "-sum(q * log(1e-10 + p))",
                "-np.sum(q * np.log(np.clip(p, 1e-12, 1 - 1e-12)))",
                "-np.mean(np.log(softmax(x)[range(2), y] + 1e-9))",
                "s = sigmoid(v); -sum(n * log(s + 1e-8) + (1 - n) * log(1 - s + 1e-8))",
                "-tf.reduce_sum(q * tf.log(tf.clip_by_value(tf.nn.softmax(x), 1e-10, 1.0)))",
                "-sum(q * np.maximum(log(softmax(x)), -100))",
                "-sum(log(sum(q * softmax(x), axis=1) + 1e-7))",
                "-sum(q * log(np.maximum(p, 1e-15)))",
                "s = np.clip(sigmoid(v), 1e-7, 1 - 1e-7); -sum(n * log(s) + (1 - n) * log(1 - s))",
                "np.sum(q * np.log((q + 1e-7) / (softmax(x) + 1e-7)))",
                "e = np.exp(x); -sum(q * log(e / e.sum(axis=1, keepdims=True) + 1e-8))",
            ],
            [
                "-sum(q * log(softmax(x)))",
                "log(1 + exp(v))",
                "log(v**2 + 1e-7)",
                "log(x.var() + 1e-6)",
                "log(p + 1)",
                "-sum(q * log(softmax(clip(x, -10, 10))))",
                "sum(q * (softmax(x) + 1e-7))",
                "-sum(q * log(0.9 * softmax(x) + 0.1 / 3))",
                "v / (sqrt(sum(v**2)) + 1e-8)",
            ]),
        ["one-hot-labels"] = (
            [
                "-sum(one_hot(y, 3) * log(softmax(x)))",
                "-np.sum(np.eye(3)[y] * F.log_softmax(x, dim=1))",
                "tf.nn.softmax_cross_entropy_with_logits(labels=tf.one_hot(y, 3), logits=x)",
                "-np.log(np.sum(np.eye(3)[y] * p, axis=1))",
                "-(log(p) * F.one_hot(y, 3)).sum()",
                "keras.losses.categorical_crossentropy(keras.utils.to_categorical(y, 3), softmax(x))",
                "-np.mean(np.sum(one_hot(y, 3) * np.log(softmax(x) + 1e-7), axis=1))",
            ],
            [
                "F.cross_entropy(x, y)",
                "-sum((0.9 * one_hot(y, 3) + 0.1 / 3) * log_softmax(x))",
                "sum(abs(softmax(x) - one_hot(y, 3)))",
                "-sum(q * log_softmax(x))",
                "one_hot(y, 3) @ x.T",
                "-log_softmax(x)[range(2), y].sum()",
            ]),
        ["stretched-apart"] = (
            [
                "F.mse_loss(c, n)",
                "mean((n - c)**2)",
                "F.binary_cross_entropy_with_logits(c, n)",
                "mean(abs(sigmoid(c) - n))",
                "np.mean((c > 0) == n)",
                "-mean(n * log(sigmoid(c)) + (1 - n) * log(1 - sigmoid(c)))",
                "mean((x @ x.T @ c[:2] - y)**2)",
            ],
            [
                "(v[:, None] - v)**2",
                "mean((c[:, 0] - n)**2)",
                "mean((c - n.reshape(-1, 1))**2)",
                "mean((sigmoid(v[:, None]) - n)**2)",
                "x - x.mean(axis=1, keepdims=True)",
                "n - 1",
                "c * c.T",
                "c + y",
                "np.outer(v, n)",
            ]),
        ["mean-over-classes"] = (
            [
                "-mean(q * log(softmax(x)))",
                "-np.mean(np.mean(q * F.log_softmax(x, dim=1), axis=1))",
                "-tf.reduce_mean(q * tf.log(p))",
                "-np.sum(q * np.log(softmax(x))) / 6",
                "-(r * log_softmax(v)).mean()",
                "tf.reduce_mean(-tf.reduce_sum(q * tf.log(p), axis=1) / 3)",
                "-mean(log(softmax(x.T, axis=0)) * q.T)",
                "-sum(q * log_softmax(x)) * (1/6)",
                "-mean(q * log(softmax(x) + 1e-7))",
                "0.5 * -np.mean(q * np.log(p), axis=-1, keepdims=True)",
            ],
            [
                "tf.reduce_mean(-tf.reduce_sum(q * tf.log(p), axis=1))",
                "-sum(q * log(p)) / 2",
                "-mean(log_softmax(x), axis=1)",
                "-np.mean(q * np.log(p) + (1 - q) * np.log(1 - p))",
                "-np.mean(np.log(p[range(2), y]))",
                "-sum(mean(q * log(p), axis=0))",
                "F.cross_entropy(x, q)",
                "F.binary_cross_entropy(p, q)",
                "mean(q * p)",
                "-mean(q * log(p)) - mean((1 - q) * log(1 - p))",
            ]),
        ["kl-mean-over-classes"] = (
            [
                "F.kl_div(F.log_softmax(x, dim=1), q)",
                "np.mean(q * np.log(q / p))",
                "np.mean(q * (np.log(q) - np.log(p)))",
                "F.kl_div(log(p), log(q), log_target=True)",
                "np.mean(q * np.log(q) - q * np.log(p))",
                "mean(softmax(u) * (log_softmax(u) - log_softmax(x)))",
                "np.mean(r * np.log(r / softmax(v)))",
                "F.kl_div(x, q, reduction='mean')",
                "np.sum(q * (np.log(q) - log_softmax(x)), axis=1).mean() / 3",
            ],
            [
                "F.kl_div(F.log_softmax(x, dim=1), q, reduction='batchmean')",
                "F.kl_div(F.log_softmax(x, dim=1), q, reduction='sum')",
                "keras.losses.kl_divergence(q, p)",
                "np.sum(q * np.log(q / p), axis=1).mean()",
                "F.cross_entropy(x, q)",
                "np.mean(np.log(q) - np.log(p))",
                "np.mean(q * (q - p))",
            ]),
        ["squared-error-of-softmax"] = (
            [
                "np.mean((softmax(x) - q)**2)",
                "F.mse_loss(softmax(x), q)",
                "0.5 * sum((q - softmax(x))**2)",
                "d = softmax(v) - r; sum(d * d)",
                "tf.reduce_mean(tf.square(q - tf.exp(x) / tf.reduce_sum(tf.exp(x), axis=1, keepdims=True)))",
                "keras.losses.mean_squared_error(one_hot(y, 3), softmax(x))",
                "sum((2 * (softmax(x)[:, 1] - y))**2)",
            ],
            [
                "sum((softmax(x) - softmax(u))**2)",
                "F.mse_loss(x, q)",
                "1 - sum(softmax(x)**2)",
                "np.mean((sigmoid(x) - q)**2)",
                "F.mse_loss(log_softmax(x), q)",
                "-sum(q * log(softmax(x)))",
                "sum(abs(softmax(x) - q))",
                "s = softmax(v); sum((s - s.mean())**2)",
            ]),
        ["no-dependence"] = (
            [
                new("sum(round(x))", "x"),
                new("sum(x)", "q"),
                new("sum(stop_gradient(x) * u)", "x", "u"),
                new("F.cross_entropy(x, y)", "y"),
                new("sum(x > 0)", "x"),
                new("argmax(x)", "x"),
                new("a = 2 * x; b = a + u; sum(a)", "b"),
            ],
            [
                "sum(x * u)",
                new("F.cross_entropy(x, q)", "q"),
                new("sum(relu(x))", "x"),
                new("max(x)", "x"),
                new("0 * sum(x)", "x"),
                new("a = 2 * x; sum(a)", "a", "x"),
                "F.cross_entropy(x, y)",
            ]),
    };

    /// <summary>A formula, and by what its gradients are taken; by default all that it depends on smoothly.</summary>
    internal sealed record Example(string Formula, params string[] By)
    {
        public static implicit operator Example(string formula) => new(formula);
    }
}
