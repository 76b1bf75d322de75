namespace Surprisal.Tests.GraphTests;

/// <summary>What a formula computes, whatever its spelling.</summary>
public enum Meaning
{
    Softmax,
    LogSoftmax,
    LogSumExp,
    CrossEntropy,
    CrossEntropyOfClass,
    BinaryCrossEntropy,
    Other,
}

/// <summary>A formula as some program or page writes it.</summary>
/// <param name="Meaning">What it computes.</param>
/// <param name="Source">The kind of page that writes so.</param>
/// <param name="Text">The formula.</param>
/// <param name="IsBatched">Whether it is over rows, of which there may be many, and not over one row.</param>
/// <param name="IsForFewClasses">Whether it takes far more work or text than there are classes, so that nobody writes it for thousands.</param>
public sealed record Spelling(Meaning Meaning, string Source, string Text, bool IsBatched = false, bool IsForFewClasses = false);

/// <summary>Formulas of the softmax family as tutorials and scripts spell them, for which exact results are known.</summary>
/// <remarks>
/// They are over scores <c>x</c>, target distributions <c>y</c> and class numbers <c>label</c>, or rows of them. <c>K</c> stands for
/// the number of classes.
/// </remarks>
internal static class Spellings
{
    private const string NumPy = "NumPy", TensorFlow1 = "TensorFlow 1", TensorFlow2 = "TensorFlow 2", Keras = "Keras", PyTorch = "PyTorch", Jax = "JAX", Textbook = "textbook";

    public static IReadOnlyList<Spelling> All { get; } =
    [
        new(Meaning.Softmax, NumPy, "np.exp(x) / np.sum(np.exp(x))"),
        new(Meaning.Softmax, NumPy, "e_x = np.exp(x - np.max(x)); e_x / e_x.sum(axis=0)"),
        new(Meaning.Softmax, NumPy, "e = np.exp(x); s = np.sum(e, axis=1, keepdims=True); e / s", IsBatched: true),
        new(Meaning.Softmax, NumPy, "(np.exp(x).T / np.exp(x).sum(axis=1)).T", IsBatched: true),
        new(Meaning.Softmax, NumPy, "np.exp(x) * (1 / np.exp(x).sum())"),
        new(Meaning.Softmax, NumPy, "np.exp(x - np.log(np.sum(np.exp(x))))"),
        new(Meaning.Softmax, NumPy, "np.power(np.e, x) / np.power(np.e, x).sum()"),
        new(Meaning.Softmax, NumPy, "1 / np.exp(x[None, :] - x[:, None]).sum(-1)", IsForFewClasses: true),
        new(Meaning.Softmax, NumPy, "scipy.special.softmax(x)"),
        new(Meaning.Softmax, Textbook, "exp(x) / Σ(exp(x))"),
        new(Meaning.Softmax, Textbook, "sqrt(exp(x)**2 / sum(exp(x))**2)"),
        new(Meaning.Softmax, TensorFlow1, "tf.exp(x) / tf.reduce_sum(tf.exp(x), -1, keep_dims=True)", IsBatched: true),
        new(Meaning.Softmax, TensorFlow2, "tf.nn.softmax(x, axis=-1)"),
        new(Meaning.Softmax, TensorFlow2, "tf.math.divide(tf.math.exp(x), tf.reduce_sum(tf.math.exp(x), axis=-1, keepdims=True))", IsBatched: true),
        new(Meaning.Softmax, Keras, "e = K.exp(x - K.max(x, axis=-1, keepdims=True)); s = K.sum(e, axis=-1, keepdims=True); e / s", IsBatched: true),
        new(Meaning.Softmax, PyTorch, "torch.exp(x) / torch.exp(x).sum(dim=1, keepdim=True)", IsBatched: true),
        new(Meaning.Softmax, PyTorch, "torch.exp(x - torch.logsumexp(x, 0))"),
        new(Meaning.Softmax, PyTorch, "F.log_softmax(x, dim=0).exp()"),
        new(Meaning.Softmax, Jax, "unnormalized = jnp.exp(x - jax.lax.stop_gradient(x.max(-1, keepdims=True))); unnormalized / unnormalized.sum(-1, keepdims=True)"),

        new(Meaning.LogSoftmax, NumPy, "np.log(np.exp(x) / np.exp(x).sum())"),
        new(Meaning.LogSoftmax, NumPy, "x - np.log(np.sum(np.exp(x)))"),
        new(Meaning.LogSoftmax, NumPy, "m = x.max(); x - m - np.log(np.exp(x - m).sum())"),
        new(Meaning.LogSoftmax, NumPy, "np.log(np.exp(x)) - np.log(np.exp(x).sum())"),
        new(Meaning.LogSoftmax, NumPy, "-np.log(np.exp(-x) * np.exp(x).sum())"),
        new(Meaning.LogSoftmax, NumPy, "-np.log(np.exp(x).sum() / np.exp(x))"),
        new(Meaning.LogSoftmax, NumPy, "np.log2(np.exp(x) / np.exp(x).sum()) * np.log(2)"),
        new(Meaning.LogSoftmax, Textbook, "log(softmax(x)**2) / 2"),
        new(Meaning.LogSoftmax, TensorFlow2, "tf.math.log(tf.nn.softmax(x))"),
        new(Meaning.LogSoftmax, TensorFlow2, "x - tf.reduce_logsumexp(x, axis=-1, keepdims=True)", IsBatched: true),
        new(Meaning.LogSoftmax, PyTorch, "x - x.exp().sum(-1).log().unsqueeze(-1)", IsBatched: true),
        new(Meaning.LogSoftmax, PyTorch, "torch.log(F.softmax(x, dim=-1))", IsBatched: true),
        new(Meaning.LogSoftmax, Jax, "x - jax.nn.logsumexp(x, axis=-1, keepdims=True)"),

        new(Meaning.LogSumExp, NumPy, "np.log(np.sum(np.exp(x)))"),
        new(Meaning.LogSumExp, NumPy, "m = np.max(x); m + np.log(np.sum(np.exp(x - m)))"),
        new(Meaning.LogSumExp, NumPy, "-np.log(1 / np.exp(x).sum())"),
        new(Meaning.LogSumExp, NumPy, "np.log(np.mean(np.exp(x))) + np.log(K)"),
        new(Meaning.LogSumExp, NumPy, "np.log10(np.exp(x).sum()) / np.log10(np.e)"),
        new(Meaning.LogSumExp, NumPy, "scipy.special.logsumexp(x)"),
        new(Meaning.LogSumExp, Textbook, "log(Σ(exp(x / 2)²))"),
        new(Meaning.LogSumExp, PyTorch, "x.exp().sum(1).log()", IsBatched: true),

        new(Meaning.CrossEntropy, TensorFlow1, "tf.reduce_mean(-tf.reduce_sum(y * tf.log(tf.nn.softmax(x)), reduction_indices=[1]))", IsBatched: true),
        new(Meaning.CrossEntropy, TensorFlow1, "-tf.reduce_sum(y * tf.log(tf.nn.softmax(x)))"),
        new(Meaning.CrossEntropy, TensorFlow1, "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x))", IsBatched: true),
        new(Meaning.CrossEntropy, TensorFlow2, "tf.reduce_mean(tf.reduce_sum(-y * tf.math.log(tf.exp(x) / tf.reduce_sum(tf.exp(x), axis=1, keepdims=True)), axis=1))", IsBatched: true),
        new(Meaning.CrossEntropy, TensorFlow2, "tf.reduce_mean(-y * tf.math.log(tf.nn.softmax(x))) * K"),
        new(Meaning.CrossEntropy, Keras, "p = K.softmax(x); -K.sum(y * K.log(p), axis=-1)"),
        new(Meaning.CrossEntropy, NumPy, "-np.sum(y * np.log(np.exp(x) / np.sum(np.exp(x))))"),
        new(Meaning.CrossEntropy, NumPy, "p = np.exp(x - x.max()) / np.exp(x - x.max()).sum(); -(y * np.log(p)).sum()"),
        new(Meaning.CrossEntropy, NumPy, "-np.dot(y, np.log(np.exp(x) / np.exp(x).sum()))"),
        new(Meaning.CrossEntropy, NumPy, "np.sum(y) * np.log(np.exp(x).sum()) - y @ x"),
        new(Meaning.CrossEntropy, NumPy, "np.sum(y * np.log(1 / softmax(x)))"),
        new(Meaning.CrossEntropy, NumPy, "p = softmax(x); sum(-y[i] * np.log(p[i]) for i in range(K))", IsForFewClasses: true),
        new(Meaning.CrossEntropy, NumPy, "-(y * np.log2(np.exp(x) / np.exp(x).sum())).sum() * np.log(2)"),
        new(Meaning.CrossEntropy, Textbook, "-log(prod(softmax(x)**y))"),
        new(Meaning.CrossEntropy, Textbook, "Σ(y · (log(Σ(exp(x))) − x))"),
        new(Meaning.CrossEntropy, PyTorch, "-(y * F.log_softmax(x, dim=1)).sum(dim=1).mean()", IsBatched: true),
        new(Meaning.CrossEntropy, PyTorch, "torch.mean(-torch.sum(y * torch.log(torch.softmax(x, dim=1)), 1))", IsBatched: true),
        new(Meaning.CrossEntropy, Jax, "-jnp.mean(jnp.sum(y * jax.nn.log_softmax(x), axis=-1))", IsBatched: true),
        new(Meaning.CrossEntropy, Jax, "jnp.mean(optax.softmax_cross_entropy(x, y))", IsBatched: true),

        new(Meaning.CrossEntropyOfClass, NumPy, "-np.log(softmax(x)[label])"),
        new(Meaning.CrossEntropyOfClass, NumPy, "-np.log(np.exp(x)[label] / np.exp(x).sum())"),
        new(Meaning.CrossEntropyOfClass, NumPy, "p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True); -np.log(p[range(len(label)), label]).mean()", IsBatched: true),
        new(Meaning.CrossEntropyOfClass, NumPy, "np.log(np.exp(x).sum()) - x[label]"),
        new(Meaning.CrossEntropyOfClass, NumPy, "-x[label] + np.log(np.sum(np.exp(x)))"),
        new(Meaning.CrossEntropyOfClass, NumPy, "np.log(np.exp(x - x[label]).sum())"),
        new(Meaning.CrossEntropyOfClass, NumPy, "f = x - np.max(x); -f[label] + np.log(np.sum(np.exp(f)))"),
        new(Meaning.CrossEntropyOfClass, NumPy, "-(np.eye(K)[label] * np.log(softmax(x))).sum()"),
        new(Meaning.CrossEntropyOfClass, NumPy, "-np.log((np.eye(K)[label] * softmax(x)).sum())"),
        new(Meaning.CrossEntropyOfClass, NumPy, "-np.log(np.exp(x) / np.exp(x).sum())[label]"),
        new(Meaning.CrossEntropyOfClass, NumPy, "np.log1p((np.exp(x - x[label]) * (1 - np.eye(K)[label])).sum())"),
        new(Meaning.CrossEntropyOfClass, NumPy, "np.logaddexp.reduce(x) - x[label]"),
        new(Meaning.CrossEntropyOfClass, TensorFlow2, "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=label, logits=x))", IsBatched: true),
        new(Meaning.CrossEntropyOfClass, TensorFlow2, "tf.reduce_logsumexp(x, axis=1) - tf.gather(x, label, axis=1, batch_dims=1)", IsBatched: true),
        new(Meaning.CrossEntropyOfClass, Keras, "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(label, x)", IsBatched: true),
        new(Meaning.CrossEntropyOfClass, PyTorch, "F.nll_loss(F.log_softmax(x, dim=1), label)", IsBatched: true),
        new(Meaning.CrossEntropyOfClass, PyTorch, "nn.CrossEntropyLoss()(x, label)", IsBatched: true),
        new(Meaning.CrossEntropyOfClass, PyTorch, "-torch.log(F.softmax(x, dim=1).gather(1, label.unsqueeze(1))).mean()", IsBatched: true),
        new(Meaning.CrossEntropyOfClass, PyTorch, "probs = x.exp() / x.exp().sum(1, keepdim=True); -probs[torch.arange(len(label)), label].log().mean()", IsBatched: true),
        new(Meaning.CrossEntropyOfClass, Jax, "one_hot = jax.nn.one_hot(label, K); -jnp.mean(jnp.sum(one_hot * jax.nn.log_softmax(x), axis=-1))", IsBatched: true),

        new(Meaning.BinaryCrossEntropy, NumPy, "s = 1 / (1 + np.exp(-x)); -(y * np.log(s) + (1 - y) * np.log(1 - s))"),
        new(Meaning.BinaryCrossEntropy, NumPy, "s = np.exp(x) / (np.exp(x) + 1); -y * np.log(s) - (1 - y) * np.log(1 - s)"),
        new(Meaning.BinaryCrossEntropy, NumPy, "s = (np.tanh(x / 2) + 1) / 2; -(y * np.log(s) + (1 - y) * np.log(1 - s))"),
        new(Meaning.BinaryCrossEntropy, NumPy, "np.log(1 + np.exp(x)) - y * x"),
        new(Meaning.BinaryCrossEntropy, NumPy, "np.log(1 + np.exp(-x)) + (1 - y) * x"),
        new(Meaning.BinaryCrossEntropy, NumPy, "x - x * y + np.log(1 + np.exp(-x))"),
        new(Meaning.BinaryCrossEntropy, NumPy, "np.logaddexp(0, x) - x * y"),
        new(Meaning.BinaryCrossEntropy, NumPy, "np.maximum(x, 0) - x * y + np.log(1 + np.exp(-np.abs(x)))"),
        new(Meaning.BinaryCrossEntropy, TensorFlow1, "tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x)"),
        new(Meaning.BinaryCrossEntropy, TensorFlow2, "tf.nn.relu(x) - x * y + tf.math.log1p(tf.exp(-tf.abs(x)))"),
        new(Meaning.BinaryCrossEntropy, PyTorch, "-y * F.logsigmoid(x) - (1 - y) * F.logsigmoid(-x)"),
        new(Meaning.BinaryCrossEntropy, PyTorch, "F.binary_cross_entropy_with_logits(x, y, reduction='none')"),
        new(Meaning.BinaryCrossEntropy, PyTorch, "F.softplus(x) - x * y"),
        new(Meaning.BinaryCrossEntropy, Jax, "optax.sigmoid_binary_cross_entropy(x, y)"),

        new(Meaning.Other, NumPy, "1 / (1 + np.exp(-x))"),
        new(Meaning.Other, NumPy, "np.exp(x) / (1 + np.exp(x))"),
        new(Meaning.Other, NumPy, "1 - 1 / (1 + np.exp(x))"),
        new(Meaning.Other, NumPy, "0.5 * (1 + np.tanh(x / 2))"),
        new(Meaning.Other, NumPy, "np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))"),
        new(Meaning.Other, NumPy, "np.log(1 / (1 + np.exp(-x)))"),
        new(Meaning.Other, NumPy, "-np.log(1 + np.exp(-x))"),
        new(Meaning.Other, NumPy, "np.log(sigmoid(x) / (1 - sigmoid(x)))"),
        new(Meaning.Other, NumPy, "np.exp(x / 0.7) / np.exp(x / 0.7).sum()"),
        new(Meaning.Other, NumPy, "z = x - x.mean(); np.exp(z) / np.exp(z).sum()"),
        new(Meaning.Other, NumPy, "np.logaddexp(np.logaddexp(x[0], x[1]), x[2])"),
        new(Meaning.Other, NumPy, "(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))"),
        new(Meaning.Other, NumPy, "-np.log(softmax(x)[label] + 1e-7)"),
        new(Meaning.Other, NumPy, "-(y * np.log(np.exp(x) / np.exp(x).sum() + 1e-12)).sum()"),
        new(Meaning.Other, NumPy, "w = np.array([1, 2, 0.5]); -(w * y * np.log(softmax(x))).sum()"),
        new(Meaning.Other, NumPy, "w = np.array([1, 2, 0.5]); -(y * w * np.log(softmax(x))).sum() / (y * w).sum()"),
        new(Meaning.Other, Keras, "s = y * 0.9 + 0.1 / 3; -(s * np.log(np.exp(x) / np.exp(x).sum())).sum()"),
        new(Meaning.Other, PyTorch, "logp = F.log_softmax(x, dim=0); 0.9 * -logp[label] + 0.1 * -logp.mean()"),
        new(Meaning.Other, PyTorch, "F.cross_entropy(x, label, label_smoothing=0.1)"),
        new(Meaning.Other, NumPy, "-np.log(np.where(y > 0, sigmoid(x), 1 - sigmoid(x)))"),
        new(Meaning.Other, NumPy, "p = softmax(x); -(p * np.log(p)).sum()"),
        new(Meaning.Other, NumPy, "p = np.exp(x) / np.exp(x).sum(); -np.sum(p * np.log(p))"),
        new(Meaning.Other, PyTorch, "torch.logsumexp(x, 0) - (F.softmax(x, 0) * x).sum()"),
        new(Meaning.Other, NumPy, "t = 0.8 * y + 0.0625; (t * (np.log(t) - np.log(softmax(x)))).sum()"),
        new(Meaning.Other, NumPy, "t = 0.8 * y + 0.0625; (t * np.log(t / (np.exp(x) / np.exp(x).sum()))).sum()"),
        new(Meaning.Other, NumPy, "t = 0.8 * y + 0.0625; p = softmax(x); (p * np.log(p / t)).sum()"),
        new(Meaning.Other, PyTorch, "p = softmax(x)[label]; -(1 - p) ** 2 * np.log(p)"),
        new(Meaning.Other, PyTorch, "p = softmax(x); -(y * (1 - p) ** 2 * np.log(p)).sum()"),
        new(Meaning.Other, NumPy, "((softmax(x) - y) ** 2).sum() / 2"),
        new(Meaning.Other, NumPy, "np.exp(x) / np.exp(x).sum() - y"),
        new(Meaning.Other, NumPy, "p = np.exp(x) / np.exp(x).sum(); 1 - p.max()"),
        new(Meaning.Other, NumPy, "-np.log(1 - np.exp(x) / np.exp(x).sum()).sum()"),
        new(Meaning.Other, Textbook, "(1 - softmax(x)[label] ** 0.7) / 0.7"),
    ];
}
