#:project ../src/Surprisal

// A loss written as a textbook writes it, on scores that overflow every exponential in it.

using Surprisal.Graph;
using static Surprisal.Graph.Ops;

Placeholder x = Placeholder("x", [3]);
Placeholder y = Placeholder("y", [3]);
Symbol loss = -ReduceSum(y * Log(Exp(x) / ReduceSum(Exp(x))));
Symbol slope = Gradients.Of(loss, x);

Function<float> function = Function.Compile<float>([loss, slope]);
function.Run((x, [1000, 1001, 1002]), (y, [0, 0, 1]));
Console.WriteLine($"loss {function[loss][0]:0.0000}");
Console.WriteLine($"gradient {string.Join(", ", function[slope].ToArray().Select(value => $"{value:0.0000}"))}");
