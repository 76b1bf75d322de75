#:project ../src/Surprisal

// One sigmoid neuron, started badly wrong: for the input 1 it gives 0.98 and should give 0. Trained by the quadratic cost it hardly
// moves at first, since its slope there is almost 0; by cross-entropy it is quickest where it is most wrong.
//
// M. A. Nielsen, "Neural Networks and Deep Learning", 2015, chapter 3, has the neuron, its start and its rate of learning.

using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Optimizers;
using static Surprisal.Graph.Ops;

const int Steps = 300;
const double Input = 1, Target = 0;

Variable weight = Variable("weight", [], new Constant(2));
Variable bias = Variable("bias", [], new Constant(2));
Symbol output = Sigmoid((Input * weight) + bias);
Symbol quadratic = 0.5 * Square(output - Target);
Symbol crossEntropy = -((Target * Log(output)) + ((1 - Target) * Log(1 - output)));

List<(double Output, double Slope)> byQuadratic = Train(quadratic);
List<(double Output, double Slope)> byCrossEntropy = Train(crossEntropy);

Console.WriteLine("      quadratic cost                        cross-entropy");
Console.WriteLine("step  output   slope                        output   slope");
for (int step = 0; step <= Steps; step += 20)
{
    Console.WriteLine($"{step,4}  {Row(byQuadratic[step])}  {Row(byCrossEntropy[step])}".TrimEnd());
}

Console.WriteLine();
Console.WriteLine($"Steps until the output is below one half: quadratic cost {StepsToHalf(byQuadratic)}, cross-entropy {StepsToHalf(byCrossEntropy)}.");

List<(double Output, double Slope)> Train(Symbol cost)
{
    Symbol slope = Gradients.Of(cost, weight);
    Function<double> step = Function.Compile([output, slope], new Sgd(learningRate: 0.15).Minimize(cost, [weight, bias]), new State<double>());
    var steps = new List<(double, double)>();
    for (int i = 0; i <= Steps; i++)
    {
        // What a run gives is what was before its update.
        step.Run();
        steps.Add((step[output][0], step[slope][0]));
    }

    return steps;
}

static string Row((double Output, double Slope) step) =>
    $"{step.Output:0.0000}  {step.Slope:0.0000}  {new string('#', (int)Math.Round(step.Output * 20)),-20}";

static int StepsToHalf(List<(double Output, double Slope)> steps) => steps.FindIndex(step => step.Output < 0.5);
