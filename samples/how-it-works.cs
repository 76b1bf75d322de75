#:project ../src/Surprisal

// From a formula to its plan: what docs/how-it-works.md explains, printed by the library itself.

using Surprisal.Graph;
using static Surprisal.Graph.Ops;

Placeholder x = Placeholder("x", [Dimension.Batch, 4]);
Placeholder W = Placeholder("W", [4, 3]);
Placeholder y = Placeholder("y", [Dimension.Batch, 3]);
Symbol scores = MatMul(x, W);
Symbol p = Exp(scores) / ReduceSum(Exp(scores), axis: 1, keepDims: true);
Symbol loss = ReduceMean(-ReduceSum(y * Log(p), axis: 1));

Derivation derivation = Derivation.Of(loss, by: [W]);
Console.WriteLine(derivation.ToText());

Derivation known = Derivation.Of(loss, by: [W], distributions: [y]);
Console.WriteLine(known.Gradients[0]);
Console.WriteLine(Notation.Latex.Write(known.Gradients[0].Formula));

Function<float> function = Function.Compile<float>([loss, Gradients.Of(loss, W)]);
Console.Write(function.Describe(batch: 100));

Placeholder z = Placeholder("z", [3]);
Console.Write(Derivation.Of(Softmax(z), by: [z]).ToText());

Console.Write(Derivation.Of(Log(ReduceSum(Exp(z))), by: [z]).ToMermaid());
