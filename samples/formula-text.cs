#:project ../src/Surprisal

// Formulas as text: lines from a textbook and from programs in Python, read as they stand, with their values and gradients
// where the written forms would overflow.

using Surprisal.Formulas;

string[] spellings =
[
    "-sum(y * log(softmax(x)))",
    "p = np.exp(x) / np.sum(np.exp(x)); -np.sum(y * np.log(p))",
    "tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x)",
    "-(y * F.log_softmax(x, dim=-1)).sum()",
    "jax.nn.logsumexp(x) - jnp.dot(x, y)",
];

var inputs = new Dictionary<string, FormulaInput>
{
    ["x"] = FormulaInput.Parse("1000,0,-1000"),
    ["y"] = FormulaInput.Parse("0,0,1"),
};

foreach (string spelling in spellings)
{
    Explanation<float> explanation = Explanation<float>.Of(Formula.Parse(spelling), inputs, ["x"]);
    string gradient = string.Join(", ", explanation.Gradients[0].Value!.Elements);
    Console.WriteLine($"{explanation.Value!.Elements[0]} [{gradient}]  {spelling}");
}
