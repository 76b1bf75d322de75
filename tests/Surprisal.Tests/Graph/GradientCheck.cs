using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>Compares gradients with central differences, both run as written in double.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-5;

    /// <summary>Checks the gradient of a single number by every real input of a sample.</summary>
    public static void Run(Sample sample, Symbol loss, int seed)
    {
        Placeholder[] inputs = [.. sample.RealInputs];
        Symbol[] gradients = Gradients.Of(loss, inputs, []);
        Dictionary<Symbol, double[]> values = sample.Draw(seed, Sample.Batch);
        for (int i = 0; i < inputs.Length; i++)
        {
            gradients[i].Shape.ShouldBe(inputs[i].Shape, $"{sample}");
            double[] actual = Interpreter.Evaluate(gradients[i], values, Sample.Batch);
            Close.ShouldBeClose(actual, Differences(loss, values, inputs[i]), 1e-7, $"gradient of {sample} by {inputs[i]}");
        }
    }

    private static double[] Differences(Symbol loss, Dictionary<Symbol, double[]> values, Placeholder input)
    {
        double[] elements = values[input];
        double[] differences = new double[elements.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            double value = elements[i];
            elements[i] = value + Step;
            double above = Interpreter.Evaluate(loss, values, Sample.Batch)[0];
            elements[i] = value - Step;
            double below = Interpreter.Evaluate(loss, values, Sample.Batch)[0];
            elements[i] = value;
            differences[i] = (above - below) / (2 * Step);
        }

        return differences;
    }
}
