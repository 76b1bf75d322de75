using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>A formula of several element-wise operations in one pass: of three arrays of the result's shape and two numbers, some of which may be missing.</summary>
/// <param name="Pattern">The formula over wildcards: those of arrays are counted first.</param>
internal sealed record FusedOp<TFormula>(Symbol Pattern) : Op
    where TFormula : struct, IFusedFormula
{
    public override bool IsElementwise => true;

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        throw new NotSupportedException("Operations are fused when a plan is made, after all gradients were taken.");

    public override void Run<T>(Operands<T> operands) => Fused.Run<T, TFormula>(
        operands.Input(0), operands.Input(1), operands.Input(2), operands.Input(3)[0], operands.Input(4)[0], operands.Output(0));

    public override string Format(string[] inputs)
    {
        return Write(Pattern);

        string Write(Symbol part) => part.Op is Wildcard wildcard ? inputs[wildcard.Index] : part.Op.Format([.. part.Inputs.Select(Write)]);
    }
}
