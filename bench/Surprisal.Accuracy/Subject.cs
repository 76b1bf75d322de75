using System.Numerics.Tensors;
using Surprisal.Numerics;

namespace Surprisal.Accuracy;

/// <summary>An elementary function: ours, the framework's vectors, the textbook on its scalars, and the exact value.</summary>
internal sealed record Subject(
    string Name,
    VectorFunction<float> Ours, VectorFunction<float>? Vectors, Func<float, float> Textbook, Func<double, double> Exactly,
    VectorFunction<double> OursTwice, VectorFunction<double>? VectorsTwice, Func<double, double> TextbookTwice, Func<double, Exact> ExactlyTwice)
{
    // The table compares the two that lose small arguments.
#pragma warning disable RS0030
    public static IReadOnlyList<Subject> All { get; } =
    [
        new("exp",
            Elementwise.Exp, TensorPrimitives.Exp, MathF.Exp, Math.Exp,
            Elementwise.Exp, TensorPrimitives.Exp, Math.Exp, Exact.Exp),
        new("log",
            Elementwise.Log, TensorPrimitives.Log, MathF.Log, Math.Log,
            Elementwise.Log, TensorPrimitives.Log, Math.Log, Exact.Log),
        new("log1p",
            Elementwise.Log1P, TensorPrimitives.LogP1, x => MathF.Log(1 + x), Log1P,
            Elementwise.Log1P, TensorPrimitives.LogP1, x => Math.Log(1 + x), Exact.Log1P),
        new("expm1",
            Elementwise.ExpM1, TensorPrimitives.ExpM1, x => MathF.Exp(x) - 1, ExpM1,
            Elementwise.ExpM1, TensorPrimitives.ExpM1, x => Math.Exp(x) - 1, Exact.ExpM1),
        new("sigmoid",
            Elementwise.Sigmoid, TensorPrimitives.Sigmoid, x => 1 / (1 + MathF.Exp(-x)), Sigmoid,
            Elementwise.Sigmoid, TensorPrimitives.Sigmoid, x => 1 / (1 + Math.Exp(-x)), Exact.Sigmoid),
        new("tanh",
            Elementwise.Tanh, TensorPrimitives.Tanh, MathF.Tanh, Math.Tanh,
            Elementwise.Tanh, TensorPrimitives.Tanh, Math.Tanh, Exact.Tanh),
        new("softplus",
            Elementwise.Softplus, null, x => MathF.Log(1 + MathF.Exp(x)), Softplus,
            Elementwise.Softplus, null, x => Math.Log(1 + Math.Exp(x)), Exact.Softplus),
    ];
#pragma warning restore RS0030

    // The exact values for float, in double: never further off than a millionth of a float's unit.
    private static double Log1P(double x) =>
        Math.Abs(x) < 1e-4 ? x * (1 - (x * (0.5 - (x * ((1.0 / 3) - (x * 0.25)))))) : Math.Log(1 + x);

    private static double ExpM1(double x) =>
        Math.Abs(x) < 1e-3 ? x * (1 + (x * (0.5 + (x * ((1.0 / 6) + (x / 24)))))) : Math.Exp(x) - 1;

    private static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x)));
}
