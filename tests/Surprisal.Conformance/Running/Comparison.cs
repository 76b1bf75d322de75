using System.Globalization;

namespace Surprisal.Conformance;

/// <summary>Holds what came against what is wanted.</summary>
internal static class Comparison
{
    /// <summary>What is wrong with an output: its shape, or its first wrong number and how many more there are; null if nothing is.</summary>
    public static string? Fault(ExpectedTensor wanted, int[] shape, double[] numbers, Bar bar)
    {
        if (!shape.SequenceEqual(wanted.Shape))
        {
            return $"{wanted.Name} has shape {Text(shape)}, wanted {Text(wanted.Shape)}";
        }

        int[] wrong = [.. Enumerable.Range(0, wanted.Numbers.Length).Where(i => !bar.Holds(numbers[Place(i)], wanted.Numbers[i]))];
        if (wrong.Length == 0)
        {
            return null;
        }

        int first = wrong[0];
        double got = numbers[Place(first)];
        double want = wanted.Numbers[first];
        string more = wrong.Length == 1 ? "" : $"; {wrong.Length} of {wanted.Numbers.Length} numbers are wrong";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{wanted.Name}{Position(Place(first), shape)} got {got:R}, wanted {want:R}, error {Math.Abs(got - want):G3} (allowed {bar.Allowed(want):G3}){more}");

        int Place(int i) => wanted.Places?[i] ?? i;
    }

    private static string Position(int place, int[] shape)
    {
        int[] position = new int[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            (place, position[axis]) = Math.DivRem(place, shape[axis]);
        }

        return Text(position);
    }

    private static string Text(int[] sizes) => $"[{string.Join(", ", sizes)}]";
}
