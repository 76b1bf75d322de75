using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Onnx;

/// <summary>ONNX's products of matrices.</summary>
internal static class Products
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("MatMul", call => call.Give(0, MatMul(call.Symbol(0), call.Symbol(1)))),
        new("Gemm", Gemm),
    ];

    /// <summary><c>α·A·B + β·C</c>, either factor perhaps transposed, and C stretched to the product or left out.</summary>
    private static void Gemm<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        Symbol a = call.Attributes.Flag("transA") ? Transpose(call.Symbol(0)) : call.Symbol(0);
        Symbol b = call.Attributes.Flag("transB") ? Transpose(call.Symbol(1)) : call.Symbol(1);
        Symbol product = call.Attributes.Number("alpha", 1) * MatMul(a, b);
        double beta = call.Attributes.Number("beta", 1);
        call.Give(0, call.Has(2) ? product + (beta * Expand(call.Symbol(2), product.Shape)) : product);
    }
}
