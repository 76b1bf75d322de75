namespace Surprisal.Graph;

/// <summary>What a value is behind that which does not matter: changes of shape, signs, constant factors and shifts.</summary>
/// <param name="Symbol">The value behind.</param>
/// <param name="Axis">Which of its axes the one that was asked for is, or −1 if none was.</param>
/// <param name="Scale">What it is multiplied by on the way.</param>
internal readonly record struct LookThrough(Symbol Symbol, int Axis, double Scale)
{
    /// <summary>Looks behind a symbol, whichever axis is meant; then single places along axes are looked through too.</summary>
    public static LookThrough Of(Symbol symbol) => Of(symbol, axis: -1);

    /// <summary>Looks behind a symbol along an axis: a shift that is the same for all of it does not matter.</summary>
    public static LookThrough Of(Symbol symbol, int axis)
    {
        var behind = new LookThrough(symbol, axis, 1);
        while (behind.Next() is { } next)
        {
            behind = next;
        }

        return behind;
    }

    /// <summary>The axis of the input of a reshape that an axis of its result is, or null if it is none of them alone.</summary>
    public static int? AxisBefore(Symbol reshape, int axis)
    {
        (Shape after, Shape before) = (reshape.Shape, reshape.Inputs[0].Shape);
        for (int other = 0; other < before.Rank; other++)
        {
            if (before[other] == after[axis] && SizeOf(before.Take(other)) == SizeOf(after.Take(axis)))
            {
                return other;
            }
        }

        return null;
    }

    private static Dimension SizeOf(IEnumerable<Dimension> sizes) => sizes.Aggregate((Dimension)1, (product, size) => product * size);

    private static double? Number(Symbol symbol) => symbol.Op switch
    {
        Constant { Values: [double number] } => number,
        Expand or Reshape => Number(symbol.Inputs[0]),
        _ => null,
    };

    private LookThrough? Next() => Symbol.Op switch
    {
        Negate => To(Symbol.Inputs[0], -1),
        StopGradient or Copy => To(Symbol.Inputs[0]),
        Multiply when Number(Symbol.Inputs[0]) is { } factor => To(Symbol.Inputs[1], factor),
        Multiply when Number(Symbol.Inputs[1]) is { } factor => To(Symbol.Inputs[0], factor),
        Divide when Number(Symbol.Inputs[1]) is { } divisor => To(Symbol.Inputs[0], 1 / divisor),
        Add or Subtract when IsShift(Symbol.Inputs[1]) => To(Symbol.Inputs[0]),
        Add or Subtract when IsShift(Symbol.Inputs[0]) => To(Symbol.Inputs[1], Symbol.Op is Subtract ? -1 : 1),
        Expand => To(Symbol.Inputs[0]),
        Slice slice when slice.Axis != Axis => To(Symbol.Inputs[0]),
        Gather when Axis < 0 => To(Symbol.Inputs[0]),
        Transpose when Axis < 0 => To(Symbol.Inputs[0]),
        Transpose transpose => new LookThrough(Symbol.Inputs[0], transpose.Axes[Axis], Scale),
        Reshape when Axis < 0 => To(Symbol.Inputs[0]),
        Reshape when AxisBefore(Symbol, Axis) is { } axis => new LookThrough(Symbol.Inputs[0], axis, Scale),
        _ => null,
    };

    private bool IsShift(Symbol other) => Number(other) is not null || (Axis >= 0 && Symbol.Shape[Axis] != 1 && Stretch.Along(other, Symbol.Shape, Axis) == 1);

    /// <summary>Steps to an input that stretches to this shape, if the axis is one of its own.</summary>
    private LookThrough? To(Symbol input, double factor = 1)
    {
        if (Axis < 0)
        {
            return new LookThrough(input, Axis, Scale * factor);
        }

        int axis = Symbol.Op is Slice ? Axis : Axis - (Symbol.Shape.Rank - input.Shape.Rank);
        return axis >= 0 && (input.Shape[axis] == Symbol.Shape[Axis]) ? new LookThrough(input, axis, Scale * factor) : null;
    }
}
