using Surprisal.Graph;

namespace Surprisal.Initializers;

/// <summary>How many values flow into and out of each unit of a weight: what scaled initial values depend on.</summary>
/// <param name="In">Inputs of a unit.</param>
/// <param name="Out">Units that an input reaches.</param>
internal readonly record struct Fans(double In, double Out)
{
    /// <summary>The fans of <c>[inputs, outputs]</c>, or of <c>[outputs, inputs, rows, columns]</c> for a convolution, as the graph's takes it.</summary>
    public static Fans Of(Shape shape)
    {
        if (shape.Rank < 2)
        {
            double size = shape.Size.Factor;
            return new Fans(size, size);
        }

        (int inputs, int outputs) = shape.Rank == 2 ? (0, 1) : (1, 0);
        double places = shape.Skip(2).Aggregate(1.0, (product, size) => product * size.Factor);
        return new Fans(shape[inputs].Factor * places, shape[outputs].Factor * places);
    }
}
