using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>A last layer that makes the probabilities of a trained model honest, by numbers that were fitted on samples it was not trained on.</summary>
/// <remarks>
/// Put after the last layer of a model, it looks behind the softmax or sigmoid that the model ends in, changes the raw scores, and ends in the same
/// function itself; raw scores become probabilities. One output, or outputs that each have a sigmoid, get a sigmoid each. An optimizer does not
/// change its variables.
/// </remarks>
public abstract record Recalibration : Layer
{
    private protected Recalibration()
    {
    }

    /// <inheritdoc/>
    public sealed override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(parameters);
        if (input.Shape.Rank != 2)
        {
            throw new ArgumentException(
                $"A layer that recalibrates was given input of shape {input.Shape}, but it takes the scores of classes, [batch, classes]. Put it after the last layer.", nameof(input));
        }

        bool isEachByItself = input.Shape[1] == 1 || Ending.SigmoidOf(input) is not null;
        return isEachByItself
            ? Ops.Sigmoid(Scores(Ending.BehindSigmoid(input), isEachByItself, parameters))
            : Ops.Softmax(Scores(Ending.BehindSoftmax(input), isEachByItself, parameters));
    }

    /// <summary>What the raw scores become.</summary>
    /// <param name="logits">The raw scores: <c>[batch, classes]</c>.</param>
    /// <param name="isEachByItself">Whether each class has a sigmoid, instead of one softmax for all.</param>
    /// <param name="parameters">Where the layer registers its variables.</param>
    private protected abstract Symbol Scores(Symbol logits, bool isEachByItself, Parameters parameters);
}
