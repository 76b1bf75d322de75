
namespace Surprisal.Tests.FormulasTests;

/// <summary>Lines as tutorials print them give the numbers of the formula that they stand for.</summary>
public sealed class PastedFormulaTests
{
    private const string X = "x=1.2,-0.8,-0.5;0.9,-1.2,1.1", Labels = "y=0,1", OneHot = "t=1,0,0;0,1,0", Soft = "q=0.7,0.2,0.1;0.1,0.3,0.6";
    private const string V = "v=1,2,3", VOneHot = "u=0,0,1", Weights = "w=1,2,3", Binary = "b=1,0,0.3;0,1,0.5";

    private static readonly double[][] Scores = [[1.2, -0.8, -0.5], [0.9, -1.2, 1.1]];
    private static readonly double[][] SoftTargets = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]];
    private static readonly double[][] BinaryTargets = [[1, 0, 0.3], [0, 1, 0.5]];
    private static readonly double[] Vector = [1, 2, 3];
    private static readonly int[] Classes = [0, 1];
    private static readonly double[] ClassWeights = [1, 2, 3];

    private static double Lse(double[] row) => Math.Log(row.Sum(Math.Exp));

    private static double[] P(double[] row) => [.. row.Select(score => Math.Exp(score - Lse(row)))];

    private static double[] LogP(double[] row) => [.. row.Select(score => score - Lse(row))];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Rows => [.. Scores.Zip(Classes, (row, label) => -LogP(row)[label])];

    private static double[] SoftRows => [.. Scores.Zip(SoftTargets, (row, target) => -row.Zip(target, (_, share) => share).Zip(LogP(row), (share, logP) => share * logP).Sum())];

    private static double[] BinaryRows => [.. Scores.Zip(BinaryTargets, (row, target) => row.Zip(target, (x, t) => -(t * Math.Log(Sigmoid(x))) - ((1 - t) * Math.Log(1 - Sigmoid(x)))).ToArray()).SelectMany(row => row)];

    private static double[] KlTerms => [.. Scores.Zip(SoftTargets, (row, target) => LogP(row).Zip(target, (logP, t) => t * (Math.Log(t) - logP)).ToArray()).SelectMany(row => row)];

    public static TheoryData<string> Softmax() =>
    [
        "softmax(v)", "np.exp(v) / np.sum(np.exp(v))", "np.exp(v - np.max(v)) / np.exp(v - np.max(v)).sum()",
        "e_x = np.exp(v - np.max(v)); e_x / e_x.sum(axis=0)", "e^v / Σ(e^v)", "p = np.exp(v); p /= p.sum(); p", "math.e ** v / sum(math.e ** v)",
        "def softmax(x):\n    \"\"\"Compute softmax values for each sets of scores in x.\"\"\"\n    e_x = np.exp(x - np.max(x))\n    return e_x / e_x.sum()\n\nsoftmax(v)",
        "softmax = lambda z: np.exp(z) / np.sum(np.exp(z)); softmax(v)", "def softmax(v): return np.exp(v) / np.sum(np.exp(v), axis=0)",
        "scipy.special.softmax(v)", "from scipy.special import softmax\nsoftmax(v)", "special.softmax(v)", "tf.nn.softmax(v)", "tf.exp(v) / tf.reduce_sum(tf.exp(v))",
        "tf.keras.activations.softmax(v)", "keras.ops.softmax(v, axis=-1)", "K.softmax(v)", "torch.softmax(v, dim=0)", "F.softmax(v, dim=-1)", "v.softmax(-1)",
        "torch.nn.functional.softmax(v, 0)", "nn.Softmax(dim=0)(v)", "torch.exp(v) / torch.exp(v).sum()", "v.exp() / v.exp().sum(-1, keepdim=True)", "jax.nn.softmax(v)",
        "jnp.exp(v - jnp.max(v)) / jnp.sum(jnp.exp(v - jnp.max(v)))", "unnormalized = jnp.exp(v - jax.lax.stop_gradient(v.max())); unnormalized / unnormalized.sum()",
        "[math.exp(i) / sum([math.exp(j) for j in v]) for i in v]", "np.exp(v - scipy.special.logsumexp(v))", "exps = [np.exp(i) for i in v]; sum_of_exps = sum(exps); [j/sum_of_exps for j in exps]",
        "tf.compat.v1.nn.softmax(v)", "np.array([np.exp(i)/np.sum(np.exp(v)) for i in v])", "exp(v) · 1/sum(exp(v))", "shiftx = v - np.max(v)\nexps = np.exp(shiftx)\nreturn exps / np.sum(exps)",
    ];

    public static TheoryData<string> OfLabels() =>
    [
        "-log(softmax(x))[range(2), y]", "-np.log(softmax(x)[np.arange(2), y])", "p = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True); -np.log(p[range(len(y)), y])",
        "p = np.exp(x - x.max(axis=1)[:, None])\np /= p.sum(axis=1)[:, np.newaxis]\nm = y.shape[0]\n-np.log(p[range(m), y])",
        "e = np.exp(x - x.max(1, keepdims=True)); s = e / e.sum(1).reshape(-1, 1); -np.log(s[np.arange(x.shape[0]), y])",
        "scipy.special.logsumexp(x, axis=1) - x[[0, 1], y]", "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x)", "-tf.reduce_sum(tf.one_hot(y, depth=3) * tf.nn.log_softmax(x), axis=1)",
        "-tf.gather(tf.nn.log_softmax(x), y, batch_dims=1)", "-tf.gather_nd(tf.nn.log_softmax(x), tf.stack([tf.range(2), y], axis=1))", "keras.losses.sparse_categorical_crossentropy(y, x, from_logits=True)",
        "tf.keras.losses.sparse_categorical_crossentropy(y, tf.nn.softmax(x))", "tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction='none')(y, x)", "F.cross_entropy(x, y, reduction='none')",
        "F.nll_loss(F.log_softmax(x, dim=1), y, reduction='none')", "nn.CrossEntropyLoss(reduction='none')(x, y)", "-x.log_softmax(-1).gather(1, y.unsqueeze(1)).squeeze(1)", "-F.log_softmax(x, 1)[torch.arange(len(y)), y]",
        "-torch.log(torch.softmax(x, dim=1)).gather(dim=1, index=y.view(-1, 1)).squeeze()", "-(F.one_hot(y, 3).float() * F.log_softmax(x, dim=-1)).sum(dim=-1)", "torch.logsumexp(x, dim=1) - x.gather(1, y[:, None])[:, 0]",
        "x.logsumexp(1) - x[range(x.shape[0]), y]", "torch.nn.functional.nll_loss(torch.log_softmax(x, -1), y.long(), reduce=False)", "m = torch.max(x, dim=1, keepdim=True)[0]; z = (x - m); -(z - z.exp().sum(1, keepdim=True).log()).gather(1, y.unsqueeze(-1)).squeeze(-1)",
        "m = x.max(dim=1, keepdim=True).values; -(x - m - (x - m).exp().sum(dim=1, keepdim=True).log())[range(2), y]", "jax.nn.logsumexp(x, axis=-1) - jnp.take_along_axis(x, y[:, None], axis=1)[:, 0]",
        "optax.softmax_cross_entropy_with_integer_labels(x, y)", "optax.softmax_cross_entropy(logits=x, labels=jax.nn.one_hot(y, 3))", "-jnp.sum(jax.nn.one_hot(y, x.shape[-1]) * jax.nn.log_softmax(x), axis=-1)",
        "-np.sum(np.eye(3)[y] * np.log(softmax(x)), axis=1)", "tf.nn.softmax_cross_entropy_with_logits(labels=t, logits=x)", "tf.nn.softmax_cross_entropy_with_logits_v2(logits=x, labels=t, dim=-1)", "-tf.reduce_sum(t * tf.log(tf.nn.softmax(x)), reduction_indices=[1])",
        "-tf.reduce_sum(t * tf.math.log(tf.nn.softmax(x)), axis=[1])", "keras.losses.categorical_crossentropy(t, x, from_logits=True)", "K.categorical_crossentropy(t, K.softmax(x))", "keras.ops.sparse_categorical_crossentropy(y, x, from_logits=True)",
        "-np.sum(t * np.log(np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)), axis=-1)", "-(t * log(softmax(x))).sum(1)", "-ln(softmax(x)[t == 1])", "-np.einsum('ij,ij->i', t, np.log(scipy.special.softmax(x, axis=1)))",
        "-np.diag(np.log(softmax(x)) @ t.T)", "[-np.log(softmax(a)[int(c)]) for a, c in zip(x, y)]", "log(sum(exp(x - x[range(2), y][:, None]), axis=1))", "-np.log(np.take_along_axis(softmax(x), y.reshape(-1, 1), axis=1)).squeeze()",
        "-np.log(np.sum(softmax(x) * t, axis=1))", "-log_softmax(x)[[0, 1], y]",
    ];

    public static TheoryData<string> OfSoftTargets() =>
    [
        "-sum(q * log(softmax(x)), axis=1)", "F.cross_entropy(x, q, reduction='none')", "optax.softmax_cross_entropy(x, q)", "tf.nn.softmax_cross_entropy_with_logits(q, x)", "keras.losses.CategoricalCrossentropy(from_logits=True, reduction=None)(q, x)",
        "-(q * F.log_softmax(x, dim=1)).sum(1)", "logsumexp(x, axis=1) - (q * x).sum(1)", "keras.losses.categorical_crossentropy(q, keras.activations.softmax(x))", "keras.losses.categorical_crossentropy(q, exp(x))",
        "rel_entr(q, softmax(x)).sum(1) + entr(q).sum(1)", "F.kl_div(F.log_softmax(x, 1), q, reduction='none').sum(1) - torch.xlogy(q, q).sum(1)",
    ];

    public static TheoryData<string> OfBinary() =>
    [
        "-b*log(σ(x)) - (1-b)*log(1-σ(x))", "-(b * np.log(expit(x)) + (1 - b) * np.log(1 - expit(x)))", "tf.nn.sigmoid_cross_entropy_with_logits(labels=b, logits=x)", "tf.maximum(x, 0) - x * b + tf.log(1 + tf.exp(-tf.abs(x)))",
        "F.binary_cross_entropy_with_logits(x, b, reduction='none')", "F.binary_cross_entropy(torch.sigmoid(x), b, reduction='none')", "nn.BCEWithLogitsLoss(reduction='none')(x, b)", "nn.BCELoss(reduction='none')(x.sigmoid(), b)", "optax.sigmoid_binary_cross_entropy(x, b)",
        "-b * jax.nn.log_sigmoid(x) - (1. - b) * jax.nn.log_sigmoid(-x)", "b * F.softplus(-x) + (1 - b) * F.softplus(x)", "-b * F.logsigmoid(x) - (1 - b) * F.logsigmoid(-x)", "K.binary_crossentropy(b, x, from_logits=True)", "np.logaddexp(0, x) - b*x",
        "x.clamp(min=0) - x * b + (1 + (-x.abs()).exp()).log()", "np.where(x > 0, x, 0) - x*b + np.log1p(np.exp(-np.abs(x)))", "tf.nn.weighted_cross_entropy_with_logits(labels=b, logits=x, pos_weight=1)", "-xlogy(b, sigmoid(x)) - xlog1py(1 - b, -sigmoid(x))",
        "def sigmoid(z):\n  return 1 / (1 + np.exp(-z))\na = sigmoid(x)\n-(b * np.log(a) + (1 - b) * np.log(1 - a))", "h = 1.0/(1.0 + np.e**(-x)); np.multiply(-b, np.log(h)) - np.multiply(1 - b, np.log(1 - h))", "np.maximum(0, x) - np.multiply(x, b) + np.log1p(np.exp(-abs(x)))",
    ];

    [Theory]
    [MemberData(nameof(Softmax))]
    public void A_spelling_of_softmax_is_softmax(string formula) => Check(formula, P(Vector));

    [Theory]
    [MemberData(nameof(OfLabels))]
    public void A_spelling_of_cross_entropy_with_labels_gives_the_loss_of_each_row(string formula) => Check(formula, Rows);

    [Theory]
    [MemberData(nameof(OfSoftTargets))]
    public void A_spelling_of_cross_entropy_with_distributions_gives_the_loss_of_each_row(string formula) => Check(formula, SoftRows);

    [Theory]
    [MemberData(nameof(OfBinary))]
    public void A_spelling_of_binary_cross_entropy_gives_the_loss_of_each_element(string formula) => Check(formula, BinaryRows);

    public static TheoryData<string, double> OfOneNumber()
    {
        double[] rows = Rows;
        double smooth = Scores.Zip(Classes, (row, label) => (0.9 * -LogP(row)[label]) - (0.1 / 3 * LogP(row).Sum())).Average();
        double weighted = Scores.Zip(Classes, (row, label) => ClassWeights[label] * -LogP(row)[label]).Sum() / Classes.Sum(label => ClassWeights[label]);
        double smoothWeighted = Scores.Zip(Classes, (row, label) => (0.9 * ClassWeights[label] * -LogP(row)[label]) - (0.1 / 3 * LogP(row).Zip(ClassWeights, (l, w) => l * w).Sum())).Sum() / Classes.Sum(label => ClassWeights[label]);
        double positive = Scores.Zip(BinaryTargets, (row, target) => row.Zip(target, (x, t) => -(2.5 * t * Math.Log(Sigmoid(x))) - ((1 - t) * Math.Log(1 - Sigmoid(x)))).Average()).Average();
        return new TheoryData<string, double>
        {
            { "-sum(u * log(softmax(v)))", -LogP(Vector)[2] },
            { "-log(softmax(v)[2])", -LogP(Vector)[2] },
            { "-log(softmax(v)[-1])", -LogP(Vector)[2] },
            { "p = softmax(v); -log(p[2])", -LogP(Vector)[2] },
            { "−Σ(u · log(softmax(v)))", -LogP(Vector)[2] },
            { "-np.dot(u, np.log(softmax(v)))", -LogP(Vector)[2] },
            { "-u @ np.log(softmax(v))", -LogP(Vector)[2] },
            { "-np.log(softmax(v)[np.argmax(u)])", -LogP(Vector)[2] },
            { "ln(e^v[0] + e^v[1] + e^v[2]) - v[2]", -LogP(Vector)[2] },
            { "-log2(softmax(v)[2])", -LogP(Vector)[2] / Math.Log(2) },
            { "-math.log(softmax(v)[2], 10)", -LogP(Vector)[2] / Math.Log(10) },
            { "tf.reduce_mean(-tf.reduce_sum(t * tf.log(tf.nn.softmax(x)), reduction_indices=[1]))", rows.Average() },
            { "tf.losses.softmax_cross_entropy(onehot_labels=t, logits=x)", rows.Average() },
            { "tf.losses.sparse_softmax_cross_entropy(labels=y, logits=x)", rows.Average() },
            { "tf.keras.losses.CategoricalCrossentropy(from_logits=True)(t, x)", rows.Average() },
            { "F.cross_entropy(x, y)", rows.Average() },
            { "F.cross_entropy(x, y, reduction='sum')", rows.Sum() },
            { "F.cross_entropy(input=x, target=y, size_average=False)", rows.Sum() },
            { "loss_fn = nn.CrossEntropyLoss()\nloss_fn(x, y)", rows.Average() },
            { "loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)(x, y)", smooth },
            { "F.cross_entropy(x, y, label_smoothing=0.1)", smooth },
            { "F.cross_entropy(x, y, weight=w)", weighted },
            { "nn.CrossEntropyLoss(w)(x, y)", weighted },
            { "nn.NLLLoss(weight=w)(F.log_softmax(x, dim=1), y)", weighted },
            { "F.cross_entropy(x, y, weight=w, label_smoothing=0.1)", smoothWeighted },
            { "F.cross_entropy(x, torch.tensor([0, -100]))", rows[0] },
            { "F.cross_entropy(x, y, ignore_index=0)", rows[1] },
            { "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)(t, x)", smooth },
            { "F.binary_cross_entropy_with_logits(x, b, pos_weight=torch.tensor(2.5))", positive },
            { "F.kl_div(F.log_softmax(x, dim=1), q, reduction='batchmean')", KlTerms.Sum() / 2 },
            { "F.kl_div(x.log_softmax(1), q.log(), reduction='sum', log_target=True)", KlTerms.Sum() },
            { "np.mean(scipy.stats.entropy(q, softmax(x), axis=1))", KlTerms.Sum() / 2 },
            { "tf.reduce_logsumexp(x)", Lse([.. Scores.SelectMany(row => row)]) },
            { "scipy.special.softmax(x)[0, 0]", P([.. Scores.SelectMany(row => row)])[0] },
            { "m = v.max(); m + np.log(np.sum(np.exp(v - m)))", Lse(Vector) },
            { "np.logaddexp(np.logaddexp(v[0], v[1]), v[2])", Lse(Vector) },
            { "lse(v)", Lse(Vector) },
            { "def cross_entropy(p, y):\n    return -np.sum(y * np.log(p))\ncross_entropy(softmax(v), u)", -LogP(Vector)[2] },
            { "accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(x, 1), tf.argmax(t, 1)), tf.float32))", 0.5 },
            { "(x.argmax(dim=1) == y).float().mean()", 0.5 },
            { "num_labels = y.shape[0]; t.reshape(-1).sum() / num_labels", 1 },
            { "torch.topk(x, 1, dim=1).values.sum()", 2.3 },
            { "max(0, v[0] - 2)", 0 },
            { "loss = 0.0\nnum_train = x.shape[0]\nfor i in range(num_train):\n    scores = x[i]\n    scores -= np.max(scores)  # for stability\n    p = np.exp(scores) / np.sum(np.exp(scores))\n    loss += -np.log(p[y[i]])\nloss /= num_train", rows.Average() },
            { "losses = []\nfor logits, label in zip(x, y):\n    losses.append(-F.log_softmax(logits, dim=0)[label])\nsum(losses) / len(losses)", rows.Average() },
            { "m = y.shape[0]\none_hot = np.zeros((m, 3))\none_hot[np.arange(m), y] = 1\n-np.sum(one_hot * np.log(softmax(x))) / m", rows.Average() },
            { "with_logits = jax.vmap(lambda l, t: -jnp.sum(t * jax.nn.log_softmax(l)))\nwith_logits(x, t).mean()", rows.Average() },
            { "true_dist = torch.zeros_like(x)\ntrue_dist.fill_(0.1 / 3)\ntrue_dist.scatter_(1, y.data.unsqueeze(1), 0.9 + 0.1 / 3)\ntorch.mean(torch.sum(-true_dist * F.log_softmax(x, dim=-1), dim=-1))", smooth },
            { "y_onehot = torch.FloatTensor(x).zero_(); y_onehot.scatter_(1, y.view(-1, 1), 1); -(y_onehot * x.log_softmax(1)).sum(1).mean()", rows.Average() },
            { "sklearn.metrics.log_loss(y, softmax(x))", rows.Average() },
            { "sklearn.metrics.log_loss(t, softmax(x), normalize=False)", rows.Sum() },
            { "assert x.shape[0] == len(y), \"one label for each row\"\nloss: float = F.cross_entropy(x, y)\nprint(loss)", rows.Average() },
            { "dscores = softmax(x)\ndscores[range(2), y] -= 1\ndscores /= 2\n(dscores * x).sum()", Scores.Zip(Classes, (row, label) => row.Zip(P(row)).Sum(pair => pair.First * pair.Second) - row[label]).Sum() / 2 },
            { "scores = x - x.max(axis=1, keepdims=True); mask = np.zeros_like(scores); mask[scores == 0] = 1; mask.sum()", 2 },
        };
    }

    [Theory]
    [MemberData(nameof(OfOneNumber))]
    public void A_line_that_gives_one_number_gives_the_right_one(string formula, double expected) => Check(formula, [expected]);

    [Fact]
    public void A_function_alone_is_called_with_what_its_parameters_are_called() =>
        Evaluation.Of("def loss(v, u, scale=2): return -scale * sum(u * log(softmax(v)))", V, VOneHot).ShouldAgree([2 * -LogP(Vector)[2]], "loss");

    private static void Check(string formula, double[] expected) =>
        Evaluation.Of(formula, X, Labels, OneHot, Soft, V, VOneHot, Weights, Binary).ShouldAgree(expected, formula);
}
