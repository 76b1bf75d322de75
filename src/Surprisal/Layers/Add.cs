using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>The sum of several values of one shape, element by element. Keras: <c>Add</c>.</summary>
public sealed record Add : MergingLayer
{
    /// <inheritdoc/>
    public override Symbol Apply(IReadOnlyList<Symbol> inputs, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Symbol sum = inputs[0];
        foreach (Symbol input in inputs.Skip(1))
        {
            // Shapes that stretch would add, but not as anybody means it here.
            sum = input.Shape.Equals(sum.Shape)
                ? sum + input
                : throw new ArgumentException($"A sum was given shapes {sum.Shape} and {input.Shape}. Bring all to one shape before it.", nameof(inputs));
        }

        return sum;
    }
}
