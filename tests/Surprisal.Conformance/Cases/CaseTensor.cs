using System.Numerics;
using System.Numerics.Tensors;

namespace Surprisal.Conformance;

/// <summary>An input of a case.</summary>
/// <param name="Name">What the case calls it.</param>
/// <param name="Type">The type that its numbers are rounded to.</param>
/// <param name="Shape">The sizes of its axes; none for a single number.</param>
/// <param name="Numbers">Its numbers, the last axis running fastest.</param>
internal sealed record CaseTensor(string Name, ElementType Type, int[] Shape, double[] Numbers)
{
    /// <summary>The numbers in a precision that holds them.</summary>
    public T[] As<T>()
        where T : IFloatingPointIeee754<T> => Array.ConvertAll(Numbers, T.CreateTruncating);

    /// <summary>The numbers in their shape.</summary>
    public ReadOnlyTensorSpan<T> AsTensor<T>()
        where T : IFloatingPointIeee754<T> => Shaped(As<T>());

    /// <summary>The whole numbers in their shape.</summary>
    public ReadOnlyTensorSpan<long> AsLabels() => Shaped(Whole());

    /// <summary>The numbers as whole ones, which they must be.</summary>
    public long[] Whole() => Array.TrueForAll(Numbers, double.IsInteger)
        ? Array.ConvertAll(Numbers, number => (long)number)
        : throw new MalformedCaseException($"'{Name}' must hold whole numbers.");

    public static CaseTensor Read(Fields fields)
    {
        string name = fields.Text("name");
        ElementType type = ElementType.Of(fields.Text("dtype"), $"'{name}'");
        int[] shape = fields.Sizes("shape");
        double[] numbers = fields.Has("formula")
            ? NumberFormula.Read(fields, type, shape)
            : Elements(fields, name, type, Count(name, shape));
        return new(name, type, shape, numbers);
    }

    /// <summary>The numbers of a field, of which there must be so many.</summary>
    public static double[] Elements(Fields fields, string name, ElementType type, int count, string field = "data")
    {
        double?[] read = Array.ConvertAll(fields.List(field), item => type.Read(item));
        if (Array.IndexOf(read, null) is >= 0 and int place)
        {
            throw new MalformedCaseException($"'{field}' of '{name}' holds at {place} what is no {type.Name}.");
        }

        return read.Length == count
            ? Array.ConvertAll(read, number => number!.Value)
            : throw new MalformedCaseException($"'{field}' of '{name}' has {read.Length} numbers, but there must be {count}.");
    }

    public static int Count(string name, int[] shape)
    {
        long count = 1;
        foreach (int size in shape)
        {
            count = Math.Min(count * size, int.MaxValue);
        }

        return count < int.MaxValue ? (int)count : throw new MalformedCaseException($"'{name}' of shape [{string.Join(", ", shape)}] is too large.");
    }

    // A tensor of .NET has at least one axis.
    private ReadOnlyTensorSpan<T> Shaped<T>(T[] elements) => new(elements, Shape is [] ? [1] : [.. Shape.Select(size => (nint)size)]);
}

/// <summary>An output that a case expects, or some of its numbers.</summary>
/// <param name="Name">What the case calls it.</param>
/// <param name="Type">The type that its numbers are written in.</param>
/// <param name="Shape">The sizes of its axes; none for a single number.</param>
/// <param name="Numbers">The numbers expected.</param>
/// <param name="Places">Where they stand in the whole, the last axis running fastest; null if all are given.</param>
internal sealed record ExpectedTensor(string Name, ElementType Type, int[] Shape, double[] Numbers, int[]? Places)
{
    public static ExpectedTensor Read(Fields fields)
    {
        string name = fields.Text("name");
        ElementType type = ElementType.Of(fields.Text("dtype"), $"'{name}'");
        int[] shape = fields.Sizes("shape");
        int count = CaseTensor.Count(name, shape);
        int[]? places = fields.Has("at") ? fields.Sizes("at") : null;
        return places is null || Array.TrueForAll(places, place => place < count)
            ? new(name, type, shape, CaseTensor.Elements(fields, name, type, places?.Length ?? count), places)
            : throw new MalformedCaseException($"'at' of '{name}' names a place beyond its {count} numbers.");
    }
}
