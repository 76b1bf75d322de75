using Surprisal.Graph;

namespace Surprisal.Initializers;

/// <summary>How many values flow into and out of each unit of a weight: what scaled initial values depend on.</summary>
/// <param name="In">Inputs of a unit.</param>
/// <param name="Out">Units that an input reaches.</param>
internal readonly record struct Fans(double In, double Out)
{
    /// <summary>The fans of <c>[inputs, outputs]</c>, or of <c>[height, width, inputs, outputs]</c> for a convolution.</summary>
    public static Fans Of(Shape shape)
    {
        if (shape.Rank < 2)
        {
            double size = shape.Size.Factor;
            return new Fans(size, size);
        }

        double inputs = shape[shape.Rank - 2].Factor;
        double outputs = shape[shape.Rank - 1].Factor;
        double places = inputs * outputs == 0 ? 0 : shape.Size.Factor / (inputs * outputs);
        return new Fans(inputs * places, outputs * places);
    }
}
