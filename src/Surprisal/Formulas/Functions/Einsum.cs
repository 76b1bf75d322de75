using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>Sums of products in Einstein's notation: <c>'ij,jk->ik'</c> is a matrix product.</summary>
/// <remarks>Reference: A. Einstein, "Die Grundlage der allgemeinen Relativitätstheorie", Annalen der Physik 49, 1916, section 5.</remarks>
internal static class Einsum
{
    public static Value Of(Call call)
    {
        string[] sides = call.Text("subscripts", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] inputs = sides[0].Split(',');
        if (sides.Length > 2 || inputs.Length != call.Rest.Count || sides.Any(side => side.Any(letter => !char.IsAsciiLetter(letter) && letter != ',')))
        {
            throw call.Fault("subscripts", $"The subscripts must be one group of letters for each of the {call.Rest.Count} arrays, and '->' before those of the result, such as 'ij,jk->ik'.");
        }

        // Without a result, the letters that stand once, in the order of the alphabet.
        string result = sides.Length == 2 ? sides[1] : string.Concat(sides[0].Where(letter => letter != ',').GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());
        string letters = string.Concat(result.Concat(sides[0]).Where(letter => letter != ',').Distinct());
        if (result.Distinct().Count() != result.Length || result.Except(sides[0]).Any())
        {
            throw call.Fault("subscripts", $"Each letter of the result '{result}' must stand in it once, and in an array too.");
        }

        Symbol product = call.Rest.Zip(inputs, (array, subscript) => Aligned(call, array, subscript, letters)).Aggregate((left, right) => left * right);
        int[] summed = [.. Enumerable.Range(result.Length, letters.Length - result.Length)];
        return new TensorValue(summed.Length == 0 ? product : Ops.ReduceSum(product, summed));
    }

    /// <summary>An array with an axis for every letter, of size 1 where it has none of its own.</summary>
    private static Symbol Aligned(Call call, Argument array, string subscript, string letters)
    {
        Symbol x = call.Binder.ToSymbol(array.Value, array.Position, "an array of einsum");
        if (subscript.Length != x.Shape.Rank || subscript.Distinct().Count() != subscript.Length)
        {
            throw call.Binder.Fault(array.Position, $"The subscript '{subscript}' must have one letter of its own for each axis of shape {x.Shape}.");
        }

        int[] order = [.. letters.Where(letter => subscript.Contains(letter)).Select(letter => subscript.IndexOf(letter, StringComparison.Ordinal))];
        Symbol ordered = order.SequenceEqual(Enumerable.Range(0, order.Length)) ? x : Ops.Transpose(x, order);
        return Ops.Reshape(ordered, [.. letters.Select(letter => subscript.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var axis ? x.Shape[axis] : 1)]);
    }
}
