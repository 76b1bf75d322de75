using System.Numerics;
using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>Runs formulas as they are written: nothing is rewritten or fused, and every value has memory of its own.</summary>
internal static class Interpreter
{
    /// <summary>The elements of a symbol, given those of its leaves.</summary>
    public static T[] Evaluate<T>(Symbol symbol, IReadOnlyDictionary<Symbol, T[]> leaves, int batch = 1)
        where T : IFloatingPointIeee754<T>
    {
        var values = new Dictionary<Symbol, T[]>();
        foreach (Symbol part in Symbol.InOrder([symbol]))
        {
            values[part] = part.Op is Leaf ? leaves[part] : Run(part, values, batch);
        }

        return values[symbol];
    }

    /// <summary>Holds what a function gave to what the formula as written gives, relative to the largest of its elements.</summary>
    public static void ShouldGive(ReadOnlySpan<float> actual, Symbol symbol, IReadOnlyDictionary<Symbol, float[]> leaves, int batch, float tolerance)
    {
        float[] expected = Evaluate(symbol, leaves, batch);
        float allowed = tolerance * (1 + expected.Max(Math.Abs));
        actual.ToArray().Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) <= allowed);
        actual.Length.ShouldBe(expected.Length);
    }

    private static T[] Run<T>(Symbol symbol, Dictionary<Symbol, T[]> values, int batch)
        where T : IFloatingPointIeee754<T>
    {
        var result = new T[symbol.Shape.Size.Resolve(batch)];
        Operand<T>[] inputs = [.. symbol.Inputs.Select(input => OperandOf(input.Shape, [.. values[input]], batch))];
        symbol.Op.Run(new Operands<T>([symbol.Op], inputs, [OperandOf(symbol.Shape, result, batch)], batch));
        return result;
    }

    private static Operand<T> OperandOf<T>(Shape shape, T[] elements, int batch)
        where T : IFloatingPointIeee754<T>
    {
        var operand = new Operand<T>(shape, new Storage<T> { Elements = elements });
        operand.Resolve(batch);
        return operand;
    }
}
