using System.Text.Json.Serialization;
using Surprisal.Graph;
using Surprisal.Initializers;

namespace Surprisal.Layers;

/// <summary>A row of numbers for each whole number, learned: <c>[batch, …]</c> becomes <c>[batch, …, units]</c>.</summary>
/// <remarks>
/// The input holds whole numbers in [0, count), such as those of words or characters; another is refused when the model runs. The variable is
/// <c>embeddings [count, units]</c>, from ±0.05 evenly. Keras: <c>Embedding</c>.
/// </remarks>
/// <param name="Count">How many whole numbers there are, at least 1.</param>
/// <param name="Units">The length of a row, at least 1.</param>
public sealed record Embedding(int Count, int Units) : Layer
{
    /// <summary>How many whole numbers there are.</summary>
    public int Count { get; init => field = AtLeastOne(value, nameof(Count)); } = AtLeastOne(Count, nameof(Count));

    /// <summary>The length of a row.</summary>
    public int Units { get; init => field = AtLeastOne(value, nameof(Units)); } = AtLeastOne(Units, nameof(Units));

    /// <summary>The value the rows start from.</summary>
    [JsonIgnore]
    public Initializer EmbeddingsInitializer { get; init; } = new RandomUniform();

    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(parameters);
        return Ops.Gather(parameters.Add("embeddings", [Count, Units], EmbeddingsInitializer), input);
    }

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {value}, but an embedding needs at least 1.");
}
