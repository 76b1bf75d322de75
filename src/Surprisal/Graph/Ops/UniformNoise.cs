using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Numbers uniform on [0, 1), the same for the same seed and step (input): stream <c>step</c> of the generator.</summary>
internal sealed record UniformNoise(Shape Target, ulong Seed) : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0].Size == 1
        ? Target
        : throw new ArgumentException(
            $"RandomUniform was given a step of shape {inputs[0]}, but it takes one number, which counts the runs. Give a shape of one element.");

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [null];

    public override void Run<T>(Operands<T> operands)
    {
        T step = operands.Input(0)[0];
        Check.Step(step);
        new Philox(Seed, ulong.CreateTruncating(step)).Fill(operands.Output(0));
    }

    public override string Format(string[] inputs) => $"RandomUniform({Target}, seed: {Seed}, step: {inputs[0]})";
}
